//! Two payment providers in memory, with buyers, refunds, disputes and faults: an answer can be lost before or after
//! the provider did what it was asked.

use crate::util::TestBed;
use async_trait::async_trait;
use axum::http::HeaderMap;
use bytes::Bytes;
use portico::domain::clock::Timestamp;
use portico::domain::ids::OrderId;
use portico::domain::money::Currency;
use portico::domain::payments::payment::{
    Captured, DisputeSeen, DisputeStage, Gateway, RefundSeen, RefundStage, Snapshot, Stage, Sum,
};
use portico::payments::*;
use portico::service::{ConnectGateway, PaymentAccount};
use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use tokio::sync::Notify;

/// One payment as the provider keeps it.
#[derive(Clone, Debug)]
pub struct Payment {
    pub gateway: Gateway,
    pub order: OrderId,
    pub session: String,
    pub asked: Sum,
    pub snapshot: Snapshot,
}

impl Payment {
    /// What can still be refunded: neither refunded nor withdrawn.
    pub fn left_minor(&self) -> i64 {
        let paid = self.snapshot.captured.as_ref().map_or(0, |seen| seen.sum.minor);
        let back: i64 = self.snapshot.refunds.iter().map(|seen| seen.sum.minor).sum();
        let away = self.snapshot.disputes.iter().map(DisputeSeen::away_minor);
        paid - back - away.sum::<i64>()
    }

    /// One of the two gives a little of its fee back with each refund.
    fn return_fee(&mut self) {
        if let (Gateway::Paypal, Some(captured)) = (self.gateway, &mut self.snapshot.captured) {
            captured.fee_minor = captured.fee_minor.map(|minor| (minor - FEE_BACK).max(0));
        }
    }
}

#[derive(Default)]
struct Inner {
    payments: BTreeMap<String, Payment>,
    by_session: HashMap<String, String>,
    refunds: HashMap<String, RefundSeen>,
    notices: Vec<(Gateway, Notice)>,
    count: u64,
}

/// Both providers.
#[derive(Default)]
pub struct World {
    inner: Mutex<Inner>,
    /// Of 1000 answers, how many are lost.
    pub lost: AtomicU64,
    calls: AtomicU64,
    crash_at: AtomicU64,
    pub crash: Notify,
}

/// What a payment costs the shop.
pub const FEE: i64 = 160;
/// What of it comes back with a refund, where the provider does that.
const FEE_BACK: i64 = 7;
/// What a dispute costs the shop.
pub const DISPUTE_FEE: i64 = 1500;

impl World {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap()
    }

    /// Everything falls down at the n-th call from now.
    pub fn crash_in(&self, calls: u64) {
        self.crash_at.store(self.calls.load(Ordering::SeqCst) + calls, Ordering::SeqCst);
    }

    pub fn payments(&self) -> Vec<Payment> {
        self.lock().payments.values().cloned().collect()
    }

    /// Every payment page by the provider's number.
    pub fn pages(&self) -> BTreeMap<String, Payment> {
        self.lock().payments.clone()
    }

    pub fn take_notices(&self) -> Vec<(Gateway, Notice)> {
        std::mem::take(&mut self.lock().notices)
    }

    /// The payments of an order, by when they were opened.
    pub fn of(&self, order: &OrderId) -> Vec<String> {
        let inner = self.lock();
        let found = inner.payments.iter().filter(|(_, payment)| payment.order == *order);
        found.map(|(reference, _)| reference.clone()).collect()
    }

    pub fn change(&self, reference: &str, kind: &str, change: impl FnOnce(&mut Payment, u64)) {
        let mut inner = self.lock();
        inner.count += 1;
        let count = inner.count;
        let payment = inner.payments.get_mut(reference).unwrap();
        change(payment, count);
        let gateway = payment.gateway;
        let about = match &payment.snapshot.captured {
            Some(captured) if kind != "paid" => vec![About::Payment(captured.reference.clone())],
            _ => vec![About::SessionReference(reference.to_owned())],
        };
        let notice = Notice { event: format!("evt_{count}"), kind: kind.to_owned(), about };
        inner.notices.push((gateway, notice));
    }

    /// The buyer pays, possibly another sum than asked.
    pub fn pays(&self, reference: &str, sum: Option<Sum>) {
        self.change(reference, "paid", |payment, count| {
            let captured = Captured {
                reference: format!("cap_{count}"),
                sum: sum.unwrap_or(payment.asked),
                fee_minor: Some(FEE),
            };
            payment.snapshot.stage = Stage::Paid;
            payment.snapshot.captured = Some(captured);
        });
    }

    /// The buyer agrees; the money waits to be taken.
    pub fn approves(&self, reference: &str) {
        self.change(reference, "approved", |payment, _| payment.snapshot.stage = Stage::Approved);
    }

    /// The buyer pays by bank: the money comes days later.
    pub fn sends(&self, reference: &str) {
        self.change(reference, "sent", |payment, _| payment.snapshot.stage = Stage::Processing);
    }

    /// The money that was sent does not come.
    pub fn fails(&self, reference: &str) {
        self.change(reference, "failed", |payment, _| payment.snapshot.stage = Stage::Failed);
    }

    /// A refund made at the provider, which never refunds more than there is.
    pub fn refund_there(&self, reference: &str, minor: i64) {
        if self.lock().payments[reference].left_minor() < minor {
            return;
        }
        self.change(reference, "refunded", |payment, count| {
            let sum = Sum { minor, ..payment.asked };
            let reference = format!("there_{count}");
            let (ours, stage) = (None, RefundStage::Done);
            payment.snapshot.refunds.push(RefundSeen { reference, ours, sum, stage });
            payment.return_fee();
        });
    }

    pub fn dispute(&self, reference: &str, minor: i64) -> String {
        let mut name = String::new();
        self.change(reference, "disputed", |payment, count| {
            name = format!("dis_{count}");
            payment.snapshot.disputes.push(DisputeSeen {
                reference: name.clone(),
                sum: Sum { minor, ..payment.asked },
                lost_minor: minor,
                fee_minor: DISPUTE_FEE,
                stage: DisputeStage::Open,
            });
        });
        name
    }

    pub fn decide(&self, reference: &str, dispute: &str, stage: DisputeStage) {
        self.change_dispute(reference, dispute, |found| found.stage = stage);
    }

    pub fn change_dispute(
        &self,
        reference: &str,
        dispute: &str,
        change: impl FnOnce(&mut DisputeSeen),
    ) {
        self.change(reference, "dispute changed", |payment, _| {
            let found = payment.snapshot.disputes.iter_mut().find(|seen| seen.reference == dispute);
            change(found.unwrap());
        });
    }

    fn is_lost(&self) -> bool {
        let call = self.calls.fetch_add(1, Ordering::SeqCst);
        if call == self.crash_at.load(Ordering::SeqCst) {
            self.crash.notify_one();
        }
        // A fixed mixing of the number of the call: the same faults in every run of one order of calls.
        let mixed = (call + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 33;
        mixed % 1000 < self.lost.load(Ordering::SeqCst)
    }

    async fn call<T>(&self, act: impl FnOnce(&mut Inner) -> T) -> Result<T, ProviderError> {
        let lost = || ProviderError::Unknown("no answer in time".to_owned());
        if self.is_lost() {
            return Err(lost());
        }
        tokio::task::yield_now().await;
        let done = act(&mut self.lock());
        tokio::task::yield_now().await;
        if self.is_lost() { Err(lost()) } else { Ok(done) }
    }
}

struct At(Gateway, Arc<World>);

#[async_trait]
impl Provider for At {
    fn gateway(&self) -> Gateway {
        self.0
    }

    async fn create_session(&self, ask: &SessionAsk) -> Result<Opened, ProviderError> {
        let act = |inner: &mut Inner| {
            let session = ask.session.to_string();
            let known = inner.by_session.get(&session).cloned();
            let reference = known.unwrap_or_else(|| {
                let reference = format!("{}_{:06}", self.0.slug(), inner.payments.len());
                let asked = Sum::of(ask.amount_minor, ask.currency);
                let snapshot = Snapshot::without_money(Stage::Open);
                let (gateway, order) = (self.0, ask.order.clone());
                let session = session.clone();
                let payment = Payment { gateway, order, session, asked, snapshot };
                inner.payments.insert(reference.clone(), payment);
                inner.by_session.insert(ask.session.to_string(), reference.clone());
                reference
            });
            Opened { url: format!("https://pay.example/{reference}"), reference }
        };
        self.1.call(act).await
    }

    async fn fetch(&self, key: &SessionKey) -> Result<Snapshot, ProviderError> {
        let found = self.1.call(|inner| inner.payments.get(&key.reference).cloned()).await?;
        found.map(|payment| payment.snapshot).ok_or(ProviderError::NotFound)
    }

    async fn capture(&self, key: &SessionKey) -> Result<Snapshot, ProviderError> {
        let world = &self.1;
        let act = || {
            let stage = world.lock().payments[&key.reference].snapshot.stage;
            if stage == Stage::Approved {
                world.pays(&key.reference, None);
            }
        };
        if world.is_lost() {
            return Err(ProviderError::Unknown("no answer".to_owned()));
        }
        act();
        self.fetch(key).await
    }

    async fn refund(&self, ask: &RefundAsk) -> Result<RefundSeen, ProviderError> {
        let act = |inner: &mut Inner| {
            if let Some(done) = inner.refunds.get(ask.refund.as_str()) {
                return Ok(done.clone());
            }
            let found = inner.payments.values_mut().find(|payment| {
                payment.snapshot.captured.as_ref().is_some_and(|seen| seen.reference == ask.payment)
            });
            let payment = found.ok_or(ProviderError::NotFound)?;
            if payment.left_minor() < ask.amount_minor {
                return Err(ProviderError::Refused("more than is left".to_owned()));
            }
            let seen = RefundSeen {
                reference: format!("back_{}", ask.refund),
                ours: Some(ask.refund.to_string()),
                sum: Sum::of(ask.amount_minor, ask.currency),
                stage: RefundStage::Done,
            };
            payment.snapshot.refunds.push(seen.clone());
            payment.return_fee();
            inner.refunds.insert(ask.refund.to_string(), seen.clone());
            Ok(seen)
        };
        self.1.call(act).await?
    }

    async fn close_session(&self, key: &SessionKey) -> Result<(), ProviderError> {
        let act = |inner: &mut Inner| {
            let payment = inner.payments.get_mut(&key.reference).unwrap();
            if payment.snapshot.captured.is_none() {
                payment.snapshot.stage = Stage::Expired;
            }
        };
        self.1.call(act).await
    }

    async fn verify_event(
        &self,
        _headers: &HeaderMap,
        _body: &Bytes,
        _now: Timestamp,
    ) -> Result<Notice, Untrusted> {
        Err(Untrusted::Malformed)
    }
}

struct Doors(Arc<World>);

impl Connect for Doors {
    fn connect(
        &self,
        account: &PaymentAccount,
        credentials: &str,
    ) -> Result<Arc<dyn Provider>, String> {
        assert_eq!(credentials, "{}");
        Ok(Arc::new(At(account.gateway, self.0.clone())))
    }
}

/// A desk whose shop has accounts at both providers; a new one each time, as after a restart.
pub async fn desk(bed: &TestBed, world: &Arc<World>) -> Desk {
    let vault = Vault::new(&"5a".repeat(32)).unwrap();
    for gateway in [Gateway::Stripe, Gateway::Paypal] {
        let about = sealed_about(&bed.shop, gateway);
        let sealed = vault.seal(&about, "{}", bed.service.entropy());
        let now = bed.service.now();
        let (is_live, is_enabled) = (false, true);
        let (created_at, updated_at) = (now, now);
        let account =
            PaymentAccount { gateway, is_live, is_enabled, sealed, created_at, updated_at };
        let connect = ConnectGateway { actor: bed.as_operator(), account };
        bed.service.store().write(connect).await.unwrap();
    }
    Desk::new(bed.service.clone(), Some(vault), Arc::new(Doors(world.clone())))
}

/// What a provider holds of a payment after everything, by its own books.
pub fn held_minor(payment: &Payment) -> i64 {
    let Some(captured) = &payment.snapshot.captured else { return 0 };
    let back: i64 = payment.snapshot.refunds.iter().map(|seen| seen.sum.minor).sum();
    let disputed = payment.snapshot.disputes.iter().map(|seen| seen.fee_minor + seen.away_minor());
    captured.sum.minor - captured.fee_minor.unwrap_or(0) - back - disputed.sum::<i64>()
}

/// US dollars in minor units.
pub fn usd(minor: i64) -> Sum {
    Sum::of(minor, Currency::USD)
}
