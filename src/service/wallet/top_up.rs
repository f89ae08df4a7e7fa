//! Buying store credit.

use crate::domain::actor::{Actor, Scope};
use crate::domain::ids::{CustomerId, OrderId};
use crate::domain::orders::order::{OrderKind, OrderState, Totals};
use crate::domain::webhooks::event::EventName;
use crate::service::kernel::post::{rule_of, shop_of};
use crate::service::kernel::refusal::{Answer, Problem, Refusal, ServiceError, Subject};
use crate::service::kernel::told::tell_order;
use crate::store::customers::customer::customer_fetch;
use crate::store::orders::order::{Order, order_event_insert, order_insert};
use crate::store::statistics::count_move;
use crate::store::{Command, Tx};

/// What the order of a top-up is called.
const TITLE: &str = "Store balance";

/// Orders store credit, which is booked once it is paid. It earns no commission, neither bought nor refunded.
#[derive(Clone, Debug)]
pub struct PlaceTopUp {
    /// Who asks.
    pub actor: Actor,
    /// Whose store credit.
    pub customer: CustomerId,
    /// How much, in minor units.
    pub amount_minor: i64,
}

impl PlaceTopUp {
    /// The least that can be bought, in minor units.
    pub const AMOUNT_MIN: i64 = 100;
    /// The most that can be bought at once, in minor units.
    pub const AMOUNT_MAX: i64 = 1_000_000;
}

impl Command for PlaceTopUp {
    type Output = Order;
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<Order> {
        self.actor.for_customer(&self.customer, Scope::CustomersWrite)?;
        if self.amount_minor < Self::AMOUNT_MIN {
            return Err(Refusal::field("amount", Problem::BelowMinimum(Self::AMOUNT_MIN)).into());
        }
        if self.amount_minor > Self::AMOUNT_MAX {
            return Err(Refusal::field("amount", Problem::AboveMaximum(Self::AMOUNT_MAX)).into());
        }
        let shop = &self.actor.shop;
        tx.lock_shop(shop).await?;
        let currency = shop_of(tx, shop).await?.currency;
        let customer = customer_fetch(tx, shop, &self.customer).await?;
        let customer = customer.ok_or(Refusal::NotFound(Subject::Customer))?;
        let rule_version = rule_of(tx, shop).await?.version;
        let now = tx.now();
        let order = Order {
            id: OrderId::new(now, &*tx.entropy()),
            uniqid: OrderId::fresh_uniqid(&*tx.entropy()),
            kind: OrderKind::Topup,
            customer: customer.id,
            email: customer.email.to_string(),
            state: OrderState::Pending,
            currency: currency.to_string(),
            totals: Totals {
                subtotal_minor: self.amount_minor,
                total_minor: self.amount_minor,
                ..Totals::default()
            },
            coupon: None,
            coupon_minor: 0,
            balance_minor: 0,
            paid_minor: 0,
            refunded_minor: 0,
            refunded_balance_minor: 0,
            gateway: None,
            provider_reference: None,
            link: None,
            affiliate: None,
            affiliate_code: None,
            former_attributions: Vec::new(),
            credit: None,
            nothing_earned: None,
            custom_fields: None,
            title: Some(TITLE.to_owned()),
            terms: None,
            items: Vec::new(),
            created_at: now,
            updated_at: now,
            paid_at: None,
            rule_version,
        };
        order_insert(tx, shop, &order);
        let total = (None, Some(self.amount_minor));
        order_event_insert(tx, shop, &order.id, "created", total, &self.actor.label());
        count_move(tx, shop, "order", order.customer.as_str(), None, order.state.as_str());
        tell_order(tx, shop, (EventName::OrderCreated, order.id.as_str()), &order, None);
        tx.touch(shop, order.customer.as_str());
        Ok(order)
    }
}
