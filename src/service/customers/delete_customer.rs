//! Forgetting a customer: what is personal goes, money and what it was for stay.

use crate::domain::actor::{Actor, Scope};
use crate::domain::ids::CustomerId;
use crate::domain::orders::order::OrderState;
use crate::domain::webhooks::event::EventName;
use crate::service::access::devices::forget_sign_ins;
use crate::service::kernel::refusal::{Answer, Conflict, Refusal, ServiceError, Subject};
use crate::store::customers::forget::{customer_copies_forget, customer_forget, customer_known_as};
use crate::store::kernel::audit::audit_insert;
use crate::store::payments::body::payment_bodies_forget;
use crate::store::payments::refund::refund_is_open;
use crate::store::statistics::{affiliate_summary, counts};
use crate::store::webhooks::outbox::outbox_insert;
use crate::store::{Command, Tx};
use serde_json::json;

/// Forgets a customer who has nothing left in the shop and owes it nothing.
#[derive(Clone, Debug)]
pub struct DeleteCustomer {
    /// Who decides: the merchant, or the customer in person.
    pub actor: Actor,
    /// Who is forgotten.
    pub customer: CustomerId,
}

impl Command for DeleteCustomer {
    type Output = ();
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<()> {
        self.actor.for_customer(&self.customer, Scope::CustomersWrite)?;
        let shop = &self.actor.shop;
        tx.lock_shop(shop).await?;
        let summary = affiliate_summary(tx, shop, &self.customer)
            .await?
            .ok_or(Refusal::NotFound(Subject::Customer))?;
        let left = if summary.requested_minor != 0 {
            Some(Conflict::PayoutOpen)
        } else if summary.pending_minor + summary.frozen_minor + summary.available_minor != 0 {
            Some(Conflict::EarningsLeft)
        } else if summary.store_balance_minor + summary.store_reserved_minor != 0 {
            Some(Conflict::BalanceLeft)
        } else if summary.owed_minor != 0 {
            Some(Conflict::DebtLeft { owed_minor: summary.owed_minor })
        } else if self.has_open_orders(tx).await? {
            Some(Conflict::OrdersOpen)
        } else {
            None
        };
        if let Some(left) = left {
            return Err(Refusal::Conflict(left).into());
        }
        let known = customer_known_as(tx, shop, &self.customer).await?;
        customer_copies_forget(tx, shop, &self.customer, &known);
        for lookup in &known.lookups {
            forget_sign_ins(tx, shop, lookup);
        }
        payment_bodies_forget(tx, shop, &self.customer);
        customer_forget(tx, shop, &self.customer);
        audit_insert(tx, &self.actor, "customer.delete", self.customer.as_str(), &json!({}));
        let payload = json!({"customer_id": self.customer});
        outbox_insert(tx, shop, EventName::CustomerDeleted, self.customer.as_str(), &payload);
        Ok(())
    }
}

impl DeleteCustomer {
    /// Whether money may still come in or go back for an order, to an account that would be closed by then.
    async fn has_open_orders(&self, tx: &mut Tx<'_>) -> Answer<bool> {
        let shop = &self.actor.shop;
        let orders = counts(tx, shop, "order", self.customer.as_str()).await?;
        let open = [OrderState::Pending, OrderState::Partial].map(OrderState::as_str);
        let is_open = |(state, count): &(String, i64)| open.contains(&state.as_str()) && *count > 0;
        Ok(orders.iter().any(is_open) || refund_is_open(tx, shop, &self.customer).await?)
    }
}
