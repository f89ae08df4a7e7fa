//! Noting that a paid order was delivered.

use crate::domain::actor::{Actor, Scope};
use crate::domain::ids::OrderId;
use crate::domain::orders::order::OrderState;
use crate::domain::webhooks::event::EventName;
use crate::service::kernel::refusal::{Answer, Conflict, Refusal, ServiceError, Subject};
use crate::service::kernel::told::tell_order;
use crate::store::kernel::audit::audit_insert;
use crate::store::orders::order::{
    Order, order_event_exists, order_event_insert, order_fetch, order_update,
};
use crate::store::{Command, Tx};
use serde_json::json;

/// Notes that a paid order was delivered. Doing it twice changes nothing and answers the same order.
#[derive(Clone, Debug)]
pub struct FulfillOrder {
    /// Who says so.
    pub actor: Actor,
    /// The order.
    pub order: OrderId,
    /// What to note on the timeline.
    pub note: Option<String>,
}

impl Command for FulfillOrder {
    type Output = Order;
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<Order> {
        self.actor.for_shop(Scope::OrdersWrite)?;
        let shop = &self.actor.shop;
        tx.lock_shop(shop).await?;
        let mut order =
            order_fetch(tx, shop, &self.order).await?.ok_or(Refusal::NotFound(Subject::Order))?;
        if order.state != OrderState::Completed {
            return Err(Refusal::Conflict(Conflict::OrderState).into());
        }
        if order_event_exists(tx, shop, &order.id, "fulfilled").await? {
            return Ok(order);
        }
        order.updated_at = tx.now();
        order_update(tx, shop, &order);
        let detail = (self.note.as_deref(), None);
        order_event_insert(tx, shop, &order.id, "fulfilled", detail, &self.actor.label());
        let detail = json!({"note": self.note});
        audit_insert(tx, &self.actor, "order.fulfill", order.id.as_str(), &detail);
        let change = json!({"kind": "fulfilled"});
        tell_order(tx, shop, (EventName::OrderUpdated, order.id.as_str()), &order, Some(change));
        tx.touch(shop, order.customer.as_str());
        Ok(order)
    }
}
