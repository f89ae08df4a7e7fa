//! Opening and closing payment pages.

use super::*;

fn opened() -> Json {
    session("open", "unpaid", Json::Null)
}

#[tokio::test]
async fn a_session_is_opened_with_all_that_leads_back_to_us() {
    let bench = Bench::start().await;
    bench.then(200, &opened());
    let page = bench.create().await.unwrap();
    assert_eq!(page.reference, REFERENCE);
    assert_eq!(page.url, format!("https://checkout.stripe.com/pay/c/{REFERENCE}"));
    let [seen] = &bench.seen()[..] else { panic!() };
    assert_eq!(seen.line(), "POST /v1/checkout/sessions");
    assert_eq!(seen.uri.query(), None);
    for (name, value) in [
        ("authorization", "Bearer sk_test_portico"),
        ("content-type", "application/x-www-form-urlencoded"),
        ("idempotency-key", SESSION),
        ("stripe-version", portico::payments::stripe::API_VERSION),
    ] {
        assert_eq!(seen.header(name), Some(value), "{name}");
    }
    let expires_at = NOW.plus_secs(7_200).secs().to_string();
    let expected = [
        ("adaptive_pricing[enabled]", "false"),
        ("cancel_url", "https://shop.example/cancel"),
        ("client_reference_id", SESSION),
        ("customer_email", "buyer+1@example.com"),
        ("expires_at", &expires_at),
        ("line_items[0][price_data][currency]", "eur"),
        ("line_items[0][price_data][product_data][name]", "Möbel & mehr"),
        ("line_items[0][price_data][unit_amount]", "2599"),
        ("line_items[0][quantity]", "1"),
        ("metadata[portico_order]", "ord_1"),
        ("metadata[portico_session]", SESSION),
        ("metadata[portico_shop]", "shop_1"),
        ("mode", "payment"),
        ("payment_intent_data[metadata][portico_order]", "ord_1"),
        ("payment_intent_data[metadata][portico_session]", SESSION),
        ("payment_intent_data[metadata][portico_shop]", "shop_1"),
        ("success_url", "https://shop.example/return?order=ord_1&x=1"),
    ];
    let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(seen.form(), BTreeMap::from(expected));
}

#[tokio::test]
async fn a_page_works_for_half_an_hour_at_least_and_a_day_at_most() {
    let bench = Bench::start().await;
    let minute = 60;
    for (asked, sent) in [
        (5 * minute, 35 * minute),
        (35 * minute, 35 * minute),
        (3 * 60 * minute, 3 * 60 * minute),
        (24 * 60 * minute, (24 * 60 - 5) * minute),
        (9_999 * minute, (24 * 60 - 5) * minute),
    ] {
        bench.then(200, &opened());
        let expires_at = NOW.plus_secs(asked);
        bench.stripe.create_session(&SessionAsk { expires_at, ..session_ask() }).await.unwrap();
        let expected = NOW.plus_secs(sent).secs().to_string();
        assert_eq!(bench.seen()[0].form()["expires_at"], expected, "{asked}");
    }
    // An id without a time in it: what was asked for.
    bench.then(200, &opened());
    let session = PaymentSessionId::parse("pay_1").unwrap();
    bench.stripe.create_session(&SessionAsk { session, ..session_ask() }).await.unwrap();
    let expected = NOW.plus_secs(7_200).secs().to_string();
    assert_eq!(bench.seen()[0].form()["expires_at"], expected);
}

#[tokio::test]
async fn titles_addresses_and_amounts_of_every_kind() {
    let bench = Bench::start().await;
    bench.then(200, &opened());
    let currency = Currency::parse("ISK").unwrap();
    let title = "ä".repeat(300);
    let ask = SessionAsk { currency, title, email: None, ..session_ask() };
    bench.stripe.create_session(&ask).await.unwrap();
    let form = bench.seen()[0].form();
    assert_eq!(form["line_items[0][price_data][product_data][name]"], "ä".repeat(250));
    assert_eq!(form["line_items[0][price_data][unit_amount]"], "259900");
    assert_eq!(form["line_items[0][price_data][currency]"], "isk");
    assert!(!form.contains_key("customer_email"));

    bench.then(200, &opened());
    let currency = Currency::parse("JPY").unwrap();
    let ask = SessionAsk { currency, title: "  ".to_owned(), ..session_ask() };
    bench.stripe.create_session(&ask).await.unwrap();
    let form = bench.seen()[0].form();
    assert_eq!(form["line_items[0][price_data][product_data][name]"], "ord_1");
    assert_eq!(form["line_items[0][price_data][unit_amount]"], "2599");

    // Refused before anything is asked: Stripe takes no thousandths.
    let currency = Currency::parse("KWD").unwrap();
    let refused = bench.stripe.create_session(&SessionAsk { currency, ..session_ask() }).await;
    assert_eq!(refused, Err(ProviderError::Refused("amount_not_payable".to_owned())));
    assert!(bench.seen().is_empty());
}

#[tokio::test]
async fn an_answer_without_a_page_is_none() {
    let bench = Bench::start().await;
    for name in ["id", "url"] {
        let mut answer = opened();
        answer[name] = Json::Null;
        bench.then(200, &answer);
        let told = bench.create().await;
        assert_eq!(told, Err(ProviderError::Unknown("its answer cannot be read".to_owned())));
    }
}

#[tokio::test]
async fn an_open_page_is_closed() {
    let bench = Bench::start().await;
    bench.then(200, &session("expired", "unpaid", Json::Null));
    bench.stripe.close_session(&session_key()).await.unwrap();
    let [seen] = &bench.seen()[..] else { panic!() };
    assert_eq!(seen.line(), format!("POST /v1/checkout/sessions/{REFERENCE}/expire"));
    assert_eq!(seen.header("idempotency-key"), Some(&format!("close-{SESSION}")[..]));
    assert_eq!(seen.body, "");
}

#[tokio::test]
async fn a_page_that_is_closed_or_paid_is_left_as_it_is() {
    let bench = Bench::start().await;
    let refused = error("invalid_request_error", None, None);
    for status in ["complete", "expired"] {
        bench.then(400, &refused).then(200, &session(status, "paid", Json::Null));
        assert_eq!(bench.stripe.close_session(&session_key()).await, Ok(()), "{status}");
        assert_eq!(bench.seen()[1].line(), format!("GET /v1/checkout/sessions/{REFERENCE}"));
    }
    for status in ["open", "paused"] {
        bench.then(400, &refused).then(200, &session(status, "unpaid", Json::Null));
        let told = bench.stripe.close_session(&session_key()).await;
        let reason = "invalid_request_error".to_owned();
        assert_eq!(told, Err(ProviderError::Refused(reason)), "{status}");
    }
    bench.then(404, &error("invalid_request_error", Some("resource_missing"), Some("session")));
    let told = bench.stripe.close_session(&session_key()).await;
    assert_eq!(told, Err(ProviderError::NotFound));
}

#[tokio::test]
async fn what_is_no_number_of_stripes_is_never_asked_for() {
    let bench = Bench::start().await;
    let long = "a".repeat(256);
    for reference in ["", "../refunds", "cs/1", "cs?x", "cs%2f", "cs 1", "ä", &long] {
        let key = SessionKey { reference: reference.to_owned(), ..session_key() };
        assert_eq!(bench.stripe.fetch(&key).await, Err(ProviderError::NotFound), "{reference}");
        let told = bench.stripe.close_session(&key).await;
        assert_eq!(told, Err(ProviderError::NotFound), "{reference}");
    }
    assert!(bench.seen().is_empty());
}
