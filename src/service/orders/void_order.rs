//! Giving up an unpaid order.

use crate::domain::actor::{Actor, Scope};
use crate::domain::ids::OrderId;
use crate::domain::ledger::balance_returned;
use crate::domain::orders::order::OrderState;
use crate::domain::webhooks::event::EventName;
use crate::service::kernel::post::{post, shop_of};
use crate::service::kernel::refusal::{Answer, Conflict, Refusal, ServiceError, Subject};
use crate::service::kernel::told::tell_order;
use crate::store::catalogue::coupon::coupon_count;
use crate::store::kernel::audit::audit_insert;
use crate::store::ledger::ledger_load;
use crate::store::orders::order::{order_event_insert, order_fetch, order_update};
use crate::store::payments::session::session_hurry;
use crate::store::statistics::count_move;
use crate::store::{Command, Tx};
use serde_json::json;

/// Gives up a pending order; store balance that was set aside comes back.
#[derive(Clone, Debug)]
pub struct VoidOrder {
    /// Who decides.
    pub actor: Actor,
    /// The order.
    pub order: OrderId,
    /// What the timeline says: `expired` or `cancelled`.
    pub reason: &'static str,
}

impl Command for VoidOrder {
    type Output = ();
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<()> {
        self.actor.for_shop(Scope::OrdersWrite)?;
        let shop = &self.actor.shop;
        tx.lock_shop(shop).await?;
        let mut order =
            order_fetch(tx, shop, &self.order).await?.ok_or(Refusal::NotFound(Subject::Order))?;
        if order.state != OrderState::Pending {
            return Err(Refusal::Conflict(Conflict::OrderState).into());
        }
        if order.balance_minor > 0 {
            let currency = shop_of(tx, shop).await?.currency;
            let mut book = ledger_load(tx, shop, &order.customer, None).await?;
            let draft = balance_returned(order.id.as_str(), &order.customer, order.balance_minor);
            post(tx, &mut book, draft, &self.actor, currency)?;
        }
        if let Some(coupon) = &order.coupon {
            coupon_count(tx, shop, coupon, -1);
        }
        session_hurry(tx, shop, &order.id);
        order.state = OrderState::Voided;
        order.updated_at = tx.now();
        order_update(tx, shop, &order);
        order_event_insert(tx, shop, &order.id, self.reason, (None, None), &self.actor.label());
        let (pending, voided) = (OrderState::Pending.as_str(), OrderState::Voided.as_str());
        count_move(tx, shop, "order", order.customer.as_str(), Some(pending), voided);
        let about = (EventName::OrderCancelled, order.id.as_str());
        tell_order(tx, shop, about, &order, Some(json!({"reason": self.reason})));
        if self.actor.decides() {
            let detail = json!({"before": pending, "after": voided, "reason": self.reason});
            audit_insert(tx, &self.actor, "order.cancel", order.id.as_str(), &detail);
        }
        tx.touch(shop, order.customer.as_str());
        Ok(())
    }
}
