//! What is refused leaves a row: rights, one's own payout, forms of other sites, keys that work no longer.

use super::{detail, of_action};
use crate::routes_pages::browser::{Browser, key};
use crate::util::TestApp;
use axum::body::Body;
use axum::http::Request;
use portico::domain::actor::Scopes;
use portico::domain::ids::ApiKeyId;
use portico::service::{NewSecret, RedirectUri, RegisterApp, RevokeKey};
use serde_json::json;

on_both! {
    async fn a_key_without_the_scope_and_a_revoked_one(bed: TestBed) {
        let app = TestApp::over(bed).await;
        let weak = app.key(&app.bed.shop, "orders.read").await;
        let id = of_action(&app.bed, "api_key.create").await.pop().unwrap().subject;
        for _ in 0..3 {
            app.call("DELETE", "/dev/v1/customers/cus_ann", &weak, &[], "").await.error(403, "FORBIDDEN");
        }
        let refused = of_action(&app.bed, "request.refuse").await;
        assert_eq!(refused.len(), 1, "one row for everything alike: {refused:?}");
        assert_eq!((&refused[0].actor, refused[0].subject.as_str()), (&id, "cus_ann"));
        let told = detail(&refused[0]);
        assert_eq!((&told["method"], &told["status"]), (&json!("DELETE"), &json!(403)));
        assert_eq!(told["route"], "/dev/v1/customers/{id}");

        let revoke = RevokeKey { actor: app.bed.as_operator(), key: ApiKeyId::parse(&id).unwrap() };
        app.bed.service.run(revoke).await.unwrap();
        for secret in [&*weak, "shx_00000000000000000000000000000000"] {
            app.call("GET", "/dev/v1/orders", secret, &[], "").await.error(401, "UNAUTHORIZED");
        }
        let used = of_action(&app.bed, "api_key.refuse").await;
        assert_eq!(used.len(), 1, "a key that never was has no shop: {used:?}");
        assert_eq!((&used[0].actor, used[0].address.as_deref()), (&id, Some("0.0.0.0")));
        app.bed.assert_intact().await;
    }

    async fn an_app_with_another_secret(bed: TestBed) {
        let app = TestApp::over(bed).await;
        let entropy = app.bed.service.entropy();
        let (client_id, secret) = (NewSecret::client_id(entropy), NewSecret::client_secret(entropy));
        let id = client_id.reveal().to_owned();
        let register = RegisterApp {
            actor: app.bed.system(),
            client_id,
            secret,
            name: "Reports".to_owned(),
            redirect_uris: vec![RedirectUri::parse("https://app.example/back").unwrap()],
            scopes: Scopes::all(),
        };
        app.bed.service.run(register).await.unwrap();
        let form = [("content-type", "application/x-www-form-urlencoded")];
        let body = format!(
            "grant_type=refresh_token&refresh_token=shprt_x&client_id={id}&client_secret=shcs_wrong"
        );
        assert_eq!(app.call("POST", "/dev/v1/oauth/token", "", &form, &body).await.status, 401);
        let refused = of_action(&app.bed, "api_key.refuse").await;
        assert_eq!((refused.len(), refused[0].subject.as_str()), (1, id.as_str()), "{refused:?}");
        assert!(!refused[0].detail.contains("shcs_"), "{refused:?}");
    }

    async fn a_form_of_another_site(bed: TestBed) {
        let browser = Browser::of_operator(bed).await;
        let request = Request::post("/admin/keys")
            .header("host", "127.0.0.1")
            .header("cookie", &browser.cookie)
            .header("origin", "https://evil.example")
            .header("sec-fetch-site", "cross-site");
        assert_eq!(browser.app.send(request.body(Body::empty()).unwrap()).await.status, 403);
        let refused = of_action(&browser.app.bed, "request.refuse").await;
        assert_eq!(refused.len(), 1, "{refused:?}");
        assert_eq!(detail(&refused[0])["route"], "/admin/keys");
    }

    async fn a_customer_in_the_console(bed: TestBed) {
        bed.customer("ann").await;
        let browser = Browser::of_customer(bed, "cus_ann").await;
        assert_eq!(browser.get("/admin/payouts").await.status, 403);
        let refused = of_action(&browser.app.bed, "request.refuse").await;
        assert_eq!((refused.len(), refused[0].actor.as_str()), (1, "cus_ann"), "{refused:?}");
    }

    async fn a_payout_of_ones_own(bed: TestBed) {
        let ann = bed.affiliate("ann").await;
        bed.earn("ann", 3_600).await;
        let claim = bed.service.store().write(bed.ask_payout(&ann, 700)).await.unwrap().id;
        let browser = Browser::of_operator(bed).await;
        let same = "UPDATE operator SET customer_id = 'cus_ann' WHERE email = 'op@example.com'";
        browser.app.bed.write(move |tx| tx.queue(same, vec![])).await;
        let (path, approve) = (format!("/admin/payouts/{claim}"), "/admin/payouts/approve");
        let one_time = key(&browser.page(&path).await, approve);
        let fields = [("id", claim.as_str()), ("idempotency_key", &*one_time)];
        assert_eq!(browser.post(approve, &fields).await.status, 303);
        let confirm = browser.page(&format!("/admin/payouts/confirm?decision=approve&claim={claim}")).await;
        let one_time = key(&confirm, "/admin/payouts/decide");
        let fields = [("decision", "approve"), ("claims[]", claim.as_str()), ("idempotency_key", &*one_time)];
        assert_eq!(browser.post("/admin/payouts/decide", &fields).await.status, 303);
        let refused = of_action(&browser.app.bed, "request.refuse").await;
        assert_eq!(refused.len(), 2, "alone and among several: {refused:?}");
        for row in refused {
            assert!(row.actor.starts_with("opr_") && row.subject == claim.as_str(), "{row:?}");
            assert_eq!(detail(&row)["why"], "own money");
        }
        assert!(of_action(&browser.app.bed, "payout.approve").await.is_empty());
    }
}
