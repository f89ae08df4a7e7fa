//! Earnings that can be used once: converted, requested, or taken away by a refund.

use super::{PARALLEL, Rivals, done, rounds};
use portico::service::*;

on_both! {
    async fn convert_and_convert(bed: TestBed) {
        let rivals = Rivals::meet(bed).await;
        let affiliate = rivals.affiliate().await;
        for round in 1..=rounds() {
            rivals.bed.earn("creator123", 900).await;
            let converts = vec![rivals.bed.convert(&affiliate, 900); PARALLEL];
            assert_eq!(done(rivals.send(converts).await), 1);
            let in_store = 900 * i64::try_from(round).unwrap();
            assert_eq!(rivals.sums(&affiliate).await, [0, 0, in_store, 0]);
            rivals.bed.assert_books().await;
        }
        rivals.bed.assert_intact().await;
    }

    async fn convert_and_payout(bed: TestBed) {
        let rivals = Rivals::meet(bed).await;
        let affiliate = rivals.affiliate().await;
        let (mut converted, mut requested) = (0, 0);
        for _ in 0..rounds() {
            rivals.bed.earn("creator123", 900).await;
            let convert = rivals.bed.convert(&affiliate, 900);
            let ask = rivals.bed.ask_payout(&affiliate, 900);
            let (converts, asks) = rivals.race(convert, ask).await;
            assert_eq!(converts + asks, 1);
            converted += i64::try_from(converts).unwrap() * 900;
            requested += i64::try_from(asks).unwrap() * 900;
            assert_eq!(rivals.sums(&affiliate).await, [0, requested, converted, 0]);
            rivals.bed.assert_books().await;
        }
        rivals.bed.assert_intact().await;
    }

    async fn refund_and_release(bed: TestBed) {
        let rivals = Rivals::meet(bed).await;
        let affiliate = rivals.affiliate().await;
        rivals.bed.product(5_000).await;
        for _ in 0..rounds() {
            let order = rivals.bed.paid_order(5_000, Some("creator123")).await;
            let overview = rivals.bed.service.overview(&rivals.bed.system(), &affiliate).await.unwrap();
            let commission = overview.commissions.iter().find(|row| row.order == order.id).unwrap();
            rivals.bed.clock.advance_secs(crate::util::HOLD_SECS);
            let release =
                ReleaseCommission { shop: rivals.bed.shop.clone(), commission: commission.id.clone() };
            let releases = vec![release; PARALLEL / 2];
            let refunds = vec![rivals.bed.refund(&order.id, None); PARALLEL / 2];
            let (releases, refunds) = tokio::join!(rivals.send(releases), rivals.send(refunds));
            let count = releases.into_iter().filter(|answer| *answer.as_ref().unwrap()).count();
            assert!(count <= 1, "{count} releases");
            assert_eq!(done(refunds), 1);
            assert_eq!(rivals.sums(&affiliate).await, [0; 4], "a refunded order earns nothing");
            assert_eq!(rivals.bed.summary(&affiliate).await.pending_minor, 0);
            rivals.bed.assert_books().await;
        }
        rivals.bed.assert_intact().await;
    }
}
