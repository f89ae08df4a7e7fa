//! `/invitation/{token}`: an operator chooses a password over the one-time link and is signed in.

use super::count_try;
use super::login::help;
use crate::components::{
    Actions, Field, FieldKind, FlashKind, Frame, PageHead, PostForm, Shell, Submit, page, t,
};
use crate::http::{Fields, FormState, PageError, PageResult, Visit, redirect};
use crate::service::{Refusal, ServiceError, SignedIn, Subject, UseInvitation, digest};
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use bytes::Bytes;
use leptos::prelude::*;

/// The form's name in the session.
const FORM: &str = "invitation";
/// The longest token that is looked at.
const TOKEN_LENGTH_MAX: usize = 200;

/// The token in the path.
pub struct Token(String);

impl<S: Send + Sync> FromRequestParts<S> for Token {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, PageError> {
        let path = Path::<String>::from_request_parts(parts, state).await.ok();
        let token = path.map(|Path(token)| token).filter(is_plain);
        token.map(Self).ok_or_else(|| Refusal::NotFound(Subject::Customer).into())
    }
}

fn is_plain(token: &String) -> bool {
    let mut bytes = token.bytes();
    token.len() <= TOKEN_LENGTH_MAX
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

fn token_of(visit: &Visit) -> Result<String, PageError> {
    let token = Some(visit.param("token")).filter(is_plain);
    token.ok_or_else(|| Refusal::NotFound(Subject::Customer).into())
}

/// `/invitation/{token}`.
#[component]
pub fn Invitation() -> impl IntoView {
    crate::http::load(show)
}

/// `GET /invitation/{token}`. Whether the link still works shows when it is used.
pub async fn show(visit: Visit) -> PageResult {
    let token = token_of(&visit)?;
    let state = visit.take_form(FORM).await?;
    Ok(visit.page(move || form(&state, &token)))
}

fn form(state: &FormState, token: &str) -> AnyView {
    let title = t("portal.invitation.title");
    let shop = page().brand.brand.name.clone();
    let lead = page().t_with("portal.invitation.lead", &[("shop", &shop)]);
    let (action, error) = (format!("/invitation/{token}"), state.error("password"));
    view! {
        <Shell title=title frame=Frame::Narrow>
            <PageHead title=title lead=lead/>
            <PostForm action=action>
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

/// `POST /invitation/{token}`.
pub async fn accept(visit: Visit, Token(token): Token, body: Bytes) -> PageResult {
    let fields = Fields::parse(&body);
    let page = format!("/invitation/{token}");
    let name = format!("invitation:{}:{}", visit.shop.id, digest(&token));
    let tries = match count_try(&visit, name) {
        Ok(tries) => tries,
        Err(wait_secs) => return Err(Refusal::TooManyTries(wait_secs).into()),
    };
    let service = &visit.app.service;
    let password_hash = match service.new_password_hash(fields.raw("password").to_owned()).await {
        Ok(hash) => hash,
        Err(error) => return visit.refuse_form(FORM, &fields, &page, error).await,
    };
    let accept = UseInvitation { shop: visit.shop.id.clone(), token, password_hash };
    match service.store().write(accept).await {
        Ok(operator) => {
            tries.were_right();
            visit.sign_in(SignedIn::Operator(operator)).await?;
            redirect("/admin")
        }
        Err(ServiceError::Refused(Refusal::WrongCredentials)) => used_up(&visit, &page).await,
        Err(error) => Err(error.into()),
    }
}

async fn used_up(visit: &Visit, page: &str) -> PageResult {
    let text = visit.language.text("portal.invitation.used_up").to_owned();
    visit.flash(FlashKind::Refusal, text).await?;
    redirect(page)
}
