//! An operator sends a delivery again.

use crate::domain::ids::DeliveryId;
use crate::forms::RetryDeliveryForm;
use crate::http::{Acted, Done, Form as _, act};
use crate::service::{self, Refusal, Subject};
use leptos::prelude::*;

/// Queues the delivery to be sent again now.
#[server(prefix = "", endpoint = "admin/webhooks/log/retry")]
pub async fn retry_delivery(
    /// The form.
    #[server(flatten)]
    form: RetryDeliveryForm,
) -> Acted {
    act(form, async |visit, form| {
        visit.operator()?;
        let delivery = DeliveryId::parse(&form.id).ok_or(Refusal::NotFound(Subject::Delivery))?;
        let command = service::RetryDelivery { actor: visit.actor.clone(), delivery };
        visit.run_once(&form, command, |()| ()).await?;
        Ok(Done::said(form.page(), visit.language.text("admin.delivery.retried")))
    })
    .await
}
