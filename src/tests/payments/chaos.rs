//! Many orders at two providers: payments, part refunds from both sides, disputes and double payments, told in random
//! order, late and often, while answers get lost and everything falls down now and then. In the end our books say what
//! the providers' books say, and nothing is broken.

use super::world::{World, desk, held_minor, usd};
use crate::util::TestBed;
use portico::domain::ids::{CustomerId, OrderId};
use portico::domain::orders::order::OrderState;
use portico::domain::payments::payment::{DisputeSeen, DisputeStage, Gateway};
use portico::payments::{Desk, Notice};
use portico::service::ServiceError;
use portico::store::orders::order::order_fetch;
use portico::store::payments::report::posted_minor;
use portico::store::payments::session::session_list;
use portico::store::{Columns, Source as _};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;

const ORDERS: usize = 1000;
const DELIVERIES: usize = 10_000;
/// Of 1000 answers, how many get lost.
const LOST: u64 = 40;
/// What each order costs after its referral's discount.
const PAID: i64 = 4500;

/// A small generator of its own, so that every run tells the same story (`xorshift64*`).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let mixed = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(mixed).unwrap() % sides
    }

    fn shuffle<T>(&mut self, rows: &mut [T]) {
        for last in (1..rows.len()).rev() {
            rows.swap(last, self.roll(last + 1));
        }
    }
}

struct Chaos {
    bed: TestBed,
    world: Arc<World>,
    desk: Desk,
    dice: Dice,
    orders: Vec<OrderId>,
    late: Vec<(Gateway, Notice)>,
    delivered: usize,
}

impl Chaos {
    async fn begin(bed: TestBed) -> Self {
        bed.product(5000).await;
        bed.affiliate("ann").await;
        bed.affiliate("bob").await;
        let world = Arc::new(World::default());
        let desk = desk(&bed, &world).await;
        let dice = Dice(0x9E37_79B9_7F4A_7C15);
        Self { bed, world, desk, dice, orders: Vec::new(), late: Vec::new(), delivered: 0 }
    }

    /// Places an order and opens a page for it; where the answer gets lost the buyer tries again.
    async fn buy(&mut self, number: usize) {
        let code = ["ann", "bob"][number % 2];
        let email = format!("buyer{number}@example.org");
        let place = self.bed.place(&TestBed::product_id(5000), &email, Some(code));
        let order = self.bed.service.store().write(place).await.unwrap().id;
        let first = [Gateway::Stripe, Gateway::Paypal][self.dice.roll(2)];
        self.open(&order, first).await;
        if self.dice.roll(20) == 0 {
            let second = [Gateway::Paypal, Gateway::Stripe][usize::from(first == Gateway::Paypal)];
            self.open(&order, second).await;
        }
        self.orders.push(order);
    }

    async fn open(&self, order: &OrderId, gateway: Gateway) {
        let shop = self.bed.service.shop(&self.bed.shop).await.unwrap();
        while self.desk.start(&shop, order, gateway).await.is_err() {}
    }

    /// What buyers do: most pay, some agree only, some pay another sum, some leave; some pay at both providers.
    fn pay(&mut self) {
        for order in self.orders.clone() {
            for page in self.world.of(&order) {
                match self.dice.roll(30) {
                    0 => {}
                    1 => self.world.pays(&page, Some(usd(PAID - 1))),
                    2..=6 => self.world.approves(&page),
                    _ => self.world.pays(&page, None),
                }
            }
        }
    }

    /// The payment that paid an order in our books.
    async fn page_of(&self, order: &OrderId) -> Option<String> {
        let mut store = self.bed.service.store();
        let sessions = session_list(&mut store, &self.bed.shop, order).await.unwrap();
        sessions.into_iter().find(|session| session.is_posted)?.reference
    }

    /// Refunds from both sides and new disputes.
    async fn disturb(&mut self) {
        for order in self.orders.clone() {
            let Some(page) = self.page_of(&order).await else { continue };
            let left_minor = self.world.pages()[&page].left_minor();
            match self.dice.roll(8) {
                0 => self.world.refund_there(&page, 500),
                1 => {
                    self.world.refund_there(&page, 250);
                    self.world.refund_there(&page, 750);
                }
                2 if left_minor >= 4000 => drop(self.world.dispute(&page, 4000)),
                3 if left_minor >= 2400 => {
                    self.world.refund_there(&page, 400);
                    drop(self.world.dispute(&page, 2000));
                }
                4 | 5 => {
                    let amount = ["5.00", "12.50", "30.00"][self.dice.roll(3)];
                    let refund = self.bed.refund(&order, Some(amount));
                    match self.bed.service.store().write(refund).await {
                        Ok(_) | Err(ServiceError::Refused(_)) => {}
                        Err(error) => panic!("{error}"),
                    }
                }
                _ => {}
            }
        }
    }

    fn decide(&mut self) {
        for (reference, payment) in self.world.pages() {
            for dispute in payment.snapshot.disputes {
                let stage = [DisputeStage::Won, DisputeStage::Lost][self.dice.roll(2)];
                let (takes_part, keeps_fee) = (self.dice.roll(4) == 0, self.dice.roll(3) > 0);
                if dispute.stage == DisputeStage::Open && self.dice.roll(10) > 0 {
                    self.world.change_dispute(&reference, &dispute.reference, |seen| {
                        seen.stage = stage;
                        seen.lost_minor = if takes_part { 1200 } else { seen.sum.minor };
                        seen.fee_minor = if keeps_fee { seen.fee_minor } else { 0 };
                    });
                }
            }
        }
    }

    /// Some disputes that the shop won are opened again, as long as the money is there.
    fn reopen(&mut self) {
        for (reference, payment) in self.world.pages() {
            for dispute in &payment.snapshot.disputes {
                let is_there = payment.left_minor() >= dispute.sum.minor;
                if dispute.stage == DisputeStage::Won && is_there && self.dice.roll(2) == 0 {
                    self.world.decide(&reference, &dispute.reference, DisputeStage::Open);
                }
            }
        }
    }

    /// Delivers what happened in random order, each several times, some of it only next time; works on it meanwhile,
    /// and falls down in between.
    async fn deliver(&mut self, times: usize) {
        let mut rows: Vec<(Gateway, Notice)> = std::mem::take(&mut self.late);
        for notice in self.world.take_notices() {
            for _ in 0..=self.dice.roll(times) {
                rows.push(notice.clone());
            }
        }
        self.dice.shuffle(&mut rows);
        let keep = rows.len() / 10;
        self.late = rows.split_off(rows.len() - keep);
        for chunk in rows.chunks(400) {
            for (gateway, notice) in chunk {
                let to = (&self.bed.shop, *gateway);
                self.desk.receive(to, notice.clone(), "{}".to_owned()).await.unwrap();
                self.delivered += 1;
            }
            self.bed.clock.advance_secs(1);
            self.work_and_fall().await;
        }
    }

    async fn work_and_fall(&mut self) {
        self.world.crash_in(50 + self.dice.roll(200) as u64);
        let fell = {
            let crash = self.world.crash.notified();
            tokio::select! {
                () = crash => true,
                () = async { while self.desk.work().await.unwrap() > 0 {} } => false,
            }
        };
        if fell {
            self.desk = desk(&self.bed, &self.world).await;
        }
    }

    /// No more faults: everything that is due is done, however late.
    async fn rest(&mut self) {
        self.world.lost.store(0, Ordering::SeqCst);
        self.world.crash_in(u64::MAX / 2);
        for (gateway, notice) in std::mem::take(&mut self.late) {
            let to = (&self.bed.shop, gateway);
            self.desk.receive(to, notice, "{}".to_owned()).await.unwrap();
            self.delivered += 1;
        }
        for _ in 0..6 {
            self.bed.clock.advance_secs(1800);
            while self.desk.work().await.unwrap() > 0 {}
        }
    }

    /// Our books against the providers' books, order by order.
    async fn compare(&self) -> BTreeMap<&'static str, usize> {
        let mut seen = BTreeMap::new();
        let mut count = |what| *seen.entry(what).or_insert(0) += 1;
        let pages = self.world.pages();
        let mut earned = BTreeMap::from([("cus_ann", 0), ("cus_bob", 0)]);
        let mut held = BTreeMap::from([("psp:stripe", 0), ("psp:paypal", 0)]);
        for id in &self.orders {
            let mut store = self.bed.service.store();
            let order = order_fetch(&mut store, &self.bed.shop, id).await.unwrap().unwrap();
            let sessions = session_list(&mut store, &self.bed.shop, id).await.unwrap();
            let paid: Vec<_> = sessions.iter().filter(|session| session.is_posted).collect();
            let right = pages.values().filter(|page| page.order == *id).any(|page| {
                page.snapshot.captured.as_ref().is_some_and(|seen| seen.sum == usd(PAID))
            });
            assert_eq!(paid.len(), usize::from(right), "{id}");
            let Some(session) = paid.first() else {
                assert_eq!(order.state, OrderState::Pending);
                count("not paid");
                continue;
            };
            let page = &pages[session.reference.as_deref().unwrap()];
            let posted = posted_minor(&mut store, &self.bed.shop, &session.id).await.unwrap();
            assert_eq!(posted, held_minor(page), "{id} {page:?}");
            *held
                .get_mut(["psp:stripe", "psp:paypal"][usize::from(page.gateway == Gateway::Paypal)])
                .unwrap() += posted;
            let (state, refunded) = expected(page);
            assert_eq!((order.state, order.refunded_minor), (state, refunded), "{id} {page:?}");
            *earned.get_mut(order.affiliate.as_ref().unwrap().as_str()).unwrap() +=
                900 - refunded / 5;
            count(state.as_str());
        }
        for (affiliate, expected) in earned {
            let id = CustomerId::parse(affiliate).unwrap();
            let found = self.bed.summary(&id).await;
            let sum =
                found.pending_minor + found.frozen_minor + found.available_minor - found.owed_minor;
            assert_eq!(sum, expected, "{affiliate}");
        }
        for (account, expected) in held {
            assert_eq!(-self.balance(account).await, expected, "{account}");
        }
        seen
    }

    /// How often the most stubborn dispute was opened.
    async fn most_rounds(&self) -> i64 {
        let sql = "SELECT COALESCE(MAX(round), 0) FROM payment_dispute";
        let row = self.bed.service.store().row(sql, portico::values![]).await.unwrap();
        Columns::of(&row.unwrap()).integer().unwrap()
    }

    async fn balance(&self, account: &'static str) -> i64 {
        let sql = "SELECT CAST(COALESCE(SUM(amount_minor), 0) AS BIGINT) FROM ledger_entry WHERE account_id = $1";
        let row = self.bed.service.store().row(sql, portico::values![account]).await.unwrap();
        Columns::of(&row.unwrap()).integer().unwrap()
    }
}

/// What a provider's books mean for an order: its state, and what was refunded.
fn expected(page: &super::world::Payment) -> (OrderState, i64) {
    let refunds: i64 = page.snapshot.refunds.iter().map(|seen| seen.sum.minor).sum();
    let disputes = &page.snapshot.disputes;
    let lost: i64 = disputes
        .iter()
        .filter(|seen| seen.stage == DisputeStage::Lost)
        .map(DisputeSeen::away_minor)
        .sum();
    let refunded = (refunds + lost).min(PAID);
    let state = if disputes.iter().any(|seen| seen.stage == DisputeStage::Open) {
        OrderState::CustomerDisputeOngoing
    } else if lost > 0 && refunded == PAID {
        OrderState::Reversed
    } else if refunded == PAID {
        OrderState::Refunded
    } else {
        OrderState::Completed
    };
    (state, refunded)
}

async fn story(bed: TestBed) {
    let mut chaos = Chaos::begin(bed).await;
    chaos.world.lost.store(LOST, Ordering::SeqCst);
    for number in 0..ORDERS {
        chaos.buy(number).await;
    }
    chaos.pay();
    chaos.deliver(7).await;
    for _ in 0..2 {
        chaos.disturb().await;
        chaos.deliver(7).await;
    }
    for _ in 0..2 {
        chaos.decide();
        chaos.deliver(7).await;
        chaos.reopen();
        chaos.deliver(7).await;
    }
    while chaos.delivered < DELIVERIES {
        chaos.disturb().await;
        chaos.deliver(9).await;
    }
    chaos.rest().await;
    let seen = chaos.compare().await;
    for state in ["not paid", "COMPLETED", "REFUNDED", "REVERSED", "CUSTOMER_DISPUTE_ONGOING"] {
        assert!(
            seen.get(state).is_some_and(|count| *count > 0),
            "{state} never came about: {seen:?}"
        );
    }
    assert!(chaos.most_rounds().await > 1, "no dispute was opened again");
    chaos.bed.assert_intact().await;
}

on_both! {
    async fn whatever_happens_our_books_end_where_the_providers_are(bed: TestBed) {
        story(bed).await;
    }
}
