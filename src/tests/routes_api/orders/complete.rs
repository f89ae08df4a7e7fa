//! POST /dev/v1/orders/{id}/complete

use super::super::{TestApp, ann};
use crate::util::TestBed;
use serde_json::{Value as Json, json};

/// An unpaid order of 100 USD over the affiliate `ann`.
async fn pending(app: &TestApp) -> Json {
    let body =
        r#"{"email":"b@example.com","items":[{"product_id":"prod_10000"}],"affiliate_code":"ann"}"#;
    app.post("/dev/v1/orders", body).await.data(201)
}

async fn stocked(bed: TestBed) -> TestApp {
    bed.product(10_000).await;
    bed.affiliate("ann").await;
    TestApp::over(bed).await
}

on_both! {
    async fn a_paid_order_earns_its_commission_once(bed: TestBed) {
        let app = stocked(bed).await;
        let bodies = ["{}", "[]", "", r#"{"note":"by hand","suppress_emails":true}"#];
        for (count, body) in (1..).zip(bodies) {
            let order = pending(&app).await;
            let path = format!("/dev/v1/orders/{}/complete", order["uniqid"].as_str().unwrap());
            let paid = app.post(&path, body).await.data(200);
            assert_eq!((&paid["id"], &paid["status"], &paid["gateway"]), (&order["id"], &json!("COMPLETED"), &json!("MANUAL")));
            assert_eq!((&paid["payment_status"], &paid["paid_at"]), (&json!("COMPLETED"), &json!(1_760_000_000)));
            let again = app.post(&path, "{}").await.data(200);
            assert_eq!(again["id"], paid["id"]);
            assert_eq!(app.get(&ann("")).await.data(200)["balances"]["pending"], Json::from(18 * count));
        }
        app.bed.assert_intact().await;
    }

    async fn a_key_replays_the_first_answer(bed: TestBed) {
        let app = stocked(bed).await;
        let order = pending(&app).await;
        let path = format!("/dev/v1/orders/{}/complete", order["id"].as_str().unwrap());
        let first = app.post_once(&path, "c1", "[]").await;
        assert_eq!(first.status, 200);
        app.bed.clock.advance_secs(60);
        let by_uniqid = format!("/dev/v1/orders/{}/complete/", order["uniqid"].as_str().unwrap());
        let again = app.post_once(&by_uniqid, "c1", "{}").await;
        assert_eq!((&again.body, again.header("idempotency-replayed")), (&first.body, "true"));
    }

    async fn a_refunded_order_stays_refunded(bed: TestBed) {
        let app = stocked(bed).await;
        let order = pending(&app).await;
        let path = format!("/dev/v1/orders/{}", order["id"].as_str().unwrap());
        app.post(&format!("{path}/complete"), "").await.data(200);
        app.post(&format!("{path}/refund"), "").await.data(200);
        app.post(&format!("{path}/complete"), "").await.error(409, "CONFLICT");
        assert_eq!(app.get(&path).await.data(200)["status"], "REFUNDED");
    }
}

#[tokio::test]
async fn a_note_is_a_short_text() {
    let app = stocked(TestBed::sqlite().await).await;
    let order = pending(&app).await;
    let path = format!("/dev/v1/orders/{}", order["id"].as_str().unwrap());
    let long = format!("{{\"note\":\"{}\"}}", "x".repeat(501));
    for body in [r#"{"note":5}"#, &long] {
        assert_eq!(app.post(&format!("{path}/complete"), body).await.fields(), ["note"]);
    }
    assert_eq!(app.get(&path).await.data(200)["status"], "PENDING");
}
