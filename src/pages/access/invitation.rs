//! `/invitation/{token}`: an operator chooses a password over the one-time link and is signed in.

use super::login::help;
use crate::components::{
    Actions, Field, FieldKind, Frame, PageHead, PostForm, Shell, Submit, page, t,
};
use crate::forms::InvitationForm;
use crate::http::{Kept, PageResult, Secret, Visit};
use crate::server_fns::access::AcceptInvitation;
use crate::service::{Refusal, Subject};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

/// `/invitation/{token}`.
#[component]
pub fn Invitation() -> impl IntoView {
    crate::http::load(show)
}

/// `GET /invitation/{token}`. Whether the link still works shows when it is used.
pub async fn show(visit: Visit) -> PageResult {
    let token = Secret::from(visit.param("token").as_str());
    let form = InvitationForm { token, ..InvitationForm::default() };
    let token = form.well_formed_token().ok_or(Refusal::NotFound(Subject::Customer))?.to_owned();
    let kept = visit.kept_form::<InvitationForm>().await?;
    Ok(visit.page(move || password_form(&kept, token)))
}

fn password_form(kept: &Kept<InvitationForm>, token: String) -> AnyView {
    let title = t("portal.invitation.title");
    let shop = page().brand.brand.name.clone();
    let lead = page().t_with("portal.invitation.lead", &[("shop", &shop)]);
    let error = kept.error("password");
    view! {
        <Shell title=title frame=Frame::Narrow>
            <PageHead title=title lead=lead/>
            <PostForm action=AcceptInvitation::url() hidden=vec![("token", token)]>
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
                    <Submit label=t("portal.invitation.submit")/>
                </Actions>
            </PostForm>
            {help()}
        </Shell>
    }
    .into_any()
}
