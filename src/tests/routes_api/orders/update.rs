//! PATCH and PUT /dev/v1/orders/{id}

use super::super::TestApp;
use crate::util::{Reply, TestBed};
use serde_json::{Value as Json, json};

async fn pending(bed: TestBed, code: Option<&str>) -> (TestApp, String) {
    let product = bed.product(5000).await;
    bed.affiliate("ann").await;
    bed.affiliate("bob").await;
    let order =
        bed.service.store().write(bed.place(&product, "buyer@example.com", code)).await.unwrap();
    bed.clock.advance_secs(5);
    (TestApp::over(bed).await, format!("/dev/v1/orders/{}", order.id))
}

async fn patch(app: &TestApp, path: &str, body: &Json) -> Reply {
    app.call("PATCH", path, &app.key, &[], &body.to_string()).await
}

on_both! {
    async fn the_credit_moves_and_the_price_stays(bed: TestBed) {
        let (app, path) = pending(bed, Some("ann")).await;
        let before = app.get(&path).await.data(200);
        assert_eq!((&before["affiliate_code"], &before["total"]), (&json!("ann"), &json!(45)));
        let moved = patch(&app, &path, &json!({"affiliate_code": " BOB "})).await.data(200);
        let mut expected = before.clone();
        expected["affiliate_code"] = json!("bob");
        expected["affiliate_customer_id"] = json!("cus_bob");
        expected["affiliate_link_id"] = json!("alink_shop_demo_bob");
        expected["updated_at"] = json!(1_760_000_005);
        assert_eq!(moved, expected);
        assert_eq!(app.get(&path).await.data(200), moved);
        app.post(&format!("{path}/complete"), "{}").await.data(200);
        for (affiliate, pending) in [("ann", 0), ("bob", 9)] {
            let summary = app.get(&format!("/dev/v1/customers/cus_{affiliate}/affiliate")).await.data(200);
            assert_eq!(summary["balances"]["pending"], pending, "{affiliate}");
        }
        let state = app.bed.state().await;
        patch(&app, &path, &json!({"affiliate_code": "ann"})).await.error(400, "ORDER_NOT_PENDING");
        patch(&app, &path, &json!({"affiliate_code": null})).await.error(400, "ORDER_NOT_PENDING");
        assert_eq!(app.bed.state().await, state);
        app.bed.assert_intact().await;
    }

    async fn every_name_and_nobody(bed: TestBed) {
        let (app, path) = pending(bed, None).await;
        for (change, code) in [
            (json!({"affiliate_code": "ann"}), json!("ann")),
            (json!({"affiliateCode": "bob"}), json!("bob")),
            (json!({"referral_code": "ann"}), json!("ann")),
            (json!({"referralCode": ""}), json!(null)),
            (json!({"affiliate_id": "cus_bob"}), json!("bob")),
            (json!({"affiliateId": "alink_shop_demo_ann"}), json!("ann")),
            (json!({"affiliate_id": null}), json!(null)),
        ] {
            let order = app.call("PUT", &path, &app.key, &[], &change.to_string()).await.data(200);
            assert_eq!((&order["affiliate_code"], &order["total"]), (&code, &json!(50)), "{change}");
        }
        let own = app.post("/dev/v1/orders", r#"{"email":"ann@example.com","items":[{"product_id":"prod_5000"}]}"#).await;
        let path = format!("/dev/v1/orders/{}", own.data(201)["uniqid"].as_str().unwrap());
        patch(&app, &path, &json!({"affiliate_code": "ann"})).await.data(200);
        app.post(&format!("{path}/complete"), "{}").await.data(200);
        let summary = app.get("/dev/v1/customers/cus_ann/affiliate").await.data(200);
        assert_eq!(summary["balances"]["pending"], 0, "nobody refers themselves");
        app.bed.assert_intact().await;
    }

    async fn a_replay_changes_nothing(bed: TestBed) {
        let (app, path) = pending(bed, None).await;
        let headers = [("idempotency-key", "k")];
        let body = r#"{"affiliate_code":"ann"}"#;
        let first = app.call("PATCH", &path, &app.key, &headers, body).await;
        patch(&app, &path, &json!({"affiliate_code": "bob"})).await.data(200);
        let state = app.bed.state().await;
        let again = app.call("PATCH", &path, &app.key, &headers, body).await;
        assert_eq!((again.status.as_u16(), &again.body), (200, &first.body));
        assert_eq!(app.bed.state().await, state);
    }

    async fn what_is_wrong_is_named_and_changes_nothing(bed: TestBed) {
        let (app, path) = pending(bed, Some("ann")).await;
        let state = app.bed.state().await;
        for (change, field) in [
            (json!({}), "affiliate_code"),
            (json!([]), "affiliate_code"),
            (json!({"affiliate_code": "ann", "referral_code": "ann"}), "referral_code"),
            (json!({"affiliate_code": null, "affiliate_id": null}), "affiliate_id"),
            (json!({"affiliate_code": "nobody"}), "affiliate_code"),
            (json!({"referral_code": "<script>"}), "affiliate_code"),
            (json!({"affiliate_code": 5}), "affiliate_code"),
            (json!({"affiliate_id": "cus_nobody"}), "affiliate_id"),
            (json!({"affiliateId": "' OR 1=1"}), "affiliate_id"),
            (json!({"affiliate_code": "x".repeat(101)}), "affiliate_code"),
        ] {
            assert_eq!(patch(&app, &path, &change).await.fields(), [field], "{change}");
        }
        assert_eq!(app.bed.state().await, state);
    }
}
