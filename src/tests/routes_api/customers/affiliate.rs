//! GET /dev/v1/customers/{id}/affiliate

use super::super::{TestApp, ann, earned};
use serde_json::{Value as Json, json};

const NOTHING: [&str; 8] =
    ["pending", "frozen", "available", "requested", "converted", "paid", "owed", "approved_total"];

on_both! {
    async fn a_customer_who_is_no_affiliate(bed: TestBed) {
        bed.customer("bob").await;
        let app = TestApp::over(bed).await;
        let zeros: serde_json::Map<_, _> = NOTHING.iter().map(|name| ((*name).to_owned(), json!(0))).collect();
        assert_eq!(app.get("/dev/v1/customers/cus_bob/affiliate").await.data(200), json!({
            "customer_id": "cus_bob", "state": "inactive", "link": null, "balances": zeros, "balance_currency": "USD",
            "links": [], "commissions": [], "claims": [], "preferred_payout": null,
        }));
    }

    async fn an_affiliate_with_a_past(bed: TestBed) {
        let app = earned(bed).await;
        let body = r#"{"amount":7,"asset":"usdt","address":"TWuRReGC3VQEMdYiGsCrCr3Z6hmZHUbtqY","network":"tron"}"#;
        app.post(&ann("/payout-requests"), body).await.data(200);
        app.bed.clock.advance_secs(1);
        app.post(&ann("/convert-to-balance"), r#"{"amount":0.05}"#).await.data(200);
        app.bed.paid_order(20_000, Some("ann")).await;
        let summary = app.get(&ann("")).await.data(200);
        let mut link = summary["links"][0].clone();
        assert_eq!(summary["link"], link);
        assert_eq!(link["id"].take(), "alink_shop_demo_ann");
        assert_eq!(link, json!({
            "id": null, "code": "ann", "url": "http://shop.test/?ref=ann", "label": null, "status": "active",
            "is_primary": true, "is_active": true, "is_approved": true, "total_clicks": 0, "total_sales": 2,
            "total_revenue": 360, "created_at": "2025-10-09T08:53:20.000Z",
        }));
        assert_eq!(summary["balances"], json!({
            "pending": 36, "frozen": 0, "available": 28.95, "requested": 7, "converted": 0.05, "paid": 0, "owed": 0,
            "approved_total": 36,
        }));
        let claims = summary["claims"].as_array().unwrap();
        let kinds: Vec<_> = claims.iter().map(|claim| (&claim["type"], &claim["status"], &claim["amount"])).collect();
        assert_eq!(kinds, [
            (&json!("convert"), &json!("completed"), &json!(0.05)),
            (&json!("payout"), &json!("pending"), &json!(7)),
        ]);
        assert!(claims[0]["wallet_transaction_id"].is_string() && claims[1]["wallet_transaction_id"].is_null());
        assert_eq!(claims[1]["address_check"], "valid");
        assert_eq!(summary["preferred_payout"], json!({
            "asset": "USDT", "network": "tron", "address": "TWuRReGC3VQEMdYiGsCrCr3Z6hmZHUbtqY",
        }));
        let commissions = summary["commissions"].as_array().unwrap();
        let states: Vec<_> = commissions.iter().map(|row| (&row["status"], &row["commission_amount"])).collect();
        assert_eq!(states, [(&json!("pending"), &json!(36)), (&json!("approved"), &json!(36))]);
        assert_eq!(commissions[0]["base_amount"], json!(180));
        assert_eq!(commissions[0]["discount_amount"], json!(20));
        app.bed.assert_intact().await;
    }

    async fn what_was_refunded_is_no_sale(bed: TestBed) {
        bed.affiliate("ann").await;
        bed.product(10_000).await;
        let order = bed.paid_order(10_000, Some("ann")).await;
        let app = TestApp::over(bed).await;
        for (amount, sales, revenue) in [(r#"{"amount":"30.00"}"#, 1, 60), ("{}", 0, 0)] {
            app.post(&format!("/dev/v1/orders/{}/refund", order.id), amount).await.data(200);
            let link = app.get(&ann("")).await.data(200)["links"][0].clone();
            assert_eq!((&link["total_sales"], &link["total_revenue"]), (&json!(sales), &json!(revenue)));
            let row = app.get("/dev/v1/affiliates/customers").await.data(200)["customers"][0].clone();
            assert_eq!((&row["total_sales"], &row["total_revenue"]), (&json!(sales), &json!(revenue)));
        }
    }

    async fn a_debt_is_told_and_the_total_stays_true(bed: TestBed) {
        bed.affiliate("ann").await;
        bed.earn("ann", 3600).await;
        let app = TestApp::over(bed).await;
        app.post(&ann("/convert-to-balance"), r#"{"amount":36}"#).await.data(200);
        let orders = app.get("/dev/v1/orders").await.data(200);
        let order = orders[0]["id"].as_str().unwrap();
        app.post(&format!("/dev/v1/orders/{order}/refund"), "").await.data(200);
        let balances = app.get(&ann("")).await.data(200)["balances"].clone();
        assert_eq!(balances, json!({
            "pending": 0, "frozen": 0, "available": 0, "requested": 0, "converted": 36, "paid": 0, "owed": 36,
            "approved_total": 0,
        }));
        app.bed.assert_intact().await;
    }

    async fn it_reads_its_own_writes(bed: TestBed) {
        let app = earned(bed).await;
        for left in (0..36).rev() {
            app.post(&ann("/convert-to-balance"), r#"{"amount":1}"#).await.data(200);
            let summary = app.get(&ann("")).await.data(200);
            assert_eq!(summary["balances"]["available"], Json::from(left));
        }
    }
}
