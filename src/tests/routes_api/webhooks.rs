//! `/dev/v1/webhooks`.

use super::{TestApp, app};
use serde_json::json;

const GOOD: &str =
    r#"{"url":"https://8.8.8.8/hook","events":["order:paid","affiliate:payout_requested"]}"#;

on_both! {
    async fn an_endpoint_is_made_shown_changed_and_deleted(bed: TestBed) {
        let app = TestApp::over(bed).await;
        let made = app.post_once("/dev/v1/webhooks", "w1", GOOD).await;
        let webhook = made.data(201);
        let id = webhook["id"].as_str().unwrap().to_owned();
        assert_eq!((id.len(), &webhook["uniqid"]), (36, &webhook["id"]));
        assert_eq!(webhook["events"], json!(["order:paid", "affiliate:payout_requested"]));
        assert!(webhook["secret"].as_str().unwrap().starts_with("whsec_"));
        assert!(webhook["created_at"].is_i64() && webhook["updated_at"].is_i64());
        let again = app.post_once("/dev/v1/webhooks", "w1", GOOD).await;
        assert_eq!((again.status, &again.body), (made.status, &made.body));

        let path = format!("/dev/v1/webhooks/{id}");
        assert!(app.get(&path).await.data(200).get("secret").is_none());
        let list = app.get("/dev/v1/webhooks").await;
        assert_eq!(list.data(200).as_array().unwrap().len(), 1);
        assert!(!list.body.contains("whsec_"));
        let change = r#"{"events":["order:created:product"],"url":"https://1.1.1.1/x"}"#;
        let changed = app.call("PATCH", &path, &app.key, &[], change).await.data(200);
        assert_eq!((&changed["url"], &changed["events"]), (&json!("https://1.1.1.1/x"), &json!(["order:created:product"])));
        for body in ["", "{}", "[]"] {
            let same = app.call("PATCH", &path, &app.key, &[], body).await.data(200);
            assert_eq!(same["events"], changed["events"]);
            let rotated = app.post(&format!("{path}/rotate-secret"), body).await.data(200);
            assert_ne!(rotated["secret"], webhook["secret"]);
        }
        let test = app.post(&format!("{path}/test"), r#"{"event":"order:paid"}"#).await.data(200);
        assert!(test["message"].as_str().unwrap().contains("order:paid"));
        let logs = app.get("/dev/v1/webhooks/logs?per_page=1").await;
        assert_eq!(logs.json()["pagination"], json!({"total": 1, "page": 1, "limit": 1, "total_pages": 1, "has_more": false}));
        let row = logs.data(200)[0].clone();
        assert_eq!((&row["event_type"], &row["status"]), (&json!("order:paid"), &json!("pending")));
        assert_eq!(row["payload"]["data"]["customer_email"], "buyer@example.com");
        let log = format!("/dev/v1/webhooks/logs/{}", row["id"].as_str().unwrap());
        assert_eq!(app.get(&log).await.data(200)["id"], row["id"]);
        for (query, count) in [
            ("status=pending", 1), ("status=success", 0), ("status=failed", 0), ("event_type=order:paid", 1),
            ("event_type=order:created", 0), ("event_type=nothing", 0), ("page=2", 0), ("webhook_uniqid=x", 0),
        ] {
            let rows = app.get(&format!("/dev/v1/webhooks/logs?{query}")).await.data(200);
            assert_eq!(rows.as_array().unwrap().len(), count, "{query}");
        }
        assert_eq!(app.get("/dev/v1/webhooks/logs?status=odd").await.fields(), ["status"]);
        assert_eq!(app.call("DELETE", &path, &app.key, &[], "").await.status, 204);
        app.get(&path).await.error(404, "WEBHOOK_NOT_FOUND");
        app.call("DELETE", &path, &app.key, &[], "").await.error(404, "WEBHOOK_NOT_FOUND");
    }

    async fn nothing_of_another_shop_is_seen(bed: TestBed) {
        let other = bed.add_shop("other").await;
        let app = TestApp::over(bed).await;
        let theirs = app.key(&other, "*").await;
        let made = app.call("POST", "/dev/v1/webhooks", &theirs, &[], GOOD).await.data(201);
        let path = format!("/dev/v1/webhooks/{}", made["id"].as_str().unwrap());
        let test = app.call("POST", &format!("{path}/test"), &theirs, &[], "{}").await;
        test.data(200);
        let logs = app.call("GET", "/dev/v1/webhooks/logs", &theirs, &[], "").await.data(200);
        let log = format!("/dev/v1/webhooks/logs/{}", logs[0]["id"].as_str().unwrap());
        for (method, path, code) in [
            ("GET", path.clone(), "WEBHOOK_NOT_FOUND"),
            ("PATCH", path.clone(), "WEBHOOK_NOT_FOUND"),
            ("DELETE", path.clone(), "WEBHOOK_NOT_FOUND"),
            ("POST", format!("{path}/test"), "WEBHOOK_NOT_FOUND"),
            ("POST", format!("{path}/rotate-secret"), "WEBHOOK_NOT_FOUND"),
            ("POST", format!("{path}/replay"), "WEBHOOK_NOT_FOUND"),
            ("GET", log.clone(), "WEBHOOK_LOG_NOT_FOUND"),
            ("POST", format!("{log}/retry"), "WEBHOOK_LOG_NOT_FOUND"),
        ] {
            let body = if method == "GET" { "" } else { "{}" };
            app.call(method, &path, &app.key, &[], body).await.error(404, code);
        }
        assert_eq!(app.get("/dev/v1/webhooks").await.data(200), json!([]));
        assert_eq!(app.get("/dev/v1/webhooks/logs").await.data(200), json!([]));
    }
}

#[tokio::test]
async fn what_is_wrong_is_named() {
    let app = app().await;
    for (body, fields) in [
        ("{}", &["url", "events"][..]),
        (r#"{"url":"https://8.8.8.8/","events":[]}"#, &["events"]),
        (r#"{"url":"https://8.8.8.8/","events":"order:paid"}"#, &["events"]),
        (r#"{"url":"https://8.8.8.8/","events":["*"]}"#, &["events[0]"]),
        (
            r#"{"url":"https://8.8.8.8/","events":["order:paid",7,"order:*"]}"#,
            &["events[1]", "events[2]"],
        ),
        (r#"{"url":"https://8.8.8.8/","events":["order:paid"],"type":"x"}"#, &["type"]),
        (r#"{"url":7,"events":["order:paid"]}"#, &["url"]),
        (r#"{"url":"http://8.8.8.8/","events":["order:paid"]}"#, &["url"]),
        (r#"{"url":"https://127.0.0.1/","events":["order:paid"]}"#, &["url"]),
        (r#"{"url":"https://localhost/","events":["order:paid"]}"#, &["url"]),
        (r#"{"url":"https://169.254.169.254/latest","events":["order:paid"]}"#, &["url"]),
        (r#"{"url":"https://[::ffff:10.0.0.1]/","events":["order:paid"]}"#, &["url"]),
    ] {
        assert_eq!(app.post("/dev/v1/webhooks", body).await.fields(), fields, "{body}");
    }
    assert_eq!(app.get("/dev/v1/webhooks").await.data(200), json!([]));
    let names = app.get("/dev/v1/webhooks/events").await.data(200);
    assert!(names.as_array().unwrap().contains(&json!("affiliate:payout_requested")));
    let id = app.post("/dev/v1/webhooks", GOOD).await.data(201)["id"].as_str().unwrap().to_owned();
    let path = format!("/dev/v1/webhooks/{id}/test");
    assert_eq!(app.post(&path, r#"{"event":"*"}"#).await.fields(), ["event"]);
}

#[tokio::test]
async fn scopes_are_asked_for() {
    let app = app().await;
    let id = app.post("/dev/v1/webhooks", GOOD).await.data(201)["id"].as_str().unwrap().to_owned();
    let none = app.key(&app.bed.shop.clone(), "orders.read").await;
    let read = app.key(&app.bed.shop.clone(), "webhooks.read").await;
    for path in ["/webhooks", "/webhooks/events", "/webhooks/logs", "/events"] {
        let path = format!("/dev/v1{path}");
        app.call("GET", &path, &none, &[], "").await.error(403, "FORBIDDEN");
        app.call("GET", &path, &read, &[], "").await.data(200);
    }
    for action in ["", "/test", "/rotate-secret", "/replay"] {
        let path = format!("/dev/v1/webhooks/{id}{action}");
        let method = if action.is_empty() { "DELETE" } else { "POST" };
        app.call(method, &path, &read, &[], "{}").await.error(403, "FORBIDDEN");
    }
}

#[tokio::test]
async fn a_shop_has_fifty_endpoints_at_most() {
    let app = app().await;
    for _ in 0..50 {
        app.post("/dev/v1/webhooks", GOOD).await.data(201);
    }
    app.post("/dev/v1/webhooks", GOOD).await.error(409, "CONFLICT");
    let page = app.get("/dev/v1/webhooks?limit=30").await;
    assert_eq!(page.data(200).as_array().unwrap().len(), 30);
    let cursor = page.json()["pagination"]["next_cursor"].as_str().unwrap().to_owned();
    let rest = app.get(&format!("/dev/v1/webhooks?limit=30&cursor={cursor}")).await;
    assert_eq!(rest.data(200).as_array().unwrap().len(), 20);
}
