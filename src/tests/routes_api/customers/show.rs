//! GET /dev/v1/customers/{id}

use super::super::{TestApp, earned};
use serde_json::json;

on_both! {
    async fn a_customer_with_every_key_of_the_contract(bed: TestBed) {
        bed.customer("bob").await;
        let app = TestApp::over(bed).await;
        let reply = app.get("/dev/v1/customers/cus_bob").await;
        assert_eq!(reply.data(200), json!({
            "id": "cus_bob", "shop_id": "shop_demo", "email": "bob@example.com", "name": "Name", "surname": null,
            "phone": null, "phone_country_code": null, "country_code": null, "street_address": null,
            "additional_address_info": null, "city": null, "postal_code": null, "state": null,
            "affiliate_revenue": 0, "affiliate_revenue_currency": "USD", "affiliate_revenue_percent": 0,
            "customer_balance": 0, "customer_balance_currency": "USD", "created_at": 1_760_000_000,
        }));
        let listed = app.get("/dev/v1/customers").await.data(200);
        assert_eq!(listed, json!([reply.data(200)]));
    }

    async fn an_affiliate_with_the_summary_where_asked_for(bed: TestBed) {
        let app = earned(bed).await;
        app.post("/dev/v1/customers/cus_ann/affiliate/convert-to-balance", r#"{"amount":12.4}"#).await.data(200);
        let plain = app.get("/dev/v1/customers/cus_ann").await.data(200);
        assert_eq!(plain["affiliate_revenue"], json!(180));
        assert_eq!(plain["affiliate_revenue_percent"], json!(20));
        assert_eq!(plain["customer_balance"], json!(12.4));
        let summary = app.get("/dev/v1/customers/cus_ann/affiliate").await.data(200);
        for query in ["include_affiliate=true", "includeAffiliate=1", "include_affiliate=True"] {
            let full = app.get(&format!("/dev/v1/customers/cus_ann?{query}")).await.data(200);
            assert_eq!(full["affiliate"], summary);
        }
        let wrong = app.get("/dev/v1/customers/cus_ann?include_affiliate=maybe").await;
        assert_eq!(wrong.fields(), ["include_affiliate"]);
        for query in ["", "include_affiliate=", "include_affiliate=false", "includeAffiliate=0"] {
            assert_eq!(app.get(&format!("/dev/v1/customers/cus_ann?{query}")).await.data(200), plain);
        }
    }
}
