//! POST /dev/v1/affiliates/payout-requests/{id}/approve|reject|complete|cancel

use super::super::{ann, earned};
use crate::util::{TestApp, TestBed};
use serde_json::{Value as Json, json};

const GOOD: &str = "TWuRReGC3VQEMdYiGsCrCr3Z6hmZHUbtqY";
const BAD: &str = "TQ2nBylQp1n7hT8t9r3V7A4C6X9K1M2P3Q";

/// A new request over 7 USD; the address of its actions.
async fn ask(app: &TestApp, address: &str) -> String {
    let body =
        json!({"amount": 7, "asset": "usdt", "network": "tron", "address": address}).to_string();
    let claim = app.post(&ann("/payout-requests"), &body).await.data(200)["claim_id"].clone();
    format!("/dev/v1/affiliates/payout-requests/{}", claim.as_str().unwrap())
}

async fn buckets(app: &TestApp) -> Json {
    let balances = app.get(&ann("")).await.data(200)["balances"].clone();
    json!([balances["available"], balances["requested"], balances["paid"]])
}

on_both! {
    async fn approved_then_completed(bed: TestBed) {
        let app = earned(bed).await;
        let path = ask(&app, GOOD).await;
        let approved = app.post(&format!("{path}/approve"), r#"{"note":"looks fine"}"#).await.data(200);
        let row = &approved["payout_request"];
        assert_eq!((&row["status"], &row["reason"]), (&json!("approved"), &Json::Null));
        assert_eq!(row["approved_at"], "2025-10-23T08:53:20.000Z");
        assert_eq!(buckets(&app).await, json!([29, 7, 0]));
        let body = r#"{"transaction_id":"0xabc","network_fee":"0.35","note":"sent"}"#;
        let completed = app.post(&format!("{path}/complete"), body).await.data(200);
        let row = &completed["payout_request"];
        assert_eq!((&row["status"], &row["transaction_id"]), (&json!("completed"), &json!("0xabc")));
        assert_eq!(row["network_fee"], json!(0.35));
        assert!(row["completed_at"].is_string());
        assert_eq!(buckets(&app).await, json!([29, 0, 7]));
        app.bed.assert_intact().await;
    }

    async fn rejected_or_cancelled_the_money_is_back(bed: TestBed) {
        let app = earned(bed).await;
        for (verb, body, stamp) in [
            ("reject", r#"{"reason":"wrong network"}"#, "rejected_at"),
            ("cancel", "[]", "cancelled_at"),
            ("cancel", r#"{"reason":"asked to"}"#, "cancelled_at"),
        ] {
            let path = ask(&app, GOOD).await;
            assert_eq!(buckets(&app).await, json!([29, 7, 0]));
            let row = app.post(&format!("{path}/{verb}"), body).await.data(200)["payout_request"].clone();
            assert_eq!(row["status"], stamp.trim_end_matches("_at"));
            assert!(row[stamp].is_string());
            assert_eq!(buckets(&app).await, json!([36, 0, 0]));
        }
        app.bed.assert_intact().await;
    }

    async fn steps_cannot_be_skipped_or_taken_twice(bed: TestBed) {
        let app = earned(bed).await;
        let path = ask(&app, GOOD).await;
        let reason = r#"{"reason":"x"}"#;
        app.post(&format!("{path}/complete"), "").await.error(409, "CONFLICT");
        app.post(&format!("{path}/approve"), "").await.data(200);
        for verb in ["approve", "reject", "cancel"] {
            app.post(&format!("{path}/{verb}"), reason).await.error(409, "CONFLICT");
        }
        app.post(&format!("{path}/complete"), "").await.data(200);
        let before = buckets(&app).await;
        for verb in ["approve", "reject", "complete", "cancel"] {
            app.post(&format!("{path}/{verb}"), reason).await.error(409, "CONFLICT");
        }
        assert_eq!(buckets(&app).await, before);
        app.bed.assert_intact().await;
    }

    async fn a_key_replays_a_decision(bed: TestBed) {
        let app = earned(bed).await;
        let path = ask(&app, GOOD).await;
        let first = app.post_once(&format!("{path}/approve"), "d1", "{}").await;
        for body in ["{}", "[]", ""] {
            let again = app.post_once(&format!("{path}/approve"), "d1", body).await;
            assert_eq!((again.status, &again.body), (first.status, &first.body));
            assert_eq!(again.header("idempotency-replayed"), "true");
        }
        app.post_once(&format!("{path}/cancel"), "d1", "{}").await.error(422, "IDEMPOTENCY_KEY_REUSED");
        let refused = app.post_once(&format!("{path}/cancel"), "d2", "{}").await;
        refused.error(409, "CONFLICT");
        let again = app.post_once(&format!("{path}/cancel"), "d2", "{}").await;
        assert_eq!((&again.body, again.header("idempotency-replayed")), (&refused.body, "true"));
    }

    async fn many_approvals_at_once_have_one_effect(bed: TestBed) {
        let app = earned(bed).await;
        let path = format!("{}/approve", ask(&app, GOOD).await);
        let calls = (0..8).map(|_| app.post(&path, ""));
        let mut statuses: Vec<_> =
            futures_util::future::join_all(calls).await.iter().map(|reply| reply.status.as_u16()).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409, 409, 409, 409, 409, 409, 409]);
        app.bed.assert_intact().await;
    }
}

#[tokio::test]
async fn reasons_are_asked_for() {
    let app = earned(TestBed::sqlite().await).await;
    let path = ask(&app, BAD).await;
    for body in ["", "{}", r#"{"reason":null}"#, r#"{"reason":"  "}"#, r#"{"reason":7}"#] {
        assert_eq!(app.post(&format!("{path}/reject"), body).await.fields(), ["reason"], "{body}");
    }
    for body in ["", r#"{"note":"fine"}"#, r#"{"override_reason":""}"#] {
        assert_eq!(
            app.post(&format!("{path}/approve"), body).await.fields(),
            ["override_reason"],
            "{body}"
        );
    }
    let body = r#"{"override_reason":"asked by phone"}"#;
    let row = app.post(&format!("{path}/approve"), body).await.data(200)["payout_request"].clone();
    assert_eq!(
        (&row["status"], &row["override_reason"]),
        (&json!("approved"), &json!("asked by phone"))
    );
    for (body, field) in [
        (r#"{"network_fee":-1}"#, "network_fee"),
        (r#"{"network_fee":true}"#, "network_fee"),
        (r#"{"network_fee":0.001}"#, "network_fee"),
        (r#"{"transaction_id":1}"#, "transaction_id"),
        (r#"{"note":[]}"#, "note"),
    ] {
        assert_eq!(app.post(&format!("{path}/complete"), body).await.fields(), [field], "{body}");
    }
    app.post(&format!("{path}/complete"), r#"{"network_fee":0}"#).await.data(200);
}
