//! One payment at the built-in test provider, as its page shows it and its buttons end it.

use crate::domain::ids::PaymentSessionId;
use crate::domain::orders::order::OrderState;
use crate::domain::payments::payment::Stage;
use crate::http::{PageError, Visit};
use crate::payments::sandbox::{PAGES, Sandbox, SandboxPayment};
use crate::service::{Refusal, Subject};
use axum::http::Uri;

/// A test payment that the visit may see.
pub struct TestPayment {
    /// What the provider knows of it.
    pub payment: SandboxPayment,
    /// How far it has come.
    pub stage: Stage,
    pub(super) sandbox: Sandbox,
}

impl TestPayment {
    /// The payment, for those who may see its order, as long as the shop takes test payments.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn seen(visit: &Visit, id: &str) -> Result<Self, PageError> {
        let missing = || Refusal::NotFound(Subject::Order);
        let session = PaymentSessionId::parse(id).filter(|_| visit.shop.has_sandbox);
        let session = session.ok_or_else(missing)?;
        let sandbox = Sandbox::new(visit.app.service.clone(), visit.shop.id.clone());
        let (payment, stage) = sandbox.payment(&session).await?.ok_or_else(missing)?;
        let order = visit.seen_order(&payment.order).await?.order;
        // Its page closes a moment after the order is paid elsewhere or cancelled; it cannot be paid in between.
        let is_late = stage == Stage::Open && order.state != OrderState::Pending;
        let stage = if is_late { Stage::Expired } else { stage };
        Ok(Self { payment, stage, sandbox })
    }

    /// Where the buyer comes back to once the payment has ended.
    pub fn return_path(&self) -> String {
        path_of(&self.payment.return_url)
    }

    /// Where the buyer comes back to without paying.
    pub fn cancel_path(&self) -> String {
        path_of(&self.payment.cancel_url)
    }

    /// The page of the payment.
    pub fn page_path(&self) -> String {
        format!("{PAGES}{}", self.payment.session)
    }
}

/// An address of this server without its host: the buyer stays at the one that the session belongs to.
fn path_of(address: &str) -> String {
    let address = address.parse::<Uri>().ok();
    let path = address.as_ref().and_then(Uri::path_and_query);
    path.map_or("/", |path| path.as_str()).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_buyer_stays_at_the_host_they_came_by() {
        assert_eq!(path_of("http://shop.test/checkout/return/1-2"), "/checkout/return/1-2");
        assert_eq!(path_of("http://shop.test:81/below/a?b=c"), "/below/a?b=c");
        assert_eq!([path_of("http://shop.test"), path_of("")], ["/", "/"]);
    }
}
