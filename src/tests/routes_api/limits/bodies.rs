//! What is taken for a JSON object with an amount in it, and what is not.

use crate::routes_api::{ann, app, earned};
use crate::util::TestBed;
use axum::body::Body;
use axum::http::Request;
use serde_json::json;

#[tokio::test]
async fn amounts_that_are_none_are_refused_and_change_nothing() {
    let app = earned(TestBed::sqlite().await).await;
    let before = app.get(&ann("")).await.body;
    for amount in [
        "0",
        "-0",
        "-1",
        "0.001",
        "1e-3",
        "0.0000000000000000001",
        "1e999",
        "1e99999999999999999999",
        "9223372036854775808",
        "90071992547409.92",
        "true",
        "false",
        "null",
        "[]",
        "[25]",
        "{}",
        "{\"amount\":25}",
        "\"\"",
        "\" \"",
        "\"NaN\"",
        "\"Infinity\"",
        "\"25 USD\"",
        "\"1,5\"",
        "\"0x10\"",
        "\"-1\"",
        "\"25\\u0000\"",
        "\"'; DROP TABLE claim; --\"",
    ] {
        for path in [ann("/convert-to-balance"), ann("/payout-requests")] {
            let body = format!("{{\"amount\":{amount},\"asset\":\"usdt\",\"address\":\"x\"}}");
            assert_eq!(app.post(&path, &body).await.fields(), ["amount"], "{amount}");
        }
    }
    assert_eq!(app.get(&ann("")).await.body, before);
}

#[tokio::test]
async fn amounts_may_be_numbers_or_numeric_strings() {
    let app = earned(TestBed::sqlite().await).await;
    let mut available = 3600;
    for (amount, minor) in
        [("1", 100), ("\"1.00\"", 100), ("0.01", 1), ("1e0", 100), ("2.5E-1", 25), ("\" 1 \"", 100)]
    {
        let reply =
            app.post(&ann("/convert-to-balance"), &format!("{{\"amount\":{amount}}}")).await;
        assert_eq!(reply.status, 200, "{amount}: {}", reply.body);
        available -= minor;
        let summary =
            app.bed.summary(&portico::domain::ids::CustomerId::parse("cus_ann").unwrap()).await;
        assert_eq!(summary.available_minor, available, "{amount}");
    }
}

#[tokio::test]
async fn what_is_not_an_object_is_refused() {
    let app = app().await;
    app.bed.affiliate("ann").await;
    let deep = format!("{{\"amount\":1,\"x\":{}1{}}}", "[".repeat(64), "]".repeat(64));
    let bottomless = "[".repeat(500_000);
    for body in [
        "null",
        "1",
        "\"amount\"",
        "[1]",
        "[{\"amount\":1}]",
        "{",
        "{\"amount\":1",
        "{\"amount\":1}}",
        "{amount:1}",
        "{'amount':1}",
        "{\"amount\":01}",
        "{\"amount\":.5}",
        "{\"amount\":+1}",
        "{\"amount\":NaN}",
        "{\"amount\":1,}",
        "{\"amount\":1,\"amount\":2}",
        "{\"amount\":1,\"\\u0061mount\":1}",
        "{\"amount\":1,\"x\":[{\"y\":{\"a\":1,\"a\":1}}]}",
        "\u{feff}{\"amount\":1}",
        &deep,
        &bottomless,
    ] {
        let shown: String = body.chars().take(40).collect();
        assert_eq!(app.post(&ann("/convert-to-balance"), body).await.fields(), ["body"], "{shown}");
    }
    let request = Request::post(ann("/convert-to-balance"))
        .header("host", "127.0.0.1")
        .header("authorization", format!("Bearer {}", app.key));
    let bytes = Body::from(&b"{\"amount\":1,\"x\":\"\xff\"}"[..]);
    assert_eq!(app.send(request.body(bytes).unwrap()).await.fields(), ["body"]);
}

#[tokio::test]
async fn empty_bodies_lack_what_is_required() {
    let app = app().await;
    app.bed.affiliate("ann").await;
    for body in ["", "{}", "[]", " [ ] "] {
        assert_eq!(
            app.post(&ann("/convert-to-balance"), body).await.fields(),
            ["amount"],
            "{body:?}"
        );
        let reply = app.post(&ann("/payout-requests"), body).await;
        assert_eq!(reply.fields(), ["amount", "asset", "address"], "{body:?}");
    }
    assert_eq!(app.post(&ann("/convert-to-balance"), " ").await.fields(), ["body"]);
    let required = json!([{"field": "amount", "message": "is required"}]);
    let error = app.post(&ann("/convert-to-balance"), "").await.error(422, "VALIDATION_ERROR");
    assert_eq!(
        (error["details"].clone(), error["message"].clone()),
        (required, json!("amount is required."))
    );
}

#[tokio::test]
async fn unknown_fields_change_nothing() {
    let app = earned(TestBed::sqlite().await).await;
    let body = r#"{"amount":1,"status":"PENDING","new_balance":1000000,"shop_id":"shop_other","customer_id":"cus_x",
        "claim_id":"claim_mine","$serde_json::private::Number":"7","__proto__":{"admin":true}}"#;
    let reply = app.post(&ann("/convert-to-balance"), body).await;
    assert_eq!(reply.data(200)["new_balance"], json!(1));
    assert_eq!(reply.data(200)["status"], "COMPLETED");
}
