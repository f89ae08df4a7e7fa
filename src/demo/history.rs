//! Months of business in the order it happened, through the same use cases that pages and programs call.

use super::catalogue::ShopPlan;
use super::plan::{Dice, SharedEntropy};
use super::seed::Seeded;
use crate::domain::actor::{Actor, Scope, Who};
use crate::domain::affiliates::attribution::Touch;
use crate::domain::clock::{SECS_PER_DAY, Timestamp};
use crate::domain::entropy::Entropy;
use crate::domain::ids::{ClaimId, CustomerId, OrderId};
use crate::domain::ledger::AccountKind;
use crate::domain::orders::order::PAYMENT_WINDOW_SECS;
use crate::domain::payouts::claim::Decision;
use crate::service::{
    CodeChoice, ConvertToBalance, DecidePayout, OrderLine, PayOrder, PayoutWish, PlaceOrder,
    RecordClick, RefundAmount, RefundOrder, ReleaseCommission, RequestPayout, ServiceError,
    Verdict, VoidOrder,
};
use crate::store::affiliates::commission::commission_of_order;
use crate::store::ledger::ledger_load;
use crate::store::{Command, Tx};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

/// An address with a typing mistake, as requests over the API may carry one.
const MISTYPED: &str = "TQ2nBylQp1n7hT8t9r3V7A4C6X9K1M2P3Q";
/// Requests younger than this still wait when the demo opens.
const UNDECIDED_SECS: i64 = 3 * SECS_PER_DAY;
/// Orders younger than this still wait for their payment.
const UNPAID_SECS: i64 = 3 * 3_600;
/// Clicks that lead to nothing, for each order.
const IDLE_CLICKS: usize = 3;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Browse,
    Order,
    Pay(OrderId),
    Expire(OrderId),
    Release(OrderId),
    Refund(OrderId, bool),
    UseEarnings(usize),
    Decide(ClaimId, u8),
}

/// Where the history stands.
#[derive(Clone)]
pub struct State {
    seeded: Seeded,
    dice: Dice,
    entropy: Arc<dyn Entropy>,
    planned: Arc<Vec<(Timestamp, Event)>>,
    next: usize,
    following: BinaryHeap<Reverse<(Timestamp, usize, Event)>>,
    count: usize,
    end: Timestamp,
}

impl State {
    /// The plan of a shop: orders that grow over time, clicks, and what affiliates do with their earnings.
    pub fn new(
        plan: &ShopPlan,
        seeded: Seeded,
        orders: usize,
        (start, end): (Timestamp, Timestamp),
    ) -> Self {
        let mut dice = Dice::new(&format!("history of {}", plan.slug));
        let entropy = Arc::new(SharedEntropy::new(Dice::new(&format!("ids of {}", plan.slug))));
        let mut planned = Vec::new();
        let span_secs = end.secs_since(start) - 1_800;
        for _ in 0..orders {
            // The larger of two draws: business grows from month to month.
            let at = dice.below_i64(span_secs).max(dice.below_i64(span_secs));
            planned.push((start.plus_secs(at), Event::Order));
        }
        for _ in 0..orders.saturating_mul(IDLE_CLICKS).min(6_000) {
            planned.push((start.plus_secs(dice.below_i64(span_secs)), Event::Browse));
        }
        for affiliate in 0..seeded.affiliates.len() {
            let first = 30 + dice.below_i64(20);
            for day in (first..179).step_by(24) {
                let at = day * SECS_PER_DAY + dice.below_i64(SECS_PER_DAY);
                planned.push((start.plus_secs(at), Event::UseEarnings(affiliate)));
            }
            if affiliate > 0 {
                let hours = 3 + 9 * i64::try_from(affiliate).unwrap_or(1);
                planned.push((end.plus_secs(-hours * 3_600), Event::UseEarnings(affiliate)));
            }
        }
        planned.extend([2_400, 5_800].map(|secs| (end.plus_secs(-secs), Event::Order)));
        planned.sort_by_key(|(at, _)| *at);
        let (planned, following) = (Arc::new(planned), BinaryHeap::new());
        Self { seeded, dice, entropy, planned, next: 0, following, count: 0, end }
    }

    /// The next thing that happens: planned from the start, or following from something that happened.
    fn take(&mut self) -> Option<(Timestamp, Event)> {
        let planned = self.planned.get(self.next).map(|(at, _)| *at);
        let following = self.following.peek().map(|Reverse((at, ..))| *at);
        if following.is_some_and(|following| planned.is_none_or(|planned| following < planned)) {
            return self.following.pop().map(|Reverse((at, _, event))| (at, event));
        }
        self.next += 1;
        self.planned.get(self.next - 1).cloned()
    }

    /// Whether everything has happened.
    pub fn is_done(&self) -> bool {
        self.next >= self.planned.len()
            && self.following.peek().is_none_or(|Reverse((at, ..))| *at > self.end)
    }

    fn plan(&mut self, at: Timestamp, event: Event) {
        self.count += 1;
        self.following.push(Reverse((at, self.count, event)));
    }

    fn system(&self) -> Actor {
        Actor::system(self.seeded.shop.clone())
    }

    /// Usually a well-known affiliate, sometimes one of the others.
    fn affiliate(&mut self) -> usize {
        let others = self.seeded.affiliates.len();
        if self.dice.percent(38) { 0 } else { self.dice.below(others) }
    }

    async fn happen(
        &mut self,
        tx: &mut Tx<'_>,
        at: Timestamp,
        event: Event,
    ) -> Result<(), ServiceError> {
        tx.relive(at, self.entropy.clone());
        match event {
            Event::Browse => {
                let affiliate = self.affiliate();
                self.click(tx, affiliate).await?;
            }
            Event::Order => self.order(tx, at).await?,
            Event::Pay(order) => self.pay(tx, at, order).await?,
            Event::Expire(order) => {
                VoidOrder { actor: self.system(), order, reason: "expired" }.run(tx).await?;
            }
            Event::Release(order) => self.release(tx, &order).await?,
            Event::Refund(order, is_part) => self.refund(tx, order, is_part).await?,
            Event::UseEarnings(affiliate) => self.use_earnings(tx, at, affiliate).await?,
            Event::Decide(claim, step) => self.decide(tx, at, claim, step).await?,
        }
        Ok(())
    }

    async fn click(
        &mut self,
        tx: &mut Tx<'_>,
        affiliate: usize,
    ) -> Result<Option<Touch>, ServiceError> {
        let code = self.seeded.affiliates[affiliate].1.clone();
        let visitor_hash = format!("visitor{}", self.dice.below(usize::MAX));
        let click =
            RecordClick { shop: self.seeded.shop.clone(), code, visitor_hash, held: vec![] };
        Ok(click.run(tx).await?.and_then(|touches| touches.into_iter().next()))
    }

    async fn order(&mut self, tx: &mut Tx<'_>, at: Timestamp) -> Result<(), ServiceError> {
        let affiliate = self.affiliate();
        let touch = if self.dice.percent(62) { self.click(tx, affiliate).await? } else { None };
        let code = match (&touch, self.dice.percent(8)) {
            (None, true) => CodeChoice::Code(self.seeded.affiliates[affiliate].1.to_string()),
            _ => CodeChoice::Ambient,
        };
        let buyer = self.dice.below(self.seeded.customers.len() + 3);
        // A few affiliates buy over their own link, and earn nothing for it.
        let own = super::email("affiliate").unwrap_or_else(|| self.seeded.customers[0].clone());
        let email = self.seeded.customers.get(buyer).cloned().unwrap_or(own);
        let product =
            self.dice.below(self.seeded.products.len() + 3).min(self.seeded.products.len() * 2);
        let product = self.seeded.products[product % self.seeded.products.len()].0.clone();
        let quantity = if self.dice.percent(12) { 2 } else { 1 };
        let place = PlaceOrder {
            actor: self.system(),
            email,
            name: None,
            lines: vec![OrderLine { product, quantity }],
            code,
            touches: touch.into_iter().collect(),
            use_balance: false,
            gateway: Some("SANDBOX".to_owned()),
            custom_fields: None,
            title: None,
            coupon_code: None,
            terms: None,
        };
        let order = place.run(tx).await?.id;
        let is_waiting = at > self.end.plus_secs(-UNPAID_SECS);
        if self.dice.percent(93) && !is_waiting {
            self.plan(at.plus_secs(20 + self.dice.clone().below_i64(400)), Event::Pay(order));
        } else {
            self.plan(at.plus_secs(PAYMENT_WINDOW_SECS), Event::Expire(order));
        }
        Ok(())
    }

    async fn pay(
        &mut self,
        tx: &mut Tx<'_>,
        at: Timestamp,
        order: OrderId,
    ) -> Result<(), ServiceError> {
        let pay = PayOrder {
            actor: self.system(),
            scope: Scope::OrdersWrite,
            order: order.clone(),
            gateway: Some("SANDBOX".to_owned()),
            provider_reference: Some(format!("sandbox_{:010}", self.dice.below(9_999_999_999))),
            note: None,
            suppresses_mail: false,
        };
        let paid = pay.run(tx).await?;
        if paid.affiliate.is_some() && paid.nothing_earned.is_none() {
            self.plan(at.plus_secs(self.seeded.hold_secs), Event::Release(order.clone()));
        }
        if self.dice.percent(4) {
            let later = at.plus_secs(SECS_PER_DAY + self.dice.below_i64(20 * SECS_PER_DAY));
            let is_part = self.dice.percent(50);
            self.plan(later, Event::Refund(order, is_part));
        }
        Ok(())
    }

    async fn release(&self, tx: &mut Tx<'_>, order: &OrderId) -> Result<(), ServiceError> {
        let shop = &self.seeded.shop;
        if let Some(commission) = commission_of_order(tx, shop, order).await? {
            ReleaseCommission { shop: shop.clone(), commission: commission.id }.run(tx).await?;
        }
        Ok(())
    }

    async fn refund(
        &self,
        tx: &mut Tx<'_>,
        order: OrderId,
        is_part: bool,
    ) -> Result<(), ServiceError> {
        let amount =
            if is_part { RefundAmount::Part("5.00".to_owned()) } else { RefundAmount::Rest };
        let refund = RefundOrder { actor: self.operator(), order, amount, reason: None };
        refund.run(tx).await?;
        Ok(())
    }

    fn operator(&self) -> Actor {
        Actor::new(self.seeded.shop.clone(), Who::Operator(self.seeded.operator.clone()))
    }

    /// Converts a part of what is available and asks for a payout of another; some is always left.
    async fn use_earnings(
        &mut self,
        tx: &mut Tx<'_>,
        at: Timestamp,
        affiliate: usize,
    ) -> Result<(), ServiceError> {
        let customer = self.seeded.affiliates[affiliate].0.clone();
        let book = ledger_load(tx, &self.seeded.shop, &customer, None).await?;
        let available = book.balance(AccountKind::AffAvailable, &customer);
        let actor = Actor::new(self.seeded.shop.clone(), Who::Customer(customer.clone()));
        let (convert, payout) = (available / 5 / 100 * 100, available / 2 / 100 * 100);
        if convert > 0 {
            let (actor, customer) = (actor.clone(), customer.clone());
            ConvertToBalance { actor, customer, amount_minor: convert, idempotency_key: None }
                .run(tx)
                .await?;
        }
        if payout >= 500 {
            self.ask(tx, at, actor, customer, payout).await?;
        }
        Ok(())
    }

    async fn ask(
        &mut self,
        tx: &mut Tx<'_>,
        at: Timestamp,
        actor: Actor,
        customer: CustomerId,
        amount_minor: i64,
    ) -> Result<(), ServiceError> {
        let position =
            self.seeded.affiliates.iter().position(|(id, _)| *id == customer).unwrap_or(0);
        let is_late = at > self.end.plus_secs(-UNDECIDED_SECS);
        // Two of the waiting requests came over the API: one mistyped, one without a network.
        let is_by_program = is_late && (position == 2 || position == 3);
        let wish = PayoutWish {
            asset: "USDT".to_owned(),
            network: (!is_late || position != 3).then(|| "tron".to_owned()),
            address: if is_late && position == 2 {
                MISTYPED.to_owned()
            } else {
                tron_address(customer.as_str())
            },
            note: None,
        };
        let actor = if is_by_program { self.system() } else { actor };
        let ask = RequestPayout { actor, customer, amount_minor, wish, idempotency_key: None };
        let claim = ask.run(tx).await?.id;
        if !is_late {
            let later = at.plus_secs(SECS_PER_DAY + self.dice.below_i64(2 * SECS_PER_DAY));
            self.plan(later, Event::Decide(claim, 0));
        }
        Ok(())
    }

    async fn decide(
        &mut self,
        tx: &mut Tx<'_>,
        at: Timestamp,
        claim: ClaimId,
        step: u8,
    ) -> Result<(), ServiceError> {
        let is_rejected = step == 0 && self.dice.percent(12);
        let mut verdict = Verdict::default();
        let decision = match (step, is_rejected) {
            (0, true) => {
                verdict.reason = Some("Please confirm the address with support first.".to_owned());
                Decision::Reject
            }
            (0, false) => {
                let claim = claim.clone();
                self.plan(
                    at.plus_secs(3_600 + self.dice.clone().below_i64(SECS_PER_DAY)),
                    Event::Decide(claim, 1),
                );
                Decision::Approve
            }
            _ => {
                let mut transaction = [0; 32];
                self.dice.fill(&mut transaction);
                verdict.payout_reference = Some(HEXLOWER.encode(&transaction));
                verdict.network_fee_minor = 100;
                Decision::Complete
            }
        };
        DecidePayout { actor: self.operator(), claim, decision, verdict }.run(tx).await?;
        Ok(())
    }
}

/// A well-formed TRON address that nobody holds the key of: `0x41`, twenty bytes, the checksum of both, in base58.
fn tron_address(seed: &str) -> String {
    let mut bytes = vec![0x41];
    bytes.extend_from_slice(&Sha256::digest(seed.as_bytes())[..20]);
    let checksum = Sha256::digest(Sha256::digest(&bytes));
    bytes.extend_from_slice(&checksum[..4]);
    bs58::encode(bytes).into_string()
}

/// Lets the next events happen in one transaction.
pub struct History {
    /// Where the history stands.
    pub state: State,
    /// How many events.
    pub events: usize,
}

impl Command for History {
    type Output = State;
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<State, ServiceError> {
        let mut state = self.state.clone();
        for _ in 0..self.events {
            if state.is_done() {
                break;
            }
            if let Some((at, event)) = state.take() {
                state.happen(tx, at, event).await?;
            }
        }
        Ok(state)
    }
}
