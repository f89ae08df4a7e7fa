//! A customer closes their account.

use crate::components::FlashKind;
use crate::forms::CloseAccountForm;
use crate::http::{ActError, Acted, Done, act};
use crate::service::{Conflict, DeleteCustomer, Refusal, ServiceError};
use leptos::prelude::*;

/// Closes the account and ends every session. With money or debt left, the page says what to do first.
#[server(prefix = "", endpoint = "account/close")]
pub async fn close_account(
    /// The form.
    #[server(flatten)]
    form: CloseAccountForm,
) -> Acted {
    act(form, async |visit, form| {
        let customer = visit.customer()?.clone();
        visit.require_confirmed()?;
        if !form.is_sure.0 {
            let text = visit.language.text("portal.account.close.sure_needed").to_owned();
            return Err(ActError::Back(FlashKind::Refusal, text));
        }
        let close = DeleteCustomer { actor: visit.actor.clone(), customer };
        if let Err(error) = visit.app.service.run(close).await {
            let key = match &error {
                ServiceError::Refused(Refusal::Conflict(Conflict::OrdersOpen)) => {
                    "portal.account.close.orders"
                }
                ServiceError::Refused(Refusal::Conflict(_)) => "portal.account.close.first",
                _ => return Err(error.into()),
            };
            return Err(ActError::Back(FlashKind::Refusal, visit.language.text(key).to_owned()));
        }
        visit.session.flush().await.map_err(crate::http::PageError::from)?;
        Ok(Done::to("/"))
    })
    .await
}
