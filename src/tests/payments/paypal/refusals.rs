//! Refunds, and what each way of not answering means.

use super::{Bed, CAPTURE, key, money, order_path, refund_ask, session_ask};
use portico::domain::money::Currency;
use portico::domain::payments::payment::{RefundSeen, RefundStage, Sum};
use portico::payments::{Provider as _, ProviderError};
use serde_json::{Value as Json, json};

fn refund_path() -> String {
    format!("POST /v2/payments/captures/{CAPTURE}/refund")
}

fn refund(status: &str) -> Json {
    json!({ "id": "1JU08902781691411", "status": status, "amount": money("2.00", "EUR") })
}

#[tokio::test]
async fn a_refund_is_asked_for_as_paypal_wants_it() {
    let bed = Bed::start().await;
    bed.server.reply(&refund_path(), 201, &refund("COMPLETED"));
    let seen = bed.paypal.refund(&refund_ask(200, "EUR")).await;
    let expected = RefundSeen {
        reference: "1JU08902781691411".to_owned(),
        ours: Some("ref_1".to_owned()),
        sum: Sum::of(200, Currency::EUR),
        stage: RefundStage::Done,
    };
    assert_eq!(seen, Ok(expected));
    let asked = bed.server.take();
    assert_eq!(asked[0].header("paypal-request-id"), "ref_1");
    assert_eq!(asked[0].header("prefer"), "return=representation");
    let body = json!({
        "amount": { "currency_code": "EUR", "value": "2.00" },
        "custom_id": "ref_1",
        "invoice_id": "ref_1",
        "note_to_payer": "Came too late",
    });
    assert_eq!(asked[0].json(), body);
}

#[tokio::test]
async fn a_refund_without_words_has_no_note() {
    let bed = Bed::start().await;
    bed.server.reply(&refund_path(), 201, &refund("PENDING"));
    for reason in [None, Some(" \n".to_owned()), Some("é".repeat(300))] {
        let mut ask = refund_ask(200, "EUR");
        ask.reason = reason;
        assert_eq!(bed.paypal.refund(&ask).await.unwrap().stage, RefundStage::Pending);
    }
    let asked = bed.server.take();
    assert_eq!(asked[0].json().get("note_to_payer"), None);
    assert_eq!(asked[1].json().get("note_to_payer"), None);
    assert_eq!(asked[2].json()["note_to_payer"].as_str().unwrap().chars().count(), 255);
}

#[tokio::test]
async fn refusals_of_a_refund() {
    let failure =
        |name: &str, issue: &str| json!({ "name": name, "details": [{ "issue": issue }] });
    let unprocessable = "UNPROCESSABLE_ENTITY";
    for (status, body, expected) in [
        (
            422,
            failure(unprocessable, "CAPTURE_FULLY_REFUNDED"),
            ProviderError::Refused("CAPTURE_FULLY_REFUNDED".to_owned()),
        ),
        (
            422,
            failure(unprocessable, "DUPLICATE_INVOICE_ID"),
            ProviderError::Unknown("DUPLICATE_INVOICE_ID".to_owned()),
        ),
        (
            409,
            failure("RESOURCE_CONFLICT", "PREVIOUS_REQUEST_IN_PROGRESS"),
            ProviderError::Unknown("PREVIOUS_REQUEST_IN_PROGRESS".to_owned()),
        ),
        (404, failure("RESOURCE_NOT_FOUND", "INVALID_RESOURCE_ID"), ProviderError::NotFound),
        (403, failure("NOT_AUTHORIZED", "PERMISSION_DENIED"), ProviderError::Unauthorized),
    ] {
        let bed = Bed::start().await;
        bed.server.reply(&refund_path(), status, &body);
        assert_eq!(bed.paypal.refund(&refund_ask(200, "EUR")).await, Err(expected), "{body}");
    }
    let bed = Bed::start().await;
    let mut ask = refund_ask(200, "EUR");
    ask.payment = "a/b".to_owned();
    assert_eq!(bed.paypal.refund(&ask).await, Err(ProviderError::NotFound));
    let refused = bed.paypal.refund(&refund_ask(150, "HUF")).await;
    assert_eq!(refused, Err(ProviderError::Refused("DECIMALS_NOT_SUPPORTED".to_owned())));
    assert!(bed.server.take_lines().is_empty());
}

#[tokio::test]
async fn a_refund_without_number_or_sum_is_no_answer() {
    for body in [json!({}), json!({ "id": "1R", "status": "COMPLETED" }), json!([])] {
        let bed = Bed::start().await;
        bed.server.reply(&refund_path(), 201, &body);
        let seen = bed.paypal.refund(&refund_ask(200, "EUR")).await;
        assert!(matches!(seen, Err(ProviderError::Unknown(_))), "{body}: {seen:?}");
    }
}

/// The sample of a failure that the public description holds.
fn sample_failure() -> Json {
    let text = std::fs::read_to_string(super::conform::specs().join("checkout_orders_v2.json"));
    let spec: Json = serde_json::from_str(&text.unwrap()).unwrap();
    spec["components"]["schemas"]["error_500"]["example"].clone()
}

#[tokio::test]
async fn no_answer_is_no_refusal() {
    for (status, text) in [
        (500, sample_failure().to_string()),
        (503, String::new()),
        (429, r#"{"name":"RATE_LIMIT_REACHED"}"#.to_owned()),
        (200, "<html>Sorry</html>".to_owned()),
        (200, r#"{"id":"5O19"#.to_owned()),
        (200, "[]".to_owned()),
        (200, r#"{"id":7}"#.to_owned()),
        (302, String::new()),
    ] {
        let bed = Bed::start().await;
        for line in [order_path(), refund_path(), "POST /v2/checkout/orders".to_owned()] {
            bed.server.reply_text(&line, status, &text);
        }
        let fetched = bed.paypal.fetch(&key()).await;
        assert!(matches!(fetched, Err(ProviderError::Unknown(_))), "{status} {text}: {fetched:?}");
        let refunded = bed.paypal.refund(&refund_ask(200, "EUR")).await;
        assert!(matches!(refunded, Err(ProviderError::Unknown(_))), "{status} {text}");
        let opened = bed.paypal.create_session(&session_ask(200, "EUR")).await;
        assert!(matches!(opened, Err(ProviderError::Unknown(_))), "{status} {text}");
    }
}

#[tokio::test]
async fn half_an_answer_is_none() {
    let bed = Bed::start().await;
    bed.server.reply_half(&order_path());
    bed.server.reply_half(&refund_path());
    let error = ProviderError::Unknown("the connection broke".to_owned());
    assert_eq!(bed.paypal.fetch(&key()).await, Err(error.clone()));
    assert_eq!(bed.paypal.refund(&refund_ask(200, "EUR")).await, Err(error));
    // Whether it was carried out is not known, so it is not asked a second time by itself.
    assert_eq!(bed.server.take().len(), 2);
}

#[tokio::test]
async fn refusals_carry_a_short_code_and_nothing_else() {
    for (body, code) in [
        (r#"{"name":"INVALID_REQUEST","details":[]}"#, "INVALID_REQUEST"),
        (
            r#"{"name":"INVALID_REQUEST","details":[{"issue":"NOT_SUPPORTED","value":"x"}]}"#,
            "NOT_SUPPORTED",
        ),
        (r#"{"error":"unsupported_grant_type"}"#, "unsupported_grant_type"),
        (r#"{"name":"<script>alert(1)</script>"}"#, "HTTP_400"),
        ("<html>", "HTTP_400"),
        ("", "HTTP_400"),
    ] {
        let bed = Bed::start().await;
        bed.server.reply_text("POST /v2/checkout/orders", 400, body);
        let opened = bed.paypal.create_session(&session_ask(200, "EUR")).await;
        assert_eq!(opened, Err(ProviderError::Refused(code.to_owned())), "{body}");
    }
}

#[tokio::test]
async fn nobody_there_is_no_answer() {
    let clock = std::sync::Arc::new(super::FixedClock(super::NOW_SECS.into()));
    let paypal = super::paypal("http://127.0.0.1:1", clock);
    let error = ProviderError::Unknown("no connection".to_owned());
    assert_eq!(paypal.fetch(&key()).await, Err(error));
}
