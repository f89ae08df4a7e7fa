//! Decisions about one payout request: one of them holds.

use super::{Rivals, rounds};
use portico::domain::payouts::claim::Decision;

on_both! {
    async fn approve_and_cancel(bed: TestBed) {
        let rivals = Rivals::meet(bed).await;
        let affiliate = rivals.affiliate().await;
        let (mut available, mut requested) = (0, 0);
        for _ in 0..rounds() {
            rivals.bed.earn("creator123", 900).await;
            let ask = rivals.bed.ask_payout(&affiliate, 900);
            let claim = rivals.bed.service.run(ask).await.unwrap().id;
            let approve = rivals.decide(&claim, Decision::Approve);
            let mut cancel = rivals.decide(&claim, Decision::Cancel);
            cancel.actor = rivals.bed.as_customer(&affiliate);
            let (approved, cancelled) = rivals.race(approve, cancel).await;
            assert_eq!(approved + cancelled, 1);
            if cancelled == 1 { available += 900 } else { requested += 900 }
            assert_eq!(rivals.sums(&affiliate).await, [available, requested, 0, 0]);
            rivals.bed.assert_books().await;
        }
        rivals.bed.assert_intact().await;
    }

    async fn complete_and_fail(bed: TestBed) {
        let rivals = Rivals::meet(bed).await;
        let affiliate = rivals.affiliate().await;
        let mut available = 0;
        for _ in 0..rounds() {
            rivals.bed.earn("creator123", 900).await;
            let ask = rivals.bed.ask_payout(&affiliate, 900);
            let claim = rivals.bed.service.run(ask).await.unwrap().id;
            rivals.bed.service.run(rivals.decide(&claim, Decision::Approve)).await.unwrap();
            let complete = rivals.decide(&claim, Decision::Complete);
            let fail = rivals.decide(&claim, Decision::Fail);
            let (completed, failed) = rivals.race(complete, fail).await;
            assert_eq!(completed + failed, 1);
            available += if failed == 1 { 900 } else { 0 };
            assert_eq!(rivals.sums(&affiliate).await, [available, 0, 0, 0]);
            rivals.bed.assert_books().await;
        }
        rivals.bed.assert_intact().await;
    }
}
