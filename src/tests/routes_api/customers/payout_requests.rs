//! POST /dev/v1/customers/{id}/affiliate/payout-requests

use super::super::{TestApp, ann, app, earned};
use crate::util::TestBed;
use serde_json::{Value as Json, json};

fn body(change: &Json) -> String {
    let mut body = json!({
        "amount": 7, "asset": "usdt", "address": "TWuRReGC3VQEMdYiGsCrCr3Z6hmZHUbtqY", "network": "tron",
        "note": "weekly",
    });
    for (name, value) in change.as_object().unwrap() {
        body[name] = value.clone();
    }
    body.to_string()
}

on_both! {
    async fn what_was_sent_comes_back(bed: TestBed) {
        let app = earned(bed).await;
        for (change, asset, network, note, check) in [
            (json!({}), "USDT", json!("tron"), json!("weekly"), "valid"),
            (json!({"asset": "UsDt", "network": "TRON"}), "USDT", json!("TRON"), json!("weekly"), "valid"),
            (json!({"network": null, "note": null}), "USDT", Json::Null, Json::Null, "unknown"),
            (json!({"address": "TQ2nBylQp1n7hT8t9r3V7A4C6X9K1M2P3Q"}), "USDT", json!("tron"), json!("weekly"), "invalid"),
            (json!({"note": "<b>\"ä\"</b>\n'; --"}), "USDT", json!("tron"), json!("<b>\"ä\"</b>\n'; --"), "valid"),
        ] {
            let reply = app.post(&ann("/payout-requests"), &body(&change)).await.data(200);
            assert_eq!((&reply["amount"], &reply["status"]), (&json!(7), &json!("PENDING")));
            assert_eq!((&reply["asset"], &reply["network"], &reply["note"]), (&json!(asset), &network, &note));
            assert_eq!(reply["address_check"], check);
            assert_eq!(reply.as_object().unwrap().len(), 8);
        }
        let balances = app.get(&ann("")).await.data(200)["balances"].clone();
        assert_eq!((&balances["available"], &balances["requested"]), (&json!(1), &json!(35)));
        app.bed.assert_intact().await;
    }

    async fn no_more_than_there_is_and_no_less_than_the_minimum(bed: TestBed) {
        let app = earned(bed).await;
        let path = ann("/payout-requests");
        let error = app.post(&path, &body(&json!({"amount": 36.01}))).await.error(400, "INSUFFICIENT_BALANCE");
        assert_eq!(error["message"], "You can request at most 36.00 USD.");
        let error = app.post(&path, &body(&json!({"amount": 4.99}))).await.error(422, "VALIDATION_ERROR");
        assert_eq!(error["message"], "amount must be at least 5.00 USD.");
        app.post(&path, &body(&json!({"amount": 36}))).await.data(200);
        app.post(&path, &body(&json!({"amount": 5}))).await.error(400, "INSUFFICIENT_BALANCE");
    }
}

#[tokio::test]
async fn fields_that_are_wrong_are_all_named() {
    let app = earned(TestBed::sqlite().await).await;
    let long = "x".repeat(1 << 19);
    for (change, fields) in [
        (json!({"asset": ""}), vec!["asset"]),
        (json!({"asset": null}), vec!["asset"]),
        (json!({"asset": 5}), vec!["asset"]),
        (json!({"asset": "x".repeat(33)}), vec!["asset"]),
        (json!({"address": " "}), vec!["address"]),
        (json!({"address": ["T"]}), vec!["address"]),
        (json!({"address": long}), vec!["address"]),
        (json!({"address": "a\u{0}b"}), vec!["address"]),
        (json!({"network": 1}), vec!["network"]),
        (json!({"network": "x".repeat(33)}), vec!["network"]),
        (json!({"note": {"a": 1}}), vec!["note"]),
        (json!({"note": "x".repeat(501)}), vec!["note"]),
        (json!({"note": "a\u{0}"}), vec!["note"]),
        (
            json!({"amount": null, "asset": 1, "network": true, "address": ""}),
            vec!["amount", "asset", "network", "address"],
        ),
    ] {
        let reply = app.post(&ann("/payout-requests"), &body(&change)).await;
        let shown: String = change.to_string().chars().take(60).collect();
        assert_eq!(reply.fields(), fields, "{shown}");
        assert!(reply.body.len() < 2000);
    }
    assert_eq!(app.get(&ann("")).await.data(200)["balances"]["requested"], 0);
    app.post(&ann("/payout-requests"), &body(&json!({"note": "ä".repeat(500)}))).await.data(200);
}

#[tokio::test]
async fn a_strict_shop_refuses_addresses_that_fail_their_check() {
    let app = app().await;
    app.bed
        .write(|tx| {
            tx.queue(
                "UPDATE shop SET address_policy = 'strict' WHERE shop_id = 'shop_demo'",
                vec![],
            );
        })
        .await;
    app.bed.affiliate("ann").await;
    app.bed.earn("ann", 3600).await;
    let app = TestApp::over(app.bed).await;
    let sample = json!({"address": "TQ2nBylQp1n7hT8t9r3V7A4C6X9K1M2P3Q"});
    assert_eq!(app.post(&ann("/payout-requests"), &body(&sample)).await.fields(), ["address"]);
    app.post(&ann("/payout-requests"), &body(&json!({}))).await.data(200);
}
