//! `/login`.

use crate::components::{
    Actions, Field, FieldKind, Frame, LinkButton, PageHead, PostForm, Shell, Submit, Weight, page,
    t,
};
use crate::domain::actor::Who;
use crate::forms::{LoginCodeForm, SignInForm};
use crate::http::{Form as _, Kept, PageResult, Visit, own_page, redirect};
use crate::server_fns::access::SignIn;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

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
    let kept = visit.kept_form::<SignInForm>().await?;
    let sends_mail = visit.app.service.sends_mail();
    let registers = visit.takes_registrations();
    Ok(visit.page(move || {
        let lead = (!next.is_empty()).then(|| {
            view! { <p class="muted">{t("portal.login.next")}</p> }
        });
        view! {
            <Shell title=t("portal.login.title") frame=Frame::Narrow>
                <PageHead title=t("portal.login.title")/>
                {lead} {form(&kept, next.clone())} {by_mail(sends_mail, &next)}
                <p class="muted small">
                    <a href="/reset">{t("portal.reset.title")}</a>
                </p>
                {registers.then(register)} {help()}
            </Shell>
        }
    }))
}

fn form(kept: &Kept<SignInForm>, next: String) -> AnyView {
    let (email, has_email) = (kept.email.to_string(), !kept.email.is_empty());
    let (email_error, password_error) = (kept.error("email"), kept.error("password"));
    view! {
        <PostForm action=SignIn::url() hidden=vec![("next", next)]>
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

/// The way to an account.
fn register() -> AnyView {
    view! {
        <p class="muted small">
            {t("portal.login.new")} " " <a href="/register">{t("portal.register.title")}</a>
        </p>
    }
    .into_any()
}

/// The way in without a password, where mails can leave.
fn by_mail(sends_mail: bool, next: &str) -> Option<AnyView> {
    sends_mail.then(|| {
        let href = LoginCodeForm { next: next.into(), ..LoginCodeForm::default() }.page();
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

/// The address of the shop's support, if it has one.
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
