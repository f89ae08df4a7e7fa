//! The same thing said often at once: an event of a provider, and a request with a key.

use super::{PARALLEL, Rivals, rounds};
use portico::domain::ids::PaymentSessionId;
use portico::domain::money::Currency;
use portico::domain::payments::payment::{
    Captured, Gateway, RefundSeen, RefundStage, Snapshot, Stage, Sum,
};
use portico::service::*;

/// Opens a page for an order that costs 45.00.
async fn opened(rivals: &Rivals, round: usize) -> PaymentSessionId {
    let product = rivals.bed.product(5_000).await;
    let email = format!("round{round}@example.org");
    let place = rivals.bed.place(&product, &email, Some("creator123"));
    let order = rivals.bed.service.run(place).await.unwrap();
    let (shop, gateway) = (rivals.bed.shop.clone(), Gateway::Stripe);
    let start = StartSession { shop, order: order.id, gateway };
    rivals.bed.service.run(start).await.unwrap().0.id
}

/// Paid, and a fifth of it refunded.
fn told(round: usize) -> Snapshot {
    let sum = |minor| Sum::of(minor, Currency::USD);
    let refund = RefundSeen {
        reference: format!("re_{round}"),
        ours: None,
        sum: sum(900),
        stage: RefundStage::Done,
    };
    let captured =
        Captured { reference: format!("pi_{round}"), sum: sum(4_500), fee_minor: Some(160) };
    let (captured, refunds) = (Some(captured), vec![refund]);
    Snapshot { stage: Stage::Paid, captured, refunds, disputes: Vec::new() }
}

on_both! {
    async fn the_same_event(bed: TestBed) {
        let rivals = Rivals::meet(bed).await;
        let affiliate = rivals.affiliate().await;
        for round in 1..=rounds() {
            let session = opened(&rivals, round).await;
            let (shop, asked_at) = (rivals.bed.shop.clone(), rivals.bed.service.now());
            let settle = SettlePayment { shop, session, asked_at, snapshot: told(round) };
            let answers = rivals.send(vec![settle; PARALLEL]).await;
            let effects: Vec<_> = answers.into_iter().flat_map(Result::unwrap).collect();
            assert_eq!(effects.len(), 3, "{effects:?}");
            for effect in ["order_paid", "refunded", "fee_booked"] {
                assert!(effects.contains(&effect), "{effects:?}");
            }
            let earned = 720 * i64::try_from(round).unwrap();
            assert_eq!(rivals.bed.summary(&affiliate).await.pending_minor, earned);
            rivals.bed.assert_books().await;
        }
        rivals.bed.assert_intact().await;
    }

    async fn the_same_key(bed: TestBed) {
        let rivals = Rivals::meet(bed).await;
        let affiliate = rivals.affiliate().await;
        for round in 1..=rounds() {
            // Enough for two, so that a second effect would not be refused for want of money.
            rivals.bed.earn("creator123", 1_800).await;
            let key = OnceKey::new(KeySpace::Program, format!("key-{round}"), &["convert"]);
            let convert = rivals.bed.convert(&affiliate, 900);
            let sent = (0..PARALLEL).map(|number| {
                let service = if number % 2 == 0 { &rivals.bed.service } else { &rivals.other };
                let (service, shop) = (service.clone(), rivals.bed.shop.clone());
                let (key, convert) = (key.clone(), convert.clone());
                let keep = |done: &Converted| done.claim.id.to_string();
                tokio::spawn(async move { service.run_once(&shop, key, convert, keep).await })
            });
            let mut answers = Vec::new();
            for answer in sent.collect::<Vec<_>>() {
                answers.push(answer.await.unwrap().unwrap());
            }
            let first = answers.iter().filter(|ran| !ran.is_replay).count();
            assert_eq!(first, 1, "one ran");
            assert!(answers.iter().all(|ran| ran.output == answers[0].output), "one answer");
            let each = 900 * i64::try_from(round).unwrap();
            assert_eq!(rivals.sums(&affiliate).await, [each, 0, each, 0]);
            rivals.bed.assert_books().await;
        }
        rivals.bed.assert_intact().await;
    }
}
