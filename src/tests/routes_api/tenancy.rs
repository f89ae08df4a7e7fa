//! An id that is not this shop's, or that can be no id, is answered exactly as one that names nothing.

use super::{TestApp, app};

/// Paths with an id, the code of a missing one, and a body.
const PATHS: [(&str, &str, &str, &str); 25] = [
    ("GET", "/dev/v1/customers/{}", "CUSTOMER_NOT_FOUND", ""),
    ("PATCH", "/dev/v1/customers/{}", "CUSTOMER_NOT_FOUND", "{\"name\":\"x\"}"),
    ("PUT", "/dev/v1/customers/{}", "CUSTOMER_NOT_FOUND", "{\"name\":\"x\"}"),
    ("DELETE", "/dev/v1/customers/{}", "CUSTOMER_NOT_FOUND", ""),
    ("GET", "/dev/v1/customers/{}/wallet", "CUSTOMER_NOT_FOUND", ""),
    ("POST", "/dev/v1/customers/{}/wallet/credit", "CUSTOMER_NOT_FOUND", "{\"amount\":\"1\"}"),
    (
        "POST",
        "/dev/v1/customers/{}/wallet/debit",
        "CUSTOMER_NOT_FOUND",
        "{\"amount\":\"1\",\"description\":\"x\"}",
    ),
    ("GET", "/dev/v1/customers/{}/affiliate", "CUSTOMER_NOT_FOUND", ""),
    (
        "POST",
        "/dev/v1/customers/{}/affiliate/convert-to-balance",
        "CUSTOMER_NOT_FOUND",
        "{\"amount\":1}",
    ),
    (
        "POST",
        "/dev/v1/customers/{}/affiliate/payout-requests",
        "CUSTOMER_NOT_FOUND",
        "{\"amount\":7,\"asset\":\"usdt\",\"address\":\"x\"}",
    ),
    ("GET", "/dev/v1/affiliates/payout-requests/{}", "PAYOUT_REQUEST_NOT_FOUND", ""),
    ("POST", "/dev/v1/affiliates/payout-requests/{}/approve", "PAYOUT_REQUEST_NOT_FOUND", ""),
    (
        "POST",
        "/dev/v1/affiliates/payout-requests/{}/reject",
        "PAYOUT_REQUEST_NOT_FOUND",
        "{\"reason\":\"x\"}",
    ),
    ("POST", "/dev/v1/affiliates/payout-requests/{}/complete", "PAYOUT_REQUEST_NOT_FOUND", ""),
    (
        "PATCH",
        "/dev/v1/affiliates/customers/{}/status",
        "CUSTOMER_NOT_FOUND",
        "{\"action\":\"disable\"}",
    ),
    ("POST", "/dev/v1/affiliates/applications/{}/approve", "APPLICATION_NOT_FOUND", ""),
    ("POST", "/dev/v1/affiliates/applications/{}/reject", "APPLICATION_NOT_FOUND", ""),
    ("GET", "/dev/v1/orders/{}", "ORDER_NOT_FOUND", ""),
    ("PATCH", "/dev/v1/orders/{}", "ORDER_NOT_FOUND", "{\"affiliate_code\":null}"),
    ("PUT", "/dev/v1/orders/{}", "ORDER_NOT_FOUND", "{\"affiliate_code\":null}"),
    ("POST", "/dev/v1/orders/{}/fulfill", "ORDER_NOT_FOUND", ""),
    ("POST", "/dev/v1/orders/{}/complete", "ORDER_NOT_FOUND", ""),
    ("POST", "/dev/v1/orders/{}/refund", "ORDER_NOT_FOUND", ""),
    ("GET", "/dev/v1/invoices/{}", "INVOICE_NOT_FOUND", ""),
    ("POST", "/dev/v1/invoices/{}/complete", "INVOICE_NOT_FOUND", ""),
];

on_both! {
    async fn foreign_and_impossible_ids_look_missing(bed: TestBed) {
        let other = bed.add_shop("other").await;
        bed.affiliate("ann").await;
        bed.earn("ann", 3600).await;
        let order = bed.paid_order(20_000, None).await;
        let app = TestApp::over(bed).await;
        let body = r#"{"amount":7,"asset":"usdt","address":"x"}"#;
        let asked = app.post("/dev/v1/customers/cus_ann/affiliate/payout-requests", body).await.data(200);
        let claim = asked["claim_id"].as_str().unwrap().to_owned();
        let theirs = app.key(&other, "*").await;
        let long = "x".repeat(60_000);
        let ids = [
            "cus_ann", &claim, order.id.as_str(), &order.uniqid, "cus_none", "%00", "%ff%fe", "%", "%2e%2e%2f", "a%2Fb", "'%20OR%201=1--",
            "%3Cscript%3E", "-", "*", "null", "11111111-1111-4111-8111-111111111111", &long,
        ];
        for (method, path, code, body) in PATHS {
            let mut bodies = Vec::new();
            for id in ids {
                let path = path.replace("{}", id);
                let reply = app.call(method, &path, &theirs, &[], body).await;
                reply.error(404, code);
                bodies.push(reply.body);
            }
            bodies.dedup();
            assert_eq!(bodies.len(), 1, "{bodies:?}");
        }
        assert_eq!(app.get("/dev/v1/customers/cus_ann/affiliate").await.data(200)["balances"]["requested"], 7);
        for path in ["customers", "orders", "invoices"] {
            let list = app.call("GET", &format!("/dev/v1/{path}"), &theirs, &[], "").await;
            assert_eq!(list.data(200), serde_json::json!([]));
        }
        let list = app.call("GET", "/dev/v1/affiliates/payout-requests", &theirs, &[], "").await;
        assert_eq!(list.data(200)["total"], 0);
    }
}

#[tokio::test]
async fn a_missing_id_is_told_before_a_wrong_body() {
    let app = app().await;
    for (method, path, code, _) in PATHS.into_iter().filter(|(method, ..)| *method == "POST") {
        for body in ["{", "null", "{\"amount\":true,\"note\":1,\"reason\":1,\"override_reason\":1}"]
        {
            app.call(method, &path.replace("{}", "unknown"), &app.key, &[], body)
                .await
                .error(404, code);
        }
        let headers = [("idempotency-key", "a b")];
        let path = path.replace("{}", "unknown");
        app.call(method, &path, &app.key, &headers, "{}").await.error(404, code);
    }
}
