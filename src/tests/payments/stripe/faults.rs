//! Whatever goes wrong on the way.

use super::*;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

fn unknown(reason: &str) -> ProviderError {
    ProviderError::Unknown(reason.to_owned())
}

/// What the adapter says to this answer; each time with an adapter that has not failed yet.
async fn told(status: u16, body: &str) -> ProviderError {
    let bench = Bench::start().await;
    bench.then_text(status, body);
    let error = bench.create().await.unwrap_err();
    let shown = format!("{error} {error:?}");
    assert!(!shown.contains(KEY) && !shown.contains("Invalid API"), "{shown}");
    error
}

#[tokio::test]
async fn each_error_says_whether_asking_again_can_help() {
    let plain = |kind| error(kind, None, None).to_string();
    let coded = |kind, code| error(kind, Some(code), None).to_string();
    let request = "invalid_request_error";
    let refused = |code: &str| ProviderError::Refused(code.to_owned());
    for (status, body, expected) in [
        (400, coded(request, "amount_too_small"), refused("amount_too_small")),
        (400, plain("idempotency_error"), refused("idempotency_error")),
        (402, coded("card_error", "insufficient_funds"), refused("insufficient_funds")),
        (400, coded(request, "a code <b>"), refused("refused")),
        (400, coded(request, &"x".repeat(81)), refused("refused")),
        (400, plain(""), refused("refused")),
        (400, coded(request, "resource_missing"), ProviderError::NotFound),
        (404, coded(request, "resource_missing"), ProviderError::NotFound),
        (404, plain(request), unknown("it answered 404")),
        (401, plain(request), ProviderError::Unauthorized),
        (403, plain(request), ProviderError::Unauthorized),
        (409, coded("idempotency_error", "idempotency_key_in_use"), unknown("it answered 409")),
        (400, coded(request, "lock_timeout"), unknown("it answered 400")),
        (400, coded(request, "rate_limit"), unknown("it answered 400")),
        (402, plain("api_error"), unknown("it answered 402")),
        (424, plain(request), unknown("it answered 424")),
        (429, coded(request, "rate_limit"), unknown("it is asked too often")),
        (500, plain("api_error"), unknown("it answered 500")),
        (503, String::new(), unknown("it answered 503")),
        (302, String::new(), unknown("it answered with a redirect")),
    ] {
        assert_eq!(told(status, &body).await, expected, "{status} {body}");
    }
}

#[tokio::test]
async fn what_is_not_stripes_json_leaves_open_what_happened() {
    for status in [400, 402, 404, 418] {
        for body in ["", "<html>", "[]", "{}", r#"{"error":"no"}"#, "null"] {
            let expected = unknown(&format!("it answered {status}"));
            assert_eq!(told(status, body).await, expected, "{status} {body}");
        }
    }
    for body in ["", "<html>", "[]", "{}", "null", r#"{"id":"re_1""#, r#"{"id":7,"amount":"x"}"#] {
        assert_eq!(told(200, body).await, unknown("its answer cannot be read"), "{body}");
    }
    for body in [json!({}), json!([]), json!({"id": "cs_other", "status": "complete"})] {
        let bench = Bench::start().await;
        bench.then(200, &body);
        assert_eq!(bench.fetch().await, Err(unknown("its answer cannot be read")), "{body}");
    }
    // Amounts that are no whole numbers are not read as others.
    for amount in ["7.5", "\"700\"", "1e400", "99999999999999999999"] {
        let bench = Bench::start().await;
        let body = format!(r#"{{"id":"re_1","amount":{amount},"currency":"eur"}}"#);
        bench.then(200, &page(&[], false)).then_text(200, &body);
        let told = bench.stripe.refund(&refund_ask()).await;
        assert_eq!(told, Err(unknown("its answer cannot be read")), "{amount}");
    }
}

#[tokio::test]
async fn lists_that_cannot_be_followed_make_the_whole_answer_unknown() {
    let nameless = json!({"amount": 1});
    for list in [
        json!({"data": []}),
        json!({"data": [], "has_more": true}),
        json!({"data": {}, "has_more": false}),
        json!({"has_more": false}),
    ] {
        let bench = Bench::start().await;
        bench.then(200, &session("complete", "paid", paid_intent())).then(200, &list);
        assert_eq!(bench.fetch().await, Err(unknown("its answer cannot be read")), "{list}");
    }
    let bench = Bench::start().await;
    bench
        .then(200, &session("complete", "paid", paid_intent()))
        .then(200, &page(&[nameless], true));
    assert_eq!(bench.fetch().await, Err(unknown("its answer cannot be read")));
    let bench = Bench::start().await;
    bench.then(200, &session("complete", "paid", paid_intent()));
    for number in 0..50 {
        bench.then(200, &page(&[json!({"id": format!("re_{number}")})], true));
    }
    assert_eq!(bench.fetch().await, Err(unknown("its list does not end")));
    assert_eq!(bench.seen().len(), 51);
}

#[tokio::test]
async fn nobody_there() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let told = stripe(&url).create_session(&session_ask()).await;
    assert_eq!(told, Err(unknown("no connection")));
}

#[tokio::test]
async fn half_an_answer() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = [0; 4096];
        assert_ne!(stream.read(&mut request).await.unwrap(), 0);
        let half = b"HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n{\"id\":\"re_1\",";
        stream.write_all(half).await.unwrap();
    });
    let told = stripe(&url).refund(&refund_ask()).await;
    assert_eq!(told, Err(unknown("the connection broke")));
}

#[tokio::test]
async fn keys_that_cannot_be_sent_are_not_accepted() {
    for secret_key in ["", "  ", "sk test", "sk_\u{e4}", "sk\nx: y"] {
        let credentials =
            Credentials { secret_key: secret_key.to_owned(), webhook_secrets: Vec::new() };
        let caller = Caller::new(Arc::new(Stopped)).unwrap();
        let stripe = Stripe::new(credentials, caller, "http://127.0.0.1:1");
        let told = stripe.fetch(&session_key()).await;
        assert_eq!(told, Err(ProviderError::Unauthorized), "{secret_key:?}");
    }
}

#[test]
fn credentials_show_nothing_and_keep_all() {
    let credentials = Credentials {
        secret_key: "sk_test_secret".to_owned(),
        webhook_secrets: vec!["whsec_secret".to_owned()],
    };
    assert!(!format!("{credentials:?}").contains("secret"));
    let stored = serde_json::to_string(&credentials).unwrap();
    assert!(serde_json::from_str::<Credentials>(&stored).unwrap() == credentials);
    let bare: Credentials = serde_json::from_str(r#"{"secret_key":"sk_1"}"#).unwrap();
    assert_eq!(bare.webhook_secrets, Vec::<String>::new());
}
