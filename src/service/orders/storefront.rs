//! What a shop front in a browser asks: whose a code is, what a cart costs, how an invoice stands; and what visitors
//! of a link did.

use super::place_order::OrderLine;
use super::price_order::{coupon_of, items_of, price};
use crate::domain::affiliates::attribution::{Referrer, may_earn};
use crate::domain::affiliates::program::{AttributionMode, ProgramRule};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{CustomerId, OrderId, ShopId};
use crate::domain::money::percent_of;
use crate::domain::orders::order::Totals;
use crate::domain::text::{AffiliateCode, EmailAddress};
use crate::service::affiliates::read_code::link_in_text;
use crate::service::kernel::post::{rule_of, shop_of};
use crate::service::kernel::refusal::{Answer, Problem, Refusal, ServiceError};
use crate::service::{Coupon, LinkOwner, Order, OrderItem, Service};
use crate::store::affiliates::link_act::link_act_record;
use crate::store::orders::order::order_fetch;
use crate::store::orders::order_shop::order_shop;
use crate::store::settings::shop::{Shop, shop_fetch};
use crate::store::statistics::{AffiliateDelta, affiliate_add};
use crate::store::{Command, Source, Tx};

/// What a code gives, under the rules of now.
#[derive(Clone, Debug)]
pub struct CodeFacts {
    /// The code, where it belongs to an active link of an active program.
    pub code: Option<AffiliateCode>,
    /// Whether the program is switched on.
    pub is_program_active: bool,
    /// What a buyer saves, in parts per million.
    pub discount_ppm: i64,
    /// Which click counts.
    pub mode: AttributionMode,
    /// How long one counts.
    pub window_days: i64,
    /// Which click counts for the code that the browser holds, where that one still resolves.
    pub held_mode: Option<AttributionMode>,
}

/// A cart that somebody wants to know the price of.
#[derive(Clone, Debug, Default)]
pub struct CartWish {
    /// The lines.
    pub lines: Vec<OrderLine>,
    /// The coupon's code, or a referral code that was typed in its place.
    pub coupon: Option<String>,
    /// The referral code.
    pub code: Option<String>,
    /// The buyer's address, where it is known: nobody refers herself.
    pub email: Option<EmailAddress>,
}

/// What a cart costs.
#[derive(Clone, Debug)]
pub struct CartQuote {
    /// The lines.
    pub items: Vec<OrderItem>,
    /// The amounts.
    pub totals: Totals,
    /// The coupon that was counted, and what it takes off.
    pub coupon: Option<(Coupon, i64)>,
    /// The referral that was counted.
    pub code: Option<AffiliateCode>,
    /// What the referral takes off, in minor units.
    pub referral_minor: i64,
    /// Whether the referral was typed in the coupon's place.
    pub is_code_typed: bool,
    /// When it was worked out.
    pub at: Timestamp,
}

/// The link with a code, where it may bring an order: active, in an active program.
async fn active_owner(
    source: &mut impl Source,
    shop: &ShopId,
    rule: &ProgramRule,
    text: Option<&str>,
) -> Answer<Option<LinkOwner>> {
    let Some(text) = text else { return Ok(None) };
    let owner = link_in_text(source, shop, text).await?;
    Ok(owner.filter(|owner| owner.is_active && rule.is_active))
}

/// What a buyer saves over a link; nothing over the own one.
fn discount_ppm(rule: &ProgramRule, owner: &LinkOwner, email: Option<&EmailAddress>) -> i64 {
    let (Some(nobody), Some(nobodys)) =
        (CustomerId::parse("nobody"), EmailAddress::parse("nobody@localhost"))
    else {
        return 0;
    };
    let referrer = Referrer {
        customer: owner.affiliate.clone(),
        email: owner.email.clone(),
        is_active: owner.is_active,
    };
    let earns = may_earn(rule, &referrer, &nobody, email.unwrap_or(&nobodys));
    if earns.is_ok() { rule.discount_for(owner.discount_override_ppm) } else { 0 }
}

impl Service {
    /// What a code gives, and by which rule the one is kept that the browser holds.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn resolve_code(
        &self,
        shop: &ShopId,
        code: &str,
        held: Option<&str>,
    ) -> Answer<CodeFacts> {
        let mut store = self.store();
        let rule = rule_of(&mut store, shop).await?;
        let owner = active_owner(&mut store, shop, &rule, Some(code)).await?;
        let held = active_owner(&mut store, shop, &rule, held).await?;
        Ok(CodeFacts {
            discount_ppm: owner.as_ref().map_or(0, |owner| discount_ppm(&rule, owner, None)),
            code: owner.map(|owner| owner.code),
            is_program_active: rule.is_active,
            mode: rule.mode,
            window_days: rule.window_days,
            held_mode: held.map(|_| rule.mode),
        })
    }

    /// What a cart costs. A referral code that brings nothing and a coupon that does not apply are left out.
    ///
    /// # Errors
    /// Lines that cannot be ordered.
    pub async fn quote_cart(&self, shop: &ShopId, wish: &CartWish) -> Answer<CartQuote> {
        let mut store = self.store();
        let (rule, tax_ppm) =
            (rule_of(&mut store, shop).await?, shop_of(&mut store, shop).await?.tax_ppm);
        let items = items_of(&mut store, shop, &wish.lines).await?;
        let coupon = match coupon_of(&mut store, shop, wish.coupon.as_deref()).await {
            Err(ServiceError::Refused(_)) => None,
            answer => answer?,
        };
        let typed = if coupon.is_none() { wish.coupon.as_deref() } else { None };
        let typed = active_owner(&mut store, shop, &rule, typed).await?;
        let is_code_typed = typed.is_some();
        let owner = match typed {
            None => active_owner(&mut store, shop, &rule, wish.code.as_deref()).await?,
            typed => typed,
        };
        let ppm = owner.as_ref().map_or(0, |owner| discount_ppm(&rule, owner, wish.email.as_ref()));
        let now = self.now();
        let priced = match price(&items, (ppm, tax_ppm), coupon.as_ref(), now) {
            Err(ServiceError::Refused(refusal)) if is_about_coupon(&refusal) => None,
            answer => Some(answer?),
        };
        let (coupon, (totals, coupon_minor)) = match priced {
            Some(priced) => (coupon, priced),
            None => (None, price(&items, (ppm, tax_ppm), None, now)?),
        };
        Ok(CartQuote {
            referral_minor: percent_of(totals.subtotal_minor, ppm),
            items,
            totals,
            coupon: coupon.map(|coupon| (coupon, coupon_minor)),
            code: owner.map(|owner| owner.code),
            is_code_typed,
            at: now,
        })
    }

    /// An order of any shop, by its public form, which cannot be guessed; with its shop. The id alone finds nothing: it
    /// is told to people who may not see the order.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn order_anywhere(&self, id: &OrderId) -> Answer<Option<(Shop, Order)>> {
        let Some(uniqid) = id.as_uniqid() else { return Ok(None) };
        let mut store = self.store();
        let Some(shop) = order_shop(&mut store, &uniqid).await? else { return Ok(None) };
        let order = order_fetch(&mut store, &shop, id).await?;
        let shop = shop_fetch(&mut store, &shop).await?;
        Ok(shop.zip(order))
    }
}

fn is_about_coupon(refusal: &Refusal) -> bool {
    matches!(refusal, Refusal::Invalid(problems)
        if problems.iter().all(|(_, problem)| matches!(problem, Problem::Coupon(_))))
}

/// What a visitor of a link did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VisitorAct {
    /// Something was put into a cart.
    AddToCart,
    /// A checkout was started.
    CheckoutStarted,
}

impl VisitorAct {
    /// The act as it is stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AddToCart => "add_to_cart",
            Self::CheckoutStarted => "checkout_started",
        }
    }

    /// Reads an act.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::AddToCart, Self::CheckoutStarted].into_iter().find(|act| act.as_str() == text)
    }
}

/// Records what a visitor of a link did, once per session; true when it counts.
#[derive(Clone, Debug)]
pub struct RecordAct {
    /// The shop.
    pub shop: ShopId,
    /// The code of the link.
    pub code: String,
    /// What was done.
    pub act: VisitorAct,
    /// The browser's session, or `inv:` and the number of the invoice.
    pub session_key: String,
}

impl Command for RecordAct {
    type Output = bool;
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<bool> {
        tx.lock_shop(&self.shop).await?;
        let rule = rule_of(tx, &self.shop).await?;
        let Some(owner) = active_owner(tx, &self.shop, &rule, Some(&self.code)).await? else {
            return Ok(false);
        };
        if self.act == VisitorAct::CheckoutStarted && self.is_own_order(tx).await? {
            // The order counted as a checkout when it was placed.
            return Ok(false);
        }
        let event = (self.act.as_str(), self.session_key.as_str());
        if !link_act_record(tx, &self.shop, &owner.link, event).await? {
            return Ok(false);
        }
        let delta = match self.act {
            VisitorAct::AddToCart => {
                AffiliateDelta { add_to_carts: 1, ..AffiliateDelta::default() }
            }
            VisitorAct::CheckoutStarted => {
                AffiliateDelta { checkouts: 1, ..AffiliateDelta::default() }
            }
        };
        affiliate_add(tx, &self.shop, &owner.affiliate, Some(&owner.link), delta);
        Ok(true)
    }
}

impl RecordAct {
    async fn is_own_order(&self, tx: &mut Tx<'_>) -> Answer<bool> {
        let id = self.session_key.strip_prefix("inv:").and_then(OrderId::parse_either);
        let Some(id) = id else { return Ok(false) };
        let order = order_fetch(tx, &self.shop, &id).await?;
        Ok(order.is_some_and(|order| order.link.is_some()))
    }
}
