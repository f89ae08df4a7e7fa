//! `PayPal` as the adapter sees it: a small server that says what the test wants, and remembers what it was asked.

mod authority;
mod capture;
mod conform;
mod disputes;
mod events;
mod forged;
mod refusals;
mod server;
mod session;
mod snapshots;

use portico::domain::clock::{Clock, Timestamp};
use portico::domain::ids::{OrderId, PaymentSessionId, RefundId, ShopId};
use portico::domain::money::Currency;
use portico::payments::paypal::{Credentials, Paypal};
use portico::payments::{Caller, RefundAsk, SessionAsk, SessionKey};
use serde_json::{Value as Json, json};
use server::Server;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

const NOW_SECS: i64 = 1_760_000_000;
const ORDER: &str = "5O190127TN364715T";
const CAPTURE: &str = "3C679366HH908993F";
const SESSION: &str = "pay_01999999aaaa7bbb8ccc0123456789ab";
const WEBHOOK: &str = "9XL90610J3647323C";

struct FixedClock(AtomicI64);

impl FixedClock {
    fn advance_secs(&self, secs: i64) {
        self.0.fetch_add(secs, Ordering::SeqCst);
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_secs(self.0.load(Ordering::SeqCst))
    }
}

struct Bed {
    server: Server,
    clock: Arc<FixedClock>,
    paypal: Paypal,
}

impl Bed {
    async fn start() -> Self {
        let server = Server::start().await;
        let clock = Arc::new(FixedClock(AtomicI64::new(NOW_SECS)));
        let paypal = paypal(&server.url, clock.clone());
        Self { server, clock, paypal }
    }
}

fn paypal(url: &str, clock: Arc<FixedClock>) -> Paypal {
    Paypal::new(credentials(), Caller::new(clock).unwrap(), url)
}

fn credentials() -> Credentials {
    Credentials {
        client_id: "client".to_owned(),
        client_secret: "very-secret".to_owned(),
        webhook_id: WEBHOOK.to_owned(),
    }
}

fn session_ask(amount_minor: i64, currency: &str) -> SessionAsk {
    SessionAsk {
        session: PaymentSessionId::parse(SESSION).unwrap(),
        shop: ShopId::parse("shop_demo").unwrap(),
        order: OrderId::parse("ord_0199999912347abc8def0123456789ab").unwrap(),
        amount_minor,
        currency: Currency::parse(currency).unwrap(),
        title: "Two months of hosting".to_owned(),
        email: Some("ann@example.com".to_owned()),
        return_url: "https://shop.example.com/pay/back".to_owned(),
        cancel_url: "https://shop.example.com/pay/left".to_owned(),
        expires_at: Timestamp::from_secs(NOW_SECS + 86_400),
    }
}

fn key() -> SessionKey {
    SessionKey {
        session: PaymentSessionId::parse(SESSION).unwrap(),
        reference: ORDER.to_owned(),
        payment: None,
    }
}

fn refund_ask(amount_minor: i64, currency: &str) -> RefundAsk {
    RefundAsk {
        refund: RefundId::parse("ref_1").unwrap(),
        payment: CAPTURE.to_owned(),
        amount_minor,
        currency: Currency::parse(currency).unwrap(),
        reason: Some("Came\ntoo late".to_owned()),
    }
}

fn money(value: &str, currency: &str) -> Json {
    json!({ "currency_code": currency, "value": value })
}

/// An order in this state with these payments.
fn order(status: &str, payments: &Json) -> Json {
    json!({
        "id": ORDER,
        "intent": "CAPTURE",
        "status": status,
        "update_time": "2025-10-09T08:53:20Z",
        "purchase_units": [{
            "reference_id": "default",
            "custom_id": SESSION,
            "amount": money("12.40", "EUR"),
            "payments": payments,
        }],
        "a_new_field": { "of": ["any", "shape"] },
    })
}

/// A capture in this state.
fn capture(status: &str) -> Json {
    json!({
        "id": CAPTURE,
        "status": status,
        "amount": money("12.40", "EUR"),
        "seller_receivable_breakdown": {
            "gross_amount": money("12.40", "EUR"),
            "paypal_fee": money("0.78", "EUR"),
            "net_amount": money("11.62", "EUR"),
        },
    })
}

fn order_path() -> String {
    format!("GET /v2/checkout/orders/{ORDER}")
}

fn capture_path() -> String {
    format!("POST /v2/checkout/orders/{ORDER}/capture")
}

fn disputes_path() -> String {
    format!("GET /v1/customer/disputes?disputed_transaction_id={CAPTURE}&page_size=50")
}
