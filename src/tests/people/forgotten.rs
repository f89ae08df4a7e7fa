//! A deleted customer is gone from the whole database, copies in events, logs, mails and kept answers included, while
//! the numbers of events and the money stay.

use crate::routes_pages::invoice::Visitor;
use crate::util::{TestApp, TestBed, find_words};
use portico::domain::ids::{CustomerId, OrderId};
use portico::domain::text::EmailAddress;
use portico::service::{CodeRequester, RequestLoginCode, VoidOrder, hash_password};
use portico::store::webhooks::outbox::NumberEvents;
use portico::store::{Columns, Source as _, Tx};
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;

/// What nothing but this customer is called by: an address from before, the one of now, names and answers.
const WORDS: [&str; 7] = [
    "zebedee.old@quill.example",
    "zebedee@f\u{e4}hre.example",
    "zebedee@xn--fhre-loa.example",
    "Zebedee",
    "Quillfeather",
    "boots-size-47",
    "Ferry Lane 8",
];
const OLD: &str = "zebedee.old@quill.example";
const NEW: &str = "Zebedee@f\u{e4}hre.example";
const COUNT: &str =
    "SELECT COUNT(*) FROM customer WHERE email_lookup = 'zebedee.old@quill.example'";
const PASSWORD: &str = "correct horse";

/// Leaves every kind of trace; the customer's id.
async fn live(app: &TestApp) -> CustomerId {
    let bed = &app.bed;
    bed.product(1_000).await;
    let name = "Zebedee Quillfeather";
    let create = json!({"email": OLD, "name": name, "surname": "Quillfeather", "street_address": "Ferry Lane 8"});
    let made = app.post_once("/dev/v1/customers", "create", &create.to_string()).await.data(201);
    let id = CustomerId::parse(made["id"].as_str().unwrap()).unwrap();
    let hook = json!({"url": "https://hooks.example/", "events": ["order:created", "order:paid"]});
    assert_eq!(app.post("/dev/v1/webhooks", &hook.to_string()).await.status, 201);
    shop(app, OLD).await;
    let path = format!("/dev/v1/customers/{id}");
    let moved = json!({"email": NEW}).to_string();
    let headers = [("idempotency-key", "move")];
    app.call("PATCH", &path, &app.key, &headers, &moved).await.data(200);
    shop(app, NEW).await;
    number(bed).await;
    for row in [
        "UPDATE webhook_delivery SET response = 'thanks, Zebedee@f\u{e4}hre.example', response_headers = '{\"x\":\"Zebedee\"}'",
        "INSERT INTO payment_event (shop_id, gateway, event_id, kind, about, body, state, due_at, received_at) VALUES \
         ('shop_demo', 'STRIPE', 'evt_1', 'x', '[]', '{\"email\":\"zebedee.old@quill.example\"}', 'IGNORED', 1, 1)",
    ] {
        bed.write(move |tx| tx.queue(row, vec![])).await;
    }
    earn_and_spend(app, &id).await;
    void_open_orders(bed).await;
    number(bed).await;
    id
}

/// Orders by every way, with answers.
async fn shop(app: &TestApp, email: &str) {
    let answers = json!({"size": "boots-size-47"});
    let order =
        json!({"email": email, "items": [{"product_id": "prod_1000"}], "custom_fields": answers});
    let key = if email == OLD { "first" } else { "second" };
    let made = app.post_once("/dev/v1/orders", key, &order.to_string()).await.data(201);
    let path = format!("/dev/v1/orders/{}", made["id"].as_str().unwrap());
    app.post_once(&format!("{path}/complete"), &format!("{key}-paid"), "{}").await.data(200);
    let payment = json!({
        "title": "Course", "email": email, "value": 5, "currency": "USD", "custom_fields": {"for": "boots-size-47"},
    });
    app.post_once("/dev/v1/payments", &format!("{key}-payment"), &payment.to_string())
        .await
        .data(201);
    let cart = json!({
        "shop_slug": "demo", "email": email,
        "cart": [{"product_id": "prod_1000", "quantity": 1, "custom_fields": answers}],
    });
    let headers = [("x-idempotency-key", "3f0c1b52-8f3b-4b8e-9d55-6a1f9c1f7a10")];
    let headers = if email == OLD { &headers[..] } else { &[] };
    let path = "/v1/storefront/invoices/from-cart";
    assert_eq!(app.call("POST", path, "", headers, &cart.to_string()).await.status, 201);
}

/// Becomes an affiliate, sells, and takes all of it out again.
async fn earn_and_spend(app: &TestApp, id: &CustomerId) {
    let bed = &app.bed;
    let (owner, shop) = (id.clone(), bed.shop.clone());
    bed.write(move |tx| {
        let code = portico::domain::text::AffiliateCode::parse("ferryman").unwrap();
        let link = portico::domain::ids::LinkId::parse("alink_ferry").unwrap();
        let now = tx.now();
        portico::store::affiliates::link::affiliate_insert(tx, &shop, &owner, (&link, &code), now);
    })
    .await;
    let label = "UPDATE affiliate_link SET label = 'Zebedee on stage', application_reason = 'ask Quillfeather'";
    bed.write(move |tx| tx.queue(label, vec![])).await;
    bed.earn("ferryman", 3_600).await;
    let ask = json!({
        "amount": 36, "asset": "usdt", "address": "TWuRReGC3VQEMdYiGsCrCr3Z6hmZHUbtqY", "network": "tron",
        "note": "for Zebedee Quillfeather",
    });
    let path = format!("/dev/v1/customers/{id}/affiliate/payout-requests");
    let asked = app.post_once(&path, "payout", &ask.to_string()).await.data(200);
    for verb in ["approve", "complete"] {
        let claim = asked["claim_id"].as_str().unwrap();
        let path = format!("/dev/v1/affiliates/payout-requests/{claim}/{verb}");
        app.post_once(&path, verb, "{}").await.data(200);
    }
}

/// A customer with orders to be paid is not deleted.
async fn void_open_orders(bed: &TestBed) {
    let sql = "SELECT order_id FROM customer_order WHERE state = 'PENDING'";
    for row in bed.service.store().rows(sql, vec![]).await.unwrap() {
        let order = OrderId::parse(&Columns::of(&row).text().unwrap()).unwrap();
        let void = VoidOrder { actor: bed.system(), order, reason: "cancelled" };
        bed.service.run(void).await.unwrap();
    }
}

async fn number(bed: &TestBed) {
    let number = NumberEvents { shop: bed.shop.clone(), give_up_secs: 60 };
    bed.service.store().write(number).await.unwrap();
}

/// Signs in in one browser and asks for a code in another.
async fn browse(visitor: &mut Visitor, id: &CustomerId) {
    let bed = visitor.app.bed.twin();
    let hash = hash_password(PASSWORD, bed.service.entropy()).unwrap();
    let id = id.clone();
    let queue = move |tx: &mut Tx<'_>| {
        let values = vec![hash.as_str().into(), id.as_str().into()];
        tx.queue("UPDATE customer SET password_hash = $1 WHERE customer_id = $2", values);
    };
    bed.write(queue).await;
    let form = serde_urlencoded::to_string([("email", NEW), ("password", PASSWORD)]).unwrap();
    assert_eq!(visitor.send("/login", &form).await.status, 303);
    assert_eq!(visitor.get("/orders").await.status, 200);
    let app = TestApp { bed: bed.twin(), router: visitor.app.router.clone(), key: String::new() };
    let mut other = Visitor { app, cookie: String::new() };
    let form = serde_urlencoded::to_string([("email", OLD)]).unwrap();
    assert_eq!(other.send("/login/code", &form).await.headers["location"], "/login/code/enter");
    for email in [NEW, "ZEBEDEE@xn--fhre-loa.example"] {
        let email = EmailAddress::parse(email).unwrap();
        let ask = RequestLoginCode {
            shop: bed.shop.clone(),
            email,
            language: None,
            from: CodeRequester::default(),
        };
        bed.service.store().write(ask).await.unwrap();
    }
}

async fn events(app: &TestApp) -> Vec<Json> {
    let mut all = Vec::new();
    loop {
        let after = all.last().map_or(0, |event: &Json| event["sequence"].as_i64().unwrap());
        let page = app.get(&format!("/dev/v1/events?limit=7&after={after}")).await.json();
        let rows = page["data"].as_array().unwrap();
        if rows.is_empty() {
            return all;
        }
        all.extend(rows.iter().cloned());
    }
}

/// What of an event no deletion may change.
fn facts(event: &Json) -> Json {
    let data = &event["data"];
    json!([
        event["sequence"],
        event["id"],
        event["event"],
        event["created_at"],
        data["id"],
        data["total"],
        data["amount"],
        data["status"],
        data["products"],
        data["customer_id"],
        data["affiliate_code"],
    ])
}

async fn places(bed: &TestBed) -> BTreeSet<String> {
    find_words(&bed.url, &WORDS).await.into_iter().map(|found| found.place).collect()
}

on_both! {
    async fn a_deleted_customer_is_in_no_text_of_any_table(bed: TestBed) {
        let mut bed = bed;
        bed.service = bed.service.clone().with_mail(true);
        let mut visitor = Visitor::over(bed).await;
        let id = live(&visitor.app).await;
        browse(&mut visitor, &id).await;
        let app = &visitor.app;
        let before = places(&app.bed).await;
        for place in [
            "affiliate_link.application_reason", "affiliate_link.label", "claim.note", "customer.email",
            "customer.email_lookup", "customer.name", "customer.street_address", "customer_order.custom_fields",
            "customer_order.email", "customer_order.email_lookup", "idempotency.body", "mail.recipient",
            "payment_event.body", "webhook_delivery.response", "webhook_delivery.response_headers",
            "web_session.record",
        ] {
            assert!(before.contains(place), "the story leaves no trace in {place}: {before:?}");
        }
        let told: Vec<_> = events(app).await.iter().map(facts).collect();
        let path = format!("/dev/v1/customers/{id}");
        let headers = [("idempotency-key", "delete")];
        let deleted = app.call("DELETE", &path, &app.key, &headers, "").await;
        assert_eq!(deleted.status, 204, "{}", deleted.body);
        number(&app.bed).await;
        let left = find_words(&app.bed.url, &WORDS).await;
        let left: Vec<_> = left.iter().map(|found| format!("{}: {}", found.place, found.text)).collect();
        assert!(left.is_empty(), "{left:#?}");

        let after = events(app).await;
        assert_eq!(after[..told.len()].iter().map(facts).collect::<Vec<_>>(), told, "events keep numbers and facts");
        assert_eq!(after.last().unwrap()["event"], "customer:deleted");
        let sequences: Vec<_> = after.iter().map(|event| event["sequence"].as_i64().unwrap()).collect();
        assert!(sequences.iter().zip(1..).all(|(sequence, place)| *sequence == place), "{sequences:?}");
        let placeholder = json!(format!("{id}@deleted.invalid"));
        let orders = after.iter().filter(|event| event["data"]["customer_id"] == json!(id.as_str()));
        let orders: Vec<_> = orders.filter(|event| event["data"].get("customer_email").is_some()).collect();
        assert!(orders.len() >= 6, "{}", orders.len());
        for event in orders {
            assert_eq!((&event["data"]["customer_email"], &event["data"]["custom_fields"]), (&placeholder, &Json::Null));
        }
        app.bed.assert_intact().await;
        // The session of the person ends with the account.
        assert_eq!(visitor.get("/orders").await.status, 303);
        assert_eq!(places(&visitor.app.bed).await, BTreeSet::new());
    }

    async fn a_kept_answer_that_is_emptied_has_no_second_effect(bed: TestBed) {
        let app = TestApp::over(bed).await;
        let id = live(&app).await;
        let kept = app.post_once("/dev/v1/customers", "other", r#"{"email":"other@example.com"}"#).await;
        let path = format!("/dev/v1/customers/{id}");
        assert_eq!(app.call("DELETE", &path, &app.key, &[], "").await.status, 204);
        let create = json!({
            "email": OLD, "name": "Zebedee Quillfeather", "surname": "Quillfeather", "street_address": "Ferry Lane 8",
        });
        app.post_once("/dev/v1/customers", "create", &create.to_string()).await.error(409, "CONFLICT");
        let row = app.bed.service.store().row(COUNT, vec![]).await.unwrap().unwrap();
        assert_eq!(Columns::of(&row).integer().unwrap(), 0, "nobody was added again");
        let again = app.post_once("/dev/v1/customers", "other", r#"{"email":"other@example.com"}"#).await;
        assert_eq!((again.status, &again.sent), (kept.status, &kept.sent), "answers about others are kept");
    }

    async fn another_customer_keeps_everything(bed: TestBed) {
        let app = TestApp::over(bed).await;
        let id = live(&app).await;
        let items = json!([{"product_id": "prod_1000"}]);
        let order = json!({"email": "yolanda@other.example", "items": items, "custom_fields": {"size": "shoes-33"}});
        app.post_once("/dev/v1/orders", "yolanda", &order.to_string()).await.data(201);
        let order = json!({"email": format!("x{OLD}"), "items": items});
        app.post_once("/dev/v1/orders", "longer", &order.to_string()).await.data(201);
        let theirs = ["yolanda@other.example", "shoes-33", &format!("x{OLD}")];
        let count = async || find_words(&app.bed.url, &theirs).await.len();
        let before = count().await;
        let path = format!("/dev/v1/customers/{id}");
        assert_eq!(app.call("DELETE", &path, &app.key, &[], "").await.status, 204);
        assert_eq!(count().await, before);
    }
}
