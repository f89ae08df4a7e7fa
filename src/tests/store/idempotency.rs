//! One key, at most one effect, and the same answer every time.

use crate::util::TestBed;
use portico::domain::ids::CustomerId;
use portico::domain::money::Currency;
use portico::jobs;
use portico::service::*;
use portico::store::Source as _;
use portico::store::kernel::idempotency::ANSWER_KEPT_SECS;

fn render(outcome: &Result<Converted, Refusal>, _context: &RenderContext) -> (u16, String) {
    match outcome {
        Ok(converted) => (200, converted.claim.id.to_string()),
        Err(refusal) => (400, format!("{refusal:?}")),
    }
}

fn once(
    bed: &TestBed,
    customer: &CustomerId,
    key: &str,
    amount_minor: i64,
) -> Once<ConvertToBalance> {
    let key = OnceKey::new(key.to_owned(), &["POST", "/convert", &amount_minor.to_string()]);
    let mut command = bed.convert(customer, amount_minor);
    command.idempotency_key = Some(key.key.clone());
    let context = RenderContext {
        shop: bed.shop.clone(),
        currency: Currency::USD,
        base_url: String::new(),
        tax_ppm: 0,
    };
    Once { shop: bed.shop.clone(), key: Some(key), command, render, context }
}

/// A credit of 0.50 under a key.
fn credit(bed: &TestBed, customer: &CustomerId, key: &str) -> Once<ChangeWallet> {
    let key = OnceKey::new(key.to_owned(), &["POST", "/credit"]);
    let context = RenderContext {
        shop: bed.shop.clone(),
        currency: Currency::USD,
        base_url: String::new(),
        tax_ppm: 0,
    };
    Once {
        shop: bed.shop.clone(),
        key: Some(key),
        command: bed.change_wallet(customer, 50),
        render: |outcome, _| (200, format!("{outcome:?}")),
        context,
    }
}

on_both! {
    async fn the_same_key_a_hundred_times_at_once_has_one_effect(bed: TestBed) {
        let affiliate = bed.affiliate("creator123").await;
        bed.earn("creator123", 900).await;
        let tasks: Vec<_> = (0..100)
            .map(|_| {
                let (store, once) = (bed.service.store().clone(), once(&bed, &affiliate, "k", 700));
                tokio::spawn(async move { store.write(once).await.unwrap() })
            })
            .collect();
        let mut answers = Vec::new();
        for task in tasks {
            answers.push(task.await.unwrap());
        }
        assert_eq!(answers.iter().filter(|answer| !answer.is_replay).count(), 1);
        assert!(answers.iter().all(|answer| answer.body == answers[0].body && answer.status == 200));
        let summary = bed.summary(&affiliate).await;
        assert_eq!((summary.available_minor, summary.store_balance_minor), (200, 700));
        bed.assert_intact().await;
    }

    async fn another_request_under_the_key_is_refused(bed: TestBed) {
        let affiliate = bed.affiliate("creator123").await;
        bed.earn("creator123", 900).await;
        bed.service.store().write(once(&bed, &affiliate, "k", 100)).await.unwrap();
        let reused = bed.service.store().write(once(&bed, &affiliate, "k", 200)).await;
        assert!(matches!(reused, Err(ServiceError::Refused(Refusal::KeyReused))));
        assert_eq!(bed.summary(&affiliate).await.store_balance_minor, 100);
    }

    async fn a_refusal_of_the_business_is_kept_and_replayed(bed: TestBed) {
        let affiliate = bed.affiliate("creator123").await;
        let first = bed.service.store().write(once(&bed, &affiliate, "k", 900)).await.unwrap();
        bed.earn("creator123", 900).await;
        let second = bed.service.store().write(once(&bed, &affiliate, "k", 900)).await.unwrap();
        assert_eq!((first.status, first.is_replay), (400, false));
        assert_eq!((second.status, second.is_replay), (400, true));
        assert_eq!(first.body, second.body);
        assert_eq!(bed.summary(&affiliate).await.store_balance_minor, 0);
        bed.assert_intact().await;
    }

    async fn a_key_whose_answer_was_swept_still_has_no_second_effect(bed: TestBed) {
        let affiliate = bed.affiliate("creator123").await;
        bed.earn("creator123", 900).await;
        bed.service.store().write(once(&bed, &affiliate, "k", 100)).await.unwrap();
        bed.service.store().write(credit(&bed, &affiliate, "c")).await.unwrap();
        bed.clock.advance_secs(ANSWER_KEPT_SECS);
        jobs::run_once(&bed.service).await;
        assert!(bed.service.store().write(once(&bed, &affiliate, "k", 100)).await.unwrap().is_replay);
        bed.clock.advance_secs(1);
        jobs::run_once(&bed.service).await;
        // No claim carries the key of a credit: the key itself stays.
        let late = bed.service.store().write(once(&bed, &affiliate, "k", 100)).await;
        assert!(matches!(late, Err(ServiceError::Refused(Refusal::Conflict(Conflict::KeyUsedUp)))));
        let late = bed.service.store().write(credit(&bed, &affiliate, "c")).await;
        assert!(matches!(late, Err(ServiceError::Refused(Refusal::Conflict(Conflict::KeyUsedUp)))));
        assert_eq!(bed.summary(&affiliate).await.store_balance_minor, 100 + 50);
        let kept = "SELECT body FROM idempotency WHERE body <> ''";
        assert!(bed.service.store().rows(kept, vec![]).await.unwrap().is_empty(), "no answer is kept");
        bed.assert_intact().await;
    }
}
