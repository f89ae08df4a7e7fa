//! GET /dev/v1/invoices/{uniqid}, POST /dev/v1/invoices/{uniqid}/complete

use crate::routes_api::TestApp;
use serde_json::json;

on_both! {
    async fn an_invoice_is_the_order_with_a_type(bed: TestBed) {
        bed.product(1000).await;
        let app = TestApp::over(bed).await;
        let body = r#"{"email":"b@example.com","items":[{"product_id":"prod_1000"}],"custom_fields":[{"name":"a","value":"b"}]}"#;
        let order = app.post("/dev/v1/orders", body).await.data(201);
        let mut expected = order.clone();
        expected["type"] = json!("PRODUCT");
        expected["subtype"] = json!(null);
        expected["origin"] = json!("API");
        expected["product"] = json!({"uniqid": "prod_1000", "title": "Product 1000"});
        for id in [&order["id"], &order["uniqid"]] {
            let path = format!("/dev/v1/invoices/{}", id.as_str().unwrap());
            assert_eq!(app.get(&path).await.data(200), expected);
        }
        assert_eq!(app.get("/dev/v1/invoices").await.data(200), json!([expected]));
        let path = format!("/dev/v1/invoices/{}/complete", order["uniqid"].as_str().unwrap());
        let key = app.key(&app.bed.shop, "invoices.write").await;
        let paid = app.call("POST", &path, &key, &[], "[]").await.data(200);
        assert_eq!((&paid["status"], &paid["type"], &paid["id"]), (&json!("COMPLETED"), &json!("PRODUCT"), &order["id"]));
        app.bed.assert_intact().await;
    }
}
