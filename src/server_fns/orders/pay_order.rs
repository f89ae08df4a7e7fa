//! A buyer pays an order that waits for its payment.

use crate::domain::ids::OrderId;
use crate::domain::payments::payment::Gateway;
use crate::forms::PayOrderForm;
use crate::http::{ActError, Acted, act};
use crate::server_fns::payments::lead_to_provider::lead_to_provider;
use crate::service::{Problem, Refusal, Subject};
use leptos::prelude::*;

/// Leads to the page of the chosen provider.
#[server(prefix = "", endpoint = "orders/pay")]
pub async fn pay_order(
    /// The form.
    #[server(flatten)]
    form: PayOrderForm,
) -> Acted {
    act(form, async |visit, form| {
        let id = OrderId::parse_either(&form.id).ok_or(Refusal::NotFound(Subject::Order))?;
        let order = visit.seen_order(&id).await?.order;
        let ways = visit.online_ways(&order).await?;
        let chosen = Gateway::parse(&form.provider);
        let gateway =
            chosen.filter(|gateway| ways.contains(&gateway.as_str())).ok_or_else(|| {
                // The page offers no such way, so there is no form to lead back to.
                ActError::Page(Refusal::field("provider", Problem::UnknownWord).into())
            })?;
        Ok(lead_to_provider(&visit, &order.id, gateway).await?)
    })
    .await
}
