//! One key, at most one effect, and the same answer every time.

use crate::util::TestBed;
use portico::domain::ids::CustomerId;
use portico::jobs;
use portico::service::*;
use portico::store::Source as _;
use portico::store::kernel::idempotency::ANSWER_KEPT_SECS;
use std::sync::Arc;

/// Converts under a key, as a program does.
async fn convert(
    bed: &TestBed,
    customer: &CustomerId,
    key: &str,
    amount_minor: i64,
) -> Result<OnceAnswer, ServiceError> {
    let parts = ["POST", "/convert", &amount_minor.to_string()];
    let key = OnceKey::new(KeySpace::Program, key, &parts);
    let mut command = bed.convert(customer, amount_minor);
    command.idempotency_key = Some(key.key.clone());
    let render = |outcome: &Result<Converted, Refusal>| match outcome {
        Ok(converted) => (200, converted.claim.id.to_string()),
        Err(refusal) => (400, format!("{refusal:?}")),
    };
    bed.service.answer_once(&bed.shop, Some(key), command, render).await
}

/// A credit of 0.50 under a key.
async fn credit(
    bed: &TestBed,
    customer: &CustomerId,
    key: &str,
) -> Result<OnceAnswer, ServiceError> {
    let key = Some(OnceKey::new(KeySpace::Program, key, &["POST", "/credit"]));
    let render = |outcome: &Result<WalletChanged, Refusal>| (200, format!("{outcome:?}"));
    bed.service.answer_once(&bed.shop, key, bed.change_wallet(customer, 50), render).await
}

on_both! {
    async fn the_same_key_a_hundred_times_at_once_has_one_effect(bed: TestBed) {
        let affiliate = bed.affiliate("creator123").await;
        bed.earn("creator123", 900).await;
        let bed = Arc::new(bed);
        let tasks: Vec<_> = (0..100)
            .map(|_| {
                let (bed, affiliate) = (bed.clone(), affiliate.clone());
                tokio::spawn(async move { convert(&bed, &affiliate, "k", 700).await.unwrap() })
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
        convert(&bed, &affiliate, "k", 100).await.unwrap();
        let reused = convert(&bed, &affiliate, "k", 200).await;
        assert!(matches!(reused, Err(ServiceError::Refused(Refusal::KeyReused))));
        assert_eq!(bed.summary(&affiliate).await.store_balance_minor, 100);
    }

    async fn a_refusal_of_the_business_is_kept_and_replayed(bed: TestBed) {
        let affiliate = bed.affiliate("creator123").await;
        let first = convert(&bed, &affiliate, "k", 900).await.unwrap();
        bed.earn("creator123", 900).await;
        let second = convert(&bed, &affiliate, "k", 900).await.unwrap();
        assert_eq!((first.status, first.is_replay), (400, false));
        assert_eq!((second.status, second.is_replay), (400, true));
        assert_eq!(first.body, second.body);
        assert_eq!(bed.summary(&affiliate).await.store_balance_minor, 0);
        bed.assert_intact().await;
    }

    async fn a_form_keeps_its_typed_outcome_apart_from_the_keys_of_programs(bed: TestBed) {
        let affiliate = bed.affiliate("creator123").await;
        bed.earn("creator123", 900).await;
        let run = async |amount_minor: i64| {
            let key = OnceKey::new(KeySpace::Form, "k", &[&amount_minor.to_string()]);
            let command = bed.convert(&affiliate, amount_minor);
            bed.service.run_once(&bed.shop, key, command, |done| done.claim.amount_minor).await
        };
        convert(&bed, &affiliate, "k", 100).await.unwrap();
        assert_eq!(run(300).await.unwrap(), Ran { output: 300, is_replay: false });
        assert_eq!(run(300).await.unwrap(), Ran { output: 300, is_replay: true });
        assert!(matches!(run(301).await, Err(ServiceError::Refused(Refusal::KeyReused))));
        assert_eq!(bed.summary(&affiliate).await.store_balance_minor, 400);
        let key = OnceKey::new(KeySpace::Form, "much", &["9000"]);
        for _ in 0..2 {
            let command = bed.convert(&affiliate, 9000);
            let refused = bed.service.run_once(&bed.shop, key.clone(), command, |_| ()).await;
            let least = Refusal::InsufficientBalance { available_minor: 500 };
            assert!(matches!(refused, Err(ServiceError::Refused(refusal)) if refusal == least));
            bed.earn("creator123", 90).await;
        }
        bed.assert_intact().await;
    }

    async fn a_key_whose_answer_was_swept_still_has_no_second_effect(bed: TestBed) {
        let affiliate = bed.affiliate("creator123").await;
        bed.earn("creator123", 900).await;
        convert(&bed, &affiliate, "k", 100).await.unwrap();
        credit(&bed, &affiliate, "c").await.unwrap();
        bed.clock.advance_secs(ANSWER_KEPT_SECS);
        jobs::run_once(&bed.service).await;
        assert!(convert(&bed, &affiliate, "k", 100).await.unwrap().is_replay);
        bed.clock.advance_secs(1);
        jobs::run_once(&bed.service).await;
        // No claim carries the key of a credit: the key itself stays.
        let late = convert(&bed, &affiliate, "k", 100).await;
        assert!(matches!(late, Err(ServiceError::Refused(Refusal::Conflict(Conflict::KeyUsedUp)))));
        let late = credit(&bed, &affiliate, "c").await;
        assert!(matches!(late, Err(ServiceError::Refused(Refusal::Conflict(Conflict::KeyUsedUp)))));
        assert_eq!(bed.summary(&affiliate).await.store_balance_minor, 100 + 50);
        let kept = "SELECT body FROM idempotency WHERE body <> ''";
        assert!(bed.service.store().rows(kept, vec![]).await.unwrap().is_empty(), "no answer is kept");
        bed.assert_intact().await;
    }
}
