//! How often the API and the login may be asked, by key and by address.

use crate::util::{Reply, TestApp, TestBed};
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use portico::domain::actor::Scopes;
use portico::http::AppOptions;
use portico::service::{NewSecret, Rate, RedirectUri, RegisterApp};
use std::net::SocketAddr;
use std::num::NonZeroU32;

/// One each second, twenty at once; 203.0.113.0/24 is the merchant's own proxy.
async fn limited() -> TestApp {
    let number = |number| NonZeroU32::new(number).unwrap();
    let rate = Rate::per_second(number(1), number(20));
    let trusted_proxies = vec!["203.0.113.0/24".parse().unwrap()];
    let options = AppOptions { rate, trusted_proxies, ..AppOptions::default() };
    TestApp::with(TestBed::sqlite().await, options).await
}

async fn ask(app: &TestApp, key: &str, from: &str, forwarded: &str) -> Reply {
    let mut request = Request::get("/dev/v1/me")
        .header("host", "127.0.0.1")
        .header("authorization", format!("Bearer {key}"));
    if !forwarded.is_empty() {
        request = request.header("x-forwarded-for", forwarded);
    }
    let mut request = request.body(Body::empty()).unwrap();
    let address: SocketAddr = format!("{from}:50000").parse().unwrap();
    request.extensions_mut().insert(ConnectInfo(address));
    app.send(request).await
}

fn told(reply: &Reply) -> [&str; 4] {
    ["ratelimit-limit", "ratelimit-remaining", "ratelimit-reset", "retry-after"]
        .map(|name| reply.headers.get(name).map_or("", |value| value.to_str().unwrap()))
}

#[tokio::test]
async fn a_key_has_its_own_limit() {
    let app = limited().await;
    for left in (0..20).rev() {
        let reply = ask(&app, &app.key, "198.51.100.1", "").await;
        assert_eq!(reply.status, 200);
        assert_eq!(told(&reply), ["20", &left.to_string(), &(20 - left).to_string(), ""]);
    }
    let refused = ask(&app, &app.key, "198.51.100.2", "").await;
    let error = refused.error(429, "RATE_LIMITED");
    assert_eq!(told(&refused), ["20", "0", "20", "1"]);
    assert_eq!(error["message"], "Too many requests. Try again in 1 second.");
    let other = app.key(&app.bed.shop, "*").await;
    assert_eq!(ask(&app, &other, "198.51.100.1", "").await.status, 200);
    app.bed.clock.advance_secs(1);
    assert_eq!(ask(&app, &app.key, "198.51.100.1", "").await.status, 200);
    ask(&app, &app.key, "198.51.100.1", "").await.error(429, "RATE_LIMITED");
}

#[tokio::test]
async fn an_address_has_a_limit_for_all_its_keys() {
    let app = limited().await;
    let mut keys = Vec::new();
    for _ in 0..5 {
        keys.push(app.key(&app.bed.shop, "*").await);
    }
    for key in &keys[..4] {
        for _ in 0..20 {
            assert_eq!(ask(&app, key, "198.51.100.1", "").await.status, 200);
        }
    }
    let refused = ask(&app, &keys[4], "198.51.100.1", "").await;
    refused.error(429, "RATE_LIMITED");
    assert_eq!(told(&refused), ["80", "0", "20", "1"]);
    assert_eq!(ask(&app, &keys[4], "198.51.100.2", "").await.status, 200);
}

#[tokio::test]
async fn wrong_keys_are_slowed_by_address_and_good_ones_work_on() {
    let app = limited().await;
    for left in ["1", "0"] {
        let reply = ask(&app, "shx_wrong", "198.51.100.1", "").await;
        reply.error(401, "UNAUTHORIZED");
        assert_eq!(told(&reply)[..2], ["2", left]);
    }
    for wrong in ["shx_other", "", "a b"] {
        let refused = ask(&app, wrong, "198.51.100.1", "").await;
        refused.error(429, "RATE_LIMITED");
        assert_eq!(told(&refused), ["2", "0", "100", "50"]);
    }
    ask(&app, "shx_wrong", "198.51.100.2", "").await.error(401, "UNAUTHORIZED");
    assert_eq!(ask(&app, &app.key, "198.51.100.1", "").await.status, 200);
    app.bed.clock.advance_secs(50);
    ask(&app, "shx_wrong", "198.51.100.1", "").await.error(401, "UNAUTHORIZED");
}

#[tokio::test]
async fn a_program_walks_100_000_rows_by_default_and_guesses_are_slowed() {
    let app = TestApp::with(TestBed::sqlite().await, AppOptions::default()).await;
    for page in 0..100_000 / 50 {
        let reply = ask(&app, &app.key, "198.51.100.1", "").await;
        assert_eq!(reply.status, 200, "page {page}: {}", reply.body);
    }
    for _ in 0..20 {
        ask(&app, "shx_wrong", "198.51.100.2", "").await.error(401, "UNAUTHORIZED");
    }
    ask(&app, "shx_wrong", "198.51.100.2", "").await.error(429, "RATE_LIMITED");
    app.bed.clock.advance_secs(1);
    ask(&app, "shx_wrong", "198.51.100.2", "").await.error(401, "UNAUTHORIZED");
    ask(&app, "shx_wrong", "198.51.100.2", "").await.error(429, "RATE_LIMITED");
}

async fn bring_secret(app: &TestApp, client: &str, secret: &str, from: &str) -> Reply {
    let fields = [
        ("grant_type", "refresh_token"),
        ("refresh_token", "shprt_x"),
        ("client_id", client),
        ("client_secret", secret),
    ];
    let request = Request::post("/dev/v1/oauth/token")
        .header("host", "127.0.0.1")
        .header("content-type", "application/x-www-form-urlencoded");
    let body = serde_urlencoded::to_string(fields).unwrap();
    let mut request = request.body(Body::from(body)).unwrap();
    let address: SocketAddr = format!("{from}:50000").parse().unwrap();
    request.extensions_mut().insert(ConnectInfo(address));
    app.send(request).await
}

#[tokio::test]
async fn wrong_secrets_of_apps_count_as_wrong_keys() {
    let app = limited().await;
    let entropy = app.bed.service.entropy();
    let (client_id, secret) = (NewSecret::client_id(entropy), NewSecret::client_secret(entropy));
    let (client, right) = (client_id.reveal().to_owned(), secret.reveal().to_owned());
    let command = RegisterApp {
        actor: app.bed.system(),
        client_id,
        secret,
        name: "Reports".to_owned(),
        redirect_uris: vec![RedirectUri::parse("https://app.example/").unwrap()],
        scopes: Scopes::all(),
    };
    app.bed.service.store().write(command).await.unwrap();
    for wrong in ["shcs_wrong", "shcs_other"] {
        let reply = bring_secret(&app, &client, wrong, "198.51.100.1").await;
        assert_eq!(
            (reply.status.as_u16(), &reply.json()["error"]),
            (401, &"invalid_client".into())
        );
    }
    let refused = bring_secret(&app, &client, "shcs_third", "198.51.100.1").await;
    refused.error(429, "RATE_LIMITED");
    ask(&app, "shx_wrong", "198.51.100.1", "").await.error(429, "RATE_LIMITED");
    let reply = bring_secret(&app, &client, &right, "198.51.100.1").await;
    assert_eq!(reply.json()["error"], "invalid_grant", "the right secret works on");
    let reply = bring_secret(&app, &client, "shcs_wrong", "198.51.100.2").await;
    assert_eq!(reply.status, 401);
}

#[tokio::test]
async fn only_a_trusted_proxy_says_where_a_request_comes_from() {
    let app = limited().await;
    for forged in ["192.0.2.1", "192.0.2.2"] {
        ask(&app, "x", "198.51.100.1", forged).await.error(401, "UNAUTHORIZED");
    }
    ask(&app, "x", "198.51.100.1", "192.0.2.3").await.error(429, "RATE_LIMITED");
    for visitor in ["192.0.2.1", "192.0.2.1", "192.0.2.2"] {
        ask(&app, "x", "203.0.113.7", visitor).await.error(401, "UNAUTHORIZED");
    }
    let forged = "192.0.2.9, 192.0.2.1, 203.0.113.8";
    ask(&app, "x", "203.0.113.7", forged).await.error(429, "RATE_LIMITED");
}

#[tokio::test]
async fn every_answer_tells_what_is_left() {
    let app = limited().await;
    for (method, path, status) in [
        ("GET", "/dev/v1/nowhere", 404),
        ("DELETE", "/dev/v1/me", 405),
        ("POST", "/dev/v1/orders", 422),
        ("GET", "/dev/v1/customers/cus_none", 404),
    ] {
        let reply = app.call(method, path, &app.key, &[], "").await;
        assert_eq!(reply.status, status, "{method} {path}");
        assert_eq!(told(&reply)[0], "20", "{method} {path}");
    }
}

async fn log_in(app: &TestApp, email: &str, from: &str) -> Reply {
    let body = format!("email={email}&password=wrong-password");
    let request = Request::post("/login")
        .header("host", "127.0.0.1")
        .header("origin", "http://127.0.0.1")
        .header("x-forwarded-for", "192.0.2.1")
        .header("content-type", "application/x-www-form-urlencoded");
    let mut request = request.body(Body::from(body)).unwrap();
    let address: SocketAddr = format!("{from}:50000").parse().unwrap();
    request.extensions_mut().insert(ConnectInfo(address));
    app.send(request).await
}

#[tokio::test]
async fn twenty_wrong_logins_are_slowed_by_account_and_by_address() {
    let app = limited().await;
    for number in 0..20 {
        let from = format!("198.51.100.{number}");
        assert_eq!(log_in(&app, "ann@example.com", &from).await.status, 303);
    }
    let slowed = log_in(&app, "Ann@Example.com", "198.51.100.99").await;
    assert_eq!((slowed.status.as_u16(), told(&slowed)[3]), (429, "30"));
    for number in 0..20 {
        let email = format!("person{number}@example.com");
        assert_eq!(log_in(&app, &email, "198.51.100.200").await.status, 303);
    }
    let slowed = log_in(&app, "other@example.com", "198.51.100.200").await;
    assert_eq!((slowed.status.as_u16(), told(&slowed)[3]), (429, "30"));
    assert_eq!(log_in(&app, "other@example.com", "198.51.100.201").await.status, 303);
    app.bed.clock.advance_secs(30);
    assert_eq!(log_in(&app, "ann@example.com", "198.51.100.99").await.status, 303);
}
