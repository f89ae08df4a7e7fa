//! Deliveries: which are believed, and what they are about.

use super::*;
use axum::http::HeaderValue;
use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit as _, Mac as _};
use portico::payments::{About, Notice, Untrusted};
use sha2::Sha256;

/// Signed by the official Node package (`webhooks.generateTestHeaderString`) at `SIGNED_SECS`.
const BODY: &str = concat!(
    r#"{"id":"evt_1","object":"event","type":"checkout.session.completed","data":{"object":{"#,
    r#""id":"cs_test_1","object":"checkout.session","client_reference_id":"pay_1","note":"Grüße"}}}"#,
);
const SIGNED_SECS: i64 = 1_700_000_000;
const BY_FIRST: &str = "a6284b3d31b5c1a88fa1d226f077e8c73bec4b2f7c94fbbfe0060d514f1d8952";
const BY_SECOND: &str = "e6839889714f532994a374e87cb994d24c11782c28f6bea54994ed5a9de87ffc";

fn with_secrets(secrets: &[&str]) -> Stripe {
    let webhook_secrets = secrets.iter().map(|secret| (*secret).to_owned()).collect();
    let credentials = Credentials { secret_key: KEY.to_owned(), webhook_secrets };
    Stripe::new(credentials, Caller::new(Arc::new(Stopped)).unwrap(), "http://127.0.0.1:1")
}

async fn judge(
    secrets: &[&str],
    header: &str,
    body: &str,
    now_secs: i64,
) -> Result<Notice, Untrusted> {
    let mut headers = HeaderMap::new();
    headers.insert("stripe-signature", HeaderValue::from_bytes(header.as_bytes()).unwrap());
    let body = Bytes::from(body.to_owned());
    with_secrets(secrets).verify_event(&headers, &body, Timestamp::from_secs(now_secs)).await
}

fn mac(secret: &str, text: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(text.as_bytes());
    HEXLOWER.encode(&mac.finalize().into_bytes())
}

/// What a rightly signed delivery with this body is read as.
async fn read(body: &str) -> Result<Notice, Untrusted> {
    let header = format!("t=5,v1={}", mac("whsec_1", &format!("5.{body}")));
    judge(&["whsec_1"], &header, body, 5).await
}

fn notice() -> Notice {
    Notice {
        event: "evt_1".to_owned(),
        kind: "checkout.session.completed".to_owned(),
        about: vec![
            About::Session(PaymentSessionId::parse("pay_1").unwrap()),
            About::SessionReference("cs_test_1".to_owned()),
        ],
    }
}

#[tokio::test]
async fn deliveries_that_the_official_package_signed_are_believed() {
    let zeros = "0".repeat(64);
    for (secrets, header) in [
        (&["whsec_first"][..], format!("t={SIGNED_SECS},v1={BY_FIRST}")),
        (&["whsec_second"], format!("t={SIGNED_SECS},v1={BY_SECOND}")),
        // While a secret is being replaced, both sides may know two.
        (&["whsec_first", "whsec_second"], format!("t={SIGNED_SECS},v1={BY_SECOND}")),
        (&["whsec_second"], format!("t={SIGNED_SECS},v1={BY_FIRST},v1={BY_SECOND}")),
        (&["  whsec_first\n", ""], format!("t={SIGNED_SECS},v1={BY_FIRST}")),
        (&["whsec_first"], format!("v0={zeros},v1={zeros},v1={BY_FIRST},t={SIGNED_SECS},v9=x,y")),
        (&["whsec_first"], format!("t={SIGNED_SECS}, v1=nothex, v1={BY_FIRST}")),
    ] {
        assert_eq!(judge(secrets, &header, BODY, SIGNED_SECS).await, Ok(notice()), "{header}");
    }
}

#[tokio::test]
async fn five_minutes_either_way() {
    let header = format!("t={SIGNED_SECS},v1={BY_FIRST}");
    for (now, is_fresh) in [(-301, false), (-300, true), (0, true), (300, true), (301, false)] {
        let told = judge(&["whsec_first"], &header, BODY, SIGNED_SECS + now).await;
        let expected = if is_fresh { Ok(notice()) } else { Err(Untrusted::Stale) };
        assert_eq!(told, expected, "{now}");
    }
}

#[tokio::test]
async fn what_nobody_we_know_signed_is_not_believed() {
    let good = format!("t={SIGNED_SECS},v1={BY_FIRST}");
    let changed = BODY.replace("pay_1", "pay_2");
    let spaced = format!("{BODY} ");
    let later = format!("t={},v1={BY_FIRST}", SIGNED_SECS + 1);
    let padded = format!("t=0{SIGNED_SECS},v1={BY_FIRST}");
    let other_scheme = format!("t={SIGNED_SECS},v0={BY_FIRST}");
    let short = format!("t={SIGNED_SECS},v1={}", &BY_FIRST[..62]);
    let upper = format!("t={SIGNED_SECS},v1={}", BY_FIRST.to_uppercase());
    let blank = format!("t={SIGNED_SECS},v1={}", mac("", &format!("{SIGNED_SECS}.{BODY}")));
    let none = format!("t={SIGNED_SECS}");
    for (secrets, header, body) in [
        (&["whsec_other"][..], &good, BODY),
        (&[], &good, BODY),
        (&["", " "], &blank, BODY),
        (&["whsec_first"], &good, &changed),
        (&["whsec_first"], &good, &spaced),
        (&["whsec_first"], &good, ""),
        (&["whsec_first"], &later, BODY),
        (&["whsec_first"], &padded, BODY),
        (&["whsec_first"], &other_scheme, BODY),
        (&["whsec_first"], &short, BODY),
        (&["whsec_first"], &upper, BODY),
        (&["whsec_first"], &none, BODY),
    ] {
        let told = judge(secrets, header, body, SIGNED_SECS).await;
        assert_eq!(told, Err(Untrusted::Signature), "{header}");
    }
}

#[tokio::test]
async fn headers_that_say_nothing() {
    let headers = HeaderMap::new();
    let told = with_secrets(&["whsec_1"]).verify_event(&headers, &Bytes::new(), NOW).await;
    assert_eq!(told, Err(Untrusted::Malformed));
    let twice = format!("t={SIGNED_SECS},t={SIGNED_SECS},v1={BY_FIRST}");
    let endless = format!("t={},v1={BY_FIRST}", "9".repeat(40));
    for header in ["", "x", "v1=00", "t=,v1=00", "t=-5,v1=00", "t=5s,v1=00", "ä", &twice, &endless]
    {
        let told = judge(&["whsec_first"], header, BODY, SIGNED_SECS).await;
        assert_eq!(told, Err(Untrusted::Malformed), "{header}");
    }
}

#[tokio::test]
async fn bodies_that_are_no_events() {
    let long = format!(r#"{{"id":"{}","type":"x"}}"#, "e".repeat(256));
    for body in ["", "{", "[]", "null", "{}", r#"{"id":"evt_1"}"#, r#"{"id":1,"type":"x"}"#, &long]
    {
        assert_eq!(read(body).await, Err(Untrusted::Malformed), "{body}");
    }
}

#[tokio::test]
async fn each_kind_of_event_says_where_to_look() {
    let ours = || About::Session(PaymentSessionId::parse(SESSION).unwrap());
    let payment = || About::Payment(INTENT.to_owned());
    let metadata = json!({"portico_session": SESSION});
    let plain = || vec![payment()];
    for (kind, object, about) in [
        (
            "checkout.session.expired",
            session("expired", "unpaid", Json::Null),
            vec![ours(), About::SessionReference(REFERENCE.to_owned())],
        ),
        (
            "checkout.session.async_payment_failed",
            sample("checkout.session", json!({"client_reference_id": "not / ours"})),
            vec![About::SessionReference(REFERENCE.to_owned())],
        ),
        (
            "payment_intent.payment_failed",
            intent(json!({"metadata": metadata})),
            vec![ours(), payment()],
        ),
        ("payment_intent.created", intent(json!({})), plain()),
        (
            "charge.refunded",
            sample("charge", json!({"payment_intent": INTENT, "metadata": metadata})),
            vec![ours(), payment()],
        ),
        ("charge.failed", sample("charge", json!({"payment_intent": intent(json!({}))})), plain()),
        ("refund.updated", sample("refund", json!({"payment_intent": INTENT})), plain()),
        ("charge.refund.updated", sample("refund", json!({"payment_intent": INTENT})), plain()),
        ("charge.dispute.closed", sample("dispute", json!({"payment_intent": INTENT})), plain()),
        ("refund.created", sample("refund", json!({})), vec![About::Nothing]),
        ("balance.available", json!({"object": "balance"}), vec![About::Nothing]),
        ("issuing_dispute.created", json!({"object": "issuing.dispute"}), vec![About::Nothing]),
    ] {
        let other = json!({
            "type": kind, "api_version": "2019-01-01", "account": "acct_1", "data": {"object": object},
        });
        let mut event = sample("event", other);
        event["data"]["object"] = object;
        let expected = Notice {
            event: "evt_1Pgc76B7WZ01zgkWwyRHS12y".to_owned(),
            kind: kind.to_owned(),
            about,
        };
        assert_eq!(read(&event.to_string()).await, Ok(expected), "{kind}");
    }
    // Notifications of the second kind carry no object.
    let thin = r#"{"id":"evt_test_1","object":"v2.core.event","type":"v1.charge.failed"}"#;
    assert_eq!(read(thin).await.unwrap().about, vec![About::Nothing]);
}
