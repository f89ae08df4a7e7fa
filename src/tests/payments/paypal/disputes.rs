//! Disputes: which of them hold or took money, and how they end.

use super::{Bed, capture, disputes_path, key, money, order, order_path};
use portico::domain::money::Currency;
use portico::domain::payments::payment::{DisputeSeen, DisputeStage, Snapshot, Sum};
use portico::payments::{Provider as _, ProviderError};
use serde_json::{Value as Json, json};

const ID: &str = "PP-R-GSS-10059837";

fn dispute(status: &str, outcome: &str, more: &Json) -> Json {
    let mut dispute = json!({
        "dispute_id": ID,
        "status": status,
        "dispute_life_cycle_stage": "CHARGEBACK",
        "dispute_amount": money("12.40", "EUR"),
    });
    if !outcome.is_empty() {
        dispute["dispute_outcome"] = json!({ "outcome_code": outcome });
    }
    dispute.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    dispute
}

async fn fetched(dispute: &Json, refunds: &Json) -> Result<Snapshot, ProviderError> {
    let bed = Bed::start().await;
    let payments = json!({ "captures": [capture("COMPLETED")], "refunds": refunds });
    bed.server.reply(&order_path(), 200, &order("COMPLETED", &payments));
    bed.server.reply(&disputes_path(), 200, &json!({ "items": [{ "dispute_id": ID }] }));
    bed.server.reply(&format!("GET /v1/customer/disputes/{ID}"), 200, dispute);
    bed.paypal.fetch(&key()).await
}

async fn seen(dispute: &Json) -> Vec<DisputeSeen> {
    fetched(dispute, &json!([])).await.unwrap().disputes
}

fn expected(stage: DisputeStage, fee_minor: i64) -> Vec<DisputeSeen> {
    let sum = Sum::of(1_240, Currency::EUR);
    vec![DisputeSeen { reference: ID.to_owned(), sum, lost_minor: sum.minor, fee_minor, stage }]
}

#[tokio::test]
async fn every_state_has_a_stage() {
    for status in [
        "OPEN",
        "WAITING_FOR_BUYER_RESPONSE",
        "WAITING_FOR_SELLER_RESPONSE",
        "UNDER_REVIEW",
        "OTHER",
        "SOMETHING_NEW",
        "",
    ] {
        let dispute = dispute(status, "RESOLVED_BUYER_FAVOUR", &json!({}));
        assert_eq!(seen(&dispute).await, expected(DisputeStage::Open, 0), "{status}");
    }
    for (outcome, stage) in [
        ("RESOLVED_BUYER_FAVOUR", DisputeStage::Lost),
        ("ACCEPTED", DisputeStage::Lost),
        ("RESOLVED_SELLER_FAVOUR", DisputeStage::Won),
        ("RESOLVED_WITH_PAYOUT", DisputeStage::Won),
        ("CANCELED_BY_BUYER", DisputeStage::Won),
        ("DENIED", DisputeStage::Won),
        ("NONE", DisputeStage::Won),
        ("SOMETHING_NEW", DisputeStage::Open),
        ("", DisputeStage::Open),
    ] {
        let dispute = dispute("RESOLVED", outcome, &json!({}));
        assert_eq!(seen(&dispute).await, expected(stage, 0), "{outcome}");
    }
}

#[tokio::test]
async fn inquiries_move_nothing() {
    for (stage, count) in [
        ("INQUIRY", 0),
        ("CHARGEBACK", 1),
        ("PRE_ARBITRATION", 1),
        ("ARBITRATION", 1),
        ("SOMETHING_NEW", 1),
    ] {
        let more = json!({ "dispute_life_cycle_stage": stage });
        assert_eq!(seen(&dispute("UNDER_REVIEW", "", &more)).await.len(), count, "{stage}");
    }
}

fn movement(party: &str, direction: &str, reason: &str, value: &str, currency: &str) -> Json {
    json!({
        "affected_party": party,
        "type": direction,
        "reason": reason,
        "amount": money(value, currency),
        "initiated_time": "2025-10-09T09:00:00.219Z",
    })
}

#[tokio::test]
async fn fees_are_those_of_the_seller() {
    let movements = json!({ "money_movements": [
        movement("SELLER", "DEBIT", "DISPUTE_SETTLEMENT", "12.40", "EUR"),
        movement("BUYER", "CREDIT", "DISPUTE_SETTLEMENT", "12.40", "EUR"),
        movement("SELLER", "DEBIT", "CHARGEBACK_FEE", "16.00", "EUR"),
        movement("SELLER", "DEBIT", "DISPUTE_FEE", "8.00", "EUR"),
        movement("SELLER", "CREDIT", "DISPUTE_FEE", "3.00", "EUR"),
        movement("SELLER", "DEBIT", "DISPUTE_SETTLEMENT_FEE", "1.00", "USD"),
        movement("BUYER", "DEBIT", "DISPUTE_FEE", "5.00", "EUR"),
    ] });
    let dispute = dispute("RESOLVED", "RESOLVED_BUYER_FAVOUR", &movements);
    assert_eq!(seen(&dispute).await, expected(DisputeStage::Lost, 2_100));
}

#[tokio::test]
async fn money_that_went_back_as_a_refund_is_not_lost_twice() {
    let movements = json!({ "money_movements": [
        movement("SELLER", "DEBIT", "DISPUTE_SETTLEMENT", "12.40", "EUR"),
    ] });
    let dispute = dispute("RESOLVED", "RESOLVED_BUYER_FAVOUR", &movements);
    for (value, time, stage) in [
        ("12.40", "2025-10-09T09:20:00Z", DisputeStage::Won),
        ("12.40", "2025-10-08T09:20:00Z", DisputeStage::Lost),
        ("12.39", "2025-10-09T09:20:00Z", DisputeStage::Lost),
        ("12.40", "yesterday", DisputeStage::Lost),
    ] {
        let refunds = json!([{
            "id": "1R", "status": "COMPLETED", "amount": money(value, "EUR"), "create_time": time,
        }]);
        let seen = fetched(&dispute, &refunds).await.unwrap();
        assert_eq!(seen.refunds.len(), 1);
        assert_eq!(seen.disputes, expected(stage, 0), "{value} {time}");
    }
}

#[tokio::test]
async fn a_dispute_may_be_lost_in_part() {
    for (refunded, stage, lost_minor) in [
        (money("5.00", "EUR"), DisputeStage::Lost, 500),
        (money("12.40", "EUR"), DisputeStage::Lost, 1_240),
        (money("20.00", "EUR"), DisputeStage::Lost, 1_240),
        (money("5.00", "USD"), DisputeStage::Lost, 1_240),
        (money("x", "EUR"), DisputeStage::Lost, 1_240),
        (json!(null), DisputeStage::Lost, 1_240),
        (money("0.00", "EUR"), DisputeStage::Won, 0),
    ] {
        let outcome =
            json!({ "outcome_code": "RESOLVED_BUYER_FAVOUR", "amount_refunded": refunded });
        let more = json!({ "dispute_outcome": outcome });
        let seen = seen(&dispute("RESOLVED", "", &more)).await.remove(0);
        assert_eq!((seen.stage, seen.lost_minor, seen.sum.minor), (stage, lost_minor, 1_240));
    }
}

#[tokio::test]
async fn disputes_that_cannot_be_had_are_no_answer() {
    let payments = json!({ "captures": [capture("COMPLETED")] });
    let paid = order("COMPLETED", &payments);
    let list = json!({ "items": [{ "dispute_id": ID }] });
    let refused = |error: &ProviderError| matches!(error, ProviderError::Refused(code) if code.starts_with("NOT_AUTHORIZED"));
    for (of_list, of_detail, is_refusal) in [
        ((403, json!({ "name": "NOT_AUTHORIZED" })), (404, json!({})), true),
        ((404, json!({})), (404, json!({})), false),
        ((500, json!({})), (404, json!({})), false),
        ((200, json!([1])), (404, json!({})), false),
        ((200, json!({ "items": [{ "dispute_id": "../x" }] })), (404, json!({})), false),
        ((200, list.clone()), (404, json!({})), false),
        ((200, list.clone()), (200, json!({ "dispute_id": "PP-D-2" })), false),
        ((200, list), (200, dispute("OPEN", "", &json!({ "dispute_amount": null }))), false),
    ] {
        let bed = Bed::start().await;
        bed.server.reply(&order_path(), 200, &paid);
        bed.server.reply(&disputes_path(), of_list.0, &of_list.1);
        bed.server.reply(&format!("GET /v1/customer/disputes/{ID}"), of_detail.0, &of_detail.1);
        let error = bed.paypal.fetch(&key()).await.unwrap_err();
        let is_unknown = matches!(error, ProviderError::Unknown(_));
        assert!(if is_refusal { refused(&error) } else { is_unknown }, "{error:?} {of_list:?}");
    }
}
