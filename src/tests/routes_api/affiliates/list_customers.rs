//! GET /dev/v1/affiliates/customers, PATCH /dev/v1/affiliates/customers/{id}/status

use super::super::{TestApp, ann, app, earned};
use serde_json::{Value as Json, json};

const LIST: &str = "/dev/v1/affiliates/customers";

async fn set(app: &TestApp, body: &str) -> Json {
    let path = format!("{LIST}/cus_ann/status");
    app.call("PATCH", &path, &app.key, &[], body).await.data(200)["customer"].clone()
}

on_both! {
    async fn affiliates_in_a_wrapped_list(bed: TestBed) {
        let app = earned(bed).await;
        app.bed.customer("nobody").await;
        for code in ["bob", "cid"] {
            app.bed.clock.advance_secs(1);
            app.bed.affiliate(code).await;
        }
        let reply = app.get(&format!("{LIST}?page=2&limit=2")).await;
        assert!(reply.json().get("pagination").is_none());
        assert_eq!(reply.data(200), json!({
            "customers": [{
                "id": "cus_ann", "affiliate_link_id": "alink_shop_demo_ann", "customer_id": "cus_ann",
                "email": "ann@example.com", "name": "Name", "code": "ann", "url": "http://shop.test/?ref=ann",
                "total_clicks": 0, "total_sales": 1, "total_revenue": 180, "total_commission": 36,
                "available_balance": 36, "status": "approved", "status_reason": null, "is_active": true,
                "is_approved": true, "joined_at": "2025-10-09T08:53:20.000Z", "updated_at": "2025-10-09T08:53:20.000Z",
            }],
            "page": 2, "limit": 2, "total": 3,
        }));
        let ids = |list: &Json| {
            let rows = list["customers"].as_array().unwrap().iter();
            rows.map(|row| row["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(ids(&app.get(LIST).await.data(200)), ["cus_cid", "cus_bob", "cus_ann"]);
        let disabled = set(&app, r#"{"action":"disable"}"#).await;
        assert_eq!((&disabled["status"], &disabled["is_active"]), (&json!("disabled"), &json!(false)));
        for (query, total) in
            [("", 3), ("status=approved", 2), ("status=ACTIVE", 2), ("status=disabled", 1), ("status=&page=&limit=", 3), ("page=9", 3)]
        {
            let list = app.get(&format!("{LIST}?{query}")).await.data(200);
            assert_eq!(list["total"], total, "{query}");
        }
        assert_eq!(ids(&app.get(&format!("{LIST}?status=disabled")).await.data(200)), ["cus_ann"]);
        for field in ["status=pending", "page=x", "limit=-"] {
            assert_eq!(app.get(&format!("{LIST}?{field}")).await.fields(), [field.split('=').next().unwrap()]);
        }
    }

    async fn who_is_forgotten_is_in_no_list(bed: TestBed) {
        bed.affiliate("bob").await;
        let ann = bed.affiliate("ann").await;
        let app = TestApp::over(bed).await;
        let code = portico::domain::text::AffiliateCode::parse("ann-tv").unwrap();
        let wish = portico::service::CreateLink {
            actor: app.bed.as_customer(&ann), customer: ann, code, label: None,
            requested_rate_ppm: Some(300_000), requested_discount_ppm: None,
        };
        app.bed.service.store().write(wish).await.unwrap();
        assert_eq!(app.get("/dev/v1/affiliates/applications").await.data(200)["total"], 1);
        let reply = app.call("DELETE", "/dev/v1/customers/cus_ann", &app.key, &[], "").await;
        assert_eq!(reply.status, 204, "{}", reply.body);
        let list = app.get(LIST).await.data(200);
        assert_eq!((&list["total"], list["customers"].as_array().unwrap().len()), (&json!(1), 1));
        let list = app.get("/dev/v1/affiliates/applications").await.data(200);
        assert_eq!((&list["total"], list["applications"].as_array().unwrap().len()), (&json!(0), 0));
        let path = format!("{LIST}/cus_ann/status");
        app.call("PATCH", &path, &app.key, &[], r#"{"action":"enable"}"#).await.error(404, "CUSTOMER_NOT_FOUND");
    }

    async fn a_disabled_affiliate_takes_no_part(bed: TestBed) {
        let app = earned(bed).await;
        app.bed.product(20_000).await;
        let waiting = app.bed.place(&crate::util::TestBed::product_id(20_000), "b@example.org", Some("ann"));
        let waiting = app.bed.service.store().write(waiting).await.unwrap();
        let row = set(&app, r#"{"action":"disable","reason":"bought traffic"}"#).await;
        assert_eq!((&row["status"], &row["status_reason"]), (&json!("disabled"), &json!("bought traffic")));
        app.post(&ann("/convert-to-balance"), r#"{"amount":1}"#).await.error(403, "FORBIDDEN");
        let body = r#"{"amount":7,"asset":"usdt","address":"TWuRReGC3VQEMdYiGsCrCr3Z6hmZHUbtqY","network":"tron"}"#;
        app.post(&ann("/payout-requests"), body).await.error(403, "FORBIDDEN");
        let order = r#"{"email":"c@example.org","affiliate_code":"ann","items":[{"product_id":"prod_20000","quantity":1}]}"#;
        assert_eq!(app.post("/dev/v1/orders", order).await.fields(), ["affiliate_code"]);
        app.bed.service.store().write(app.bed.pay(&waiting.id)).await.unwrap();
        let summary = app.get(&ann("")).await.data(200);
        assert_eq!((&summary["state"], &summary["balances"]["pending"]), (&json!("disabled"), &json!(0)));
        assert_eq!(summary["balances"]["available"], 36);
        let again = set(&app, r#"{"action":"disable","reason":"other"}"#).await;
        assert_eq!(again["status_reason"], "bought traffic");
        let row = set(&app, r#"{"action":"ENABLE"}"#).await;
        assert_eq!((&row["status"], &row["status_reason"]), (&json!("approved"), &Json::Null));
        app.post(&ann("/convert-to-balance"), r#"{"amount":1}"#).await.data(200);
        app.post("/dev/v1/orders", order).await.data(201);
        assert_eq!(app.get(&format!("{LIST}?status=disabled")).await.data(200)["total"], 0);
        app.bed.assert_intact().await;
    }
}

#[tokio::test]
async fn the_action_is_asked_for() {
    let app = app().await;
    app.bed.affiliate("ann").await;
    app.bed.customer("nobody").await;
    let path = format!("{LIST}/cus_ann/status");
    for body in ["", "{}", r#"{"action":"ban"}"#, r#"{"action":1}"#, r#"{"action":null}"#] {
        let reply = app.call("PATCH", &path, &app.key, &[], body).await;
        assert_eq!(reply.fields(), ["action"], "{body}");
    }
    let path = format!("{LIST}/cus_nobody/status");
    let body = r#"{"action":"disable"}"#;
    app.call("PATCH", &path, &app.key, &[], body).await.error(404, "CUSTOMER_NOT_FOUND");
}
