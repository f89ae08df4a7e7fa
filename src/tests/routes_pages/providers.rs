//! /admin/payments/providers: connecting a shop to Stripe and PayPal, switching them, and keeping secrets to oneself.

use super::{Browser, key};
use crate::util::TestBed;
use axum::Router;
use axum::http::StatusCode;
use portico::domain::payments::payment::Gateway;
use portico::payments::{ProviderAddresses, Vault, sealed_about};
use portico::service::PaymentAccount;
use portico::store::payments::account::account_list;
use portico::store::{Columns, Source as _};

const PATH: &str = "/admin/payments/providers";
const STRIPE: &str = "/admin/payments/providers/stripe";
const CONNECT: &str = "/admin/payments/providers/connect";
const ENABLE: &str = "/admin/payments/providers/enable";
const DISABLE: &str = "/admin/payments/providers/disable";
const SECRETS: [&str; 3] = ["sk_test_hidden", "whsec_hidden", "hidden_secret"];

fn vault() -> Vault {
    Vault::new(&"5a".repeat(32)).unwrap()
}

/// A provider that answers every question with the same status.
async fn provider(status: u16) -> String {
    let answer =
        r#"{"object":"list","data":[],"has_more":false,"access_token":"a","expires_in":900}"#;
    let status = StatusCode::from_u16(status).unwrap();
    let router = Router::new().fallback(move || async move { (status, answer) });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    url
}

/// An operator of a server with a key, whose providers both answer there.
async fn browser(bed: TestBed, url: &str) -> Browser {
    let mut addresses =
        ProviderAddresses { stripe: url.to_owned(), ..ProviderAddresses::default() };
    (addresses.paypal_live, addresses.paypal_sandbox) = (url.to_owned(), url.to_owned());
    let mut browser = Browser::of_operator(bed).await;
    browser.app = browser.app.with_payments(vault(), addresses);
    browser
}

async fn accounts(browser: &Browser) -> Vec<PaymentAccount> {
    let bed = &browser.app.bed;
    account_list(&mut bed.service.store(), &bed.shop).await.unwrap()
}

/// Fills the form of a provider in and sends it; the page that follows, which never shows a secret.
async fn fill(browser: &Browser, slug: &str, fields: &[(&str, &str)]) -> String {
    let one_time = key(&browser.page(&format!("{PATH}/{slug}")).await, CONNECT);
    let mut fields = fields.to_vec();
    fields.extend([("provider", slug), ("idempotency_key", &one_time)]);
    let page = browser.send(CONNECT, &fields).await;
    assert!(!SECRETS.iter().any(|secret| page.contains(secret)), "{page}");
    page
}

/// No table but the sealed credentials holds a secret, and those hold it sealed.
async fn assert_nowhere(browser: &Browser) {
    for sql in [
        "SELECT sealed_credentials FROM payment_account",
        "SELECT detail FROM audit",
        "SELECT body FROM idempotency",
        "SELECT record FROM web_session",
    ] {
        let mut store = browser.app.bed.service.store();
        for row in store.rows(sql, Vec::new()).await.unwrap() {
            let text = Columns::of(&row).text_or_null().unwrap().unwrap_or_default();
            assert!(!SECRETS.iter().any(|secret| text.contains(secret)), "{sql}: {text}");
        }
    }
}

on_both! {
    async fn stripe_is_connected_switched_and_replaced(bed: TestBed) {
        let browser = browser(bed, &provider(200).await).await;
        assert!(browser.page(PATH).await.contains("Not connected"));
        let page = browser.page(STRIPE).await;
        assert!(page.contains("/hooks/stripe/demo") && page.contains("checkout.session.async_payment_failed"));
        assert!(page.matches("autocomplete=\"off\"").count() >= 2);
        let fields = [("mode", "test"), ("secret_key", " sk_test_hidden "), ("webhook_secrets", "whsec_hidden  whsec_2")];
        let page = fill(&browser, "stripe", &fields).await;
        assert!(page.contains("Stripe is connected") && page.contains("buyers can choose it"), "{page}");
        let found = accounts(&browser).await;
        let [account] = &found[..] else { panic!("{found:?}") };
        assert_eq!((account.gateway, account.is_live, account.is_enabled), (Gateway::Stripe, false, true));
        let about = sealed_about(&browser.app.bed.shop, Gateway::Stripe);
        let opened = vault().open(&about, &account.sealed).unwrap();
        assert_eq!(opened, r#"{"secret_key":"sk_test_hidden","webhook_secrets":["whsec_hidden","whsec_2"]}"#);
        assert_nowhere(&browser).await;

        let one_time = key(&browser.page(STRIPE).await, DISABLE);
        let fields = [("provider", "stripe"), ("idempotency_key", &*one_time)];
        for _ in 0..2 {
            assert!(browser.send(DISABLE, &fields).await.contains("no longer choose Stripe"));
        }
        assert!(!accounts(&browser).await[0].is_enabled);
        browser.app.bed.clock.advance_secs(60);
        let fields = [("mode", "live"), ("secret_key", "rk_live_1"), ("webhook_secrets", "whsec_3")];
        fill(&browser, "stripe", &fields).await;
        let again = accounts(&browser).await.remove(0);
        assert!(again.is_live && !again.is_enabled, "replacing does not switch it on: {again:?}");
        assert!(again.created_at == account.created_at && again.updated_at > account.updated_at);
        let one_time = key(&browser.page(STRIPE).await, ENABLE);
        let fields = [("provider", "stripe"), ("idempotency_key", &*one_time)];
        assert!(browser.send(ENABLE, &fields).await.contains("can choose Stripe again"));
        assert!(accounts(&browser).await[0].is_enabled);
        for (action, times) in [("payments.connect", 2), ("payments.disable", 1), ("payments.enable", 1)] {
            assert_eq!(browser.audited(action).await.len(), times, "{action}");
        }
        assert!(browser.page("/admin/payments").await.contains("Stripe"));
    }

    async fn what_is_plainly_wrong_is_told_at_its_field(bed: TestBed) {
        let browser = browser(bed, &provider(200).await).await;
        for (mode, secret_key, webhook_secrets, told) in [
            ("test", "", "whsec_hidden", "Please fill this in."),
            ("test", "sk_test_hidden", " ", "Please fill this in."),
            ("test", "pk_test_1", "whsec_hidden", "This is not a secret key"),
            ("live", "sk_test_hidden", "whsec_hidden", "This key is for test mode"),
            ("test", "sk_live_1", "whsec_hidden", "This key is for real money"),
            ("test", "sk_test_hidden x", "whsec_hidden", "This contains characters that"),
            ("test", "sk_test_hidden", "whsec_hidden we_1", "This is not a signing secret"),
            ("much", "sk_test_hidden", "whsec_hidden", "one of the options"),
        ] {
            let fields = [("mode", mode), ("secret_key", secret_key), ("webhook_secrets", webhook_secrets)];
            let page = fill(&browser, "stripe", &fields).await;
            assert!(page.contains(told) && page.contains("field-error"), "{fields:?} {page}");
            assert!(!page.contains("sk_live_1") && !page.contains("pk_test_1"));
        }
        let fields = [("mode", "live"), ("client_id", "Ab12"), ("client_secret", ""), ("webhook_id", "WH-1")];
        let page = fill(&browser, "paypal", &fields).await;
        assert!(page.contains("Please fill this in.") && page.contains("value=\"Ab12\""), "{page}");
        assert!(accounts(&browser).await.is_empty());
        assert_nowhere(&browser).await;
        let keyless = |provider| {
            [("provider", provider), ("mode", "test"), ("secret_key", "sk_test_hidden"), ("webhook_secrets", "whsec_hidden")]
        };
        assert!(browser.send(CONNECT, &keyless("stripe")).await.contains("no longer valid"));
        assert!(accounts(&browser).await.is_empty());
        for unknown in ["sandbox", "nobody"] {
            assert_eq!(browser.get(&format!("{PATH}/{unknown}")).await.status, 404);
            assert_eq!(browser.post(CONNECT, &keyless(unknown)).await.status, 404);
        }
        assert_eq!(browser.post(&format!("{STRIPE}/explode"), &keyless("stripe")).await.status, 404);
        let reply = browser.post(ENABLE, &[("provider", "stripe"), ("idempotency_key", "k-1")]).await;
        assert_eq!(reply.status, 404, "there is no account to switch");
    }

    async fn credentials_that_a_provider_refuses_are_not_saved(bed: TestBed) {
        let browser = browser(bed, &provider(401).await).await;
        let fields = [("mode", "test"), ("secret_key", "sk_test_hidden"), ("webhook_secrets", "whsec_hidden")];
        let page = fill(&browser, "stripe", &fields).await;
        assert!(page.contains("Stripe does not accept this key") && page.contains("field-error"), "{page}");
        let fields = [("mode", "live"), ("client_id", "a"), ("client_secret", "hidden_secret"), ("webhook_id", "W")];
        let page = fill(&browser, "paypal", &fields).await;
        assert!(page.contains("does not accept this client ID"), "{page}");
        assert!(accounts(&browser).await.is_empty());
        assert_nowhere(&browser).await;
    }

    async fn credentials_are_saved_with_a_warning_when_they_cannot_be_tried(bed: TestBed) {
        let browser = browser(bed, &provider(503).await).await;
        let fields = [("mode", "test"), ("client_id", "a"), ("client_secret", "hidden_secret"), ("webhook_id", "W")];
        let page = fill(&browser, "paypal", &fields).await;
        assert!(page.contains("are saved but could not be checked"), "{page}");
        assert_eq!(accounts(&browser).await[0].gateway, Gateway::Paypal);
        assert_nowhere(&browser).await;
    }

    async fn without_a_key_there_is_no_form(bed: TestBed) {
        let browser = Browser::of_operator(bed).await;
        for path in [PATH, STRIPE] {
            let page = browser.page(path).await;
            assert!(page.contains("portico payments new-key") && page.contains("PORTICO_SECRET_KEY"));
        }
        assert!(!browser.page(STRIPE).await.contains("secret_key"));
        let fields =
            [("provider", "stripe"), ("idempotency_key", "k-1"), ("mode", "test"), ("secret_key", "sk_test_hidden")];
        assert!(browser.send(CONNECT, &fields).await.contains("only stored encrypted"));
        assert!(accounts(&browser).await.is_empty());
    }

    async fn only_operators_see_them(bed: TestBed) {
        let customer = bed.customer("ann").await;
        let mut browser = Browser::of_operator(bed).await;
        browser.give_password("cus_ann").await;
        browser.sign_in(&format!("{}@example.com", customer.as_str().trim_start_matches("cus_"))).await;
        for path in [PATH, STRIPE] {
            assert_eq!(browser.get(path).await.status, 403, "{path}");
        }
        let fields =
            [("provider", "stripe"), ("idempotency_key", "k-1"), ("mode", "test"), ("secret_key", "sk_test_hidden")];
        assert_eq!(browser.post(CONNECT, &fields).await.status, 403);
        assert_eq!(browser.post(ENABLE, &fields).await.status, 403);
        browser.cookie.clear();
        let reply = browser.post(CONNECT, &fields).await;
        assert!(reply.status == 303 && reply.headers["location"].to_str().unwrap().starts_with("/login"));
        assert!(accounts(&browser).await.is_empty());
        assert_nowhere(&browser).await;
    }
}
