//! No statement walks a whole shop: pages and answers cost the same at any size.

use crate::util::{TestApp, TestBed, keep_cookies};
use axum::body::Body;
use axum::http::Request;
use portico::demo::{self, DemoOptions};
use portico::domain::actor::Actor;
use portico::domain::text::AffiliateCode;
use portico::jobs;
use portico::store::webhooks::delivery::{Turn, due_endpoints};
use portico::store::webhooks::outbox::{NumberEvents, unnumbered_shops};
use serde_json::json;
use std::collections::{BTreeSet, VecDeque};

/// Tables that stay short whatever a shop sells, among them the endpoints of webhooks (at most fifty).
const SHORT: [&str; 19] = [
    "shop",
    "s",
    "job",
    "program_rule",
    "product",
    "p",
    "ledger_head",
    "audit_head",
    "event_head",
    // The few hundred events that get their numbers at once.
    "oldest",
    "(subquery-4)",
    "n",
    "search",
    "publishable_key",
    "payment_account",
    "webhook_endpoint",
    "w",
    // Deliveries that are still open, by their own index.
    "webhook_delivery",
    // The few keys whose last use is written at once.
    "used",
];
/// The log of webhooks says how many rows there are in all, as its contract wants, so it counts them.
const COUNTED: &str = "FROM webhook_delivery d ";
/// Credit that ends is used up first, which only the whole history of a wallet can tell.
const HISTORY: &str = "w.expired_entry_id FROM ledger_entry e ";
/// The download of all own data holds every entry of a person's accounts, and no other.
const DOWNLOADED: &str =
    "FROM ledger_entry WHERE shop_id = $1 AND account_version IS NOT NULL AND account_id IN (";
/// What the endpoints of a shop subscribe to is short too, and goes by a letter that others use as well.
const SUBSCRIBED: &str = "JOIN webhook_topic t ";
/// The index of events without a number: it holds none at most times.
const UNNUMBERED: &str = " outbox_unnumbered ";
/// Steps that read all rows of a shop, or all entries of an account.
const WALKS: [&str; 3] =
    ["(shop_id=?)", "by_account (shop_id=? AND account_id=?)", "account_version>?)"];
/// Enough to reach every kind of page.
const PAGES_MAX: usize = 250;

#[tokio::test]
async fn no_statement_walks_a_shop() {
    let bed = TestBed::sqlite_without_shop().await;
    let demo = demo::fill(
        &bed.service,
        DemoOptions { orders: 40, has_second_factor: false },
        "http://127.0.0.1",
    );
    let demo = demo.await.unwrap();
    let app = TestApp::with_key(bed, demo.api_key);
    let service = &app.bed.service;
    for login in &demo.logins {
        crawl(&app, &sign_in(&app, &login.email, &login.password).await).await;
    }
    for path in ["/orders", "/invoices", "/customers", "/me", "/affiliates/payout-requests"] {
        let path = format!("/dev/v1{path}");
        assert_eq!(app.get(&path).await.status, 200, "{path}");
    }
    let path = format!("/dev/v1/customers/{}/affiliate", demo.affiliate);
    assert_eq!(app.get(&path).await.status, 200);
    ask_for_lists(&app).await;
    change_things(&app, demo.affiliate.as_str()).await;
    tell_events(&app).await;
    be_a_shop_front(&app).await;
    crate::payments::story::live_through_everything().await;
    crate::payments::sandbox::live_through_everything().await;
    jobs::run_once(service).await;

    let plans = portico::store::plans(service.store()).await.unwrap();
    assert!(plans.len() > 60, "only {} statements were seen", plans.len());
    let walks: Vec<_> = plans
        .iter()
        .filter(|(sql, _)| {
            ![COUNTED, HISTORY, SUBSCRIBED, DOWNLOADED].iter().any(|known| sql.contains(known))
        })
        .filter(|(_, steps)| steps.iter().any(|step| walks(step)))
        .collect();
    assert!(walks.is_empty(), "{walks:#?}");
}

/// Every way to narrow and sort a list.
async fn ask_for_lists(app: &TestApp) {
    for path in [
        "customers",
        "customers?status=disabled",
        "applications",
        "applications?status=all",
        "settings",
    ] {
        let path = format!("/dev/v1/affiliates/{path}");
        assert_eq!(app.get(&path).await.status, 200, "{path}");
    }
    for sorts in ["created_at:asc", "created_at:desc"] {
        for filters in [
            "",
            "name:Ada",
            "country_code:DE",
            "name:Ada,country_code:DE",
            "created_at:1760000000",
            "email:a@example.com",
        ] {
            let path = format!("/dev/v1/customers?sorts={sorts}&filters={filters}");
            assert_eq!(app.get(&path).await.status, 200, "{path}");
        }
        for filters in ["", "status:PENDING", "created_at:1760000000", "email:a@example.com"] {
            let path = format!("/dev/v1/orders?sorts={sorts}&filters={filters}");
            assert_eq!(app.get(&path).await.status, 200, "{path}");
        }
    }
}

/// What reads before it writes.
async fn change_things(app: &TestApp, affiliate: &str) {
    let ends = app.bed.service.now().secs() + 1_000;
    let credit = format!(r#"{{"amount":"5","type":"PROMO","expires_at":{ends}}}"#);
    let debit = r#"{"amount":"1","description":"x"}"#;
    for (path, body) in [("credit", credit.as_str()), ("debit", debit)] {
        let path = format!("/dev/v1/customers/{affiliate}/wallet/{path}");
        assert_eq!(app.post(&path, body).await.status, 200, "{path}");
    }
    let made = app.post("/dev/v1/customers", r#"{"email":"new@example.com"}"#).await.json();
    let path = format!("/dev/v1/customers/{}", made["data"]["id"].as_str().unwrap());
    assert_eq!(app.call("PATCH", &path, &app.key, &[], r#"{"city":"x"}"#).await.status, 200);
    assert_eq!(app.call("DELETE", &path, &app.key, &[], "").await.status, 204);
    let orders = app.get("/dev/v1/orders?status=COMPLETED&limit=1").await.json();
    let path = format!("/dev/v1/orders/{}", orders["data"][0]["id"].as_str().unwrap());
    assert_eq!(app.post(&format!("{path}/fulfill"), "{}").await.status, 200);
    app.bed.clock.advance_secs(1_000);
}

/// What happens to events between the commit and their consumers.
async fn tell_events(app: &TestApp) {
    let payment = r#"{"title":"x","email":"b@example.com","value":5,"currency":"EUR","webhook":"https://a.example/"}"#;
    let payment = payment
        .replace("EUR", app.get("/dev/v1/me").await.json()["data"]["currency"].as_str().unwrap());
    let made = app.post("/dev/v1/payments", &payment).await.json();
    let path = format!("/dev/v1/payments/{}/complete", made["data"]["uniqid"].as_str().unwrap());
    assert_eq!(app.post(&path, "").await.status, 200);
    let service = &app.bed.service;
    for shop in unnumbered_shops(&mut service.store()).await.unwrap() {
        service.store().write(NumberEvents { shop, give_up_secs: 60 }).await.unwrap();
    }
    let due = due_endpoints(&mut service.store(), service.now()).await.unwrap();
    assert!(!due.is_empty(), "nothing is delivered");
    for (shop, webhook) in due {
        let turn = Turn { shop, webhook, attempts: vec![], claim_max: 16, lease_secs: 60 };
        assert!(service.store().write(turn).await.unwrap().is_some());
    }
}

/// What a browser of a shop front on another site asks.
async fn be_a_shop_front(app: &TestApp) {
    let products = app.get("/dev/v1/products/?limit=1").await.json();
    let cart = json!([{"product_id": products["data"][0]["id"], "quantity": 1}]);
    let asked = json!({
        "shop_slug": demo::SHOP, "code": demo::CODE, "affiliate_code": demo::CODE, "cart": cart,
        "email": "front@example.com", "event_type": "add_to_cart", "session_key": "session-1",
    });
    let paths = [
        "affiliates/resolve",
        "affiliates/attribution",
        "affiliates/events",
        "cart/quote",
        "invoices/from-cart",
    ];
    let mut last = json!({});
    for path in paths {
        let path = format!("/v1/storefront/{path}");
        let reply = app.call("POST", &path, "", &[], &asked.to_string()).await;
        assert!(reply.status.is_success(), "{path}: {}", reply.body);
        last = reply.json();
    }
    let path =
        format!("/v1/storefront/invoices/unique/{}", last["data"]["uniqid"].as_str().unwrap());
    assert_eq!(app.call("GET", &path, "", &[], "").await.status, 200);
    let service = &app.bed.service;
    let shop = service.shop_by_slug(demo::SHOP).await.unwrap().unwrap().id;
    let code = AffiliateCode::parse(demo::CODE).unwrap();
    let affiliate = service.referrer(&shop, &code).await.unwrap().unwrap().affiliate;
    service.affiliate_stats(&Actor::system(shop), &affiliate, 30).await.unwrap();
}

fn walks(step: &str) -> bool {
    let table = step.split_whitespace().nth(1).unwrap_or_default();
    let is_walk = step.starts_with("SCAN") || WALKS.iter().any(|walk| step.ends_with(walk));
    let is_given = ["CONSTANT ROW", "VALUES CLAUSE"].iter().any(|given| step.contains(given));
    is_walk && !SHORT.contains(&table) && !is_given && !step.contains(UNNUMBERED)
}

async fn sign_in(app: &TestApp, email: &str, password: &str) -> String {
    let body = serde_urlencoded::to_string([("email", email), ("password", password)]).unwrap();
    let request = Request::post("/login")
        .header("host", "127.0.0.1")
        .header("origin", "http://127.0.0.1")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(body));
    let reply = app.send(request.unwrap()).await;
    assert_eq!(reply.status, 303, "{}", reply.body);
    let mut cookie = String::new();
    keep_cookies(&mut cookie, &reply.headers);
    cookie
}

/// Follows the links of every page from the start.
async fn crawl(app: &TestApp, cookie: &str) {
    let mut waiting =
        VecDeque::from(["/", "/orders", "/affiliate", "/balance", "/admin"].map(str::to_owned));
    let mut seen = BTreeSet::new();
    while let Some(path) = waiting.pop_front() {
        if seen.len() == PAGES_MAX || !seen.insert(path.clone()) {
            continue;
        }
        let request = Request::get(&path).header("host", "127.0.0.1").header("cookie", cookie);
        let reply = app.send(request.body(Body::empty()).unwrap()).await;
        assert!(!reply.status.is_server_error(), "{path}: {}", reply.status);
        for link in reply.body.split("href=\"/").skip(1) {
            let link = link.split('"').next().unwrap_or_default().replace("&amp;", "&");
            let is_file = ["style/", "theme/", "fonts/", "pkg/"]
                .iter()
                .any(|folder| link.starts_with(folder));
            if !is_file && !link.starts_with('/') {
                waiting.push_back(format!("/{}", link.split('#').next().unwrap_or_default()));
            }
        }
    }
    assert!(seen.len() > 5, "{seen:?}");
}
