//! Many at once, with money for one.

use portico::domain::payouts::claim::Decision;
use portico::service::*;

on_both! {
    async fn a_hundred_converts_with_money_for_one(bed: TestBed) {
        let affiliate = bed.affiliate("creator123").await;
        bed.earn("creator123", 900).await;
        let tasks: Vec<_> = (0..100)
            .map(|_| {
                let (store, convert) = (bed.service.store().clone(), bed.convert(&affiliate, 900));
                tokio::spawn(async move { store.write(convert).await })
            })
            .collect();
        let (mut done, mut refused) = (0, 0);
        for task in tasks {
            match task.await.unwrap() {
                Ok(_) => done += 1,
                Err(ServiceError::Refused(Refusal::InsufficientBalance { available_minor: 0 })) => refused += 1,
                Err(error) => panic!("{error}"),
            }
        }
        assert_eq!((done, refused), (1, 99));
        assert_eq!(bed.summary(&affiliate).await.store_balance_minor, 900);
        bed.assert_intact().await;
    }

    async fn two_decisions_at_once_have_one_effect(bed: TestBed) {
        let affiliate = bed.affiliate("creator123").await;
        bed.earn("creator123", 900).await;
        let claim = bed.service.store().write(bed.ask_payout(&affiliate, 900)).await.unwrap();
        let tasks: Vec<_> = [Decision::Approve, Decision::Reject, Decision::Cancel, Decision::Approve]
            .into_iter()
            .map(|decision| {
                let verdict = Verdict { reason: Some("because".into()), ..Verdict::default() };
                let decide =
                    DecidePayout { actor: bed.as_operator(), claim: claim.id.clone(), decision, verdict };
                let store = bed.service.store().clone();
                tokio::spawn(async move { store.write(decide).await.is_ok() })
            })
            .collect();
        let mut done = 0;
        for task in tasks {
            done += i32::from(task.await.unwrap());
        }
        assert_eq!(done, 1);
        bed.assert_intact().await;
    }

    async fn parallel_payments_of_one_order_earn_once(bed: TestBed) {
        let affiliate = bed.affiliate("creator123").await;
        let product = bed.product(5_000).await;
        let place = bed.place(&product, "b@example.org", Some("creator123"));
        let order = bed.service.store().write(place).await.unwrap();
        let tasks: Vec<_> = (0..20)
            .map(|_| {
                let (store, pay) = (bed.service.store().clone(), bed.pay(&order.id));
                tokio::spawn(async move { store.write(pay).await.unwrap() })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        assert_eq!(bed.summary(&affiliate).await.pending_minor, 900);
        bed.assert_intact().await;
    }
}
