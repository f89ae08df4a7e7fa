//! Points 20 and 21: other people's things, and bodies that try to say more than they may.

use super::{PASSWORD, Visitor, give_password};
use crate::util::TestApp;
use serde_json::json;

const PAYOUTS: &str = "/dev/v1/customers/cus_ann/affiliate/payout-requests";
const CONVERT: &str = "/dev/v1/customers/cus_ann/affiliate/convert-to-balance";

on_both! {
    async fn s20_foreign_ids_look_like_missing_ones(bed: TestBed) {
        let stranger = bed.add_shop("stranger").await;
        bed.affiliate("ann").await;
        bed.customer("bob").await;
        bed.earn("ann", 3_600).await;
        let order = bed.paid_order(20_000, Some("ann")).await.id.to_string();
        let app = TestApp::over(bed).await;
        let ask = r#"{"amount":7,"asset":"usdt","network":"tron","address":"TWuRReGC3VQEMdYiGsCrCr3Z6hmZHUbtqY"}"#;
        let claim = app.post(PAYOUTS, ask).await.json()["data"]["claim_id"].as_str().unwrap().to_owned();
        let theirs = app.key(&stranger, "*").await;
        for (path, id) in [
            ("/dev/v1/customers/", "cus_ann"),
            ("/dev/v1/orders/", &order),
            ("/dev/v1/invoices/", &order),
            ("/dev/v1/affiliates/payout-requests/", &claim),
        ] {
            let foreign = app.call("GET", &format!("{path}{id}"), &theirs, &[], "").await;
            let missing = app.call("GET", &format!("{path}none_1"), &theirs, &[], "").await;
            assert_eq!((foreign.status.as_u16(), &foreign.body), (404, &missing.body), "{path}{id}");
        }
        give_password(&app, "cus_bob").await;
        let mut bob = Visitor::new(&app);
        bob.sign_in("bob@example.com", PASSWORD).await;
        for (path, id) in [("/orders/", &order), ("/balance/payout/", &claim)] {
            let foreign = bob.get(&format!("{path}{id}")).await;
            let missing = bob.get(&format!("{path}none_1")).await;
            assert_eq!((foreign.status.as_u16(), missing.status.as_u16()), (404, 404), "{path}");
            assert_eq!(foreign.body.replace(id.as_str(), "none_1"), missing.body, "{path}");
        }
    }

    async fn s21_bodies_say_no_more_than_they_may(bed: TestBed) {
        bed.affiliate("ann").await;
        bed.earn("ann", 3_600).await;
        let app = TestApp::over(bed).await;
        let before = app.bed.state().await;
        for number in [
            "-1", "0", "0.001", "1e999", "NaN", "Infinity", "9223372036854775808", "1e-9", "\"1 \u{660}\"", "true",
            "null", "[1]", "{}", "\"\"", "\"1,5\"", "1 2",
        ] {
            for path in [CONVERT, PAYOUTS] {
                let body = format!(r#"{{"amount":{number},"asset":"usdt","address":"x"}}"#);
                let reply = app.post(path, &body).await;
                assert!(reply.status.is_client_error(), "{path} {number}: {} {}", reply.status, reply.body);
                assert!(reply.json()["error"]["code"].is_string(), "{path} {number}: {}", reply.body);
            }
        }
        for body in [
            r#"{"amount":1,"amount":2}"#.to_owned(),
            "[".repeat(100_000),
            format!("{{\"amount\":\"{}\"}}", "1".repeat(1_000_000)),
            format!("{}1{}", "{\"amount\":[".repeat(5_000), "]}".repeat(5_000)),
            "\u{0}".to_owned(),
        ] {
            let reply = app.post(CONVERT, &body).await;
            assert!(reply.status.is_client_error(), "{}: {}", reply.status, reply.body);
            assert!(reply.json()["error"]["code"].is_string(), "{}", reply.body);
        }
        assert_eq!(app.bed.state().await, before);
        let more = json!({
            "email": "new@example.com", "id": "cus_ann", "shop_id": "shop_other", "balance": "999", "status": "ACTIVE",
            "role": "operator", "is_operator": true,
        });
        let made = app.post("/dev/v1/customers", &more.to_string()).await;
        if made.status.is_success() {
            let id = made.json()["data"]["id"].as_str().unwrap().to_owned();
            assert_ne!(id, "cus_ann");
            let wallet = app.get(&format!("/dev/v1/customers/{id}/wallet")).await;
            assert!(!wallet.body.contains("999"), "{}", wallet.body);
        } else {
            assert!(made.status.is_client_error(), "{}", made.body);
        }
        app.bed.assert_intact().await;
    }
}
