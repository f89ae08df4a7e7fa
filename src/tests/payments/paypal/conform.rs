//! The adapter against the test provider, which holds every request and answer against `PayPal`'s own description.

use super::{FixedClock, NOW_SECS, SESSION, credentials, refund_ask, session_ask};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use bytes::Bytes;
use portico::domain::clock::Timestamp;
use portico::domain::ids::PaymentSessionId;
use portico::domain::payments::payment::{DisputeStage, RefundStage, Snapshot, Stage};
use portico::payments::paypal::{EventTrust, Paypal};
use portico::payments::{About, Caller, Notice, Provider as _, ProviderError, SessionKey};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

/// The folder of `PayPal`'s public description.
pub fn specs() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/specs/paypal")
}

/// The test provider as a process; it ends with its input.
struct TestProvider {
    child: Child,
    url: String,
    paypal: Paypal,
    client: reqwest::Client,
}

impl Drop for TestProvider {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl TestProvider {
    fn start() -> Self {
        let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("end2end/providers/paypal.js");
        let mut child = Command::new("node")
            .arg(script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("node, which scripts/tools asks for");
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert!(!line.is_empty(), "the test provider did not start: scripts/tools test, once");
        let told: Json = serde_json::from_str(&line).unwrap();
        let url = told["url"].as_str().unwrap().to_owned();
        let trust = EventTrust::instead(&[&url], told["root"].as_str().unwrap().as_bytes());
        let caller = Caller::new(Arc::new(FixedClock(NOW_SECS.into()))).unwrap();
        let paypal = Paypal::new(credentials(), caller, &url).trusting(trust.unwrap());
        Self { child, url, paypal, client: reqwest::Client::new() }
    }

    async fn control(&self, name: &str, arguments: &Json) -> Json {
        let url = format!("{}/control/{name}", self.url);
        let sent = self.client.post(url).body(arguments.to_string()).send().await.unwrap();
        sent.json().await.unwrap()
    }

    async fn state(&self) -> Json {
        let url = format!("{}/control/state", self.url);
        self.client.get(url).send().await.unwrap().json().await.unwrap()
    }

    /// Everything that was said was said as `PayPal` describes it.
    async fn assert_in_order(&self) {
        assert_eq!(self.state().await["problems"], json!([]));
    }

    async fn open(&self, minor: i64, currency: &str) -> SessionKey {
        let opened = self.paypal.create_session(&session_ask(minor, currency)).await.unwrap();
        let page = self.client.get(&opened.url).send().await.unwrap();
        assert!(page.status().is_success());
        let session = PaymentSessionId::parse(SESSION).unwrap();
        SessionKey { session, reference: opened.reference, payment: None }
    }

    async fn paid(&self) -> (SessionKey, String) {
        let key = self.open(1_240, "EUR").await;
        self.control("buyerPays", &json!([key.reference])).await;
        let seen = self.paypal.capture(&key).await.unwrap();
        (key, seen.captured.unwrap().reference)
    }

    async fn fetch(&self, key: &SessionKey) -> Snapshot {
        self.paypal.fetch(key).await.unwrap()
    }

    /// What the adapter makes of each event since the last time.
    async fn notices(&self) -> Vec<Notice> {
        let now = Timestamp::from_secs(self.state().await["now"].as_i64().unwrap());
        let mut notices = Vec::new();
        for event in self.control("takeEvents", &json!([])).await.as_array().unwrap() {
            let body = event.to_string();
            let signed = self.control("sign", &json!([body])).await;
            let signed: BTreeMap<String, String> = serde_json::from_value(signed).unwrap();
            let mut headers = HeaderMap::new();
            for (name, value) in &signed {
                let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
                headers.insert(name, HeaderValue::from_str(value).unwrap());
            }
            let body = Bytes::from(body);
            notices.push(self.paypal.verify_event(&headers, &body, now).await.unwrap());
        }
        notices
    }
}

#[tokio::test]
async fn a_payment_lives() {
    let provider = TestProvider::start();
    let key = provider.open(1_240, "EUR").await;
    assert_eq!(
        provider.open(1_240, "EUR").await.reference,
        key.reference,
        "asked twice, opened once"
    );
    assert_eq!(provider.paypal.capture(&key).await.unwrap().stage, Stage::Open);
    provider.control("buyerPays", &json!([key.reference])).await;
    assert_eq!(provider.fetch(&key).await.stage, Stage::Approved);
    let captured = provider.paypal.capture(&key).await.unwrap();
    assert_eq!(captured.stage, Stage::Paid);
    assert_eq!(
        provider.paypal.capture(&key).await,
        Ok(captured.clone()),
        "captured twice, taken once"
    );
    assert_eq!(provider.fetch(&key).await, captured);
    let money = captured.captured.unwrap();
    assert_eq!((money.sum.minor, money.fee_minor), (1_240, Some(92)));

    let mut ask = refund_ask(200, "EUR");
    ask.payment.clone_from(&money.reference);
    let refund = provider.paypal.refund(&ask).await.unwrap();
    assert_eq!(
        provider.paypal.refund(&ask).await,
        Ok(refund.clone()),
        "asked twice, refunded once"
    );
    assert_eq!(provider.fetch(&key).await.refunds, [refund]);
    let dispute =
        provider.control("openDispute", &json!([money.reference, { "minor": 500 }])).await;
    let seen = provider.fetch(&key).await;
    assert_eq!(seen.disputes[0].stage, DisputeStage::Open);
    let fee = json!([dispute, "RESOLVED_BUYER_FAVOUR", { "fee": 800 }]);
    provider.control("closeDispute", &fee).await;
    provider.control("refundAtProvider", &json!([money.reference, 40])).await;
    let seen = provider.fetch(&key).await;
    let [lost] = seen.disputes.as_slice() else { panic!("{seen:?}") };
    assert_eq!((lost.stage, lost.sum.minor, lost.fee_minor), (DisputeStage::Lost, 500, 800));
    let refunds: Vec<_> = seen
        .refunds
        .iter()
        .map(|refund| (refund.ours.clone(), refund.sum.minor, refund.stage))
        .collect();
    assert_eq!(
        refunds,
        [(Some("ref_1".to_owned()), 200, RefundStage::Done), (None, 40, RefundStage::Done)]
    );
    ask.refund = portico::domain::ids::RefundId::parse("ref_2").unwrap();
    ask.amount_minor = 1_240;
    let refused = provider.paypal.refund(&ask).await;
    assert_eq!(refused, Err(ProviderError::Refused("REFUND_AMOUNT_EXCEEDED".to_owned())));
    provider.assert_in_order().await;
}

#[tokio::test]
async fn every_event_leads_back_to_the_session() {
    let provider = TestProvider::start();
    let (key, capture) = provider.paid().await;
    let mut ask = refund_ask(100, "EUR");
    ask.payment.clone_from(&capture);
    provider.paypal.refund(&ask).await.unwrap();
    let dispute = provider.control("openDispute", &json!([capture, { "stage": "INQUIRY" }])).await;
    assert!(provider.fetch(&key).await.disputes.is_empty());
    provider.control("closeDispute", &json!([dispute, "RESOLVED_SELLER_FAVOUR"])).await;
    let session = About::Session(key.session.clone());
    let payment = About::Payment(capture);
    let reference = About::SessionReference(key.reference.clone());
    let notices = provider.notices().await;
    let seen: Vec<_> =
        notices.iter().map(|notice| (notice.kind.as_str(), notice.about.clone())).collect();
    assert_eq!(
        seen,
        [
            ("CHECKOUT.ORDER.APPROVED", vec![session.clone(), reference.clone()]),
            ("PAYMENT.CAPTURE.COMPLETED", vec![session.clone(), reference, payment.clone()]),
            ("PAYMENT.CAPTURE.REFUNDED", vec![payment.clone()]),
            ("CUSTOMER.DISPUTE.CREATED", vec![session.clone(), payment.clone()]),
            ("CUSTOMER.DISPUTE.RESOLVED", vec![session, payment]),
        ]
    );
    provider.assert_in_order().await;
}

#[tokio::test]
async fn a_refused_means_of_payment_can_be_followed_by_another() {
    let provider = TestProvider::start();
    let key = provider.open(500, "JPY").await;
    let declined = json!([key.reference, { "capture": "INSTRUMENT_DECLINED" }]);
    provider.control("buyerPays", &declined).await;
    let open = Snapshot::without_money(Stage::Open);
    assert_eq!(provider.paypal.capture(&key).await, Ok(open));
    provider.control("buyerPays", &json!([key.reference])).await;
    let paid = provider.paypal.capture(&key).await.unwrap();
    assert_eq!(paid.captured.unwrap().sum.minor, 500);
    provider.assert_in_order().await;
}

#[tokio::test]
async fn a_lost_reversal_is_counted_once() {
    let provider = TestProvider::start();
    let (key, capture) = provider.paid().await;
    let dispute = provider.control("openDispute", &json!([capture])).await;
    let reversed = json!([dispute, "RESOLVED_BUYER_FAVOUR", { "isRefund": true }]);
    provider.control("closeDispute", &reversed).await;
    let seen = provider.fetch(&key).await;
    assert_eq!((seen.stage, seen.refunds.len()), (Stage::Paid, 1));
    assert_eq!(seen.disputes[0].stage, DisputeStage::Won, "the refund took the money");
    provider.assert_in_order().await;
}

#[tokio::test]
async fn faults_end_the_same() {
    let provider = TestProvider::start();
    let unknown =
        |seen: &Result<Snapshot, ProviderError>| matches!(seen, Err(ProviderError::Unknown(_)));
    for how in ["busy", "broken", "half", "down", "lost"] {
        let mut ask = session_ask(1_240, "EUR");
        let session = format!("pay_{how}");
        ask.session = PaymentSessionId::parse(&session).unwrap();
        ask.order = portico::domain::ids::OrderId::parse(&format!("ord_{how}")).unwrap();
        provider.control("failNext", &json!([1, how, "/orders"])).await;
        let failed = provider.paypal.create_session(&ask).await;
        assert!(matches!(failed, Err(ProviderError::Unknown(_))), "{how}: {failed:?}");
        let reference = provider.paypal.create_session(&ask).await.unwrap().reference;
        let key = SessionKey { session: ask.session, reference, payment: None };
        provider.control("buyerPays", &json!([key.reference])).await;
        provider.control("failNext", &json!([1, how, "/capture"])).await;
        assert!(unknown(&provider.paypal.capture(&key).await), "{how}");
        let paid = provider.paypal.capture(&key).await.unwrap();
        let money = paid.captured.unwrap();
        let mut ask = refund_ask(1_240, "EUR");
        ask.refund = portico::domain::ids::RefundId::parse(&format!("ref_{how}")).unwrap();
        ask.payment = money.reference;
        provider.control("failNext", &json!([1, how, "/refund"])).await;
        assert!(provider.paypal.refund(&ask).await.is_err(), "{how}");
        let refund = provider.paypal.refund(&ask).await.unwrap();
        assert_eq!(provider.fetch(&key).await.refunds, [refund], "{how}");
        provider.control("revokeTokens", &json!([])).await;
    }
    provider.assert_in_order().await;
}
