//! Payments: orders over a sum that a program of the merchant names, instead of over products. What is asked for is
//! what is paid: no tax comes on top, no referral earns.

use crate::domain::actor::{Actor, Scope};
use crate::domain::ids::{CustomerId, OrderId};
use crate::domain::orders::order::{OrderKind, OrderState, Terms, Totals};
use crate::domain::text::EmailAddress;
use crate::domain::webhooks::event::EventName;
use crate::service::kernel::post::{require_positive, rule_of, shop_of};
use crate::service::kernel::refusal::{Answer, Problem, Refusal, ServiceError, Subject};
use crate::service::kernel::told::tell_order;
use crate::service::orders::place_order::buyer_of;
use crate::service::{Listing, NewSecret, Order, Service};
use crate::store::customers::customer::customer_fetch;
use crate::store::orders::order::{order_event_insert, order_fetch, order_insert, payment_page};
use crate::store::statistics::count_move;
use crate::store::webhooks::payment_webhook::{PaymentWebhook, payment_webhook_insert};
use crate::store::{Command, Tx};

/// Asks for a payment.
#[derive(Clone)]
pub struct TakePayment {
    /// Who asks.
    pub actor: Actor,
    /// The payer's address.
    pub email: EmailAddress,
    /// The payer, where the program knows who that is.
    pub customer: Option<CustomerId>,
    /// What is paid for.
    pub title: String,
    /// What is paid in all, in minor units.
    pub total_minor: i64,
    /// The wished payment provider.
    pub gateway: Option<String>,
    /// The merchant's own data, as JSON.
    pub custom_fields: Option<String>,
    /// What else the program asks for.
    pub terms: Terms,
    /// What signs the events about this payment; used where the terms name an address for them.
    pub webhook_secret: NewSecret,
}

/// A payment that was asked for.
#[derive(Clone)]
pub struct AskedPayment {
    /// The order it is.
    pub order: Order,
    /// What signs the events about it, to be shown this once.
    pub webhook_secret: Option<NewSecret>,
}

impl Command for TakePayment {
    type Output = AskedPayment;
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<AskedPayment> {
        self.actor.for_shop(Scope::PaymentsWrite)?;
        require_positive("value", self.total_minor)?;
        let shop = &self.actor.shop;
        tx.lock_shop(shop).await?;
        let currency = shop_of(tx, shop).await?.currency;
        let customer = match &self.customer {
            None => buyer_of(tx, &self.actor, &self.email, None).await?.0,
            Some(id) => {
                let known = customer_fetch(tx, shop, id).await?;
                known.ok_or(Refusal::field("customer_id", Problem::UnknownCustomer))?.id
            }
        };
        let now = tx.now();
        let order = Order {
            id: OrderId::new(now, &*tx.entropy()),
            uniqid: OrderId::fresh_uniqid(&*tx.entropy()),
            kind: OrderKind::Payment,
            customer,
            email: self.email.to_string(),
            state: OrderState::Pending,
            currency: currency.to_string(),
            totals: Totals {
                subtotal_minor: self.total_minor,
                total_minor: self.total_minor,
                ..Totals::default()
            },
            coupon: None,
            coupon_minor: 0,
            balance_minor: 0,
            paid_minor: 0,
            refunded_minor: 0,
            refunded_balance_minor: 0,
            gateway: self.gateway.clone(),
            provider_reference: None,
            link: None,
            affiliate: None,
            affiliate_code: None,
            former_attributions: Vec::new(),
            rule_version: rule_of(tx, shop).await?.version,
            credit: None,
            nothing_earned: None,
            custom_fields: self.custom_fields.clone(),
            title: Some(self.title.clone()),
            terms: Some(self.terms.clone()),
            items: Vec::new(),
            created_at: now,
            updated_at: now,
            paid_at: None,
        };
        self.write(tx, order).await
    }
}

impl TakePayment {
    async fn write(&self, tx: &mut Tx<'_>, order: Order) -> Answer<AskedPayment> {
        let shop = &self.actor.shop;
        order_insert(tx, shop, &order);
        let total = Some(order.totals.total_minor);
        order_event_insert(tx, shop, &order.id, "created", (None, total), &self.actor.label());
        count_move(tx, shop, "order", order.customer.as_str(), None, order.state.as_str());
        tell_order(tx, shop, (EventName::OrderCreated, order.id.as_str()), &order, None);
        tx.touch(shop, order.customer.as_str());
        let Some(url) = self.terms.webhook.clone() else {
            return Ok(AskedPayment { order, webhook_secret: None });
        };
        let origin = origin_of(&url);
        let secret = self.webhook_secret.reveal().to_owned();
        let webhook = PaymentWebhook { url, origin, secret };
        payment_webhook_insert(tx, shop, &order.id, &webhook).await?;
        Ok(AskedPayment { order, webhook_secret: Some(self.webhook_secret.clone()) })
    }
}

/// Scheme, host and port of an address that was checked before.
fn origin_of(url: &str) -> String {
    let end = url.find("://").map_or(0, |at| at + 3);
    let length = url[end..].find(['/', '?']).map_or(url.len(), |at| end + at);
    url[..length].to_owned()
}

impl Service {
    /// One payment; an order of another kind is none.
    ///
    /// # Errors
    /// `NotFound`, or `Denied` for a caller without the right.
    pub async fn payment(&self, actor: &Actor, id: &OrderId) -> Answer<Order> {
        actor.for_shop(Scope::PaymentsRead)?;
        let found = order_fetch(&mut self.store(), &actor.shop, id).await?;
        let payment = found.filter(|order| order.kind == OrderKind::Payment);
        Ok(payment.ok_or(Refusal::NotFound(Subject::Order))?)
    }

    /// Payments, newest first.
    ///
    /// # Errors
    /// `Denied` for a caller without the right.
    pub async fn payment_page(
        &self,
        actor: &Actor,
        state: Option<OrderState>,
        before: Option<&str>,
        limit: i64,
    ) -> Answer<Listing<Order>> {
        actor.for_shop(Scope::PaymentsRead)?;
        let rows = payment_page(&mut self.store(), &actor.shop, state, before, limit + 1).await?;
        Ok(crate::service::affiliates::affiliate_views::listing(rows, 0, limit, |order| {
            order.id.to_string()
        }))
    }
}
