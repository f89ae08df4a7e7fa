//! Kept pages: the same as a page that is drawn anew, after every kind of write; 304 where nothing has changed.

use super::browser::Browser;
use crate::util::{TestApp, TestBed, beside};
use axum::body::Body;
use axum::http::Request;
use portico::brand::Brands;
use portico::domain::ids::CustomerId;
use portico::domain::payouts::claim::Decision;
use portico::domain::text::AffiliateCode;
use portico::http::{App, AppOptions, SystemEntropy};
use portico::jobs;
use portico::server::router;
use portico::service::*;
use std::sync::Arc;
use tower::ServiceExt as _;

/// The pages that may be kept.
const PAGES: [&str; 6] = [
    "/affiliate",
    "/affiliate?days=7",
    "/affiliate/commissions",
    "/balance",
    "/balance?account=store",
    "/orders",
];

/// Answers of the API that may be kept.
const ANSWERS: [&str; 3] =
    ["/dev/v1/customers/cus_creator123/affiliate", "/dev/v1/orders?limit=50", "/dev/v1/me"];

/// An affiliate's browser over a bed.
async fn affiliate(bed: TestBed) -> (Browser, CustomerId) {
    let id = bed.affiliate("creator123").await;
    let mut browser = Browser::of_operator(bed).await;
    browser.give_password("cus_creator123").await;
    browser.sign_in("creator123@example.com").await;
    (browser, id)
}

/// What a server that keeps nothing yet answers to the same reader.
async fn drawn_anew(browser: &Browser, path: &str) -> String {
    let bed = &browser.app.bed;
    let (clock, entropy) = (bed.clock.clone(), Arc::new(SystemEntropy));
    let service = Service::open(&bed.url, clock, entropy).await.unwrap();
    let brands = Arc::new(Brands::load(None).unwrap());
    let router = router(App::new(service.clone(), brands, AppOptions::default(), None));
    let request = Request::get(path)
        .header("host", "127.0.0.1")
        .header("cookie", &browser.cookie)
        .header("authorization", format!("Bearer {}", browser.app.key));
    let answer = router.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let body = axum::body::to_bytes(answer.into_body(), usize::MAX).await.unwrap();
    service.close().await;
    String::from_utf8(body.to_vec()).unwrap()
}

async fn assert_fresh(browser: &Browser, after: &str) {
    for path in PAGES {
        let shown = browser.page(path).await;
        assert!(shown == drawn_anew(browser, path).await, "{path} is stale after: {after}");
        assert_eq!(browser.page(path).await, shown, "{path} changes by itself after: {after}");
    }
    for path in ANSWERS {
        let shown = browser.app.get(path).await;
        assert_eq!(shown.status, 200, "{}", shown.body);
        assert!(shown.body == drawn_anew(browser, path).await, "{path} is stale after: {after}");
    }
}

/// Every kind of write through one server, with a look at the pages of another (or the same) after each.
async fn write_everything(browser: &Browser, ann: &CustomerId, bed: &TestBed) {
    let service = &bed.service;
    assert_fresh(browser, "nothing").await;
    let code = AffiliateCode::parse("creator123").unwrap();
    let shop = bed.shop.clone();
    let click = RecordClick { shop, code, visitor_hash: "v".into(), held: vec![] };
    service.run(click).await.unwrap();
    assert_fresh(browser, "a click").await;
    bed.product(10_000).await;
    let order = bed.paid_order(10_000, Some("creator123")).await;
    assert_fresh(browser, "a sale through the link").await;
    bed.clock.advance_secs(15 * 86_400);
    jobs::run_once(service).await;
    assert_fresh(browser, "a release").await;
    service.run(bed.convert(ann, 300)).await.unwrap();
    assert_fresh(browser, "a conversion").await;
    let (asked, other) = (bed.ask_payout(ann, 500), bed.ask_payout(ann, 500));
    let claim = service.run(asked).await.unwrap();
    assert_fresh(browser, "a payout request").await;
    let decide = |claim: &Claim, decision, verdict| DecidePayout {
        actor: bed.as_operator(),
        claim: claim.id.clone(),
        decision,
        verdict,
    };
    service.run(decide(&claim, Decision::Approve, Verdict::default())).await.unwrap();
    assert_fresh(browser, "an approval").await;
    service.run(decide(&claim, Decision::Complete, Verdict::default())).await.unwrap();
    assert_fresh(browser, "a payment").await;
    let claim = service.run(other).await.unwrap();
    let reason = Verdict { reason: Some("no".to_owned()), ..Verdict::default() };
    service.run(decide(&claim, Decision::Reject, reason)).await.unwrap();
    assert_fresh(browser, "a rejection").await;
    service.run(bed.change_wallet(ann, 250)).await.unwrap();
    assert_fresh(browser, "a credit").await;
    write_about_orders(browser, ann, (bed, &order)).await;
    bed.assert_intact().await;
}

async fn write_about_orders(browser: &Browser, ann: &CustomerId, (bed, order): (&TestBed, &Order)) {
    let (service, product) = (&bed.service, TestBed::product_id(10_000));
    service.run(bed.refund(&order.id, Some("20.00"))).await.unwrap();
    assert_fresh(browser, "a partial refund").await;
    service.run(bed.refund(&order.id, None)).await.unwrap();
    assert_fresh(browser, "a refund").await;
    let own = service.run(bed.place(&product, "creator123@example.com", None)).await.unwrap();
    assert_fresh(browser, "an order of their own").await;
    service.run(bed.pay(&own.id)).await.unwrap();
    assert_fresh(browser, "its payment").await;
    let abandoned = bed.place(&product, "creator123@example.com", None);
    service.run(abandoned).await.unwrap();
    bed.clock.advance_secs(3 * 86_400);
    jobs::run_once(service).await;
    assert_fresh(browser, "an order that expired").await;
    for is_active in [false, true] {
        let (actor, customer) = (bed.as_operator(), ann.clone());
        let state = SetAffiliateState { actor, customer, is_active, reason: None };
        service.run(state).await.unwrap();
        assert_fresh(browser, "a changed state").await;
    }
    let rate_ppm = Some(250_000);
    let change = ProgramChange { rate_ppm, ..ProgramChange::default() };
    service.run(ChangeProgram { actor: bed.as_operator(), change }).await.unwrap();
    assert_fresh(browser, "another rule").await;
    let writer = TestApp::with_key(bed.twin(), browser.app.key.clone());
    let reply = writer
        .call(
            "PATCH",
            "/dev/v1/customers/cus_creator123",
            &writer.key,
            &[],
            r#"{"name":"Ann Other"}"#,
        )
        .await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    assert_fresh(browser, "another name").await;
}

on_both! {
    async fn a_page_is_never_stale(bed: TestBed) {
        let (browser, ann) = affiliate(bed).await;
        write_everything(&browser, &ann, &browser.app.bed).await;
    }

    async fn a_page_is_never_stale_when_another_server_writes(bed: TestBed) {
        let (browser, ann) = affiliate(bed).await;
        let other = beside(&browser.app.bed).await;
        write_everything(&browser, &ann, &other).await;
    }

    async fn a_reader_who_has_the_page_gets_no_body(bed: TestBed) {
        let (browser, _) = affiliate(bed).await;
        let first = browser.get("/affiliate").await;
        let etag = first.headers["etag"].clone();
        assert_eq!(first.headers["cache-control"], "private, no-cache");
        let again = async || {
            let request = Request::get("/affiliate")
                .header("host", "127.0.0.1")
                .header("cookie", &browser.cookie)
                .header("if-none-match", &etag);
            browser.app.send(request.body(Body::empty()).unwrap()).await
        };
        let known = again().await;
        assert_eq!((known.status.as_u16(), known.sent.as_str()), (304, ""));
        browser.app.bed.product(10_000).await;
        browser.app.bed.paid_order(10_000, Some("creator123")).await;
        assert_eq!(again().await.status, 200);
        let other = Request::get("/affiliate").header("host", "127.0.0.1").body(Body::empty());
        assert_eq!(browser.app.send(other.unwrap()).await.status, 303, "a stranger gets no kept page");
    }
}
