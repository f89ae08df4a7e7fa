//! Forgetting a customer: what is personal goes, money and what it was for stay.

use crate::domain::actor::{Actor, Scope};
use crate::domain::ids::CustomerId;
use crate::domain::webhooks::event::EventName;
use crate::service::kernel::refusal::{Answer, Conflict, Refusal, ServiceError, Subject};
use crate::store::customers::customer::customer_forget;
use crate::store::kernel::audit::audit_insert;
use crate::store::payments::body::payment_bodies_forget;
use crate::store::statistics::affiliate_summary;
use crate::store::webhooks::outbox::outbox_insert;
use crate::store::{Command, Tx};
use serde_json::json;

/// Forgets a customer who has nothing left in the shop.
#[derive(Clone, Debug)]
pub struct DeleteCustomer {
    /// Who decides.
    pub actor: Actor,
    /// Who is forgotten.
    pub customer: CustomerId,
}

impl Command for DeleteCustomer {
    type Output = ();
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<()> {
        self.actor.for_shop(Scope::CustomersWrite)?;
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
        } else {
            None
        };
        if let Some(left) = left {
            return Err(Refusal::Conflict(left).into());
        }
        customer_forget(tx, shop, &self.customer);
        payment_bodies_forget(tx, shop, &self.customer);
        audit_insert(tx, &self.actor, "customer.delete", self.customer.as_str(), &json!({}));
        let payload = json!({"customer_id": self.customer});
        outbox_insert(tx, shop, EventName::CustomerDeleted, self.customer.as_str(), &payload);
        Ok(())
    }
}
