//! The way to the page where a provider takes the payment.

use crate::components::FlashKind;
use crate::domain::ids::OrderId;
use crate::domain::payments::payment::Gateway;
use crate::http::{Done, PageError, Visit};
use crate::payments::DeskError;
use crate::payments::sandbox::PAGES;
use crate::service::ServiceError;

/// Leads the buyer of an order to a provider; back to the order where that is not possible now.
///
/// # Errors
/// When the store fails.
pub async fn lead_to_provider(
    visit: &Visit,
    order: &OrderId,
    gateway: Gateway,
) -> Result<Done, PageError> {
    match visit.app.desk.start(&visit.shop, order, gateway).await {
        Ok(url) => Ok(way_out(visit, &url).unwrap_or_else(|| {
            let gateway = gateway.as_str();
            tracing::error!(%order, gateway, %url, "forms may not lead to this payment page");
            not_now(visit, order)
        })),
        Err(DeskError::Service(ServiceError::Refused(refusal))) => {
            Ok(back(order, visit.refusal_text(&refusal)))
        }
        Err(DeskError::Service(error)) => Err(error.into()),
        Err(error) => {
            tracing::error!(%order, gateway = gateway.as_str(), %error, "no payment page");
            Ok(not_now(visit, order))
        }
    }
}

fn not_now(visit: &Visit, order: &OrderId) -> Done {
    back(order, visit.language.text("portal.paying.failed").to_owned())
}

fn back(order: &OrderId, text: String) -> Done {
    Done::To(format!("/orders/{order}"), Some((FlashKind::Refusal, text)))
}

/// The provider's page, where our forms may lead to it: a browser would stop at any other without a word.
fn way_out(visit: &Visit, url: &str) -> Option<Done> {
    if url.starts_with(PAGES) {
        return Some(Done::to(url));
    }
    let is_below = |page: &str| {
        let rest = url.strip_prefix(page);
        rest.is_some_and(|rest| rest.starts_with(['/', '?']))
    };
    visit.app.payment_pages.split_whitespace().find(|page| is_below(page))?;
    Some(Done::Away(url.to_owned()))
}
