//! GET /dev/v1/customers/{id}/wallet, POST …/wallet/credit, POST …/wallet/debit

use super::super::TestApp;
use crate::util::TestBed;
use serde_json::json;

const WALLET: &str = "/dev/v1/customers/cus_bob/wallet";
const CREDIT: &str = "/dev/v1/customers/cus_bob/wallet/credit";
const DEBIT: &str = "/dev/v1/customers/cus_bob/wallet/debit";

async fn with_bob(bed: TestBed) -> TestApp {
    bed.customer("bob").await;
    TestApp::over(bed).await
}

on_both! {
    async fn everyone_has_a_wallet(bed: TestBed) {
        let app = with_bob(bed).await;
        let wallet = |balance| json!({"wallet": {
            "id": "wallet_bob", "balance": balance, "hold_balance": 0, "available": balance, "currency": "USD",
            "is_active": true,
        }});
        assert_eq!(app.get(WALLET).await.data(200), wallet(json!(0)));
        app.post(CREDIT, r#"{"amount":"10.50"}"#).await.data(200);
        assert_eq!(app.get(WALLET).await.data(200), wallet(json!(10.5)));
    }

    async fn credits_and_debits(bed: TestBed) {
        let app = with_bob(bed).await;
        let credit = app.post(CREDIT, r#"{"amount":"25.00","type":"promo","description":"welcome"}"#).await.data(200);
        assert!(credit["transaction_id"].as_str().unwrap().starts_with("txn_"));
        assert_eq!(credit, json!({
            "transaction_id": credit["transaction_id"], "amount": 25, "currency": "USD", "new_balance": 25,
            "available_balance": 25, "wallet_id": "wallet_bob",
        }));
        let debit = app.post(DEBIT, r#"{"amount":"10.00","description":"late fee"}"#).await.data(200);
        assert_eq!((&debit["amount"], &debit["new_balance"]), (&json!(10), &json!(15)));
        assert_eq!(app.get("/dev/v1/customers/cus_bob").await.data(200)["customer_balance"], 15);
        for kind in ["CREDIT", "PROMO", "REFUND", "ADJUSTMENT", "", "credit"] {
            app.post(CREDIT, &json!({"amount": 1, "type": kind}).to_string()).await.data(200);
        }
        assert_eq!(app.get(WALLET).await.data(200)["wallet"]["available"], 21);
        app.bed.assert_intact().await;
    }

    async fn what_is_tied_to_an_order_is_held(bed: TestBed) {
        let bob = bed.customer("bob").await;
        let product = bed.product(4000).await;
        let app = TestApp::over(bed).await;
        app.post(CREDIT, r#"{"amount":"10"}"#).await.data(200);
        let mut place = app.bed.place(&product, "bob@example.com", None);
        (place.actor, place.use_balance) = (app.bed.as_customer(&bob), true);
        app.bed.service.store().write(place).await.unwrap();
        app.post(CREDIT, r#"{"amount":"15"}"#).await.data(200);
        let wallet = app.get(WALLET).await.data(200)["wallet"].clone();
        assert_eq!((&wallet["balance"], &wallet["hold_balance"], &wallet["available"]), (&json!(25), &json!(10), &json!(15)));
        let debit = app.post(DEBIT, r#"{"amount":"5","description":"x"}"#).await.data(200);
        assert_eq!((&debit["new_balance"], &debit["available_balance"]), (&json!(20), &json!(10)));
        let before = app.bed.state().await;
        let error = app.post(DEBIT, r#"{"amount":"10.01","description":"x"}"#).await.error(400, "INSUFFICIENT_BALANCE");
        assert_eq!(error["message"], "This wallet has only 10.00 USD to spend.");
        assert_eq!(app.bed.state().await, before);
    }

    async fn a_replay_books_nothing(bed: TestBed) {
        let app = with_bob(bed).await;
        let first = app.post_once(CREDIT, "k1", r#"{"amount":"5"}"#).await;
        first.data(200);
        let again = app.post_once(CREDIT, "k1", r#"{"amount":"5"}"#).await;
        assert_eq!((&again.body, again.header("idempotency-replayed")), (&first.body, "true"));
        app.post_once(DEBIT, "k1", r#"{"amount":"5","description":"x"}"#).await.error(422, "IDEMPOTENCY_KEY_REUSED");
        let body = r#"{"amount":"6","description":"x"}"#;
        app.post_once(DEBIT, "k2", body).await.error(400, "INSUFFICIENT_BALANCE");
        app.post(CREDIT, r#"{"amount":"5"}"#).await.data(200);
        let kept = app.post_once(DEBIT, "k2", body).await;
        kept.error(400, "INSUFFICIENT_BALANCE");
        assert_eq!(app.get(WALLET).await.data(200)["wallet"]["balance"], 10);
    }

    async fn a_hundred_debits_with_money_for_one(bed: TestBed) {
        let app = with_bob(bed).await;
        app.post(CREDIT, r#"{"amount":"9.99"}"#).await.data(200);
        let calls = (0..100).map(|_| app.post(DEBIT, r#"{"amount":"9.99","description":"x"}"#));
        let replies = futures_util::future::join_all(calls).await;
        let done = replies.iter().filter(|reply| reply.status == 200).count();
        let refused = replies.iter().filter(|reply| reply.status == 400).count();
        assert_eq!((done, refused), (1, 99));
        assert_eq!(app.get(WALLET).await.data(200)["wallet"]["balance"], 0);
        app.bed.assert_intact().await;
    }

    async fn what_is_wrong_is_named_and_changes_nothing(bed: TestBed) {
        let app = with_bob(bed).await;
        app.post(CREDIT, r#"{"amount":"5"}"#).await.data(200);
        let before = app.bed.state().await;
        for (path, body, fields) in [
            (CREDIT, "{}", vec!["amount"]),
            (CREDIT, r#"{"amount":"0"}"#, vec!["amount"]),
            (CREDIT, r#"{"amount":"-1"}"#, vec!["amount"]),
            (CREDIT, r#"{"amount":"1.001"}"#, vec!["amount"]),
            (CREDIT, r#"{"amount":"NaN"}"#, vec!["amount"]),
            (CREDIT, r#"{"amount":{}}"#, vec!["amount"]),
            (CREDIT, r#"{"amount":"90071992547409.91"}"#, vec!["amount"]),
            (CREDIT, r#"{"amount":"1","type":"DEBIT"}"#, vec!["type"]),
            (CREDIT, r#"{"amount":"1","type":"EXPIRED"}"#, vec!["type"]),
            (CREDIT, r#"{"amount":"1","type":7,"description":[]}"#, vec!["type", "description"]),
            (CREDIT, r#"{"amount":"1","expires_at":"soon"}"#, vec!["expires_at"]),
            (CREDIT, r#"{"amount":"1","expires_at":true}"#, vec!["expires_at"]),
            (CREDIT, r#"{"amount":"1","expires_at":1000}"#, vec!["expires_at"]),
            (CREDIT, r#"{"amount":"1","expires_at":"2001-01-01T00:00:00Z"}"#, vec!["expires_at"]),
            (DEBIT, "[]", vec!["amount", "description"]),
            (DEBIT, r#"{"amount":"1"}"#, vec!["description"]),
            (DEBIT, r#"{"amount":"1","description":""}"#, vec!["description"]),
            (DEBIT, r#"{"amount":"1","description":"\u0007"}"#, vec!["description"]),
            (DEBIT, r#"{"amount":"0","description":"x"}"#, vec!["amount"]),
        ] {
            assert_eq!(app.post(path, body).await.fields(), fields, "{path} {body}");
        }
        assert_eq!(app.bed.state().await, before);
    }
}
