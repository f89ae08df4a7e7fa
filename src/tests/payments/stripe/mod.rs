//! The Stripe adapter against a server that notes each request and gives the answers that a test prepared, made from
//! Stripe's public sample objects.

mod disputes;
mod events;
mod faults;
mod fetching;
mod refunds;
mod sessions;
mod stand_in;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use portico::domain::clock::{Clock, Timestamp};
use portico::domain::ids::{OrderId, PaymentSessionId, RefundId, ShopId};
use portico::domain::money::Currency;
use portico::domain::payments::payment::Snapshot;
use portico::payments::stripe::{Credentials, Stripe};
use portico::payments::{
    Caller, Opened, Provider as _, ProviderError, RefundAsk, SessionAsk, SessionKey,
};
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, VecDeque};
use std::path::Path;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;

const NOW: Timestamp = Timestamp(1_760_000_000_000_000);
const KEY: &str = "sk_test_portico";
/// Made at `NOW`, as its first digits say.
const SESSION: &str = "pay_0199c82cc0007abc8000000000000001";
const REFERENCE: &str = "cs_test_a1YS1URlnyQCN5fUUduORoQ7Pw41PJqDWkIVQCpJPqkfIhd6tVY8XB1OLY";
const INTENT: &str = "pi_1PgafyB7WZ01zgkWSjxsAJo3";

struct Stopped;

impl Clock for Stopped {
    fn now(&self) -> Timestamp {
        NOW
    }
}

/// A request as it arrived.
#[derive(Clone, Debug)]
struct Seen {
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: String,
}

impl Seen {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    fn line(&self) -> String {
        format!("{} {}", self.method, self.uri.path())
    }

    fn form(&self) -> BTreeMap<String, String> {
        fields(&self.body)
    }

    fn query(&self) -> BTreeMap<String, String> {
        fields(self.uri.query().unwrap_or_default())
    }
}

fn fields(text: &str) -> BTreeMap<String, String> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(text).unwrap();
    let count = pairs.len();
    let fields: BTreeMap<_, _> = pairs.into_iter().collect();
    assert_eq!(fields.len(), count, "a field is sent twice: {text}");
    fields
}

#[derive(Default)]
struct Desk {
    seen: Mutex<Vec<Seen>>,
    answers: Mutex<VecDeque<(u16, String)>>,
}

/// A server that speaks as it was told, and the adapter that calls it.
struct Bench {
    desk: Arc<Desk>,
    stripe: Stripe,
}

impl Bench {
    async fn start() -> Self {
        let desk = Arc::new(Desk::default());
        let router = Router::new().fallback(answer).with_state(desk.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { desk, stripe: stripe(&url) }
    }

    fn then(&self, status: u16, body: &Json) -> &Self {
        self.then_text(status, &body.to_string())
    }

    fn then_text(&self, status: u16, body: &str) -> &Self {
        self.desk.answers.lock().unwrap().push_back((status, body.to_owned()));
        self
    }

    /// The requests since the last time; each must have had its answer.
    fn seen(&self) -> Vec<Seen> {
        assert!(self.desk.answers.lock().unwrap().is_empty(), "an answer was not asked for");
        std::mem::take(&mut self.desk.seen.lock().unwrap())
    }

    async fn fetch(&self) -> Result<Snapshot, ProviderError> {
        self.stripe.fetch(&session_key()).await
    }

    async fn create(&self) -> Result<Opened, ProviderError> {
        self.stripe.create_session(&session_ask()).await
    }
}

async fn answer(
    State(desk): State<Arc<Desk>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, String) {
    let body = String::from_utf8(body.to_vec()).unwrap();
    desk.seen.lock().unwrap().push(Seen { method, uri, headers, body });
    let (status, body) = desk.answers.lock().unwrap().pop_front().expect("no answer was prepared");
    (StatusCode::from_u16(status).unwrap(), body)
}

fn stripe(url: &str) -> Stripe {
    let credentials = Credentials {
        secret_key: format!(" {KEY}\n"),
        webhook_secrets: vec!["whsec_x".to_owned()],
    };
    Stripe::new(credentials, Caller::new(Arc::new(Stopped)).unwrap(), url)
}

fn session_key() -> SessionKey {
    SessionKey {
        session: PaymentSessionId::parse(SESSION).unwrap(),
        reference: REFERENCE.to_owned(),
        payment: None,
    }
}

fn session_ask() -> SessionAsk {
    SessionAsk {
        session: PaymentSessionId::parse(SESSION).unwrap(),
        shop: ShopId::parse("shop_1").unwrap(),
        order: OrderId::parse("ord_1").unwrap(),
        amount_minor: 2599,
        currency: Currency::EUR,
        title: "Möbel & mehr".to_owned(),
        email: Some("buyer+1@example.com".to_owned()),
        return_url: "https://shop.example/return?order=ord_1&x=1".to_owned(),
        cancel_url: "https://shop.example/cancel".to_owned(),
        expires_at: NOW.plus_secs(7_200),
    }
}

fn refund_ask() -> RefundAsk {
    RefundAsk {
        refund: RefundId::parse("ref_1").unwrap(),
        payment: INTENT.to_owned(),
        amount_minor: 700,
        currency: Currency::EUR,
        reason: Some("Too small".to_owned()),
    }
}

/// One of Stripe's public sample objects with other fields in it.
fn sample(kind: &str, other: Json) -> Json {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/specs/stripe/fixtures.json");
    let text = std::fs::read_to_string(path).unwrap();
    let mut object = serde_json::from_str::<Json>(&text).unwrap()["resources"][kind].take();
    assert!(object.is_object(), "no sample of {kind}");
    merge(&mut object, other);
    object
}

fn merge(object: &mut Json, other: Json) {
    match (object, other) {
        (Json::Object(fields), Json::Object(others)) => {
            for (name, value) in others {
                merge(fields.entry(name).or_insert(Json::Null), value);
            }
        }
        (object, other) => *object = other,
    }
}

fn balance(amount: i64, fee: i64, currency: &str, created: i64) -> Json {
    let net = amount - fee;
    sample(
        "balance_transaction",
        json!({"amount": amount, "fee": fee, "net": net, "currency": currency, "created": created}),
    )
}

/// A payment as it stands in its session, expanded.
fn intent(other: Json) -> Json {
    let mut intent = sample("payment_intent", json!({"amount": 2599, "currency": "eur"}));
    merge(&mut intent, other);
    intent
}

fn paid_intent() -> Json {
    let charge = sample(
        "charge",
        json!({"amount": 2599, "currency": "eur", "balance_transaction": balance(2599, 105, "eur", 1)}),
    );
    intent(json!({"status": "succeeded", "amount_received": 2599, "latest_charge": charge}))
}

fn session(status: &str, payment_status: &str, intent: Json) -> Json {
    sample(
        "checkout.session",
        json!({
            "status": status,
            "payment_status": payment_status,
            "payment_intent": intent,
            "client_reference_id": SESSION,
            "amount_total": 2599,
            "currency": "eur",
        }),
    )
}

fn page(items: &[Json], has_more: bool) -> Json {
    json!({"object": "list", "url": "/v1/x", "data": items, "has_more": has_more})
}

fn error(kind: &str, code: Option<&str>, param: Option<&str>) -> Json {
    json!({"error": {
        "type": kind, "code": code, "param": param,
        "message": "Invalid API Key provided: sk_test_portico", "request_log_url": "https://x.example",
    }})
}
