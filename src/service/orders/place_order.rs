//! Placing an order: products, totals, the referral that gets the credit, store balance set aside.

use super::pay_order::PayOrder;
use super::price_order::{coupon_of, items_of, price};
use crate::domain::actor::{Actor, Scope, Who};
use crate::domain::affiliates::attribution::{
    NothingEarned, Referrer, Source as CreditSource, Touch, may_earn,
};
use crate::domain::affiliates::commission::Credit;
use crate::domain::affiliates::program::ProgramRule;
use crate::domain::ids::{CustomerId, OrderId, ProductId};
use crate::domain::ledger::{AccountKind, balance_reserved};
use crate::domain::orders::order::{OrderKind, OrderState, Terms};
use crate::domain::text::EmailAddress;
use crate::domain::webhooks::event::EventName;
use crate::service::affiliates::read_code::link_in_text;
use crate::service::kernel::post::{post, rule_of, shop_of};
use crate::service::kernel::refusal::{Answer, Problem, Refusal, ServiceError, Subject};
use crate::service::kernel::told::tell_order;
use crate::store::affiliates::link::{LinkOwner, link_by_code};
use crate::store::catalogue::coupon::{Coupon, coupon_count};
use crate::store::customers::customer::{
    NewCustomer, customer_by_email, customer_fetch, customer_insert,
};
use crate::store::ledger::ledger_load;
use crate::store::orders::order::{Order, OrderItem, order_event_insert, order_insert};
use crate::store::settings::shop::Shop;
use crate::store::statistics::{AffiliateDelta, affiliate_add, count_move};
use crate::store::{Command, Tx};

/// A wished line.
#[derive(Clone, Debug)]
pub struct OrderLine {
    /// The product.
    pub product: ProductId,
    /// How many.
    pub quantity: i64,
}

/// Which referral an order asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CodeChoice {
    /// Whatever click the visitor holds.
    Ambient,
    /// This code; an unknown one is refused.
    Code(String),
    /// None, even where a click is held.
    Nobody,
}

/// Places an order that waits for payment; one with nothing to pay is completed at once.
#[derive(Clone, Debug)]
pub struct PlaceOrder {
    /// Who asks.
    pub actor: Actor,
    /// The buyer's address; a signed-in customer buys under the own one.
    pub email: EmailAddress,
    /// The buyer's name, where it is known.
    pub name: Option<String>,
    /// What is bought.
    pub lines: Vec<OrderLine>,
    /// Which referral counts.
    pub code: CodeChoice,
    /// The clicks the visitor holds, the one first that is asked first.
    pub touches: Vec<Touch>,
    /// Whether to pay from store balance as far as it goes; only for the customer in person.
    pub use_balance: bool,
    /// The wished payment provider.
    pub gateway: Option<String>,
    /// The merchant's own data, as JSON.
    pub custom_fields: Option<String>,
    /// The merchant's own title.
    pub title: Option<String>,
    /// The code of a coupon; one that does not apply is refused.
    pub coupon_code: Option<String>,
    /// What the program that places it asks for.
    pub terms: Option<Terms>,
}

impl Command for PlaceOrder {
    type Output = Order;
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<Order> {
        let order = self.place(tx).await?;
        complete_covered(tx, &self.actor, order).await
    }
}

/// Completes an order that has nothing left to pay: waiting for a payment would end in an order that expired.
pub(in crate::service) async fn complete_covered(
    tx: &mut Tx<'_>,
    actor: &Actor,
    order: Order,
) -> Answer<Order> {
    if order.due_minor() > 0 {
        return Ok(order);
    }
    PayOrder::covered(Actor::system(actor.shop.clone()), order.id).run(tx).await
}

fn earns(
    rule: &ProgramRule,
    owner: &LinkOwner,
    (buyer, email): (&CustomerId, &EmailAddress),
) -> Result<(), NothingEarned> {
    let referrer = Referrer {
        customer: owner.affiliate.clone(),
        email: owner.email.clone(),
        is_active: owner.is_active,
    };
    may_earn(rule, &referrer, buyer, email)
}

/// A referral of an order: whose link, how it was found, and why it earns nothing where it does not.
type Referral = (LinkOwner, Credit, Result<(), NothingEarned>);

impl PlaceOrder {
    /// Places the order and leaves it pending, even where there is nothing to pay.
    pub(in crate::service) async fn place(&self, tx: &mut Tx<'_>) -> Answer<Order> {
        if let Who::ApiKey(..) = self.actor.who {
            self.actor.for_shop(Scope::OrdersWrite)?;
        }
        tx.lock_shop(&self.actor.shop).await?;
        let shop = shop_of(tx, &self.actor.shop).await?;
        let rule = rule_of(tx, &self.actor.shop).await?;
        let items = items_of(tx, &self.actor.shop, &self.lines).await?;
        let coupon = coupon_of(tx, &self.actor.shop, self.coupon_code.as_deref()).await?;
        let (buyer, email) = buyer_of(tx, &self.actor, &self.email, self.name.as_deref()).await?;
        let referral = self.referral(tx, &rule, &buyer, &email).await?;
        let order =
            self.order(tx, (&shop, &rule), (items, coupon), (buyer, email), referral).await?;
        self.write(tx, &order);
        Ok(order)
    }

    async fn referral(
        &self,
        tx: &mut Tx<'_>,
        rule: &ProgramRule,
        buyer: &CustomerId,
        email: &EmailAddress,
    ) -> Answer<Option<Referral>> {
        match &self.code {
            CodeChoice::Nobody => Ok(None),
            CodeChoice::Ambient => self.credited_click(tx, rule, (buyer, email)).await,
            CodeChoice::Code(text) => {
                // A code of an affiliate who takes no part any more leads nowhere.
                let owner = link_in_text(tx, &self.actor.shop, text).await?;
                let owner = owner
                    .filter(|owner| owner.is_active)
                    .ok_or(Refusal::field("affiliate_code", Problem::UnknownCode))?;
                let credit = Credit {
                    code: owner.code.to_string(),
                    source: CreditSource::Code,
                    click: None,
                    clicked_at: None,
                };
                let earns = earns(rule, &owner, (buyer, email));
                Ok(Some((owner, credit, earns)))
            }
        }
    }

    /// The first held click that may earn. Where none may, the first one stays as evidence, with the reason.
    async fn credited_click(
        &self,
        tx: &mut Tx<'_>,
        rule: &ProgramRule,
        buyer: (&CustomerId, &EmailAddress),
    ) -> Answer<Option<Referral>> {
        let mut first = None;
        let now = tx.now();
        for touch in self.touches.iter().filter(|touch| touch.counts_at(now)) {
            let Some(owner) = link_by_code(tx, &self.actor.shop, &touch.code).await? else {
                continue;
            };
            let credit = Credit {
                code: touch.code.to_string(),
                source: CreditSource::Click,
                click: Some(touch.click.clone()),
                clicked_at: Some(touch.at),
            };
            let earns = earns(rule, &owner, buyer);
            if earns.is_ok() {
                return Ok(Some((owner, credit, earns)));
            }
            first.get_or_insert((owner, credit, earns));
        }
        Ok(first)
    }

    async fn order(
        &self,
        tx: &mut Tx<'_>,
        (shop, rule): (&Shop, &ProgramRule),
        (items, coupon): (Vec<OrderItem>, Option<Coupon>),
        (customer, email): (CustomerId, EmailAddress),
        referral: Option<Referral>,
    ) -> Answer<Order> {
        let discounted = referral.as_ref().filter(|(_, _, earns)| earns.is_ok());
        let referral_ppm =
            discounted.map_or(0, |(owner, ..)| rule.discount_for(owner.discount_override_ppm));
        let rates = (referral_ppm, shop.tax_ppm);
        let (totals, coupon_minor) = price(&items, rates, coupon.as_ref(), tx.now())?;
        let now = tx.now();
        let id = OrderId::new(now, &*tx.entropy());
        let balance_minor = self.reserve(tx, shop, &customer, &id, totals.total_minor).await?;
        let nothing_earned = referral
            .as_ref()
            .and_then(|(_, _, earns)| earns.err())
            .map(|reason| reason.as_str().to_owned());
        Ok(Order {
            id,
            uniqid: OrderId::fresh_uniqid(&*tx.entropy()),
            kind: OrderKind::Product,
            customer,
            email: email.to_string(),
            state: OrderState::Pending,
            currency: shop.currency.to_string(),
            totals,
            coupon: coupon.map(|coupon| coupon.id),
            coupon_minor,
            balance_minor,
            paid_minor: 0,
            refunded_minor: 0,
            refunded_balance_minor: 0,
            gateway: self.gateway.clone(),
            provider_reference: None,
            link: referral.as_ref().map(|(owner, ..)| owner.link.clone()),
            affiliate: referral.as_ref().map(|(owner, ..)| owner.affiliate.clone()),
            affiliate_code: referral.as_ref().map(|(owner, ..)| owner.code.to_string()),
            former_attributions: Vec::new(),
            credit: referral.map(|(_, credit, _)| credit),
            nothing_earned,
            custom_fields: self.custom_fields.clone(),
            title: self.title.clone(),
            terms: self.terms.clone(),
            items,
            created_at: now,
            updated_at: now,
            paid_at: None,
            rule_version: rule.version,
        })
    }

    /// Sets store balance aside for the order, as far as it goes.
    async fn reserve(
        &self,
        tx: &mut Tx<'_>,
        shop: &Shop,
        customer: &CustomerId,
        order: &OrderId,
        total_minor: i64,
    ) -> Answer<i64> {
        if !self.use_balance || !matches!(self.actor.who, Who::Customer(_)) {
            return Ok(0);
        }
        let mut book = ledger_load(tx, &shop.id, customer, None).await?;
        let amount = book.balance(AccountKind::StoreBalance, customer).min(total_minor);
        if amount > 0 {
            let draft = balance_reserved(order.as_str(), customer, amount);
            post(tx, &mut book, draft, &self.actor, shop.currency)?;
        }
        Ok(amount)
    }

    fn write(&self, tx: &mut Tx<'_>, order: &Order) {
        let shop = &self.actor.shop;
        order_insert(tx, shop, order);
        if let Some(coupon) = &order.coupon {
            coupon_count(tx, shop, coupon, 1);
        }
        let total = Some(order.totals.total_minor);
        order_event_insert(tx, shop, &order.id, "created", (None, total), &self.actor.label());
        count_move(tx, shop, "order", order.customer.as_str(), None, order.state.as_str());
        if let Some(affiliate) = &order.affiliate {
            let delta = AffiliateDelta { checkouts: 1, ..AffiliateDelta::default() };
            affiliate_add(tx, shop, affiliate, order.link.as_ref(), delta);
        }
        tell_order(tx, shop, (EventName::OrderCreated, order.id.as_str()), order, None);
    }
}

/// Who buys: the signed-in customer in person, or the customer with the address, who is added if new.
pub(in crate::service) async fn buyer_of(
    tx: &mut Tx<'_>,
    actor: &Actor,
    email: &EmailAddress,
    name: Option<&str>,
) -> Answer<(CustomerId, EmailAddress)> {
    let shop = &actor.shop;
    if let Who::Customer(id) = &actor.who {
        let own =
            customer_fetch(tx, shop, id).await?.ok_or(Refusal::NotFound(Subject::Customer))?;
        return Ok((own.id, own.email));
    }
    if let Some(known) = customer_by_email(tx, shop, email).await? {
        return Ok((known.id, email.clone()));
    }
    let id = CustomerId::new(tx.now(), &*tx.entropy());
    let created_at = tx.now();
    let new =
        NewCustomer { id: &id, email, name, country_code: None, password_hash: None, created_at };
    customer_insert(tx, shop, &new);
    Ok((id, email.clone()))
}
