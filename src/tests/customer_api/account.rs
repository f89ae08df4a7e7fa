//! What a signed-in customer sees.

use super::Front;
use serde_json::json;

on_both! {
    async fn me_and_profile(bed: TestBed) {
        bed.customer("ann").await;
        let front = Front::over(bed).await;
        let token = front.session("ann").await;
        let me = front.get("/me", &token).await.browser_data(200);
        assert_eq!(me["customer"]["id"], "cus_ann");
        assert_eq!(me["customer"]["joined_at"], "2025-10-09T08:53:20.000Z");
        assert_eq!((&me["shop"]["slug"], &me["token"]), (&json!("demo"), &json!(null)));
        assert!(me["shop"]["branding"]["primary_color"].as_str().unwrap().starts_with('#'));
        let data = front.post("/profile", &token, r#"{"name":" Ann Onymous "}"#).await.browser_data(200);
        assert_eq!(data["customer"]["name"], "Ann Onymous");
        assert_eq!(front.get("/me", &token).await.browser_data(200)["customer"]["name"], "Ann Onymous");
        for bad in ["{}", r#"{"name":" "}"#, r#"{"name":1}"#, r#"{"name":"a\u0007"}"#] {
            front.post("/profile", &token, bad).await.browser_error(422, "VALIDATION_ERROR");
        }
    }

    async fn own_orders_only(bed: TestBed) {
        bed.customer("ann").await;
        let product = bed.product(5_000).await;
        let store = bed.service.store().clone();
        let mine = store.write(bed.place(&product, "ann@example.com", None)).await.unwrap();
        let mine = store.write(bed.pay(&mine.id)).await.unwrap();
        store.write(bed.place(&product, "ann@example.com", None)).await.unwrap();
        let other = store.write(bed.place(&product, "bob@example.com", None)).await.unwrap();
        let front = Front::over(bed).await;
        let token = front.session("ann").await;
        let list = front.get("/invoices?page=1&limit=1", &token).await.browser_data(200);
        assert_eq!(list["pagination"], json!({"page": 1, "limit": 1, "total": 2, "has_more": true}));
        let list = front.get("/invoices?status=completed", &token).await.browser_data(200);
        let row = &list["invoices"][0];
        assert_eq!((&row["total"], &row["uniqid"]), (&json!("50.00"), &json!(mine.uniqid)));
        assert_eq!(row["lineItems"][0]["productTitle"], "Product 5000");
        for (search, found) in [("uct%205", 2), ("100%25", 0), ("_", 0), (mine.id.as_str(), 1)] {
            let list = front.get(&format!("/invoices?q={search}"), &token).await.browser_data(200);
            assert_eq!(list["pagination"]["total"], found, "{search}");
        }
        front.get("/invoices?status=x", &token).await.browser_error(422, "VALIDATION_ERROR");
        let detail = front.get(&format!("/invoice/{}", mine.uniqid), &token).await.browser_data(200);
        assert_eq!(detail["pricingBreakdown"]["already_paid"], "50.00");
        assert_eq!(detail["lineItems"][0]["deliveryStatus"], "AWAITING_FULFILLMENT");
        assert_eq!(detail["currentPayment"]["gateway"], "SANDBOX");
        let foreign = front.get(&format!("/invoice/{}", other.uniqid), &token).await;
        foreign.browser_error(404, "INVOICE_NOT_FOUND");
        let missing = front.get("/invoice/00000000-0000-4000-8000-000000000000", &token).await;
        assert_eq!(foreign.body, missing.body);
    }

    async fn affiliate_and_dashboard(bed: TestBed) {
        let ann = bed.affiliate("ann").await;
        bed.earn("ann", 3_600).await;
        bed.service.store().write(bed.convert(&ann, 1_000)).await.unwrap();
        bed.service.store().write(bed.ask_payout(&ann, 700)).await.unwrap();
        let front = Front::over(bed).await;
        let token = front.session("ann").await;
        let data = front.get("/affiliate", &token).await.browser_data(200);
        assert_eq!(data["balances"]["available"], "19.00");
        assert_eq!(data["balances"]["approved_total"], "36.00");
        assert_eq!(data["links"][0]["effective_commission_percent"], 20);
        assert_eq!(data["preferred_payout"]["network"], "tron");
        assert_eq!(data["claims"].as_array().unwrap().len(), 2);
        let board = front.get("/dashboard", &token).await.browser_data(200);
        assert_eq!(board["affiliate"], data);
        assert_eq!(board["wallet"], json!({
            "available": "10.00", "total": "10.00", "hold": "0.00", "currency": "USD", "enabled": true,
        }));
        let stats = front.get("/affiliate/stats?days=60", &token).await.browser_data(200);
        assert_eq!((&stats["window_days"], &stats["totals"]["sales"]), (&json!(60), &json!(1)));
        assert_eq!(stats["per_link"][0]["code"], "ann");
        front.get("/affiliate/stats?days=0", &token).await.browser_error(422, "VALIDATION_ERROR");
    }

    async fn whoever_is_no_affiliate_has_an_empty_account(bed: TestBed) {
        bed.customer("ann").await;
        let front = Front::over(bed).await;
        let token = front.session("ann").await;
        let data = front.get("/affiliate", &token).await.browser_data(200);
        assert_eq!((&data["state"], &data["links"]), (&json!("inactive"), &json!([])));
        assert_eq!(data["balances"]["available"], "0.00");
        front.get("/dashboard", &token).await.browser_data(200);
    }

    async fn a_forgotten_customer_is_signed_out(bed: TestBed) {
        bed.customer("ann").await;
        let front = Front::over(bed).await;
        let token = front.session("ann").await;
        let app = &front.app;
        let reply = app.call("DELETE", "/dev/v1/customers/cus_ann", &app.key, &[], "").await;
        assert_eq!(reply.status, 204, "{}", reply.body);
        front.get("/me", &token).await.browser_error(401, "UNAUTHORIZED");
    }

    async fn own_links(bed: TestBed) {
        bed.affiliate("ann").await;
        let front = Front::over(bed).await;
        let token = front.session("ann").await;
        let body = r#"{"shop":"demo","code":"Ann-Two","label":" Video "}"#;
        let link = front.post("/affiliate/links", &token, body).await.browser_data(200)["affiliate_link"].clone();
        assert_eq!((&link["code"], &link["status"], &link["label"]), (&json!("ann-two"), &json!("approved"), &json!("Video")));
        front.post("/affiliate/links", &token, body).await.browser_error(422, "VALIDATION_ERROR");
        let asks = r#"{"code":"ann-three","requested_affiliate_revenue_percent":30}"#;
        let link = front.post("/affiliate/links", &token, asks).await.browser_data(200)["affiliate_link"].clone();
        assert_eq!((&link["status"], &link["requested_affiliate_revenue_percent"]), (&json!("pending"), &json!(30)));
        front.post("/affiliate/links", &token, r#"{"code":"?"}"#).await.browser_error(422, "VALIDATION_ERROR");
        let links = front.get("/affiliate", &token).await.browser_data(200)["links"].clone();
        assert_eq!(links.as_array().unwrap().len(), 3);
    }

    async fn store_balance_is_bought_and_given_back(bed: TestBed) {
        let ann = bed.affiliate("ann").await;
        let front = Front::over(bed).await;
        let token = front.session("ann").await;
        let quote = front.get("/wallet/topup-quote", &token).await.browser_data(200)["quote"].clone();
        assert_eq!((&quote["min_amount"], &quote["enabled"]), (&json!("1.00"), &json!(true)));
        for bad in ["0", "0.99", "10000.01", "x", "-5"] {
            let body = format!(r#"{{"amount":"{bad}"}}"#);
            front.post("/wallet/topup", &token, &body).await.browser_error(422, "VALIDATION_ERROR");
        }
        let data = front.post("/wallet/topup", &token, r#"{"amount":"25.00"}"#).await.browser_data(200);
        let id = data["invoice_id"].as_str().unwrap();
        assert_eq!(data["url"], format!("http://shop.test/invoice/{id}"));
        let app = &front.app;
        let paid = app.post(&format!("/dev/v1/orders/{id}/complete"), "{}").await.data(200);
        assert_eq!(paid["status"], "COMPLETED");
        let wallet = front.get("/dashboard", &token).await.browser_data(200)["wallet"].clone();
        assert_eq!(wallet["available"], "25.00");
        assert_eq!(app.bed.summary(&ann).await.totals.accrued_minor, 0);
        let refund = format!("/dev/v1/orders/{id}/refund");
        app.post(&refund, r#"{"amount":"5.00"}"#).await.data(200);
        let debit = r#"{"amount":"15.00","description":"used elsewhere"}"#;
        app.post("/dev/v1/customers/cus_ann/wallet/debit", debit).await.data(200);
        app.post(&refund, r#"{"amount":"5.01"}"#).await.error(400, "INSUFFICIENT_BALANCE");
        app.post(&refund, "{}").await.data(200);
        let detail = front.get(&format!("/invoice/{id}"), &token).await.browser_data(200);
        assert_eq!(detail["lineItems"][0]["productTitle"], "Store balance");
        assert_eq!(app.bed.summary(&ann).await.store_balance_minor, 0);
        app.bed.assert_intact().await;
    }

    async fn a_key_of_a_customer_uses_up_none_of_the_merchant(bed: TestBed) {
        bed.affiliate("ann").await;
        let front = Front::over(bed).await;
        let token = front.session("ann").await;
        let headers = [("x-shoppex-publishable-key", front.key.as_str()), ("idempotency-key", "order-1")];
        let path = "/v1/customer/wallet/topup?shop=demo";
        let send = async || front.app.call("POST", path, &token, &headers, r#"{"amount":"25.00"}"#).await;
        let first = send().await.browser_data(200);
        assert_eq!(send().await.browser_data(200), first);
        let credit = r#"{"amount":"5.00","description":"Thank you"}"#;
        front.app.post_once("/dev/v1/customers/cus_ann/wallet/credit", "order-1", credit).await.data(200);
    }
}
