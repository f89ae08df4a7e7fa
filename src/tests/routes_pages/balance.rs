//! GET /balance

use crate::util::{TestApp, TestBed, keep_cookies};
use axum::body::Body;
use axum::http::Request;
use portico::domain::ids::CustomerId;
use portico::domain::ledger::TransactionKind;
use portico::domain::wallet::WalletKind;
use portico::i18n::{Language, keys};
use portico::service::hash_password;

/// A customer who can sign in, behind the router.
async fn with_ann(bed: TestBed) -> (TestApp, CustomerId) {
    let ann = bed.customer("ann").await;
    let hash = hash_password("correct horse", bed.service.entropy()).unwrap();
    bed.write(move |tx| {
        let values = vec![hash.as_str().into()];
        tx.queue("UPDATE customer SET password_hash = $1 WHERE customer_id = 'cus_ann'", values);
    })
    .await;
    (TestApp::over(bed).await, ann)
}

async fn sign_in(app: &TestApp) -> String {
    let request = Request::post("/login")
        .header("host", "127.0.0.1")
        .header("origin", "http://127.0.0.1")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from("email=ann%40example.com&password=correct+horse"));
    let reply = app.send(request.unwrap()).await;
    assert_eq!(reply.status, 303, "{}", reply.body);
    let mut cookie = String::new();
    keep_cookies(&mut cookie, &reply.headers);
    cookie
}

async fn page(app: &TestApp, cookie: &str, language: &str) -> crate::util::Reply {
    let request = Request::get("/balance?account=store")
        .header("host", "127.0.0.1")
        .header("accept-language", language)
        .header("cookie", cookie);
    app.send(request.body(Body::empty()).unwrap()).await
}

#[test]
fn every_entry_has_words() {
    for language in [Language::English, Language::German] {
        let known = keys(language);
        for kind in TransactionKind::ALL {
            let key = format!("portal.balance.entry.{}", kind.as_str());
            assert!(known.contains(&key.as_str()), "{key}");
        }
    }
}

on_both! {
    async fn what_was_done_to_the_wallet_is_told(bed: TestBed) {
        let (app, ann) = with_ann(bed).await;
        let cookie = sign_in(&app).await;
        let store = app.bed.service.store();
        for kind in [WalletKind::Credit, WalletKind::Promo, WalletKind::Refund, WalletKind::Adjustment] {
            let mut change = app.bed.change_wallet(&ann, 500);
            change.change.kind = kind;
            let ends_at = app.bed.service.now().plus_secs(3_600);
            change.change.expires_at = (kind == WalletKind::Promo).then_some(ends_at);
            store.write(change).await.unwrap();
        }
        store.write(app.bed.change_wallet(&ann, -100)).await.unwrap();
        let shown = page(&app, &cookie, "en").await;
        assert_eq!(shown.status, 200);
        for words in [
            "Credit from the shop", "Promotional credit", "Refund as store balance", "Corrected by the shop",
            "Deducted by the shop", "of it expires on",
        ] {
            assert!(shown.body.contains(words), "{words}: {}", shown.body);
        }
        app.bed.clock.advance_secs(3_600);
        app.bed.service.expire_credit().await.unwrap();
        let shown = page(&app, &cookie, "en").await;
        assert!(shown.body.contains("Expired unused") && !shown.body.contains("of it expires on"));
        assert!(page(&app, &cookie, "de").await.body.contains("Ungenutzt verfallen"));
    }

    async fn a_forgotten_customer_is_signed_out(bed: TestBed) {
        let (app, _) = with_ann(bed).await;
        let cookie = sign_in(&app).await;
        assert_eq!(page(&app, &cookie, "en").await.status, 200);
        let gone = app.call("DELETE", "/dev/v1/customers/cus_ann", &app.key, &[], "").await;
        assert_eq!(gone.status, 204);
        assert_ne!(page(&app, &cookie, "en").await.status, 200);
        let request = Request::post("/login")
            .header("host", "127.0.0.1")
            .header("origin", "http://127.0.0.1")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from("email=ann%40example.com&password=correct+horse"));
        let reply = app.send(request.unwrap()).await;
        assert!(reply.headers.get("location").is_none_or(|to| to != "/"), "{}", reply.body);
    }
}
