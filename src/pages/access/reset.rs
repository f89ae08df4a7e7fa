//! `/reset`: choosing a new password over a link that comes by mail. Known and unknown addresses see the same pages.

use super::login::help;
use crate::components::{
    Actions, Breadcrumb, Field, FieldKind, Frame, Note, PageHead, PostForm, Shell, Submit, Tone, t,
};
use crate::domain::actor::Who;
use crate::forms::{RequestResetForm, ResetPasswordForm};
use crate::http::{Kept, PageResult, Secret, Visit, redirect};
use crate::server_fns::access::{RequestReset, ResetPassword};
use crate::service::{Refusal, Subject};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

/// `/reset`.
#[component]
pub fn Reset() -> impl IntoView {
    crate::http::load(show)
}

/// `GET /reset`.
pub async fn show(visit: Visit) -> PageResult {
    if visit.actor.who != Who::Visitor {
        return redirect("/");
    }
    let kept = visit.kept_form::<RequestResetForm>().await?;
    let sends_mail = visit.app.service.sends_mail();
    Ok(visit.page(move || {
        let trail = vec![(t("portal.login.title").into(), "/login".to_owned())];
        let lead = if sends_mail { t("portal.reset.lead") } else { t("portal.reset.no_mail") };
        view! {
            <Shell title=t("portal.reset.title") frame=Frame::Narrow>
                <Breadcrumb trail=trail/>
                <PageHead title=t("portal.reset.title") lead=lead/>
                {sends_mail.then(|| request_form(&kept))} {help()}
            </Shell>
        }
    }))
}

fn request_form(kept: &Kept<RequestResetForm>) -> AnyView {
    let (email, error) = (kept.email.to_string(), kept.error("email"));
    view! {
        <PostForm action=RequestReset::url()>
            <Field
                label=t("portal.login.email")
                name="email"
                kind=FieldKind::Email
                value=email
                error=error
                autocomplete="username"
                max_length=254
                focused=true
            />
            <Actions>
                <Submit label=t("portal.reset.submit")/>
            </Actions>
        </PostForm>
    }
    .into_any()
}

/// `/reset/sent`.
#[component]
pub fn ResetSent() -> impl IntoView {
    crate::http::load(show_sent)
}

/// `GET /reset/sent`.
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
            <Shell title=t("portal.reset.sent_title") frame=Frame::Narrow>
                <PageHead title=t("portal.reset.sent_title") lead=t("portal.reset.sent")/>
                {here}
                <p class="muted small">
                    {t("portal.reset.again")} " " <a href="/reset">{t("portal.reset.title")}</a>
                </p>
            </Shell>
        }
    }))
}

/// `/reset/{token}`.
#[component]
pub fn ResetChoose() -> impl IntoView {
    crate::http::load(show_choose)
}

/// `GET /reset/{token}`. Whether the link still works shows when it is used.
pub async fn show_choose(visit: Visit) -> PageResult {
    let token = Secret::from(visit.param("token").as_str());
    let form = ResetPasswordForm { token, ..ResetPasswordForm::default() };
    let token = form.well_formed_token().ok_or(Refusal::NotFound(Subject::Customer))?;
    let kept = visit.kept_form::<ResetPasswordForm>().await?;
    Ok(visit.page(move || {
        let error = kept.error("password");
        view! {
            <Shell title=t("portal.reset.choose_title") frame=Frame::Narrow>
                <PageHead
                    title=t("portal.reset.choose_title")
                    lead=t("portal.reset.choose_lead")
                />
                <PostForm action=ResetPassword::url() hidden=vec![("token", token)]>
                    <Field
                        label=t("portal.invitation.password")
                        name="password"
                        kind=FieldKind::Password
                        hint=t("portal.invitation.password_hint")
                        error=error
                        autocomplete="new-password"
                        focused=true
                    />
                    <Actions>
                        <Submit label=t("portal.reset.choose")/>
                    </Actions>
                </PostForm>
                {help()}
            </Shell>
        }
    }))
}
