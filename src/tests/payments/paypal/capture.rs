//! Taking an approved order's money once.

use super::{Bed, SESSION, capture, capture_path, disputes_path, key, order, order_path};
use portico::domain::payments::payment::{Snapshot, Stage};
use portico::payments::{Provider as _, ProviderError};
use serde_json::{Value as Json, json};

async fn approved() -> Bed {
    let bed = Bed::start().await;
    bed.server.reply(&order_path(), 200, &order("APPROVED", &json!(null)));
    bed.server.reply(&disputes_path(), 200, &json!({}));
    bed
}

fn paid() -> Json {
    order("COMPLETED", &json!({ "captures": [capture("COMPLETED")] }))
}

fn refusal(issue: &str) -> Json {
    json!({ "name": "UNPROCESSABLE_ENTITY", "debug_id": "1", "details": [{ "issue": issue }] })
}

#[tokio::test]
async fn an_approved_order_is_captured() {
    let bed = approved().await;
    bed.server.reply(&capture_path(), 201, &paid());
    let seen = bed.paypal.capture(&key()).await.unwrap();
    assert_eq!(seen.stage, Stage::Paid);
    assert_eq!(seen.captured.unwrap().sum.minor, 1_240);
    let asked = bed.server.take();
    assert_eq!(
        asked.iter().map(|asked| asked.line.clone()).collect::<Vec<_>>(),
        [order_path(), capture_path()]
    );
    assert_eq!(asked[1].header("paypal-request-id"), format!("{SESSION}-capture-20251009085320"));
    assert_eq!(asked[1].header("prefer"), "return=representation");
    assert_eq!(asked[1].json(), json!({}));
}

#[tokio::test]
async fn only_an_approved_order_is_captured() {
    for (found, stage) in [
        (order("PAYER_ACTION_REQUIRED", &json!(null)), Stage::Open),
        (order("VOIDED", &json!(null)), Stage::Expired),
        (order("NEW_WORD", &json!(null)), Stage::Open),
        (paid(), Stage::Paid),
    ] {
        let bed = Bed::start().await;
        bed.server.reply(&order_path(), 200, &found);
        bed.server.reply(&disputes_path(), 200, &json!({}));
        assert_eq!(bed.paypal.capture(&key()).await.unwrap().stage, stage);
        assert!(!bed.server.take_lines().contains(&capture_path()));
    }
}

#[tokio::test]
async fn a_repeated_capture_tells_what_a_fetch_tells() {
    for (status, answer) in [
        (200, paid()),
        (201, json!({ "id": super::ORDER, "status": "COMPLETED" })),
        (422, refusal("ORDER_ALREADY_CAPTURED")),
        (422, refusal("ORDER_COMPLETION_IN_PROGRESS")),
    ] {
        let bed = approved().await;
        bed.server.reply(&order_path(), 200, &paid());
        bed.server.reply(&capture_path(), status, &answer);
        let seen = bed.paypal.capture(&key()).await.unwrap();
        assert_eq!(seen.stage, Stage::Paid, "{answer}");
        assert!(bed.server.take_lines().contains(&disputes_path()), "{answer}");
    }
}

#[tokio::test]
async fn a_refused_means_of_payment_leaves_it_open() {
    for issue in [
        "INSTRUMENT_DECLINED",
        "ORDER_NOT_APPROVED",
        "PAYER_ACTION_REQUIRED",
        "REDIRECT_PAYER_FOR_ALTERNATE_FUNDING",
    ] {
        let bed = approved().await;
        bed.server.reply(&capture_path(), 422, &refusal(issue));
        let seen = bed.paypal.capture(&key()).await;
        assert_eq!(seen, Ok(Snapshot::without_money(Stage::Open)), "{issue}");
    }
}

#[tokio::test]
async fn the_next_approval_is_another_request() {
    let bed = Bed::start().await;
    let mut again = order("APPROVED", &json!(null));
    again["update_time"] = "2025-10-09T09:00:00Z".into();
    bed.server.reply(&order_path(), 200, &order("APPROVED", &json!(null)));
    bed.server.reply(&order_path(), 200, &again);
    bed.server.reply(&capture_path(), 422, &refusal("INSTRUMENT_DECLINED"));
    for _ in 0..3 {
        bed.paypal.capture(&key()).await.unwrap();
    }
    let mut ids: Vec<_> = bed.server.take().iter().map(id_of).collect();
    ids.retain(|id| !id.is_empty());
    assert_ne!(ids[0], ids[1]);
    assert_eq!(ids[1], ids[2]);
}

fn id_of(asked: &super::server::Asked) -> String {
    asked.header("paypal-request-id").to_owned()
}

#[tokio::test]
async fn money_that_waits_or_does_not_come_is_not_paid() {
    for (status, stage) in [
        ("PENDING", Stage::Processing),
        ("DECLINED", Stage::Failed),
        ("SOMETHING_NEW", Stage::Processing),
    ] {
        let bed = approved().await;
        let after = order("COMPLETED", &json!({ "captures": [capture(status)] }));
        bed.server.reply(&order_path(), 200, &after);
        bed.server.reply(&capture_path(), 201, &after);
        assert_eq!(bed.paypal.capture(&key()).await, Ok(Snapshot::without_money(stage)));
    }
}

#[tokio::test]
async fn other_refusals_say_what_they_are() {
    let bed = approved().await;
    bed.server.reply(&capture_path(), 422, &refusal("PAYEE_BLOCKED_TRANSACTION"));
    let refused = ProviderError::Refused("PAYEE_BLOCKED_TRANSACTION".to_owned());
    assert_eq!(bed.paypal.capture(&key()).await, Err(refused));
    let bed = approved().await;
    bed.server.reply_half(&capture_path());
    let seen = bed.paypal.capture(&key()).await;
    assert!(matches!(seen, Err(ProviderError::Unknown(_))), "{seen:?}");
}
