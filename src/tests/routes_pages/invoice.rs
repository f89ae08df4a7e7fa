//! GET /invoice/{uniqid}

use crate::util::{Reply, TestApp, TestBed, keep_cookies};
use axum::body::Body;
use axum::http::Request;
use serde_json::{Value as Json, json};

/// A visitor with cookies.
pub struct Visitor {
    pub app: TestApp,
    pub cookie: String,
}

impl Visitor {
    pub async fn over(bed: TestBed) -> Self {
        Self { app: TestApp::over(bed).await, cookie: String::new() }
    }

    pub async fn get(&mut self, path: &str) -> Reply {
        let request = Request::get(path).header("host", "127.0.0.1").header("cookie", &self.cookie);
        self.ask(request.body(Body::empty()).unwrap()).await
    }

    pub async fn send(&mut self, path: &str, form: &str) -> Reply {
        let request = Request::post(path)
            .header("host", "127.0.0.1")
            .header("origin", "http://127.0.0.1")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("cookie", &self.cookie);
        self.ask(request.body(Body::from(form.to_owned())).unwrap()).await
    }

    /// Opens a page with more headers than its cookies.
    pub async fn get_with(&mut self, path: &str, headers: &[(&str, &str)]) -> Reply {
        let mut request =
            Request::get(path).header("host", "127.0.0.1").header("cookie", &self.cookie);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.ask(request.body(Body::empty()).unwrap()).await
    }

    async fn ask(&mut self, request: Request<Body>) -> Reply {
        let reply = self.app.send(request).await;
        keep_cookies(&mut self.cookie, &reply.headers);
        reply
    }

    /// Asks for a payment; gives the address of its page.
    async fn payment(&self, change: &Json) -> String {
        let mut body = json!({"title": "Order <17>", "email": "b@example.com", "value": 20, "currency": "USD"});
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let made = self.app.post("/dev/v1/payments", &body.to_string()).await.data(201);
        format!("/invoice/{}", made["uniqid"].as_str().unwrap())
    }
}

/// The text of a page.
fn has(reply: &Reply, words: &[&str]) {
    for words in words {
        assert!(reply.body.contains(words), "{words}: {}", reply.body);
    }
}

fn lacks(reply: &Reply, words: &[&str]) {
    for words in words {
        assert!(!reply.body.contains(words), "{words}: {}", reply.body);
    }
}

on_both! {
    async fn a_payment_is_shown_paid_and_leads_back(bed: TestBed) {
        let mut visitor = Visitor::over(bed).await;
        let page = visitor.payment(&json!({
            "quantity": 3, "return_url": "https://a.example/done?a=1&b=2", "cancel_url": "https://a.example/no",
        })).await;
        let shown = visitor.get(&page).await;
        assert_eq!(shown.status, 200);
        has(&shown, &["Order &lt;17&gt;", "Pay now", "href=\"https://a.example/no\"", "Back to a.example"]);
        lacks(&shown, &["b@example.com", "a.example/done"]);
        let way = shown.body.split("action=\"/orders/pay\"").nth(1).unwrap();
        let id = way.split("name=\"id\" value=\"").nth(1).unwrap();
        let order = id.split('"').next().unwrap().to_owned();
        let led = visitor.send("/orders/pay", &format!("id={order}&provider=SANDBOX")).await;
        let sandbox = led.headers["location"].to_str().unwrap().to_owned();
        has(&visitor.get(&sandbox).await, &["60"]);
        let payment = sandbox.trim_start_matches("/sandbox/");
        let paid = visitor.send("/sandbox/pay", &format!("id={payment}")).await;
        assert_eq!(paid.status, 303);
        assert_eq!(visitor.get(paid.headers["location"].to_str().unwrap()).await.status, 303);
        for path in [page, format!("/orders/{order}")] {
            let shown = visitor.get(&path).await;
            has(&shown, &["href=\"https://a.example/done?a=1&amp;b=2\"", "Continue to a.example", "Order &lt;17&gt;"]);
            lacks(&shown, &["Pay now", "a.example/no"]);
        }
        has(&visitor.get(&format!("/orders/{order}/receipt")).await, &["Order &lt;17&gt;"]);
        visitor.app.bed.assert_intact().await;
    }

    async fn only_allowed_ways_to_pay_are_offered(bed: TestBed) {
        let mut visitor = Visitor::over(bed).await;
        let page = visitor.payment(&json!({"gateways": ["MANUAL"]})).await;
        let shown = visitor.get(&page).await;
        has(&shown, &["be paid online"]);
        lacks(&shown, &["Pay now", "/sandbox/"]);
        let row = page.replace("/invoice/", "/dev/v1/payments/");
        let row = visitor.app.get(&row).await.data(200);
        let order = row["id"].as_str().unwrap();
        let refused = visitor.send("/orders/pay", &format!("id={order}&provider=SANDBOX")).await;
        assert_eq!(refused.status, 422);
        visitor.app.bed.write(|tx| tx.queue("UPDATE shop SET has_sandbox = 0", vec![])).await;
        let mut visitor = Visitor::over(visitor.app.bed).await;
        has(&visitor.get(&page).await, &["be paid online"]);
    }

    async fn each_discount_is_named_after_who_gives_it(bed: TestBed) {
        bed.affiliate("creator123").await;
        let product = bed.product(1000).await;
        let mut visitor = Visitor::over(bed).await;
        let coupon = json!({"code": "SPRING", "discount_type": "PERCENTAGE", "discount_value": 50});
        visitor.app.post("/dev/v1/coupons/", &coupon.to_string()).await.data(201);
        let mut shown = Vec::new();
        for (coupon, code) in [(Some("SPRING"), None), (None, Some("creator123")), (Some("SPRING"), Some("creator123"))] {
            let body = json!({
                "email": "b@example.com", "items": [{"product_id": product.as_str(), "quantity": 1}],
                "coupon_code": coupon, "affiliate_code": code,
            });
            let placed = visitor.app.post("/dev/v1/orders", &body.to_string()).await.data(201);
            shown.push(visitor.get(&format!("/invoice/{}", placed["uniqid"].as_str().unwrap())).await);
        }
        let [by_coupon, by_referral, by_both] = &shown[..] else { panic!() };
        has(by_coupon, &["Coupon", "5.00"]);
        lacks(by_coupon, &["Code "]);
        has(by_referral, &["Code creator123, 10", "1.00"]);
        lacks(by_referral, &["Coupon"]);
        has(by_both, &["Code creator123, 10", "1.00", "Coupon", "4.50"]);
        lacks(by_both, &["value=\"-5.50\""]);
    }
}
