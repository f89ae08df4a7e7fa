//! The ways to pay that the shop has and this server can use.

use super::Visit;
use crate::domain::payments::payment::Gateway;
use crate::http::page::PageError;
use crate::service::{MANUAL, Order};

impl Visit {
    /// The ways to pay, paying by hand included.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn payment_ways(&self) -> Result<Vec<&'static str>, PageError> {
        let mut ways = self.app.service.gateways(&self.shop).await?;
        if self.app.desk.vault().is_none() {
            ways.retain(|way| [MANUAL, Gateway::Sandbox.as_str()].contains(way));
        }
        Ok(ways)
    }

    /// The ways to pay an order on its page: those that the request for the payment allows. Paying by hand is recorded
    /// by an operator, so it is left out.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn online_ways(&self, order: &Order) -> Result<Vec<&'static str>, PageError> {
        let may_use = |way: &&str| {
            *way != MANUAL && order.terms.as_ref().is_none_or(|terms| terms.allow(way))
        };
        let mut ways: Vec<_> = self.payment_ways().await?.into_iter().filter(may_use).collect();
        // What the buyer chose at the checkout comes first.
        ways.sort_by_key(|way| order.gateway.as_deref() != Some(*way));
        Ok(ways)
    }
}
