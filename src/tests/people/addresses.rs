//! Addresses for mail: every spelling of one is one customer, what cannot be written to is refused at its field, on
//! every way into the shop, and mail goes out in ASCII.

use crate::routes_pages::invoice::Visitor;
use crate::util::{Reply, SmtpServer, TestApp};
use portico::brand::Brands;
use portico::domain::affiliates::attribution::NothingEarned;
use portico::domain::payouts::claim::Decision;
use portico::domain::text::EmailAddress;
use portico::mail::{MailOptions, Mailer, Transport};
use portico::service::{
    CodeRequester, DecidePayout, Refusal, RequestLoginCode, ServiceError, Verdict,
};
use portico::store::{Columns, Source as _};
use serde_json::json;
use std::sync::Arc;

/// One address in spellings that mail servers take for the same.
const SPELLINGS: [&str; 5] = [
    "ann@b\u{fc}cher.example",
    "Ann@BU\u{308}CHER.example",
    "ann@xn--bcher-kva.example",
    "ANN@XN--BCHER-KVA.EXAMPLE",
    " ann@b\u{fc}cher\u{3002}example ",
];

/// What looks like an address and cannot be written to, or looks like another one.
const REFUSED: [&str; 9] = [
    "a\u{200b}nn@example.com",
    "ann\u{feff}@example.com",
    "ann@exam\u{ad}ple.com",
    "ann@example\u{202e}.com",
    "a..b@example.com",
    "ann.@example.com",
    "ann@example.com.",
    "ann@192.0.2.1",
    "\u{e4}nn@example.com",
];

/// Every body that takes an address: where to, the body around the address, and what the field is called.
fn bodies(email: &str) -> Vec<(&'static str, String, &'static str)> {
    let lines = json!([{"product_id": "prod_1000"}]);
    vec![
        ("/dev/v1/customers", json!({"email": email, "upsert": true}).to_string(), "email"),
        ("/dev/v1/orders", json!({"email": email, "items": lines}).to_string(), "email"),
        (
            "/dev/v1/payments",
            json!({"email": email, "title": "T", "value": 5, "currency": "USD"}).to_string(),
            "email",
        ),
        (
            "/dev/v1/checkout/sessions",
            json!({
                "customer_email": email, "product": {"name": "T", "quantity": 1}, "amount": 5, "currency": "USD",
            }).to_string(),
            "customer_email",
        ),
    ]
}

async fn storefront(app: &TestApp, email: &str) -> Reply {
    let body = json!({"shop_slug": "demo", "cart": [{"product_id": "prod_1000", "quantity": 1}], "email": email});
    app.call("POST", "/v1/storefront/invoices/from-cart", "", &[], &body.to_string()).await
}

async fn addresses(app: &TestApp) -> Vec<String> {
    const SQL: &str = "SELECT email_lookup FROM customer ORDER BY customer_id";
    let rows = app.bed.service.store().rows(SQL, vec![]).await.unwrap();
    rows.iter().map(|row| Columns::of(row).text().unwrap()).collect()
}

on_both! {
    async fn one_address_is_one_customer_however_it_is_spelled(bed: TestBed) {
        bed.product(1_000).await;
        let app = TestApp::over(bed).await;
        for email in SPELLINGS {
            for (path, body, _) in bodies(email) {
                let reply = app.post(path, &body).await;
                assert!(reply.status.is_success(), "{path} {email}: {}", reply.body);
            }
            assert_eq!(storefront(&app, email).await.status, 201, "{email}");
            let query = serde_urlencoded::to_string([("email", email)]).unwrap();
            let found = app.get(&format!("/dev/v1/customers?{query}")).await.data(200);
            assert_eq!(found.as_array().unwrap().len(), 1, "{email}");
        }
        assert_eq!(addresses(&app).await, ["ann@xn--bcher-kva.example"]);
        let error = app.post("/dev/v1/customers", &json!({"email": SPELLINGS[0]}).to_string()).await;
        error.error(409, "CONFLICT");
        let shown = app.get("/dev/v1/customers").await.data(200);
        assert_eq!(shown[0]["email"], SPELLINGS[4].trim(), "as it was typed last");
    }

    async fn what_cannot_be_written_to_is_refused_at_its_field(bed: TestBed) {
        bed.product(1_000).await;
        bed.customer("bob").await;
        let app = TestApp::over(bed).await;
        let before = app.bed.state().await;
        for email in REFUSED {
            for (path, body, field) in bodies(email) {
                assert_eq!(app.post(path, &body).await.fields(), [field], "{path} {email:?}");
            }
            storefront(&app, email).await.browser_error(422, "VALIDATION_ERROR");
            let body = json!({"email": email}).to_string();
            let patched = app.call("PATCH", "/dev/v1/customers/cus_bob", &app.key, &[], &body).await;
            assert_eq!(patched.fields(), ["email"], "{email:?}");
        }
        assert_eq!(app.bed.state().await, before);
        let hidden = app.post("/dev/v1/customers", &json!({"email": REFUSED[0]}).to_string()).await;
        assert!(hidden.body.contains("characters that cannot be seen"), "{}", hidden.body);
    }

    async fn pages_say_what_is_wrong_in_both_languages(bed: TestBed) {
        let product = bed.product(1_000).await;
        let mut visitor = Visitor::over(bed).await;
        let form = |email: &str| {
            let email = serde_urlencoded::to_string([("email", email)]).unwrap();
            format!("product[]={product}&quantity[]=1&{email}&provider=SANDBOX&idempotency_key=k{}", email.len())
        };
        for (email, words) in [
            ("a..b@example.com", "Please enter an e-mail address"),
            ("an\u{200b}n@example.com", "characters that cannot be seen"),
        ] {
            let reply = visitor.send("/checkout", &form(email)).await;
            assert_eq!(reply.status, 303, "{}", reply.body);
            let back = reply.headers["location"].to_str().unwrap().to_owned();
            let page = visitor.get(&back).await.body;
            assert!(page.contains(words), "{email:?}: {page}");
        }
        assert!(addresses(&visitor.app).await.is_empty());
    }

    async fn a_code_reaches_an_address_with_an_umlaut_domain(bed: TestBed) {
        let app = TestApp::over(bed.twin()).await;
        app.post("/dev/v1/customers", &json!({"email": SPELLINGS[0]}).to_string()).await.data(201);
        let server = SmtpServer::start().await;
        let from = Some("shop@l\u{e4}den.example".to_owned());
        let options = MailOptions { smtp: Some(server.url.clone()), from };
        let transport = Transport::new(&options, None).unwrap();
        let mailer = Mailer::new(bed.service.clone(), Arc::new(Brands::load(None).unwrap()), transport);
        for (number, spelling) in SPELLINGS.into_iter().enumerate() {
            let email = EmailAddress::parse(spelling).unwrap();
            let (shop, from) = (bed.shop.clone(), CodeRequester::default());
            let ask = RequestLoginCode { shop, email, language: None, from };
            bed.service.store().write(ask).await.unwrap();
            assert_eq!(mailer.send_due().await.unwrap(), 1, "{spelling}");
            let mail = &server.mails()[number];
            assert_eq!(mail.to.to_lowercase(), "ann@xn--bcher-kva.example", "{spelling}");
            assert_eq!(mail.from, "shop@xn--lden-loa.example");
        }
    }

    async fn an_affiliate_does_not_earn_under_another_spelling(bed: TestBed) {
        let ann = bed.affiliate("ann").await;
        let product = bed.product(1_000).await;
        let app = TestApp::over(bed.twin()).await;
        let body = json!({"email": SPELLINGS[0]}).to_string();
        app.call("PATCH", &format!("/dev/v1/customers/{ann}"), &app.key, &[], &body).await.data(200);
        for email in ["ann@xn--bcher-kva.example", "Ann+2@BU\u{308}CHER.example", "ann+x@b\u{fc}cher.example"] {
            let order = bed.service.store().write(bed.place(&product, email, Some("ann"))).await.unwrap();
            assert_eq!(order.nothing_earned.as_deref(), Some(NothingEarned::SelfReferral.as_str()), "{email}");
            assert_eq!(order.totals.discount_minor, 0, "{email}");
        }
    }

    async fn nobody_decides_a_payout_of_their_own_mailbox(bed: TestBed) {
        let ann = bed.affiliate("ann").await;
        bed.earn("ann", 3_600).await;
        let app = TestApp::over(bed.twin()).await;
        let body = json!({"email": "Operator+payouts@example.com"}).to_string();
        app.call("PATCH", &format!("/dev/v1/customers/{ann}"), &app.key, &[], &body).await.data(200);
        let claim = bed.service.store().write(bed.ask_payout(&ann, 700)).await.unwrap();
        let decide = DecidePayout {
            actor: bed.as_operator(),
            claim: claim.id,
            decision: Decision::Approve,
            verdict: Verdict::default(),
        };
        let refused = bed.service.store().write(decide).await.unwrap_err();
        assert!(matches!(refused, ServiceError::Refused(Refusal::OwnMoney)), "{refused}");
    }
}
