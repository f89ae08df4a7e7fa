//! A stranger confirms the address of a new account.

use crate::components::FlashKind;
use crate::forms::ConfirmRegistrationForm;
use crate::http::{ActError, Acted, Done, PageError, act};
use crate::service::{self, Refusal, ServiceError, SignedIn, Subject, digest};
use leptos::prelude::*;

/// Makes the account whose one-time link it is, and signs in: who has the link reads the mailbox.
#[server(prefix = "", endpoint = "register/confirm")]
pub async fn confirm_registration(
    /// The form.
    #[server(flatten)]
    form: ConfirmRegistrationForm,
) -> Acted {
    act(form, async |visit, form| {
        let token = form.well_formed_token().ok_or(Refusal::NotFound(Subject::Customer))?;
        let about = format!("registration:{}:{}", visit.shop.id, digest(&token));
        let tries = visit.count_try(about)?;
        let command = service::ConfirmRegistration { visitor: visit.actor.clone(), token };
        match visit.app.service.run(command).await {
            Ok(done) => {
                tries.were_right();
                visit.sign_in(SignedIn::Customer(done.customer)).await?;
                let path = if done.is_affiliate { "/affiliate" } else { "/" };
                Ok(Done::said(path, visit.language.text("portal.register.done")))
            }
            Err(ServiceError::Refused(Refusal::WrongCredentials)) => {
                let text = visit.language.text("portal.register.used_up").to_owned();
                Err(ActError::Back(FlashKind::Refusal, text))
            }
            Err(error) => Err(PageError::from(error).into()),
        }
    })
    .await
}
