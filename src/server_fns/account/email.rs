//! Changing the address of an account.

use crate::components::FlashKind;
use crate::forms::{ConfirmEmailForm, DropEmailForm, EmailForm};
use crate::http::{ActError, Acted, Done, Form as _, PageError, act};
use crate::service::{
    AskEmailChange, ConfirmEmailChange, DropEmailChange, Problem, Refusal, ServiceError, digest,
};
use leptos::prelude::*;

/// Sends a link to the new address. The answer is the same whether or not another account has it.
#[server(prefix = "", endpoint = "account/email")]
pub async fn ask_email(
    /// The form.
    #[server(flatten)]
    form: EmailForm,
) -> Acted {
    act(form, async |visit, form| {
        let customer = visit.customer()?.clone();
        let email = form.email.email().map_err(|problem| Refusal::field("email", problem))?;
        visit.require_confirmed()?;
        if !visit.app.service.sends_mail() {
            return Err(Refusal::field("email", Problem::UnknownWord).into());
        }
        // Each request counts, so that no one can fill mailboxes.
        visit.count_try(format!("email_change:{}:{customer}", visit.shop.id))?.were_wrong();
        let language = Some(visit.language.tag());
        let text =
            visit.language.format("portal.account.email.asked", &[("email", email.as_str())]);
        let actor = visit.actor.clone();
        visit.app.service.run(AskEmailChange { actor, email, language }).await?;
        Ok(Done::said(form.page(), text))
    })
    .await
}

/// Uses up the link that went to a new address. Who has the link has the mailbox; no one needs to be signed in.
#[server(prefix = "", endpoint = "account/email/confirm")]
pub async fn confirm_email(
    /// The form.
    #[server(flatten)]
    form: ConfirmEmailForm,
) -> Acted {
    act(form, async |visit, form| {
        let gone = || {
            let text = visit.language.text("portal.account.email.gone").to_owned();
            ActError::Back(FlashKind::Refusal, text)
        };
        let token = form.well_formed_token().ok_or_else(gone)?;
        let tries = visit.count_try(format!("email_change:{}:{}", visit.shop.id, digest(token)))?;
        let (shop, token) = (visit.shop.id.clone(), token.to_owned());
        let origin = visit.actor.origin.clone();
        let language = Some(visit.language.tag());
        match visit.app.service.run(ConfirmEmailChange { shop, token, origin, language }).await {
            Ok(_) => {
                tries.were_right();
                let home = if visit.signed_in().is_ok() { "/account" } else { "/login" };
                Ok(Done::said(home, visit.language.text("portal.account.email.done")))
            }
            Err(ServiceError::Refused(_)) => Err(gone()),
            Err(error) => Err(PageError::from(error).into()),
        }
    })
    .await
}

/// Gives up the address that was asked for.
#[server(prefix = "", endpoint = "account/email/drop")]
pub async fn drop_email(
    /// The form.
    #[server(flatten)]
    form: DropEmailForm,
) -> Acted {
    act(form, async |visit, form| {
        visit.customer()?;
        visit.run_once(&form, DropEmailChange { actor: visit.actor.clone() }, |()| ()).await?;
        Ok(Done::said(form.page(), visit.language.text("portal.account.email.dropped")))
    })
    .await
}
