//! `/login` and `/logout`.

use super::code::with_next;
use super::{count_try, own_page};
use crate::components::{
    Actions, Field, FieldKind, FlashKind, Frame, LinkButton, PageHead, PostForm, Shell, Submit,
    Weight, page, t,
};
use crate::domain::actor::Who;
use crate::http::{Fields, FormState, PageResult, Visit, redirect};
use crate::service::{Refusal, SignedIn, digest};
use bytes::Bytes;
use leptos::prelude::*;

/// The form's name in the session.
const FORM: &str = "login";

/// `/login`.
#[component]
pub fn Login() -> impl IntoView {
    crate::http::load(show)
}

/// `GET /login?next=PATH`.
pub async fn show(visit: Visit) -> PageResult {
    let next = own_page(visit.query.get("next")).unwrap_or_default().to_owned();
    if visit.actor.who != Who::Visitor {
        return redirect(&next);
    }
    let state = visit.take_form(FORM).await?;
    let sends_mail = visit.app.service.sends_mail();
    Ok(visit.page(move || {
        let lead = (!next.is_empty()).then(|| {
            view! { <p class="muted">{t("portal.login.next")}</p> }
        });
        view! {
            <Shell title=t("portal.login.title") frame=Frame::Narrow>
                <PageHead title=t("portal.login.title")/>
                {lead} {form(&state, next.clone())} {by_mail(sends_mail, &next)} {help()}
            </Shell>
        }
    }))
}

fn form(state: &FormState, next: String) -> AnyView {
    let (email, has_email) = (state.value("email"), !state.value("email").is_empty());
    let (email_error, password_error) = (state.error("email"), state.error("password"));
    view! {
        <PostForm action="/login" hidden=vec![("next", next)]>
            <Field
                label=t("portal.login.email")
                name="email"
                kind=FieldKind::Email
                value=email
                error=email_error
                autocomplete="username"
                max_length=254
                focused=!has_email
            />
            <Field
                label=t("portal.login.password")
                name="password"
                kind=FieldKind::Password
                error=password_error
                autocomplete="current-password"
                focused=has_email
            />
            <Actions>
                <Submit label=t("portal.login.submit")/>
            </Actions>
        </PostForm>
    }
    .into_any()
}

/// The way in without a password, where mails can leave.
fn by_mail(sends_mail: bool, next: &str) -> Option<AnyView> {
    sends_mail.then(|| {
        let href = with_next("/login/code", next);
        view! {
            <div class="stack">
                <p class="muted small">{t("portal.login.by_mail_text")}</p>
                <div>
                    <LinkButton label=t("portal.login.by_mail") href=href weight=Weight::Normal/>
                </div>
            </div>
        }
        .into_any()
    })
}

/// Whom to ask, as long as there is no other way back in.
pub fn help() -> Option<AnyView> {
    let page = page();
    let support = page.brand.brand.support_email.clone();
    (!support.is_empty()).then(|| {
        let href = format!("mailto:{support}");
        view! {
            <p class="muted small">{page.t("portal.login.help")} " " <a href=href>{support}</a></p>
        }
        .into_any()
    })
}

/// `POST /login`. Known and unknown accounts are answered alike, and guessing is slowed before anything is hashed.
pub async fn sign_in(visit: Visit, body: Bytes) -> PageResult {
    let fields = Fields::parse(&body);
    let next = own_page(fields.get("next")).unwrap_or_default();
    let (shop, email) = (&visit.shop.id, fields.get("email"));
    let tries = match count_try(&visit, account(&visit, email)) {
        Ok(tries) => tries,
        Err(wait_secs) => return Err(Refusal::TooManyTries(wait_secs).into()),
    };
    match visit.app.service.sign_in(shop, email, fields.raw("password")).await {
        Ok(who) => {
            tries.were_right();
            let home = if matches!(who, SignedIn::Operator(_)) { "/admin" } else { "/" };
            visit.sign_in(who).await?;
            redirect(if next.is_empty() { home } else { next })
        }
        Err(error) => {
            tries.were_wrong();
            let query = serde_urlencoded::to_string([("next", next)]).unwrap_or_default();
            visit.refuse_form(FORM, &fields, &format!("/login?{query}"), error).await
        }
    }
}

/// The account that a try counts against, whether or not it exists.
fn account(visit: &Visit, email: &str) -> String {
    format!("login:{}:{}", visit.shop.id, digest(&email.trim().to_lowercase()))
}

/// `POST /logout`.
pub async fn sign_out(visit: Visit) -> PageResult {
    visit.sign_out().await?;
    let text = visit.language.text("portal.login.signed_out").to_owned();
    visit.flash(FlashKind::Success, text).await?;
    redirect("/")
}
