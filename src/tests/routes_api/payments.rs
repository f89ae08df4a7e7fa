//! Payments and checkout sessions over the API.

use super::{TestApp, app};
use serde_json::{Value as Json, json};

const BASE: &str = "http://shop.test/invoice/";

fn body(change: &Json) -> String {
    let mut body =
        json!({"title": "Order 17", "email": "b@example.com", "value": 19.99, "currency": "usd"});
    body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    body.to_string()
}

fn session(change: &Json) -> String {
    let mut body = json!({
        "product": {"name": "Order 17", "quantity": 1}, "amount": "19.99", "currency": "USD",
        "customer_email": "b@example.com", "success_url": "https://a.example/ok", "cancel_url": "https://a.example/no",
        "metadata": {"order_id": "17"},
    });
    body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    body.to_string()
}

on_both! {
    async fn a_payment_lives(bed: TestBed) {
        let app = TestApp::over(bed).await;
        let asked = body(&json!({
            "quantity": 3, "gateway": "sandbox", "gateways": ["MANUAL", "sandbox"], "webhook": "https://a.example/hook",
            "return_url": "https://a.example/ok", "custom_fields": [{"name": "a", "value": "b"}],
            "fraud_shield": {"ip": "192.0.2.1"}, "white_label": true, "confirmations": 2,
        }));
        let reply = app.post_once("/dev/v1/payments", "pay-1", &asked).await;
        let made = reply.data(201);
        let uniqid = made["uniqid"].as_str().unwrap();
        let url = format!("{BASE}{uniqid}");
        let secret = made["webhook_secret"].as_str().unwrap();
        assert!(secret.starts_with("whsec_") && secret.len() == 50, "{secret}");
        assert_eq!(made, json!({
            "id": made["id"], "uniqid": uniqid, "url": url, "url_branded": url,
            "checkout_url": url, "session_id": uniqid, "total": 59.97, "currency": "USD", "status": "PENDING",
            "created_at": 1_760_000_000, "expires_at": 1_760_086_400, "webhook_secret": secret,
        }));
        let again = app.post_once("/dev/v1/payments", "pay-1", &asked).await;
        assert_eq!((again.status.as_u16(), &again.body), (201, &reply.body));

        let path = format!("/dev/v1/payments/{uniqid}");
        let row = app.get(&path).await.data(200);
        assert!(!row.to_string().contains(secret), "the secret is shown once");
        assert_eq!((&row["type"], &row["developer_title"], &row["status"]), (&json!("PAYMENT"), &json!("Order 17"), &json!("PENDING")));
        assert_eq!((&row["gateway"], &row["gateways"]), (&json!("SANDBOX"), &json!(["MANUAL", "SANDBOX"])));
        assert_eq!((&row["developer_webhook"], &row["developer_return_url"]), (&json!("https://a.example/hook"), &json!("https://a.example/ok")));
        assert_eq!((&row["is_developer_invoice"], &row["white_label"], &row["confirmations"]), (&json!(true), &json!(true), &json!(2)));
        assert_eq!((&row["items"][0]["product_title"], &row["items"][0]["unit_price"], &row["items"][0]["quantity"]),
            (&json!("Order 17"), &json!(19.99), &json!(3)));
        assert_eq!(app.get("/dev/v1/payments").await.data(200), json!([row]));
        assert_eq!(app.get("/dev/v1/payments?status=completed").await.data(200), json!([]));
        app.get(&format!("/dev/v1/invoices/{uniqid}")).await.data(200);

        let paid = app.post_once(&format!("{path}/complete"), "pay-2", "[]").await.data(200);
        assert_eq!((&paid["status"], &paid["type"], &paid["gateway"]), (&json!("COMPLETED"), &json!("PAYMENT"), &json!("SANDBOX")));
        assert_eq!(app.post(&format!("{path}/complete"), "").await.data(200), paid);
        assert_eq!(app.get("/dev/v1/payments?filters=status:COMPLETED").await.data(200), json!([paid]));
        app.post(&format!("/dev/v1/orders/{uniqid}/refund"), r#"{"amount": "20"}"#).await.data(200);
        app.bed.assert_intact().await;
    }

    async fn only_payments_are_payments(bed: TestBed) {
        bed.product(1000).await;
        let order = bed.paid_order(1000, None).await.id;
        let other = bed.add_shop("other").await;
        let known = bed.customer("known").await;
        let app = TestApp::over(bed).await;
        let made = app.post("/dev/v1/payments", &body(&json!({"customer_id": known.as_str()}))).await.data(201);
        assert!(made.get("webhook_secret").is_none());
        let uniqid = made["uniqid"].as_str().unwrap();
        let row = app.get(&format!("/dev/v1/payments/{uniqid}")).await.data(200);
        assert_eq!((&row["customer_id"], &row["customer_email"]), (&json!("cus_known"), &json!("b@example.com")));
        let theirs = app.key(&other, "*").await;
        for (key, id) in [(&app.key, order.as_str()), (&app.key, "%00"), (&theirs, uniqid)] {
            for (method, end) in [("GET", ""), ("POST", "/complete")] {
                let path = format!("/dev/v1/payments/{id}{end}");
                app.call(method, &path, key, &[], "").await.error(404, "PAYMENT_NOT_FOUND");
            }
        }
        assert_eq!(app.call("GET", "/dev/v1/payments", &theirs, &[], "").await.data(200), json!([]));
    }

    async fn a_plugin_has_its_order_paid(bed: TestBed) {
        let app = TestApp::over(bed).await;
        let asked = session(&json!({"gateways": ["SANDBOX"]}));
        let reply = app.post_once("/dev/v1/checkout/sessions", "woo_order_17", &asked).await;
        let made = reply.data(201);
        let id = made["id"].as_str().unwrap();
        let url = format!("{BASE}{id}");
        assert_eq!(made, json!({
            "id": id, "url": url, "checkout_url": url, "session_id": id, "status": "PENDING", "amount": 19.99,
            "currency": "USD", "customer_email": "b@example.com", "success_url": "https://a.example/ok",
            "cancel_url": "https://a.example/no", "created_at": 1_760_000_000, "expires_at": 1_760_086_400,
        }));
        let again = app.post_once("/dev/v1/checkout/sessions", "woo_order_17", &asked).await;
        assert_eq!((again.status.as_u16(), &again.body), (201, &reply.body));
        let row = app.get(&format!("/dev/v1/payments/{id}")).await.data(200);
        assert_eq!((&row["gateway"], &row["custom_fields"]), (&json!("SANDBOX"), &json!({"order_id": "17"})));
        let odd = session(&json!({"product": {"name": "Pair", "quantity": 2}, "metadata": []}));
        let odd = app.post("/dev/v1/checkout/sessions", &odd).await.data(201);
        let row = app.get(&format!("/dev/v1/payments/{}", odd["id"].as_str().unwrap())).await.data(200);
        assert_eq!((&row["total"], &row["items"][0]["quantity"], &row["items"][0]["unit_price"]), (&json!(19.99), &json!(1), &json!(19.99)));
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_payment_is_named() {
    let app = app().await;
    for (change, field) in [
        (json!({"title": null}), "title"),
        (json!({"title": "x".repeat(129)}), "title"),
        (json!({"email": "nobody"}), "email"),
        (json!({"value": 0}), "value"),
        (json!({"value": 0.001}), "value"),
        (json!({"value": "NaN"}), "value"),
        (json!({"value": 90_000_000_000_000_i64, "quantity": 10_000}), "value"),
        (json!({"currency": null}), "currency"),
        (json!({"currency": "EUR"}), "currency"),
        (json!({"quantity": 0}), "quantity"),
        (json!({"gateway": "STRIPE"}), "gateway"),
        (json!({"gateways": ["SANDBOX", "PAYPAL"]}), "gateways[1]"),
        (json!({"gateways": "SANDBOX"}), "gateways"),
        (json!({"gateway": "MANUAL", "gateways": ["SANDBOX"]}), "gateway"),
        (json!({"webhook": "a.example"}), "webhook"),
        (json!({"webhook": "http://a.example/hook"}), "webhook"),
        (json!({"return_url": "http://a.example/ok"}), "return_url"),
        (json!({"return_url": "javascript:alert(1)"}), "return_url"),
        (json!({"cancel_url": 5}), "cancel_url"),
        (json!({"confirmations": 0}), "confirmations"),
        (json!({"customer_id": "cus_none"}), "customer_id"),
        (json!({"custom_fields": "x"}), "custom_fields"),
    ] {
        let reply = app.post("/dev/v1/payments", &body(&change)).await;
        assert_eq!(reply.fields(), [field], "{change}");
    }
    for (change, field) in [
        (json!({"product": null}), "product"),
        (json!({"product": []}), "product"),
        (json!({"product": {"quantity": 1}}), "product.name"),
        (json!({"product": {"name": "x", "quantity": 0}}), "product.quantity"),
        (json!({"amount": -1}), "amount"),
        (json!({"currency": "USDT"}), "currency"),
        (json!({"customer_email": null}), "customer_email"),
        (json!({"success_url": "/ok"}), "success_url"),
        (json!({"metadata": 5}), "metadata"),
    ] {
        let reply = app.post("/dev/v1/checkout/sessions", &session(&change)).await;
        assert_eq!(reply.fields(), [field], "{change}");
    }
    assert_eq!(app.get("/dev/v1/payments").await.data(200), json!([]));
    let reply = app.post("/dev/v1/payments", &body(&json!({"gateway": "STRIPE"}))).await;
    assert!(reply.body.contains("it has MANUAL, SANDBOX"), "{}", reply.body);
    let methods = app.get("/dev/v1/me/capabilities").await.data(200)["payment_methods"].clone();
    assert_eq!(methods, json!(["SANDBOX", "CUSTOMER_BALANCE", "MANUAL"]));
}
