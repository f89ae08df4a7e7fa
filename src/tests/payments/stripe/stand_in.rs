//! The adapter against the stand-in of the browser tests (`end2end/providers/stripe.js`), which Stripe's own package is
//! held against: what is sent passes its strict checks, and whole payments are read to their end.

use super::*;
use axum::http::HeaderValue;
use portico::domain::payments::payment::{DisputeStage, RefundStage, Stage, Sum};
use portico::payments::{About, Untrusted};
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

struct StandIn {
    url: String,
    stripe: Stripe,
    client: reqwest::Client,
    process: Child,
}

impl Drop for StandIn {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

impl StandIn {
    fn start() -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("end2end/providers/stripe.js");
        let options = json!({
            "now_ms": NOW.millis(), "secretKey": KEY, "webhookSecrets": ["whsec_old", "whsec_x"],
        });
        let mut process = Command::new("node")
            .args([script.as_os_str(), options.to_string().as_ref()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("these tests need Node.js (node) in the path");
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert!(!line.is_empty(), "the stand-in did not start");
        let url = serde_json::from_str::<Json>(&line).unwrap()["url"].as_str().unwrap().to_owned();
        Self { stripe: stripe(&url), url, client: reqwest::Client::new(), process }
    }

    async fn steer(&self, name: &str, given: Json) -> Json {
        let url = format!("{}/control/{name}", self.url);
        let answer = self.client.post(url).json(&given).send().await.unwrap();
        let status = answer.status();
        let told = answer.json().await.unwrap();
        assert_eq!(status, StatusCode::OK, "{name}: {told}");
        told
    }

    async fn open(&self) -> SessionKey {
        let opened = self.stripe.create_session(&session_ask()).await.unwrap();
        assert_eq!(opened.url, format!("{}/pay/c/{}", self.url, opened.reference));
        SessionKey { reference: opened.reference, ..session_key() }
    }

    async fn paid(&self) -> (SessionKey, String) {
        let key = self.open().await;
        self.steer("buyerPays", json!([key.reference])).await;
        let captured = self.fetch(&key).await.captured.unwrap();
        assert_eq!((captured.sum, captured.fee_minor), (Sum::of(2599, Currency::EUR), Some(105)));
        (key, captured.reference)
    }

    async fn fetch(&self, key: &SessionKey) -> Snapshot {
        self.stripe.fetch(key).await.unwrap()
    }
}

#[tokio::test]
async fn a_page_is_opened_once_paid_and_never_closed_again() {
    let stand_in = StandIn::start();
    let key = stand_in.open().await;
    assert_eq!(stand_in.open().await.reference, key.reference);
    assert_eq!(stand_in.fetch(&key).await, Snapshot::without_money(Stage::Open));
    stand_in.steer("buyerIsDeclined", json!([key.reference])).await;
    assert_eq!(stand_in.fetch(&key).await, Snapshot::without_money(Stage::Open));
    let back = stand_in.steer("buyerPays", json!([key.reference])).await;
    assert_eq!(back, session_ask().return_url);
    assert_eq!(stand_in.fetch(&key).await.stage, Stage::Paid);
    assert_eq!(stand_in.stripe.close_session(&key).await, Ok(()));
    assert_eq!(stand_in.fetch(&key).await.stage, Stage::Paid);
    let other = SessionKey { session: PaymentSessionId::parse("pay_2").unwrap(), ..key };
    assert_eq!(stand_in.stripe.fetch(&other).await, Err(ProviderError::NotFound));
    let none = SessionKey { reference: "cs_test_none".to_owned(), ..session_key() };
    assert_eq!(stand_in.stripe.fetch(&none).await, Err(ProviderError::NotFound));
    assert_eq!(stand_in.stripe.close_session(&none).await, Err(ProviderError::NotFound));
}

#[tokio::test]
async fn a_page_that_nobody_paid_at_is_closed_more_than_once() {
    let stand_in = StandIn::start();
    let key = stand_in.open().await;
    for _ in 0..2 {
        assert_eq!(stand_in.stripe.close_session(&key).await, Ok(()));
        assert_eq!(stand_in.fetch(&key).await, Snapshot::without_money(Stage::Expired));
    }
}

#[tokio::test]
async fn money_that_comes_later_or_never() {
    for (how, stage) in [("paymentArrives", Stage::Paid), ("paymentFails", Stage::Failed)] {
        let stand_in = StandIn::start();
        let key = stand_in.open().await;
        stand_in.steer("buyerPays", json!([key.reference, {"isDelayed": true}])).await;
        assert_eq!(stand_in.fetch(&key).await, Snapshot::without_money(Stage::Processing));
        stand_in.steer(how, json!([key.reference])).await;
        assert_eq!(stand_in.fetch(&key).await.stage, stage);
    }
}

#[tokio::test]
async fn refunds_are_made_once_and_read_to_their_end() {
    let stand_in = StandIn::start();
    let (key, payment) = stand_in.paid().await;
    let ask = RefundAsk { payment: payment.clone(), ..refund_ask() };
    // Done, and the answer lost: asked again, it is the same refund.
    stand_in.steer("failNext", json!([1, "lost", "POST /v1/refunds"])).await;
    let lost = stand_in.stripe.refund(&ask).await;
    assert!(matches!(lost, Err(ProviderError::Unknown(_))), "{lost:?}");
    // Stripe does not keep its keys for ever.
    stand_in.steer("forgetKeys", json!([])).await;
    let refund = stand_in.stripe.refund(&ask).await.unwrap();
    assert_eq!((refund.stage, refund.sum), (RefundStage::Done, Sum::of(700, Currency::EUR)));
    assert_eq!(stand_in.fetch(&key).await.refunds, vec![refund.clone()]);
    // More than is left.
    let second = RefundId::parse("ref_2").unwrap();
    let ask = RefundAsk { refund: second.clone(), amount_minor: 1_900, ..ask };
    let refused = Err(ProviderError::Refused("invalid_request_error (amount)".to_owned()));
    assert_eq!(stand_in.stripe.refund(&ask).await, refused);
    // All of the rest, over there and still on its way.
    let rest = json!([payment, {"status": "pending"}]);
    let theirs = stand_in.steer("refundAtProvider", rest).await;
    let third = RefundAsk { refund: RefundId::parse("ref_3").unwrap(), ..ask };
    let refused = Err(ProviderError::Refused("charge_already_refunded".to_owned()));
    assert_eq!(stand_in.stripe.refund(&third).await, refused);
    let seen = stand_in.fetch(&key).await.refunds;
    assert_eq!((seen[0].stage, &seen[0].ours), (RefundStage::Pending, &None));
    assert_eq!((seen[0].sum.minor, &seen[1]), (1_899, &refund));
    stand_in.steer("refundEnds", json!([theirs["id"], "failed"])).await;
    assert_eq!(stand_in.fetch(&key).await.refunds[0].stage, RefundStage::Failed);
    let none = RefundAsk { payment: "pi_none".to_owned(), ..refund_ask() };
    let none = RefundAsk { refund: RefundId::parse("ref_4").unwrap(), ..none };
    assert_eq!(stand_in.stripe.refund(&none).await, Err(ProviderError::NotFound));
}

#[tokio::test]
async fn more_refunds_than_one_page_holds() {
    let stand_in = StandIn::start();
    let (key, payment) = stand_in.paid().await;
    for _ in 0..203 {
        stand_in.steer("refundAtProvider", json!([payment, {"amount": 1}])).await;
    }
    let refunds = stand_in.fetch(&key).await.refunds;
    let mut references: Vec<_> = refunds.into_iter().map(|refund| refund.reference).collect();
    references.sort();
    references.dedup();
    assert_eq!(references.len(), 203);
}

#[tokio::test]
async fn disputes_from_inquiry_to_their_end() {
    let stand_in = StandIn::start();
    let (key, payment) = stand_in.paid().await;
    let told = async || {
        let disputes = stand_in.fetch(&key).await.disputes;
        disputes.iter().map(|one| (one.sum.minor, one.fee_minor, one.stage)).collect::<Vec<_>>()
    };
    let inquiry = stand_in
        .steer("openDispute", json!([payment, {"amount": 500, "isInquiry": true}]))
        .await["id"]
        .clone();
    assert_eq!(told().await, vec![]);
    stand_in.steer("escalateDispute", json!([inquiry])).await;
    assert_eq!(told().await, vec![(500, 1500, DisputeStage::Open)]);
    stand_in.steer("closeDispute", json!([inquiry, "won", {"isLate": true}])).await;
    assert_eq!(told().await, vec![(500, 1500, DisputeStage::Open)]);
    stand_in.steer("reinstateDispute", json!([inquiry, {"isFeeReturned": true}])).await;
    assert_eq!(told().await, vec![(500, 0, DisputeStage::Won)]);
    let lost = stand_in.steer("openDispute", json!([payment])).await["id"].clone();
    stand_in.steer("closeDispute", json!([lost, "lost"])).await;
    let both = vec![(2599, 1500, DisputeStage::Lost), (500, 0, DisputeStage::Won)];
    assert_eq!(told().await, both);
}

#[tokio::test]
async fn failures_on_the_way_leave_nothing_done_twice() {
    for how in ["down", "lost", "half", "busy", "broken", "conflict"] {
        let stand_in = StandIn::start();
        stand_in.steer("failNext", json!([1, how, "/v1/checkout"])).await;
        let failed = stand_in.stripe.create_session(&session_ask()).await;
        assert!(matches!(failed, Err(ProviderError::Unknown(_))), "{how}: {failed:?}");
        stand_in.open().await;
        let sessions = stand_in.steer("all", json!(["checkout.session"])).await;
        assert_eq!(sessions.as_array().unwrap().len(), 1, "{how}");
    }
}

#[tokio::test]
async fn its_deliveries_are_believed_and_lead_to_the_session() {
    let stand_in = StandIn::start();
    let (key, payment) = stand_in.paid().await;
    stand_in.steer("refundAtProvider", json!([payment, {"amount": 5}])).await;
    stand_in.steer("openDispute", json!([payment, {"amount": 5}])).await;
    let events = stand_in.steer("takeEvents", json!([])).await;
    let mut kinds = Vec::new();
    for event in events.as_array().unwrap() {
        let signed = stand_in.steer("sign", json!([event])).await;
        let mut headers = HeaderMap::new();
        let header = HeaderValue::from_str(signed["header"].as_str().unwrap()).unwrap();
        headers.insert("stripe-signature", header);
        let body = Bytes::from(signed["body"].as_str().unwrap().to_owned());
        let notice = stand_in.stripe.verify_event(&headers, &body, NOW).await.unwrap();
        assert_eq!(notice.event, event["id"].as_str().unwrap());
        let leads = [
            About::Session(key.session.clone()),
            About::SessionReference(key.reference.clone()),
            About::Payment(payment.clone()),
        ];
        assert!(notice.about.iter().all(|about| leads.contains(about)), "{notice:?}");
        kinds.push(notice.kind);
        let late = NOW.plus_secs(301);
        let told = stand_in.stripe.verify_event(&headers, &body, late).await;
        assert_eq!(told, Err(Untrusted::Stale));
    }
    let expected = [
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.completed",
        "refund.created",
        "charge.refunded",
        "charge.dispute.created",
        "charge.dispute.funds_withdrawn",
    ];
    assert_eq!(kinds, expected);
}
