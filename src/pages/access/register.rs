//! `/register`: a stranger asks for an account and confirms the address over a link that comes by mail.

use super::login::help;
use crate::components::{
    Actions, Checkbox, Field, FieldKind, Frame, LinkButton, Note, PageHead, PostForm, Shell,
    Submit, Tone, Weight, page, t,
};
use crate::domain::actor::Who;
use crate::forms::{ConfirmRegistrationForm, RegisterForm};
use crate::http::{Kept, PageResult, Secret, Visit, redirect};
use crate::server_fns::access::{ConfirmRegistration, Register};
use crate::service::{Refusal, Subject};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

/// `/register`.
#[component]
pub fn Registration() -> impl IntoView {
    crate::http::load(show)
}

/// `GET /register?join=1`; with `join` the affiliate program is chosen already.
pub async fn show(visit: Visit) -> PageResult {
    let wants_program = !visit.query.get("join").is_empty();
    if visit.actor.who != Who::Visitor {
        return redirect(if wants_program { "/affiliate" } else { "/" });
    }
    if !visit.takes_registrations() {
        return Ok(visit.page(closed));
    }
    let kept = visit.kept_form::<RegisterForm>().await?;
    Ok(visit.page(move || register_form(&kept, wants_program)))
}

/// What a shop says that makes no accounts for strangers.
fn closed() -> AnyView {
    view! {
        <Shell title=t("portal.register.title") frame=Frame::Narrow>
            <PageHead title=t("portal.register.title") lead=t("portal.register.closed")/>
            <div>
                <LinkButton label=t("portal.login.title") href="/login" weight=Weight::Normal/>
            </div>
            {help()}
        </Shell>
    }
    .into_any()
}

fn register_form(kept: &Kept<RegisterForm>, wants_program: bool) -> AnyView {
    let title = t("portal.register.title");
    let (name, email) = (kept.name.to_string(), kept.email.to_string());
    let joins = wants_program || !kept.join.is_empty();
    let (name_error, email_error) = (kept.error("name"), kept.error("email"));
    let (password_error, agrees) = (kept.error("password"), !kept.terms.is_empty());
    let terms_error = kept.error("terms").map(|error| {
        view! { <Note tone=Tone::Danger>{error}</Note> }
    });
    view! {
        <Shell title=title frame=Frame::Narrow>
            <PageHead title=title lead=t("portal.register.lead")/>
            <PostForm action=Register::url()>
                <Field
                    label=t("portal.register.name")
                    name="name"
                    value=name
                    error=name_error
                    autocomplete="name"
                    max_length=100
                />
                <Field
                    label=t("portal.login.email")
                    name="email"
                    kind=FieldKind::Email
                    value=email
                    error=email_error
                    autocomplete="username"
                    max_length=254
                />
                <Field
                    label=t("portal.login.password")
                    name="password"
                    kind=FieldKind::Password
                    hint=t("portal.invitation.password_hint")
                    error=password_error
                    autocomplete="new-password"
                />
                <Checkbox label=t("portal.landing.join") name="join" checked=joins/>
                {terms_error}
                <Checkbox
                    label=t("portal.register.terms")
                    name="terms"
                    checked=agrees
                    hint=t("portal.register.terms_hint")
                />
                <Actions>
                    <Submit label=t("portal.register.submit")/>
                </Actions>
            </PostForm>
            {help()}
        </Shell>
    }
    .into_any()
}

/// `/register/sent`.
#[component]
pub fn RegistrationSent() -> impl IntoView {
    crate::http::load(show_sent)
}

/// `GET /register/sent`: what comes next, the same for known and unknown addresses.
pub async fn show_sent(visit: Visit) -> PageResult {
    let shows_mails = visit.app.shown_mails.is_some();
    Ok(visit.page(move || {
        let here = shows_mails.then(|| {
            view! {
                <Note tone=Tone::Info>
                    {t("portal.register.demo")} " "
                    <a href="/dev-mail">{t("portal.dev_mail.title")}</a>
                </Note>
            }
        });
        view! {
            <Shell title=t("portal.register.sent_title") frame=Frame::Narrow>
                <PageHead
                    title=t("portal.register.sent_title")
                    lead=t("portal.register.sent")
                />
                {here}
                <p class="muted small">
                    {t("portal.register.nothing")} " "
                    <a href="/register">{t("portal.register.title")}</a>
                </p>
            </Shell>
        }
    }))
}

/// `/register/confirm/{token}`.
#[component]
pub fn RegistrationConfirm() -> impl IntoView {
    crate::http::load(show_confirm)
}

/// `GET /register/confirm/{token}`: one button. Opening the page uses nothing up, so that a mail scanner may.
pub async fn show_confirm(visit: Visit) -> PageResult {
    let token = Secret::from(visit.param("token").as_str());
    let form = ConfirmRegistrationForm { token };
    let token = form.well_formed_token().ok_or(Refusal::NotFound(Subject::Customer))?;
    Ok(visit.page(move || {
        let shop = page().brand.brand.name.clone();
        let lead = page().t_with("portal.register.confirm_lead", &[("shop", &shop)]);
        view! {
            <Shell title=t("portal.register.confirm_title") frame=Frame::Narrow>
                <PageHead title=t("portal.register.confirm_title") lead=lead/>
                <PostForm action=ConfirmRegistration::url() hidden=vec![("token", token)]>
                    <Actions>
                        <Submit label=t("portal.register.confirm")/>
                    </Actions>
                </PostForm>
                {help()}
            </Shell>
        }
    }))
}
