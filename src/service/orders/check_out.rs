//! Placing an order at a checkout: from the cart of a shop front never over a code that brings nothing and never dearer
//! than quoted, on the portal's own page never without a way to pay what is left to pay.

use super::place_order::complete_covered;
use super::quote_token::{QuoteProblem, opened};
use crate::service::kernel::refusal::{Answer, Problem, Refusal, ServiceError};
use crate::service::kernel::signing::Purpose;
use crate::service::{CodeChoice, Order, PlaceOrder};
use crate::store::access::signing_key::signing_key_fetch;
use crate::store::{Command, Tx};

/// Places an order as its buyer was shown it.
#[derive(Clone, Debug)]
pub struct CheckOut {
    /// The order.
    pub place: PlaceOrder,
    /// A digest of the cart, made as for the quote.
    pub cart: String,
    /// The proof of what the buyer was shown, where there was a quote.
    pub token: Option<String>,
}

impl Command for CheckOut {
    type Output = Order;
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<Order> {
        let order = self.place.place(tx).await?;
        // A code that brings nothing, be it the buyer's own, took nothing off either: the buyer is told before paying.
        if order.nothing_earned.is_some() {
            return Err(Refusal::field("affiliate_code", Problem::UnknownCode).into());
        }
        if let Some(token) = &self.token {
            self.compare(tx, token, &order).await?;
        }
        complete_covered(tx, &self.place.actor, order).await
    }
}

impl CheckOut {
    /// Refusing takes the order back: nothing of it was committed.
    async fn compare(&self, tx: &mut Tx<'_>, token: &str, order: &Order) -> Answer<()> {
        let refuse = |problem| Err(Refusal::field("quote_token", Problem::Quote(problem)).into());
        let shop = &self.place.actor.shop;
        let key = signing_key_fetch(tx, shop, Purpose::Quote.as_str()).await?;
        let Some(proof) = key.and_then(|key| opened(&key, shop, token)) else {
            return refuse(QuoteProblem::Invalid);
        };
        if tx.now() >= proof.expires_at {
            return refuse(QuoteProblem::Expired);
        }
        let coupon = self.place.coupon_code.as_deref().unwrap_or_default().trim();
        let code = match &self.place.code {
            CodeChoice::Code(code) => code.trim().to_ascii_lowercase(),
            _ => String::new(),
        };
        let is_same = proof.cart == self.cart
            && proof.coupon == coupon.to_ascii_uppercase()
            && proof.code == code;
        if !is_same {
            return refuse(QuoteProblem::Stale);
        }
        if order.totals.total_minor > proof.total_minor {
            return refuse(QuoteProblem::PriceIncreased);
        }
        Ok(())
    }
}

/// Places an order of the portal's checkout. The buyer pays right after it, so a payment provider is needed; where
/// nothing is left to pay, the order is complete without one.
#[derive(Clone, Debug)]
pub struct PlaceToPay {
    /// The order; its provider is one that the shop has.
    pub place: PlaceOrder,
}

impl Command for PlaceToPay {
    type Output = Order;
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<Order> {
        let order = self.place.place(tx).await?;
        if self.place.gateway.is_none() && order.due_minor() > 0 {
            return Err(Refusal::field("provider", Problem::NoWayToPay).into());
        }
        complete_covered(tx, &self.place.actor, order).await
    }
}
