//! The rules of the ledger without a database: each step posts to a book, and the book must say what the model says.
//! The services do the same over rows; what they add beyond the domain's rules is kept as small here as it can be.

mod audit;
mod orders;
mod payments;
mod people;

use super::model::{HOLD_DAYS, Model, Sums};
use super::op::{Op, Outcome, PEOPLE, Step};
use crate::domain::affiliates::program::{AttributionMode, ProgramRule};
use crate::domain::affiliates::{attribution::Referrer, commission::CommissionState};
use crate::domain::clock::{SECS_PER_DAY, Timestamp};
use crate::domain::ids::{CustomerId, ShopId, TransactionId};
use crate::domain::ledger::{
    AccountKind, Book, Draft, GENESIS_HASH, Head, LedgerRefusal, PostedTransaction, TransactionKind,
};
use crate::domain::orders::order::{OrderKind, OrderState, Totals};
use crate::domain::orders::refund::Payment;
use crate::domain::payments::payment::DisputeStage;
use crate::domain::payouts::claim::ClaimState;
use crate::domain::text::EmailAddress;
use crate::domain::wallet::WalletMove;
use audit::Audit;
use std::collections::{BTreeMap, HashSet};

/// How many steps lie between two comparisons of all sums.
const COMPARED_EVERY: usize = 8;

/// What broke, in words.
pub type Broken = String;

struct Person {
    id: CustomerId,
    email: EmailAddress,
    referrer: Referrer,
    moves: Vec<WalletMove>,
    /// Credits that end: the entry, and when it is looked at next.
    lots: Vec<(String, Option<Timestamp>)>,
}

struct Commission {
    id: String,
    who: usize,
    amount_minor: i64,
    reversed_minor: i64,
    frozen_minor: i64,
    state: CommissionState,
    release_at: Timestamp,
    was_released: bool,
}

struct Dispute {
    amount_minor: i64,
    stage: DisputeStage,
    round: u32,
}

struct Order {
    id: String,
    buyer: usize,
    kind: OrderKind,
    affiliate: Option<usize>,
    totals: Totals,
    payment: Payment,
    state: OrderState,
    made_at: Timestamp,
    commission: Option<Commission>,
    is_at_provider: bool,
    captured_minor: i64,
    short_minor: i64,
    disputes: Vec<Dispute>,
    refunds: u32,
}

struct Claim {
    id: String,
    who: usize,
    amount_minor: i64,
    state: ClaimState,
}

/// A shop that is only a book.
struct Shop {
    book: Book,
    audit: Audit,
    posted: HashSet<(TransactionKind, String)>,
    rule: ProgramRule,
    people: Vec<Person>,
    orders: BTreeMap<u32, Order>,
    claims: BTreeMap<u32, Claim>,
    now: Timestamp,
    count: u32,
}

/// What a step came to; an error is a fault, not a refusal.
type Took = Result<Outcome, Broken>;

/// Runs the steps over the rules and the model side by side.
///
/// # Errors
/// What the two do not agree on, or an invariant that broke.
pub fn run_rules(steps: &[Step]) -> Result<(), Broken> {
    let mut shop = Shop::open()?;
    let mut model = Model::default();
    for (number, Step { op, .. }) in steps.iter().enumerate() {
        let expected = model.apply(op);
        let found = shop.take(op, expected, &model);
        let found = found.map_err(|broken| format!("step {number}, {op:?}: {broken}"))?;
        if found != expected {
            return Err(format!("step {number}, {op:?}: {found:?} instead of {expected:?}"));
        }
        if number % COMPARED_EVERY == 0 || number + 1 == steps.len() {
            shop.compare(&model).map_err(|broken| format!("after step {number}: {broken}"))?;
        }
    }
    shop.check_invariants()?;
    shop.restart()
}

fn parsed<T>(read: Option<T>) -> Result<T, Broken> {
    read.ok_or_else(|| "an id or address of the simulator is not one".to_owned())
}

impl Shop {
    fn open() -> Result<Self, Broken> {
        let shop = parsed(ShopId::parse("shop_1"))?;
        let now = Timestamp::from_secs(1_760_000_000);
        let head = Head { sequence: 0, hash: GENESIS_HASH.to_owned(), at: now };
        let mut people = Vec::with_capacity(PEOPLE);
        for number in 0..PEOPLE {
            let id = parsed(CustomerId::parse(&format!("cus_{number}")))?;
            let email = parsed(EmailAddress::parse(&format!("p{number}@example.com")))?;
            let referrer = Referrer { customer: id.clone(), email: email.clone(), is_active: true };
            people.push(Person { id, email, referrer, moves: Vec::new(), lots: Vec::new() });
        }
        Ok(Self {
            book: Book::new(shop.clone(), head),
            audit: Audit::new(shop),
            posted: HashSet::new(),
            rule: rule(),
            people,
            orders: BTreeMap::new(),
            claims: BTreeMap::new(),
            now,
            count: 0,
        })
    }

    fn take(&mut self, op: &Op, expected: Outcome, model: &Model) -> Took {
        match *op {
            Op::Place { .. } | Op::TopUp { .. } => self.place(op),
            Op::Pay { order, at_provider } => self.about(order, |shop, order| {
                if at_provider { shop.pay_there(order) } else { shop.pay(order, false) }
            }),
            Op::Void { order } => self.about(order, Self::void),
            Op::Refund { order: label, part } => {
                let there = model.orders.get(&label).and_then(|it| it.at_provider.as_ref());
                match (there, expected) {
                    (Some(_), Outcome::Nothing) => Ok(Outcome::Nothing),
                    (Some(there), _) => {
                        let minor = there.refunds.last().copied().unwrap_or(0);
                        self.about(label, |shop, order| shop.refund_there(order, minor))
                    }
                    (None, _) => self.about(label, |shop, order| shop.refund_here(order, part)),
                }
            }
            Op::Dispute { .. } | Op::Judge { .. } | Op::Reopen { .. }
                if expected == Outcome::Nothing =>
            {
                Ok(Outcome::Nothing)
            }
            Op::Dispute { order, amount } => {
                self.about(order, |shop, order| shop.dispute(order, amount))
            }
            Op::Reopen { order } => self.about(order, Self::reopen),
            Op::Judge { order, is_won, is_half } => {
                self.about(order, |shop, order| shop.judge(order, is_won, is_half))
            }
            // Old snapshots are for the services; the rules keep no payments to compare them with.
            Op::Late { .. } => Ok(expected),
            Op::Wait { secs } => {
                self.now = self.now.plus_secs(secs);
                self.run_jobs()
            }
            Op::ClockBack { secs } => {
                self.now = self.now.plus_secs(-secs);
                Ok(Outcome::Done)
            }
            Op::Convert { who, amount } => self.convert(who, amount),
            Op::Ask { claim, who, amount } => self.ask(claim, who, amount),
            Op::Settle { claim, decision, fee } => self.settle(claim, decision, fee),
            Op::Adjust { who, amount, ends_in } => self.adjust(who, amount, ends_in),
            Op::WriteOff { who } => self.write_off(who),
            Op::Restart => self.restart().map(|()| Outcome::Done),
        }
    }

    fn about(&mut self, label: u32, act: impl FnOnce(&mut Self, &mut Order) -> Took) -> Took {
        let Some(mut order) = self.orders.remove(&label) else { return Ok(Outcome::Nothing) };
        let took = act(self, &mut order);
        self.orders.insert(label, order);
        took
    }

    fn next(&mut self) -> u32 {
        self.count += 1;
        self.count
    }

    /// Posts a draft that may be refused: false when an account holds too little.
    fn try_post(&mut self, draft: Draft) -> Result<bool, Broken> {
        let key = (draft.kind, draft.source_id.clone());
        if self.posted.contains(&key) {
            return Err(format!("{key:?} is posted twice"));
        }
        let number = self.book.head.sequence + 1;
        let id = parsed(TransactionId::parse(&format!("txn_{number}")))?;
        match self.book.post(draft, id, self.now, "simulation") {
            Ok(posted) => {
                self.posted.insert(key);
                self.note_moves(&posted);
                self.audit.note(posted)?;
                Ok(true)
            }
            Err(LedgerRefusal::Insufficient { .. }) => Ok(false),
            Err(refusal) => Err(format!("{key:?}: {refusal}")),
        }
    }

    /// Posts a draft that follows from a rule and is never refused.
    fn post(&mut self, draft: Draft) -> Result<(), Broken> {
        let what = format!("{:?} {}", draft.kind, draft.source_id);
        if self.try_post(draft)? { Ok(()) } else { Err(format!("{what} was refused")) }
    }

    /// Keeps the entries of wallets, which credit that ends is worked out from.
    fn note_moves(&mut self, posted: &PostedTransaction) {
        for entry in &posted.entries {
            if entry.account.kind != AccountKind::StoreBalance {
                continue;
            }
            let owner = entry.account.owner.as_ref();
            if let Some(person) = self.people.iter_mut().find(|it| Some(&it.id) == owner) {
                let refunded = posted.source_id.split_once("/ref").map(|(order, _)| order);
                person.moves.push(WalletMove {
                    kind: posted.kind,
                    source_id: posted.source_id.clone(),
                    refunded_order: refunded.map(str::to_owned),
                    amount_minor: entry.amount_minor,
                    expires_at: None,
                    expired_source: None,
                });
            }
        }
    }

    fn sums(&self, who: usize) -> Sums {
        let id = &self.people[who].id;
        Sums {
            pending: self.book.balance(AccountKind::AffPending, id),
            frozen: self.book.balance(AccountKind::AffFrozen, id),
            available: self.book.balance(AccountKind::AffAvailable, id),
            requested: self.book.balance(AccountKind::AffRequested, id),
            store: self.book.balance(AccountKind::StoreBalance, id),
            reserved: self.book.balance(AccountKind::StoreReserved, id),
            owed: self.book.owed(id),
        }
    }

    fn compare(&self, model: &Model) -> Result<(), Broken> {
        for (who, expected) in model.sums.iter().enumerate() {
            let found = self.sums(who);
            if found != *expected {
                return Err(format!("person {who} has {found:?} instead of {expected:?}"));
            }
        }
        for (label, order) in &model.orders {
            let found = self.orders.get(label);
            let found = found.map(|it| (it.payment.refunded_minor, it.short_minor, it.state));
            let expected = (order.refunded, order.short, state(order.state));
            if found != Some(expected) {
                return Err(format!("order {label} is {found:?} instead of {expected:?}"));
            }
        }
        Ok(())
    }
}

fn state(state: super::model::OrderState) -> OrderState {
    use super::model::OrderState as Model;
    match state {
        Model::Pending => OrderState::Pending,
        Model::Completed => OrderState::Completed,
        Model::Voided => OrderState::Voided,
        Model::Refunded => OrderState::Refunded,
        Model::Reversed => OrderState::Reversed,
        Model::Disputed => OrderState::CustomerDisputeOngoing,
    }
}

fn rule() -> ProgramRule {
    ProgramRule {
        version: 1,
        is_active: true,
        rate_ppm: super::model::RATE_PPM,
        discount_ppm: super::model::DISCOUNT_PPM,
        hold_secs: HOLD_DAYS * SECS_PER_DAY,
        window_days: 30,
        mode: AttributionMode::LastClick,
        payout_minimum_minor: super::model::PAYOUT_MIN,
        earns_on_balance: false,
        is_discount_active: true,
        has_custom_links: true,
        links_need_approval: false,
    }
}
