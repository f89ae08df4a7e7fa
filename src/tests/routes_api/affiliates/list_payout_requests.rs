//! GET /dev/v1/affiliates/payout-requests, /{id}

use super::super::{TestApp, ann, app, earned};
use serde_json::json;

on_both! {
    async fn a_wrapped_list_with_page_numbers(bed: TestBed) {
        bed.affiliate("bob").await;
        let app = earned(bed).await;
        let body = r#"{"amount":7,"asset":"usdt","address":"TWuRReGC3VQEMdYiGsCrCr3Z6hmZHUbtqY","network":"tron","note":"n"}"#;
        let mut ids = Vec::new();
        for _ in 0..3 {
            app.bed.clock.advance_secs(1);
            ids.insert(0, app.post(&ann("/payout-requests"), body).await.data(200)["claim_id"].clone());
        }
        app.post(&ann("/convert-to-balance"), r#"{"amount":1}"#).await.data(200);
        let reply = app.get("/dev/v1/affiliates/payout-requests?page=2&limit=2").await;
        assert!(reply.json().get("pagination").is_none());
        assert_eq!(reply.data(200), json!({
            "payout_requests": [{
                "id": ids[2], "affiliate_customer_id": "cus_ann", "affiliate_link_id": "alink_shop_demo_ann",
                "affiliate_code": "ann", "affiliate_email": "ann@example.com", "affiliate_name": "Name",
                "status": "pending", "amount": 7, "currency": "USD", "payout_asset": "USDT", "payout_network": "TRON",
                "payout_address": "TWuRReGC3VQEMdYiGsCrCr3Z6hmZHUbtqY", "address_check": "valid", "note": "n",
                "reason": null, "override_reason": null, "transaction_id": null, "network_fee": 0,
                "created_at": "2025-10-23T08:53:21.000Z", "updated_at": "2025-10-23T08:53:21.000Z",
                "approved_at": null, "completed_at": null, "rejected_at": null, "cancelled_at": null,
            }],
            "page": 2, "limit": 2, "total": 3,
        }));
        for (query, total) in [
            ("", 3), ("status=pending", 3), ("status=PENDING", 3), ("status=completed", 0), ("page=&limit=&status=", 3),
            ("affiliate_customer_id=cus_ann", 3), ("affiliate_customer_id=cus_bob", 0),
            ("affiliate_customer_id=%00%ff", 0), ("page=99", 3), ("page=99999999999999999999&limit=100", 3),
        ] {
            let list = app.get(&format!("/dev/v1/affiliates/payout-requests?{query}")).await.data(200);
            assert_eq!(list["total"], total, "{query}");
        }
        let one = app.get(&format!("/dev/v1/affiliates/payout-requests/{}", ids[2].as_str().unwrap())).await.data(200);
        assert_eq!(one["payout_request"], reply.data(200)["payout_requests"][0]);
    }

    async fn a_conversion_is_no_payout_request(bed: TestBed) {
        let app = earned(bed).await;
        let converted = app.post(&ann("/convert-to-balance"), r#"{"amount":1}"#).await.data(200);
        let path = format!("/dev/v1/affiliates/payout-requests/{}", converted["claim_id"].as_str().unwrap());
        app.get(&path).await.error(404, "PAYOUT_REQUEST_NOT_FOUND");
        app.post(&format!("{path}/approve"), "").await.error(404, "PAYOUT_REQUEST_NOT_FOUND");
        app.post(&format!("{path}/reject"), r#"{"reason":"x"}"#).await.error(404, "PAYOUT_REQUEST_NOT_FOUND");
    }
}

#[tokio::test]
async fn queries_that_mean_nothing_are_refused() {
    let app: TestApp = app().await;
    for (query, field) in [("status=open", "status"), ("page=x", "page"), ("limit=-", "limit")] {
        let reply = app.get(&format!("/dev/v1/affiliates/payout-requests?{query}")).await;
        assert_eq!(reply.fields(), [field]);
    }
}
