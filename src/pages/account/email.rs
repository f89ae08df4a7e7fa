//! `/account/email`: asking for another address, and the page behind the link that goes to it. Opening the link changes
//! nothing: programs that look for viruses open links too.

use super::sub_page;
use crate::components::{
    Actions, Field, FieldKind, Frame, Note, PageHead, PostForm, Shell, Submit, Tone, Weight, page,
    t,
};
use crate::forms::{ConfirmEmailForm, EmailForm};
use crate::http::{Kept, PageResult, Secret, Visit};
use crate::server_fns::account::{AskEmail, ConfirmEmail, DropEmail};
use crate::service::{Refusal, Subject};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

/// `/account/email`.
#[component]
pub fn Email() -> impl IntoView {
    crate::http::load(show)
}

/// `GET /account/email`.
pub async fn show(visit: Visit) -> PageResult {
    let customer = visit.customer()?;
    let service = &visit.app.service;
    let awaited = service.awaited_email(&visit.actor, customer).await?;
    let awaited = awaited.map(|email| email.to_string());
    let (kept, key, sends_mail) =
        (visit.kept_form().await?, visit.new_form_key(), service.sends_mail());
    let now = visit.person.as_ref().map(|person| person.email.clone()).unwrap_or_default();
    Ok(visit.page(move || {
        let lead = page().t_with("portal.account.email.now", &[("email", &now)]);
        let content = if sends_mail {
            view! { {awaited.map(|awaited| waiting(&awaited, key))} {form(&kept)} }.into_any()
        } else {
            view! { <Note tone=Tone::Warning>{t("portal.account.email.no_mail")}</Note> }.into_any()
        };
        sub_page(t("portal.account.email.title"), lead, content)
    }))
}

/// The address that waits for its owner.
fn waiting(awaited: &str, key: String) -> AnyView {
    let text = page().t_with("portal.account.email.awaited", &[("email", awaited)]);
    view! {
        <Note tone=Tone::Info>{text}</Note>
        <PostForm action=DropEmail::url() key=key>
            <div>
                <Submit label=t("portal.account.email.drop") weight=Weight::Quiet/>
            </div>
        </PostForm>
    }
    .into_any()
}

fn form(kept: &Kept<EmailForm>) -> AnyView {
    let (email, error) = (kept.email.to_string(), kept.error("email"));
    view! {
        <PostForm action=AskEmail::url()>
            <Field
                label=t("portal.account.email.new")
                name="email"
                kind=FieldKind::Email
                value=email
                hint=t("portal.account.email.hint")
                error=error
                autocomplete="email"
                max_length=254
                focused=true
            />
            <Actions>
                <Submit label=t("portal.account.email.submit")/>
            </Actions>
        </PostForm>
    }
    .into_any()
}

/// `/account/email/{token}`.
#[component]
pub fn EmailLink() -> impl IntoView {
    crate::http::load(show_link)
}

/// `GET /account/email/{token}`. Whether the link still works shows when it is used.
pub async fn show_link(visit: Visit) -> PageResult {
    let token = Secret::from(visit.param("token").as_str());
    let form = ConfirmEmailForm { token };
    let token = form.well_formed_token().ok_or(Refusal::NotFound(Subject::Customer))?.to_owned();
    Ok(visit.page(move || {
        let title = t("portal.account.email.link_title");
        let lead = t("portal.account.email.link_lead");
        view! {
            <Shell title=title frame=Frame::Narrow>
                <PageHead title=title lead=lead/>
                <PostForm action=ConfirmEmail::url() hidden=vec![("token", token)]>
                    <Actions>
                        <Submit label=t("portal.account.email.link_submit")/>
                    </Actions>
                </PostForm>
            </Shell>
        }
    }))
}
