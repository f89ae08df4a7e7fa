//! `/account/confirm`: proving once more who one is, before what a borrowed session must not do.

use super::sub_page;
use crate::components::{Actions, Field, FieldKind, Note, PostForm, Submit, Tone, Weight, page, t};
use crate::forms::ConfirmPersonForm;
use crate::http::{Kept, PageResult, Visit, own_page, redirect};
use crate::server_fns::account::{ConfirmPerson, SendConfirmCode};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

/// `/account/confirm`.
#[component]
pub fn Confirmation() -> impl IntoView {
    crate::http::load(show)
}

/// What the account can be proved with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Proof {
    SecondFactor,
    Password,
    MailedCode { is_sent: bool },
}

/// `GET /account/confirm?next=PATH`.
pub async fn show(visit: Visit) -> PageResult {
    let who = visit.signed_in()?;
    let next = own_page(visit.query.get("next")).unwrap_or("/account").to_owned();
    if visit.is_confirmed_lately() {
        return redirect(&next);
    }
    let (service, actor) = (&visit.app.service, &visit.actor);
    let proof = if service.has_second_factor(&visit.shop.id, &who).await? {
        Proof::SecondFactor
    } else if service.has_password(actor, &who).await? {
        Proof::Password
    } else {
        Proof::MailedCode { is_sent: visit.requested_code().await?.is_some() }
    };
    let demo_code = if visit.app.options.is_demo && proof == Proof::SecondFactor {
        service.shown_code(&visit.shop.id, &who).await?
    } else {
        None
    };
    let (kept, key) = (visit.kept_form().await?, visit.new_form_key());
    Ok(visit.page(move || {
        let lead = match proof {
            Proof::SecondFactor => t("portal.second_factor.lead"),
            Proof::Password => t("portal.account.confirm.lead"),
            Proof::MailedCode { .. } => t("portal.account.confirm.lead_code"),
        };
        let content = view! { {shown(demo_code)} {form(&kept, proof, next.clone())} {send(proof, next, key)} };
        sub_page(t("portal.account.confirm.title"), lead, content.into_any())
    }))
}

/// The code that a demo shows, where no phone is at hand.
pub fn shown(code: Option<String>) -> Option<AnyView> {
    code.map(|code| {
        let text = page().t_with("portal.second_factor.demo", &[("code", &code)]);
        view! { <Note tone=Tone::Info>{text}</Note> }.into_any()
    })
}

fn form(kept: &Kept<ConfirmPersonForm>, proof: Proof, next: String) -> AnyView {
    if proof == (Proof::MailedCode { is_sent: false }) {
        return ().into_any();
    }
    let field = if proof == Proof::Password {
        view! {
            <Field
                label=t("portal.login.password")
                name="password"
                kind=FieldKind::Password
                error=kept.error("password")
                autocomplete="current-password"
                focused=true
            />
        }
        .into_any()
    } else {
        code_field(kept.error("code"))
    };
    view! {
        <PostForm action=ConfirmPerson::url() hidden=vec![("next", next)]>
            {field}
            <Actions>
                <Submit label=t("portal.account.confirm.submit")/>
            </Actions>
        </PostForm>
    }
    .into_any()
}

/// The field that takes a code of an app, or a recovery code.
pub fn code_field(error: Option<String>) -> AnyView {
    view! {
        <Field
            label=t("portal.login_code.code")
            name="code"
            kind=FieldKind::Exact
            error=error
            autocomplete="one-time-code"
            max_length=40
            focused=true
        />
    }
    .into_any()
}

/// Sends a code, where an account has neither password nor second factor.
fn send(proof: Proof, next: String, key: String) -> Option<AnyView> {
    let Proof::MailedCode { is_sent } = proof else { return None };
    let (label, weight) = if is_sent {
        (t("portal.login_code.again"), Weight::Quiet)
    } else {
        (t("portal.login_code.send"), Weight::Primary)
    };
    Some(
        view! {
            <PostForm action=SendConfirmCode::url() key=key hidden=vec![("next", next)]>
                <div>
                    <Submit label=label weight=weight/>
                </div>
            </PostForm>
        }
        .into_any(),
    )
}
