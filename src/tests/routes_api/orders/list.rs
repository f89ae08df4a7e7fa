//! GET /dev/v1/orders and /dev/v1/invoices show what stands in the books, also right after a write.

use super::super::TestApp;
use serde_json::{Value as Json, json};

/// Both lists, read twice (the second time from memory where pages are kept), show each order as it stands alone.
async fn assert_fresh(app: &TestApp, count: usize, after: &str) {
    for list in ["orders", "invoices"] {
        for query in [
            "",
            "?limit=50",
            "?status=COMPLETED",
            "?filters=status:PENDING",
            "?sorts=created_at:asc",
        ] {
            let path = format!("/dev/v1/{list}{query}");
            let rows = app.get(&path).await.data(200);
            assert_eq!(app.get(&path).await.data(200), rows, "{after}: {path}");
            let rows = rows.as_array().unwrap();
            if !query.contains("status") {
                assert_eq!(rows.len(), count, "{after}: {path}");
            }
            for row in rows {
                let one = format!("/dev/v1/{list}/{}", row["id"].as_str().unwrap());
                assert_eq!(&app.get(&one).await.data(200), row, "{after}: {path}");
            }
        }
    }
}

async fn place(app: &TestApp, email: &str) -> String {
    app.bed.clock.advance_secs(1);
    let body =
        json!({"email": email, "items": [{"product_id": "prod_5000"}], "affiliate_code": "ann"});
    let order = app.post("/dev/v1/orders", &body.to_string()).await.data(201);
    format!("/dev/v1/orders/{}", order["id"].as_str().unwrap())
}

on_both! {
    async fn a_list_is_exact_after_every_write(bed: TestBed) {
        bed.product(5000).await;
        bed.affiliate("ann").await;
        bed.affiliate("bob").await;
        let app = TestApp::over(bed).await;
        assert_fresh(&app, 0, "nothing").await;
        let first = place(&app, "b@example.com").await;
        assert_fresh(&app, 1, "order placed").await;
        let second = place(&app, "c@example.com").await;
        assert_fresh(&app, 2, "second order placed").await;
        let change = json!({"affiliate_code": "bob"}).to_string();
        app.call("PATCH", &first, &app.key, &[], &change).await.data(200);
        assert_fresh(&app, 2, "credit moved").await;
        app.post(&format!("{first}/complete"), "{}").await.data(200);
        assert_fresh(&app, 2, "order paid").await;
        app.post(&format!("{first}/fulfill"), "{}").await.data(200);
        assert_fresh(&app, 2, "order fulfilled").await;
        app.post(&format!("{first}/refund"), r#"{"amount":12.5}"#).await.data(200);
        assert_fresh(&app, 2, "part refunded").await;
        app.post(&format!("{first}/refund"), "{}").await.data(200);
        assert_fresh(&app, 2, "rest refunded").await;
        let buyer = app.get(&first).await.data(200)["customer_id"].clone();
        let path = format!("/dev/v1/customers/{}", buyer.as_str().unwrap());
        assert_eq!(app.call("DELETE", &path, &app.key, &[], "").await.status, 204);
        assert_fresh(&app, 2, "buyer forgotten").await;
        assert!(!app.get("/dev/v1/orders").await.body.contains("b@example.com"));
        app.bed.clock.advance_secs(3 * 86_400);
        portico::jobs::run_once(&app.bed.service).await;
        assert_fresh(&app, 2, "second order expired").await;
        let states: Vec<Json> =
            app.get("/dev/v1/orders").await.data(200).as_array().unwrap().iter().map(|row| row["status"].clone()).collect();
        assert_eq!(states, ["VOIDED", "REFUNDED"], "{second}");
    }

    async fn a_page_of_one_shop_is_never_shown_to_another(bed: TestBed) {
        bed.product(5000).await;
        bed.affiliate("ann").await;
        let other = bed.add_shop("other").await;
        let app = TestApp::over(bed).await;
        place(&app, "b@example.com").await;
        assert_fresh(&app, 1, "order placed").await;
        let key = app.key(&other, "*").await;
        let reply = app.call("GET", "/dev/v1/orders?limit=50", &key, &[], "").await;
        assert_eq!(reply.data(200), json!([]));
        let narrow = app.key(&app.bed.shop, "customers.read").await;
        app.call("GET", "/dev/v1/orders?limit=50", &narrow, &[], "").await.error(403, "FORBIDDEN");
    }
}
