//! Random operations against a model that keeps nothing but sums: equal balances, equal refusals, and every invariant
//! after each step, on both databases.

use super::model_book::{Model, ModelClaim, ModelOrder, Sums};
use crate::util::TestBed;
use portico::domain::clock::SECS_PER_DAY;
use portico::domain::ids::CustomerId;
use portico::domain::payouts::claim::Decision;
use portico::service::*;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

const CODES: [&str; 2] = ["creator123", "speedrun"];
const PRICE: i64 = 5_000;
const CASES: u32 = 8;
const STEPS: usize = 30;

#[derive(Clone, Debug)]
enum Step {
    Order { affiliate: Option<usize> },
    OrderFromBalance { affiliate: usize },
    Pay(usize),
    Void(usize),
    Refund(usize, Option<i64>),
    Wait { days: i64 },
    Convert { affiliate: usize, amount: i64 },
    Ask { affiliate: usize, amount: i64 },
    Wallet { affiliate: usize, amount: i64 },
    TopUp { affiliate: usize, amount: i64 },
    Decide(usize, Decision),
}

fn step() -> impl Strategy<Value = Step> {
    let who = 0..CODES.len();
    let decision = prop_oneof![
        Just(Decision::Approve),
        Just(Decision::Reject),
        Just(Decision::Complete),
        Just(Decision::Cancel),
        Just(Decision::Fail),
    ];
    prop_oneof![
        3 => prop::option::of(who.clone()).prop_map(|affiliate| Step::Order { affiliate }),
        1 => who.clone().prop_map(|affiliate| Step::OrderFromBalance { affiliate }),
        5 => (0..12_usize).prop_map(Step::Pay),
        1 => (0..12_usize).prop_map(Step::Void),
        3 => ((0..12_usize), prop::option::of(1..6_000_i64)).prop_map(|(order, part)| Step::Refund(order, part)),
        2 => (1..20_i64).prop_map(|days| Step::Wait { days }),
        3 => (who.clone(), 1..1_500_i64).prop_map(|(affiliate, amount)| Step::Convert { affiliate, amount }),
        2 => (who.clone(), -1_500..900_i64).prop_filter("nothing changes", |(_, amount)| *amount != 0)
            .prop_map(|(affiliate, amount)| Step::Wallet { affiliate, amount }),
        2 => (who.clone(), 50..3_000_i64).prop_map(|(affiliate, amount)| Step::TopUp { affiliate, amount }),
        3 => (who, 400..1_500_i64).prop_map(|(affiliate, amount)| Step::Ask { affiliate, amount }),
        4 => ((0..6_usize), decision).prop_map(|(claim, decision)| Step::Decide(claim, decision)),
    ]
}

fn agreed<T>(outcome: Answer<T>) -> Option<T> {
    match outcome {
        Ok(output) => Some(output),
        Err(ServiceError::Refused(_)) => None,
        Err(error) => panic!("{error}"),
    }
}

struct Run<'a> {
    bed: &'a TestBed,
    affiliates: Vec<CustomerId>,
    model: Model,
}

impl Run<'_> {
    async fn order(&mut self, affiliate: Option<usize>, buyer: Option<usize>) {
        let product = TestBed::product_id(PRICE);
        let code = affiliate.map(|affiliate| CODES[affiliate]);
        let mut place =
            self.bed.place(&product, &format!("b{}@example.org", self.model.orders.len()), code);
        if let Some(buyer) = buyer {
            place.actor = self.bed.as_customer(&self.affiliates[buyer]);
            place.use_balance = true;
        }
        let order = agreed(self.bed.service.store().write(place).await).unwrap();
        let total = if affiliate.is_some() { PRICE - PRICE / 10 } else { PRICE };
        let balance = buyer.map_or(0, |buyer| self.model.sums[buyer].store.min(total));
        assert_eq!((order.totals.total_minor, order.balance_minor), (total, balance));
        if let Some(buyer) = buyer {
            self.model.sums[buyer].store -= balance;
            self.model.sums[buyer].reserved += balance;
        }
        self.model.orders.push(ModelOrder {
            id: order.id,
            buyer,
            affiliate,
            total,
            balance,
            refunded: 0,
            state: "pending",
            commission: 0,
            reversed: 0,
            paid_day: 0,
            is_released: false,
            is_topup: false,
        });
        if balance == total {
            assert!(self.model.pay(self.model.orders.len() - 1), "nothing is left to pay");
        }
    }

    async fn top_up(&mut self, affiliate: usize, amount: i64) {
        let customer = self.affiliates[affiliate].clone();
        let actor = self.bed.as_customer(&customer);
        let place = PlaceTopUp { actor, customer, amount_minor: amount };
        let order = agreed(self.bed.service.store().write(place).await);
        assert_eq!(order.is_some(), amount >= 100);
        let Some(order) = order else { return };
        self.model.orders.push(ModelOrder {
            id: order.id,
            buyer: Some(affiliate),
            affiliate: None,
            total: amount,
            balance: 0,
            refunded: 0,
            state: "pending",
            commission: 0,
            reversed: 0,
            paid_day: 0,
            is_released: false,
            is_topup: true,
        });
    }

    async fn money_out(&mut self, affiliate: usize, amount: i64, is_payout: bool) {
        let customer = self.affiliates[affiliate].clone();
        let store = self.bed.service.store();
        let enough = amount <= self.model.sums[affiliate].available;
        if is_payout {
            let claim = agreed(store.write(self.bed.ask_payout(&customer, amount)).await);
            assert_eq!(claim.is_some(), enough && amount >= 500);
            if let Some(claim) = claim {
                let sums = &mut self.model.sums[affiliate];
                sums.available -= amount;
                sums.requested += amount;
                self.model.claims.push(ModelClaim {
                    id: claim.id,
                    affiliate,
                    amount,
                    state: "pending",
                });
            }
        } else {
            let converted = agreed(store.write(self.bed.convert(&customer, amount)).await);
            assert_eq!(converted.is_some(), enough);
            if enough {
                self.model.sums[affiliate].available -= amount;
                self.model.sums[affiliate].store += amount;
            }
        }
    }

    async fn take(&mut self, step: Step) {
        let store = self.bed.service.store();
        let (orders, claims) = (self.model.orders.len(), self.model.claims.len());
        match step {
            Step::Order { affiliate } => self.order(affiliate, None).await,
            Step::OrderFromBalance { affiliate } => self.order(None, Some(affiliate)).await,
            Step::Pay(order) if order < orders => {
                let id = self.model.orders[order].id.clone();
                let is_paid = agreed(store.write(self.bed.pay(&id)).await).is_some();
                assert_eq!(is_paid, self.model.pay(order));
            }
            Step::Void(order) if order < orders => {
                let id = self.model.orders[order].id.clone();
                let void = VoidOrder { actor: self.bed.system(), order: id, reason: "cancelled" };
                assert_eq!(agreed(store.write(void).await).is_some(), self.model.void(order));
            }
            Step::Refund(order, part) if order < orders => {
                let id = self.model.orders[order].id.clone();
                let text = part.map(|part| format!("{}.{:02}", part / 100, part % 100));
                let refund = self.bed.refund(&id, text.as_deref());
                let is_done = agreed(store.write(refund).await).is_some();
                assert_eq!(is_done, self.model.refund(order, part));
            }
            Step::Wait { days } => {
                self.bed.clock.advance_secs(days * SECS_PER_DAY);
                self.bed.service.release_due().await.unwrap();
                self.model.wait(days);
            }
            Step::Convert { affiliate, amount } => self.money_out(affiliate, amount, false).await,
            Step::TopUp { affiliate, amount } => self.top_up(affiliate, amount).await,
            Step::Ask { affiliate, amount } => self.money_out(affiliate, amount, true).await,
            Step::Wallet { affiliate, amount } => {
                let change = self.bed.change_wallet(&self.affiliates[affiliate], amount);
                let is_done = agreed(store.write(change).await).is_some();
                let sums = &mut self.model.sums[affiliate];
                assert_eq!(is_done, sums.store + amount >= 0);
                sums.store += if is_done { amount } else { 0 };
            }
            Step::Decide(claim, decision) if claim < claims => {
                let id = self.model.claims[claim].id.clone();
                let verdict = Verdict { reason: Some("because".into()), ..Verdict::default() };
                let decide =
                    DecidePayout { actor: self.bed.as_operator(), claim: id, decision, verdict };
                let is_done = agreed(store.write(decide).await).is_some();
                assert_eq!(is_done, self.model.decide(claim, decision));
            }
            _ => {}
        }
    }

    async fn compare(&self, step: &Step) {
        for (customer, expected) in self.affiliates.iter().zip(self.model.sums) {
            let summary = self.bed.summary(customer).await;
            let found = Sums {
                pending: summary.pending_minor,
                available: summary.available_minor,
                requested: summary.requested_minor,
                store: summary.store_balance_minor,
                reserved: summary.store_reserved_minor,
                owed: summary.owed_minor,
            };
            assert_eq!(found, expected, "after {step:?}");
        }
        self.bed.assert_intact().await;
    }
}

/// The same steps in every run of this test.
fn cases() -> Vec<Vec<Step>> {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let steps = prop::collection::vec(step(), STEPS);
    (0..CASES).map(|_| steps.new_tree(&mut runner).unwrap().current()).collect()
}

async fn run(bed: &TestBed, steps: Vec<Step>) {
    let mut affiliates = Vec::new();
    for code in CODES {
        affiliates.push(bed.affiliate(code).await);
    }
    bed.product(PRICE).await;
    let mut run = Run { bed, affiliates, model: Model::default() };
    for step in steps {
        run.take(step.clone()).await;
        run.compare(&step).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_equals_the_model() {
    for steps in cases() {
        run(&TestBed::sqlite().await, steps).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_equals_the_model() {
    for steps in cases() {
        run(&TestBed::postgres().await, steps).await;
    }
}
