//! What people and programs do leaves who, when, from where, before and after.

use super::{detail, of_action, rows};
use crate::routes_pages::browser::Browser;
use crate::util::{TestApp, TestBed};
use axum::body::Body;
use axum::http::Request;
use portico::domain::ids::CustomerId;
use portico::service::AuditRow;
use serde_json::json;

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0";

/// Posts a form of ours with a browser's name.
async fn post(app: &TestApp, path: &str, cookie: &str, form: &str) -> u16 {
    let request = Request::post(path)
        .header("host", "127.0.0.1")
        .header("origin", "http://127.0.0.1")
        .header("sec-fetch-site", "same-origin")
        .header("user-agent", FIREFOX)
        .header("cookie", cookie)
        .header("content-type", "application/x-www-form-urlencoded");
    app.send(request.body(Body::from(form.to_owned())).unwrap()).await.status.as_u16()
}

async fn only(bed: &TestBed, action: &str) -> AuditRow {
    let mut found = of_action(bed, action).await;
    assert_eq!(found.len(), 1, "{action}: {found:?}");
    found.remove(0)
}

on_both! {
    async fn an_operator_signs_in_and_out(bed: TestBed) {
        let browser = Browser::of_operator(bed).await;
        let bed = &browser.app.bed;
        let joined = only(bed, "operator.join").await;
        let invited = only(bed, "operator.invite").await;
        assert_eq!((invited.actor.as_str(), &detail(&invited)["email"]), ("command line", &json!("[masked]")));
        let form = "email=op%40example.com&password=correct+horse";
        assert_eq!(post(&browser.app, "/login", "", form).await, 303);
        let row = of_action(bed, "operator.sign_in").await.pop().unwrap();
        assert_eq!((&row.actor, &row.subject), (&joined.subject, &joined.subject));
        assert_eq!(row.address.as_deref(), Some("0.0.0.0"), "the whole address");
        assert_eq!(row.agent.as_deref(), Some("Firefox on Linux"));
        assert!(row.request_id.is_some_and(|id| id.starts_with("req_")));
        assert_eq!(detail(&of_action(bed, "operator.sign_in").await[0]), json!({"by": "password"}));
        assert_eq!(post(&browser.app, "/logout", &browser.cookie, "").await, 303);
        assert_eq!(only(bed, "operator.sign_out").await.actor, joined.subject);
        assert_eq!(post(&browser.app, "/logout", &browser.cookie, "").await, 303);
        assert_eq!(of_action(bed, "operator.sign_out").await.len(), 1, "who is out already leaves nothing");
        bed.assert_intact().await;
    }

    async fn guesses_leave_one_row_a_while_and_not_one_each(bed: TestBed) {
        bed.customer("ann").await;
        let browser = Browser::of_operator(bed).await;
        browser.give_password("cus_ann").await;
        let app = &browser.app;
        for (email, tries) in [("op", 30), ("ann", 5), ("nobody", 5)] {
            app.bed.clock.advance_secs(3_600);
            for _ in 0..tries {
                let form = format!("email={email}%40example.com&password=wrong+horse");
                assert!(matches!(post(app, "/login", "", &form).await, 303 | 429));
            }
        }
        let wrong = of_action(&app.bed, "sign_in.wrong").await;
        assert_eq!(wrong.len(), 3, "{wrong:?}");
        assert!(wrong[0].subject.starts_with("opr_") && wrong[1].subject == "cus_ann" && wrong[2].subject.is_empty());
        assert_eq!(wrong[0].address.as_deref(), Some("0.0.0.0"), "whole where an operator's account is attacked");
        assert_eq!(wrong[1].address.as_deref(), Some("0.0.0.0/24"), "a customer's network only");
        assert!(wrong.iter().all(|row| row.actor == "visitor"));
        let throttled = of_action(&app.bed, "sign_in.throttle").await;
        assert_eq!(throttled.len(), 1, "{throttled:?}");
        assert_eq!(detail(&throttled[0])["why"], "too many tries");
        app.bed.clock.advance_secs(3_600);
        assert_eq!(post(app, "/login", "", "email=op%40example.com&password=wrong").await, 303);
        let last = of_action(&app.bed, "sign_in.wrong").await.pop().unwrap();
        assert!(detail(&last)["times"].as_i64().unwrap() > 10, "{last:?}");
        let all = rows(&app.bed).await;
        assert!(!all.iter().any(|row| row.detail.contains("example.com") || row.detail.contains("horse")));
    }

    async fn a_program_changes_settings(bed: TestBed) {
        let app = TestApp::over(bed).await;
        let key = of_action(&app.bed, "api_key.create").await.remove(0);
        assert_eq!(key.actor, "command line");
        let made = app.post("/dev/v1/products/", r#"{"title":"Course","price":10,"type":"SERVICE"}"#).await.data(201);
        let path = format!("/dev/v1/products/{}", made["id"].as_str().unwrap());
        let body = r#"{"title":"Course","price":12,"type":"SERVICE"}"#;
        app.call("PATCH", &path, &app.key, &[("user-agent", "till/2.1 (x)")], body).await.data(200);
        let row = only(&app.bed, "product.change").await;
        assert_eq!(row.actor, key.subject);
        assert_eq!((row.address.as_deref(), row.agent.as_deref()), (Some("0.0.0.0"), Some("till/2.1")));
        assert!(row.request_id.is_some());
        let told = detail(&row);
        assert_eq!((&told["before"]["price_minor"], &told["after"]["price_minor"]), (&json!(1_000), &json!(1_200)));
        app.bed.assert_intact().await;
    }

    async fn a_customer_signs_in_by_password(bed: TestBed) {
        let id = bed.customer("ann").await;
        let app = Browser::of_customer(bed, "cus_ann").await.app;
        let row = only(&app.bed, "customer.sign_in").await;
        assert_eq!((row.actor.as_str(), row.address.as_deref()), (id.as_str(), Some("0.0.0.0/24")));
        assert_eq!(CustomerId::parse(&row.subject), Some(id));
    }
}
