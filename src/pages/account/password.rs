//! `/account/password`: changing the password, or choosing the first one.

use super::sub_page;
use crate::components::{Actions, Field, FieldKind, PostForm, Submit, t};
use crate::forms::PasswordForm;
use crate::http::{Kept, PageResult, Visit};
use crate::server_fns::account::ChangePassword;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

/// `/account/password`.
#[component]
pub fn Password() -> impl IntoView {
    crate::http::load(show)
}

/// `GET /account/password`.
pub async fn show(visit: Visit) -> PageResult {
    let who = visit.signed_in()?;
    // Nothing that was typed can be kept, so who one is comes first.
    visit.require_confirmed()?;
    let has_one = visit.app.service.has_password(&visit.actor, &who).await?;
    let kept = visit.kept_form().await?;
    Ok(visit.page(move || {
        let lead = t("portal.account.password.lead");
        sub_page(t("portal.account.password.title"), lead, form(&kept, has_one))
    }))
}

fn form(kept: &Kept<PasswordForm>, has_one: bool) -> AnyView {
    let current = has_one.then(|| {
        view! {
            <Field
                label=t("portal.account.password.current")
                name="current"
                kind=FieldKind::Password
                error=kept.error("current")
                autocomplete="current-password"
                focused=true
            />
        }
    });
    let error = kept.error("password");
    view! {
        <PostForm action=ChangePassword::url()>
            {current}
            <Field
                label=t("portal.account.password.new")
                name="password"
                kind=FieldKind::Password
                hint=t("portal.invitation.password_hint")
                error=error
                autocomplete="new-password"
                focused=!has_one
            />
            <Actions>
                <Submit label=t("portal.account.password.submit")/>
            </Actions>
        </PostForm>
    }
    .into_any()
}
