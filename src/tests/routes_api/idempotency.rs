//! The Idempotency-Key header: once, and the same answer ever after.

use super::{ann, app, earned};
use crate::util::TestApp;
use serde_json::json;

async fn available(app: &TestApp) -> i64 {
    app.bed
        .summary(&portico::domain::ids::CustomerId::parse("cus_ann").unwrap())
        .await
        .available_minor
}

on_both! {
    async fn a_replay_is_byte_equal_and_books_nothing(bed: TestBed) {
        let app = earned(bed).await;
        let payout = r#"{"amount":7,"asset":"usdt","address":"TWuRReGC3VQEMdYiGsCrCr3Z6hmZHUbtqY","network":"tron"}"#;
        for (path, body) in [(ann("/convert-to-balance"), r#"{"amount":10}"#), (ann("/payout-requests"), payout)] {
            let key = format!("k-{}", path.len());
            let first = app.post_once(&path, &key, body).await;
            assert_eq!((first.status.as_u16(), first.header("idempotency-replayed")), (200, ""), "{}", first.body);
            let left = available(&app).await;
            let spaced = body.replace(',', " ,\n ").replace(":10}", ": 10.0 }");
            for (path, key, body) in [
                (path.clone(), key.clone(), body),
                (path.clone(), format!("\"{key}\""), body),
                (format!("{path}/"), key.clone(), body),
                (path.clone(), key.clone(), spaced.as_str()),
            ] {
                let again = app.post_once(&path, &key, body).await;
                assert_eq!((again.status, &again.body), (first.status, &first.body), "{path} {key} {body}");
                assert_eq!(again.header("idempotency-replayed"), "true");
            }
            assert_eq!(available(&app).await, left);
        }
        app.bed.assert_intact().await;
    }

    async fn a_key_stands_for_one_request(bed: TestBed) {
        bed.affiliate("bob").await;
        let app = earned(bed).await;
        let path = ann("/convert-to-balance");
        app.post_once(&path, "k", r#"{"amount":1}"#).await.data(200);
        let left = available(&app).await;
        for (path, body) in [
            (path.clone(), r#"{"amount":2}"#),
            (path.clone(), r#"{"amount":"1"}"#),
            (path.clone(), r#"{"amount":1,"note":"x"}"#),
            (ann("/payout-requests"), r#"{"amount":7,"asset":"usdt","address":"x"}"#),
            ("/dev/v1/customers/cus_bob/affiliate/convert-to-balance".to_owned(), r#"{"amount":1}"#),
        ] {
            let reply = app.post_once(&path, "k", body).await;
            reply.error(422, "IDEMPOTENCY_KEY_REUSED");
        }
        assert_eq!(available(&app).await, left);
    }

    async fn a_refusal_by_the_business_is_kept(bed: TestBed) {
        let app = earned(bed).await;
        let path = ann("/convert-to-balance");
        let first = app.post_once(&path, "k", r#"{"amount":36.01}"#).await;
        let error = first.error(400, "INSUFFICIENT_BALANCE");
        assert_eq!(error["message"], "You can convert at most 36.00 USD.");
        app.bed.earn("ann", 900).await;
        let again = app.post_once(&path, "k", r#"{"amount":36.01}"#).await;
        again.error(400, "INSUFFICIENT_BALANCE");
        assert_eq!((&again.sent, again.header("idempotency-replayed")), (&first.sent, "true"));
        assert_eq!(available(&app).await, 4500);
        app.post_once(&path, "k2", r#"{"amount":36.01}"#).await.data(200);
    }

    async fn what_was_wrong_in_shape_is_not_kept(bed: TestBed) {
        let app = earned(bed).await;
        let path = ann("/convert-to-balance");
        assert_eq!(app.post_once(&path, "k", r#"{"amount":-1}"#).await.fields(), ["amount"]);
        let reply = app.post_once(&path, "k", "{").await;
        assert_eq!(reply.fields(), ["body"]);
        app.post_once("/dev/v1/customers/cus_x/affiliate/convert-to-balance", "k", r#"{"amount":1}"#)
            .await
            .error(404, "CUSTOMER_NOT_FOUND");
        let reply = app.post_once(&path, "k", r#"{"amount":1}"#).await;
        assert_eq!((reply.data(200)["amount"].clone(), reply.header("idempotency-replayed")), (json!(1), ""));
    }

    async fn keys_belong_to_the_shop_and_not_to_the_api_key(bed: TestBed) {
        let other = bed.add_shop("other").await;
        bed.affiliate_in(&other, "eve").await;
        let app = earned(bed).await;
        let path = ann("/convert-to-balance");
        let first = app.post_once(&path, "k", r#"{"amount":1}"#).await;
        let rotated = app.key(&app.bed.shop, "customers.write").await;
        let again = app.call("POST", &path, &rotated, &[("idempotency-key", "k")], r#"{"amount":1}"#).await;
        assert_eq!((&again.body, again.header("idempotency-replayed")), (&first.body, "true"));
        let theirs = app.key(&other, "*").await;
        let path = "/dev/v1/customers/cus_eve/affiliate/convert-to-balance";
        let reply = app.call("POST", path, &theirs, &[("idempotency-key", "k")], r#"{"amount":1}"#).await;
        reply.error(400, "INSUFFICIENT_BALANCE");
    }

    async fn many_at_once_book_once(bed: TestBed) {
        let app = earned(bed).await;
        let path = ann("/convert-to-balance");
        let calls = (0..12).map(|_| app.post_once(&path, "k", r#"{"amount":5}"#));
        let replies = futures_util::future::join_all(calls).await;
        assert!(replies.iter().all(|reply| reply.status == 200 && reply.body == replies[0].body));
        let replayed = replies.iter().filter(|reply| reply.header("idempotency-replayed") == "true").count();
        assert_eq!((replayed, available(&app).await), (11, 3100));
        let calls = (0..12).map(|_| app.post(&path, r#"{"amount":5}"#));
        let done = futures_util::future::join_all(calls).await.iter().filter(|reply| reply.status == 200).count();
        assert_eq!((done, available(&app).await), (6, 100));
        app.bed.assert_intact().await;
    }
}

#[tokio::test]
async fn a_key_is_visible_ascii_and_sent_once() {
    let app = app().await;
    app.bed.affiliate("ann").await;
    let path = ann("/convert-to-balance");
    let long = "k".repeat(256);
    for key in ["", " ", "\"\"", "a b", "é", &long] {
        assert_eq!(
            app.post_once(&path, key, r#"{"amount":1}"#).await.fields(),
            ["Idempotency-Key"],
            "{key:?}"
        );
    }
    let twice = [("idempotency-key", "a"), ("idempotency-key", "a")];
    let reply = app.call("POST", &path, &app.key, &twice, r#"{"amount":1}"#).await;
    assert_eq!(reply.fields(), ["Idempotency-Key"]);
    let longest = "k".repeat(255);
    app.post_once(&path, &longest, r#"{"amount":1}"#).await.error(400, "INSUFFICIENT_BALANCE");
}
