//! What must not go wrong when processes die, race, or an endpoint does not answer.

use super::{app, logs, subscribe, with_loopback};
use crate::util::{Receiver, TestApp, TestBed};
use portico::domain::ids::WebhookId;
use portico::http::SystemEntropy;
use portico::service::Service;
use portico::store::webhooks::delivery::Turn;
use portico::webhooks::{Dispatcher, Sender};
use std::collections::BTreeSet;
use std::sync::Arc;

on_both! {
    async fn a_crash_between_sending_and_noting_it_sends_again_under_the_same_id(bed: TestBed) {
        let receiver = Receiver::start(200).await;
        let (app, dispatcher) = app(bed).await;
        let (id, _) = subscribe(&app, &receiver, &["order:created"]).await;
        app.bed.product(1000).await;
        app.bed.paid_order(1000, None).await;
        receiver.answer(503);
        dispatcher.settle().await.unwrap();
        receiver.answer(200);
        app.bed.clock.advance_secs(120);
        // Another process claims the delivery, sends it, and dies before it can say so.
        let turn = Turn {
            shop: app.bed.shop.clone(),
            webhook: WebhookId::parse(&id).unwrap(),
            attempts: vec![],
            claim_max: 16,
            lease_secs: 60,
        };
        let batch = app.bed.service.store().write(turn).await.unwrap().unwrap();
        let sender = Sender::new(true).unwrap();
        let now = app.bed.service.now();
        let outcome = sender.send(&batch.url, &batch.secrets, &batch.deliveries[0], now).await;
        assert_eq!(outcome.status, Some(200));
        assert_eq!(dispatcher.settle().await.unwrap(), 0, "it is still claimed");
        app.bed.clock.advance_secs(60);
        assert_eq!(dispatcher.settle().await.unwrap(), 1);
        let arrived = receiver.take();
        assert_eq!(arrived.len(), 3);
        let ids: BTreeSet<_> = arrived.iter().map(|one| one.header("webhook-id")).collect();
        assert_eq!(ids.len(), 1);
        assert_eq!(dispatcher.settle().await.unwrap(), 0);
        app.bed.assert_intact().await;
    }

    async fn two_dispatchers_deliver_everything_once(bed: TestBed) {
        let receiver = Receiver::start(200).await;
        let (app, first) = app(bed).await;
        subscribe(&app, &receiver, &["order:created", "order:paid", "order:paid:product"]).await;
        subscribe(&app, &receiver, &["order:paid"]).await;
        app.bed.product(1000).await;
        futures_util::future::join_all((0..25).map(|_| app.bed.paid_order(1000, None))).await;
        let rival = if app.bed.url.starts_with("postgres") {
            let clock = app.bed.clock.clone();
            Service::open(&app.bed.url, clock, Arc::new(SystemEntropy)).await.unwrap()
        } else {
            app.bed.service.clone()
        };
        let rival = rival.with_loopback_webhooks(true);
        let second = Dispatcher::new(rival.clone(), Sender::new(true).unwrap());
        let counts = tokio::join!(first.settle(), second.settle());
        let more = first.settle().await.unwrap();
        assert_eq!(counts.0.unwrap() + counts.1.unwrap() + more, 100);
        let arrived = receiver.take();
        let ids: BTreeSet<_> = arrived.iter().map(|one| one.header("webhook-id")).collect();
        assert_eq!((arrived.len(), ids.len()), (100, 100));
        app.bed.assert_intact().await;
    }

    async fn a_deleted_endpoint_gets_nothing_more(bed: TestBed) {
        let receiver = Receiver::start(500).await;
        let (app, dispatcher) = app(bed).await;
        let (id, _) = subscribe(&app, &receiver, &["order:created"]).await;
        app.bed.product(1000).await;
        app.bed.paid_order(1000, None).await;
        dispatcher.settle().await.unwrap();
        let reply = app.call("DELETE", &format!("/dev/v1/webhooks/{id}"), &app.key, &[], "").await;
        assert_eq!((reply.status.as_u16(), reply.body.as_str()), (204, ""));
        app.bed.paid_order(1000, None).await;
        app.bed.clock.advance_secs(3_600);
        assert_eq!(dispatcher.settle().await.unwrap(), 0);
        let rows = logs(&app, "").await;
        assert_eq!((rows.len(), rows[0]["is_dead"].as_bool()), (1, Some(true)));
        app.bed.assert_intact().await;
    }

    async fn a_running_server_is_woken_by_the_commit_and_not_held_up_by_the_dead(bed: TestBed) {
        let (dead, alive) = (Receiver::start(0).await, Receiver::start(200).await);
        let (app, _) = app(bed).await;
        subscribe(&app, &dead, &["order:paid"]).await;
        subscribe(&app, &alive, &["order:paid"]).await;
        let running = tokio::spawn(portico::webhooks::run(app.bed.service.clone()));
        app.bed.product(1000).await;
        app.bed.paid_order(1000, None).await;
        // The dead one has a request that it never answers; the other gets all of its own meanwhile.
        dead.wait_for(1).await;
        for _ in 0..40 {
            app.bed.paid_order(1000, None).await;
        }
        alive.wait_for(41).await;
        assert!(dead.take().len() <= 17);
        running.abort();
    }
}

#[tokio::test]
async fn nothing_leaves_for_a_private_address() {
    let receiver = Receiver::start(200).await;
    let bed = with_loopback(TestBed::sqlite().await);
    let app = TestApp::over(bed).await;
    subscribe(&app, &receiver, &["order:created"]).await;
    // Made while it was allowed, delivered when it is not any more.
    let service = app.bed.service.clone().with_loopback_webhooks(false);
    let dispatcher = Dispatcher::new(service, Sender::new(false).unwrap());
    app.bed.product(1000).await;
    app.bed.paid_order(1000, None).await;
    assert_eq!(dispatcher.settle().await.unwrap(), 1);
    assert!(receiver.take().is_empty());
    let rows = logs(&app, "").await;
    let said = rows[0]["error_message"].as_str().unwrap();
    assert!(said.contains("public host"), "{said}");
}

#[tokio::test]
async fn redirects_are_not_followed_and_long_answers_not_read() {
    use axum::Router;
    use axum::response::Redirect;
    use axum::routing::post;
    let inner = Receiver::start(200).await;
    let to = inner.url.clone();
    let router = Router::new()
        .route("/away", post(async move || Redirect::temporary(&to)))
        .route("/long", post(async || "x".repeat(10_000_000)));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    let (app, dispatcher) = app(TestBed::sqlite().await).await;
    for path in ["/away", "/long"] {
        let body = serde_json::json!({"url": format!("{base}{path}"), "events": ["order:created"]});
        assert_eq!(app.post("/dev/v1/webhooks", &body.to_string()).await.status, 201);
    }
    app.bed.product(1000).await;
    app.bed.paid_order(1000, None).await;
    dispatcher.settle().await.unwrap();
    assert!(inner.take().is_empty());
    let failed = logs(&app, "status=failed").await;
    assert_eq!((failed.len(), failed[0]["status_code"].as_i64()), (1, Some(307)));
    let done = logs(&app, "status=success").await;
    assert_eq!(done[0]["response"].as_str().unwrap().len(), 4096);
}
