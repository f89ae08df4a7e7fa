//! Opening and closing a payment page, and the token that every call carries.

use super::server::TOKEN;
use super::{Bed, ORDER, SESSION, credentials, key, session_ask};
use portico::payments::{Opened, Provider as _, ProviderError};
use serde_json::{Value as Json, json};

const CREATE: &str = "POST /v2/checkout/orders";
const PAGE: &str = "https://www.paypal.com/checkoutnow?token=5O190127TN364715T";

fn created(rel: &str, href: &str) -> Json {
    json!({
        "id": ORDER,
        "status": "PAYER_ACTION_REQUIRED",
        "links": [
            { "href": "https://api-m.paypal.com/v2/checkout/orders/1", "rel": "self", "method": "GET" },
            { "href": href, "rel": rel, "method": "GET" },
        ],
    })
}

#[tokio::test]
async fn an_order_is_asked_for_as_paypal_wants_it() {
    let bed = Bed::start().await;
    bed.server.reply(CREATE, 200, &created("payer-action", PAGE));
    let opened = bed.paypal.create_session(&session_ask(1_240, "EUR")).await;
    assert_eq!(opened, Ok(Opened { reference: ORDER.to_owned(), url: PAGE.to_owned() }));

    let asked = bed.server.take_all();
    let [token, create] = asked.as_slice() else { panic!("{asked:?}") };
    assert_eq!(token.line, TOKEN);
    assert_eq!(token.body, "grant_type=client_credentials");
    assert_eq!(token.header("content-type"), "application/x-www-form-urlencoded");
    assert_eq!(token.header("authorization"), "Basic Y2xpZW50OnZlcnktc2VjcmV0");
    assert_eq!(create.line, CREATE);
    assert_eq!(create.header("authorization"), "Bearer first");
    assert_eq!(create.header("paypal-request-id"), SESSION);
    assert_eq!(create.header("content-type"), "application/json");
    assert_eq!(create.header("prefer"), "return=representation");
    let body = json!({
        "intent": "CAPTURE",
        "purchase_units": [{
            "custom_id": SESSION,
            "invoice_id": "01999999-1234-7abc-8def-0123456789ab",
            "amount": { "currency_code": "EUR", "value": "12.40" },
            "description": "Two months of hosting",
        }],
        "payment_source": { "paypal": {
            "email_address": "ann@example.com",
            "experience_context": {
                "return_url": "https://shop.example.com/pay/back",
                "cancel_url": "https://shop.example.com/pay/left",
                "user_action": "PAY_NOW",
                "shipping_preference": "NO_SHIPPING",
            },
        } },
    });
    assert_eq!(create.json(), body);
}

#[tokio::test]
async fn the_older_name_of_the_link_is_understood() {
    let bed = Bed::start().await;
    bed.server.reply(CREATE, 201, &created("approve", PAGE));
    assert_eq!(bed.paypal.create_session(&session_ask(1, "EUR")).await.unwrap().url, PAGE);
}

#[tokio::test]
async fn an_answer_without_a_page_to_go_to_is_none() {
    for answer in [
        json!({ "id": ORDER, "links": [] }),
        json!({ "id": ORDER, "links": null }),
        json!({ "id": "../x", "links": created("approve", PAGE)["links"] }),
        created("self", PAGE),
        created("approve", "javascript:alert(1)"),
        json!({}),
    ] {
        let bed = Bed::start().await;
        bed.server.reply(CREATE, 201, &answer);
        let opened = bed.paypal.create_session(&session_ask(100, "EUR")).await;
        assert!(matches!(opened, Err(ProviderError::Unknown(_))), "{answer}: {opened:?}");
    }
}

#[tokio::test]
async fn amounts_have_the_digits_of_their_currency() {
    for (minor, currency, value) in [
        (1, "USD", "0.01"),
        (100_000, "EUR", "1000.00"),
        (1_000, "JPY", "1000"),
        (12_345, "TND", "12.345"),
        (120_000, "HUF", "1200"),
        ((1 << 53) - 1, "USD", "90071992547409.91"),
    ] {
        let bed = Bed::start().await;
        bed.server.reply(CREATE, 201, &created("approve", PAGE));
        bed.paypal.create_session(&session_ask(minor, currency)).await.unwrap();
        let amount = &bed.server.take()[0].json()["purchase_units"][0]["amount"];
        assert_eq!(amount, &json!({ "currency_code": currency, "value": value }));
    }
}

#[tokio::test]
async fn what_paypal_cannot_take_is_refused_without_asking() {
    let bed = Bed::start().await;
    for (minor, currency, code) in [
        (120_050, "HUF", "DECIMALS_NOT_SUPPORTED"),
        (1, "TWD", "DECIMALS_NOT_SUPPORTED"),
        (0, "EUR", "CANNOT_BE_ZERO_OR_NEGATIVE"),
        (-5, "EUR", "CANNOT_BE_ZERO_OR_NEGATIVE"),
    ] {
        let opened = bed.paypal.create_session(&session_ask(minor, currency)).await;
        assert_eq!(opened, Err(ProviderError::Refused(code.to_owned())));
    }
    assert!(bed.server.take_lines().is_empty());
}

#[tokio::test]
async fn titles_and_addresses_are_cut_to_what_is_allowed() {
    let bed = Bed::start().await;
    bed.server.reply(CREATE, 201, &created("approve", PAGE));
    let mut ask = session_ask(100, "EUR");
    ask.title = format!(" A\r\n\tB\u{7} {}", "ü".repeat(200));
    ask.email = Some("änn@example.com".to_owned());
    bed.paypal.create_session(&ask).await.unwrap();
    ask.title = " \n ".to_owned();
    ask.email = None;
    bed.paypal.create_session(&ask).await.unwrap();
    let asked = bed.server.take();
    let unit = |number: usize| asked[number].json()["purchase_units"][0].clone();
    let description = unit(0)["description"].as_str().unwrap().to_owned();
    assert!(description.starts_with("A B üü") && description.len() <= 127, "{description}");
    assert_eq!(unit(1).get("description"), None);
    for asked in &asked {
        assert_eq!(asked.json()["payment_source"]["paypal"].get("email_address"), None);
    }
}

#[tokio::test]
async fn a_token_is_used_until_shortly_before_its_end() {
    let bed = Bed::start().await;
    bed.server.reply(CREATE, 201, &created("approve", PAGE));
    let tokens = async |advance_secs: i64| {
        bed.clock.advance_secs(advance_secs);
        bed.paypal.create_session(&session_ask(100, "EUR")).await.unwrap();
        bed.server.take_lines().iter().filter(|line| *line == TOKEN).count()
    };
    assert_eq!(tokens(0).await, 1);
    assert_eq!(tokens(32_339).await, 0);
    assert_eq!(tokens(1).await, 1);
}

#[tokio::test]
async fn a_token_that_is_refused_is_renewed_once() {
    let bed = Bed::start().await;
    bed.server.grant("second", 32_400);
    bed.server.reply(CREATE, 401, &json!({ "error": "invalid_token" }));
    bed.server.reply(CREATE, 201, &created("approve", PAGE));
    bed.paypal.create_session(&session_ask(100, "EUR")).await.unwrap();
    let asked = bed.server.take();
    let used: Vec<_> = asked.iter().map(|asked| asked.header("authorization")).collect();
    assert_eq!(used, ["Bearer first", "Bearer second"]);
    assert!(asked.iter().all(|asked| asked.header("paypal-request-id") == SESSION));
}

#[tokio::test]
async fn credentials_that_are_refused_say_so() {
    let bed = Bed::start().await;
    bed.server.reply(CREATE, 401, &json!({ "error": "invalid_token" }));
    let opened = bed.paypal.create_session(&session_ask(100, "EUR")).await;
    assert_eq!(opened, Err(ProviderError::Unauthorized));
    assert_eq!(bed.server.take_lines(), [TOKEN, CREATE, TOKEN, CREATE]);
    for status in [400, 401] {
        let bed = Bed::start().await;
        bed.server.reply(TOKEN, status, &json!({ "error": "invalid_client" }));
        // The first reply of the bed grants; the second is the last word.
        drop(bed.paypal.create_session(&session_ask(100, "EUR")).await);
        bed.clock.advance_secs(40_000);
        let opened = bed.paypal.create_session(&session_ask(100, "EUR")).await;
        assert_eq!(opened, Err(ProviderError::Unauthorized), "{status}");
    }
}

#[tokio::test]
async fn many_at_once_ask_for_one_token() {
    let bed = Bed::start().await;
    bed.server.reply(CREATE, 201, &created("approve", PAGE));
    let ask = session_ask(100, "EUR");
    let calls = (0..20).map(|_| bed.paypal.create_session(&ask));
    for opened in futures_util::future::join_all(calls).await {
        opened.unwrap();
    }
    assert_eq!(bed.server.take_lines().iter().filter(|line| *line == TOKEN).count(), 1);
}

#[tokio::test]
async fn closing_asks_nobody() {
    let bed = Bed::start().await;
    assert_eq!(bed.paypal.close_session(&key()).await, Ok(()));
    assert!(bed.server.take_lines().is_empty());
}

#[test]
fn credentials_show_nothing() {
    let shown = format!("{:?}", credentials());
    assert!(!shown.contains("secret") && !shown.contains("client"), "{shown}");
    let kept = serde_json::to_string(&credentials()).unwrap();
    let read: portico::payments::paypal::Credentials = serde_json::from_str(&kept).unwrap();
    assert_eq!(read.client_secret, "very-secret");
}
