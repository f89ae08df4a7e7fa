//! The guide's own requests, word for word but for the key, and the answers it shows.

use super::TestApp;
use serde_json::json;

on_both! {
    async fn the_guide_works_as_written(bed: TestBed) {
        bed.affiliate("123").await;
        bed.earn("123", 3600).await;
        let app = TestApp::over(bed).await;
        let summary = app.get("/dev/v1/customers/cus_123/affiliate").await.data(200);
        assert_eq!(summary["customer_id"], "cus_123");
        assert_eq!(summary["state"], "active");
        assert_eq!(summary["link"]["code"], "123");
        assert_eq!(summary["link"]["url"], "http://shop.test/?ref=123");
        assert_eq!(summary["link"]["total_clicks"], 0);
        assert_eq!(summary["link"]["total_sales"], 1);
        assert_eq!(summary["link"]["total_revenue"], json!(180));
        assert_eq!(summary["balances"]["available"], json!(36));
        assert_eq!(summary["balances"]["requested"], json!(0));
        assert_eq!(summary["balances"]["converted"], json!(0));

        let path = "/dev/v1/customers/cus_123/affiliate/convert-to-balance";
        let reply = app.post_once(path, "affiliate-convert-001", "{\n    \"amount\": 25\n  }").await;
        let converted = reply.data(200);
        assert!(converted["claim_id"].as_str().unwrap().starts_with("claim_"));
        assert_eq!(converted["amount"], json!(25));
        assert_eq!(converted["status"], "COMPLETED");
        assert!(converted["wallet_transaction_id"].as_str().unwrap().starts_with("txn_"));
        assert_eq!(converted["new_balance"], json!(25));
        assert_eq!(converted.as_object().unwrap().len(), 5);

        let path = "/dev/v1/customers/cus_123/affiliate/payout-requests";
        let body = r#"{
            "amount": 7,
            "asset": "usdt",
            "address": "TQ2nBylQp1n7hT8t9r3V7A4C6X9K1M2P3Q",
            "network": "tron",
            "note": "Pay out weekly affiliate earnings"
          }"#;
        let asked = app.post_once(path, "affiliate-payout-001", body).await.data(200);
        assert_eq!(asked, json!({
            "claim_id": asked["claim_id"], "amount": 7, "status": "PENDING", "asset": "USDT",
            "address": "TQ2nBylQp1n7hT8t9r3V7A4C6X9K1M2P3Q", "network": "tron",
            "note": "Pay out weekly affiliate earnings", "address_check": "invalid",
        }));

        let balances = app.get("/dev/v1/customers/cus_123/affiliate").await.data(200)["balances"].clone();
        assert_eq!(balances, json!({
            "pending": 0, "frozen": 0, "available": 4, "requested": 7, "converted": 25, "paid": 0, "owed": 0,
            "approved_total": 36,
        }));
        app.bed.assert_intact().await;
    }
}
