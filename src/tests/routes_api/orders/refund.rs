//! POST /dev/v1/orders/{id}/refund

use super::super::{TestApp, ann};
use crate::util::TestBed;
use serde_json::json;

/// A paid order of 90 USD over the affiliate `ann`, who has 18 USD of it on hold; the address of the order.
async fn paid(bed: TestBed) -> (TestApp, String) {
    bed.product(10_000).await;
    bed.affiliate("ann").await;
    let order = bed.paid_order(10_000, Some("ann")).await;
    (TestApp::over(bed).await, format!("/dev/v1/orders/{}", order.id))
}

on_both! {
    async fn pieces_add_up_to_the_whole(bed: TestBed) {
        let (app, path) = paid(bed).await;
        for (body, message, status, pending) in [
            (r#"{"amount":"10.00","reason":"late"}"#, "Refunded 10.00 USD.", "COMPLETED", json!(16)),
            (r#"{"amount":30}"#, "Refunded 30.00 USD.", "COMPLETED", json!(10)),
            ("{}", "Refunded 50.00 USD.", "REFUNDED", json!(0)),
        ] {
            let reply = app.post(&format!("{path}/refund"), body).await.data(200);
            assert_eq!(reply, json!({ "message": message }));
            assert_eq!(app.get(&path).await.data(200)["status"], status);
            assert_eq!(app.get(&ann("")).await.data(200)["balances"]["pending"], pending);
        }
        assert_eq!(app.get(&path).await.data(200)["refunded_amount"], json!(90));
        app.post(&format!("{path}/refund"), "").await.error(409, "CONFLICT");
        app.bed.assert_intact().await;
    }

    async fn nothing_of_a_free_order(bed: TestBed) {
        bed.product(2999).await;
        let app = TestApp::over(bed).await;
        app.post("/dev/v1/coupons/", r#"{"code": "ALLOFF", "discount_value": 100}"#).await.data(201);
        let body = json!({
            "email": "buyer@example.com", "items": [{"product_id": "prod_2999"}], "coupon_code": "ALLOFF",
        });
        let order = app.post("/dev/v1/orders", &body.to_string()).await.data(201);
        assert_eq!((&order["status"], &order["total"]), (&json!("COMPLETED"), &json!(0)));
        let path = format!("/dev/v1/orders/{}/refund", order["id"].as_str().unwrap());
        let before = app.bed.state().await;
        for body in ["{}", "", r#"{"amount":"5.00"}"#] {
            let error = app.post(&path, body).await.error(409, "CONFLICT");
            assert!(error["message"].as_str().unwrap().starts_with("Nothing is left to refund"), "{error}");
        }
        assert_eq!(app.bed.state().await, before);
        app.bed.assert_intact().await;
    }

    async fn never_more_than_was_paid(bed: TestBed) {
        let (app, path) = paid(bed).await;
        let error = app.post(&format!("{path}/refund"), r#"{"amount":90.01}"#).await.error(422, "VALIDATION_ERROR");
        assert_eq!(error["details"][0]["field"], "amount");
        for amount in ["0", "-1", "\"x\"", "true", "0.001", "1e999"] {
            let body = format!("{{\"amount\":{amount}}}");
            assert_eq!(app.post(&format!("{path}/refund"), &body).await.fields(), ["amount"], "{amount}");
        }
        assert_eq!(app.get(&path).await.data(200)["refunded_amount"], json!(0));
    }

    async fn a_key_refunds_once(bed: TestBed) {
        let (app, path) = paid(bed).await;
        let first = app.post_once(&format!("{path}/refund"), "r1", r#"{"amount":"10.00"}"#).await;
        let again = app.post_once(&format!("{path}/refund"), "r1", r#"{"amount":"10.00"}"#).await;
        assert_eq!((&again.body, again.header("idempotency-replayed")), (&first.body, "true"));
        assert_eq!(app.get(&path).await.data(200)["refunded_amount"], json!(10));
    }

    async fn an_unpaid_order_has_nothing_to_refund(bed: TestBed) {
        bed.product(1000).await;
        let app = TestApp::over(bed).await;
        let body = r#"{"email":"b@example.com","items":[{"product_id":"prod_1000"}]}"#;
        let order = app.post("/dev/v1/orders", body).await.data(201);
        let path = format!("/dev/v1/orders/{}/refund", order["id"].as_str().unwrap());
        app.post(&path, "[]").await.error(409, "CONFLICT");
    }
}
