//! Events of single payments at the address they were asked for with.

use super::{app, logs, subscribe, with_loopback};
use crate::util::{Receiver, TestApp};
use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit as _, Mac as _};
use portico::domain::ids::OrderId;
use portico::service::VoidOrder;
use portico::webhooks::{Dispatcher, Sender};
use serde_json::{Value as Json, json};
use sha2::Sha256;

/// Asks for a payment; gives its uniqid and the secret that was shown.
async fn ask(app: &TestApp, webhook: &str) -> (String, String) {
    let body = json!({
        "title": "Order 17", "email": "b@example.com", "value": 19.99, "currency": "USD", "webhook": webhook,
    });
    let made = app.post("/dev/v1/payments", &body.to_string()).await.data(201);
    let text = |name: &str| made[name].as_str().unwrap().to_owned();
    (text("uniqid"), text("webhook_secret"))
}

async fn pay(app: &TestApp, payment: &str) {
    app.post(&format!("/dev/v1/payments/{payment}/complete"), "{}").await.data(200);
}

fn v2(secret: &str, text: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(text.as_bytes());
    HEXLOWER.encode(&mac.finalize().into_bytes())
}

on_both! {
    async fn a_payment_tells_its_own_address(bed: TestBed) {
        let (receiver, everything) = (Receiver::start(200).await, Receiver::start(200).await);
        let (app, dispatcher) = app(bed).await;
        subscribe(&app, &everything, &["order:created", "order:paid"]).await;
        let (first, first_secret) = ask(&app, &format!("{}?order=1", receiver.url)).await;
        let (second, second_secret) = ask(&app, &format!("{}?order=2", receiver.url)).await;
        assert_ne!(first_secret, second_secret);
        dispatcher.settle().await.unwrap();
        assert_eq!((receiver.take().len(), everything.take().len()), (0, 2), "asking is not told");

        for (payment, secret) in [(&first, &first_secret), (&second, &second_secret)] {
            pay(&app, payment).await;
            assert_eq!(dispatcher.settle().await.unwrap(), 2);
            assert_eq!(everything.take().len(), 1);
            let [one] = &receiver.take()[..] else { panic!() };
            let told = one.json();
            assert_eq!((&told["event"], &told["data"]["uniqid"]), (&json!("order:paid"), &json!(payment)));
            assert_eq!((&told["data"]["status"], &told["data"]["total"]), (&json!("COMPLETED"), &json!(19.99)));
            assert_eq!(told["data"]["product_title"], "Order 17");
            let (delivery, at) = (one.header("x-shoppex-delivery"), one.header("x-shoppex-timestamp"));
            let signed = format!("{delivery}.{at}.{}", one.body);
            let expected = format!("v1,t={at},h={}", v2(secret, &signed));
            assert_eq!(one.header("x-shoppex-signature-v2"), expected);

            let [row] = &logs(&app, &format!("payment_uniqid={payment}")).await[..] else { panic!() };
            assert_eq!((&row["status"], &row["id"]), (&json!("success"), &json!(delivery)));
            assert_eq!(row["payment_uniqid"], json!(payment));
            assert!(row["url"].as_str().unwrap().contains("?order="), "{row}");
            assert!(!row.to_string().contains(secret.as_str()), "the log shows the secret");
        }
        app.post(&format!("/dev/v1/orders/{first}/refund"), r#"{"amount":"5"}"#).await.data(200);
        assert_eq!(dispatcher.settle().await.unwrap(), 1);
        let told = receiver.take()[0].json();
        assert_eq!((&told["event"], &told["data"]["change"]["kind"]), (&json!("order:updated"), &json!("refund")));
        app.bed.assert_intact().await;
    }

    async fn giving_up_is_told_and_no_list_shows_the_way(bed: TestBed) {
        let receiver = Receiver::start(200).await;
        let (app, dispatcher) = app(bed).await;
        let (payment, _) = ask(&app, &receiver.url).await;
        let void = VoidOrder {
            actor: app.bed.system(),
            order: OrderId::parse_either(&payment).unwrap(),
            reason: "expired",
        };
        app.bed.service.store().write(void).await.unwrap();
        assert_eq!(dispatcher.settle().await.unwrap(), 1);
        assert_eq!(receiver.take()[0].json()["event"], "order:cancelled");
        assert_eq!(app.get("/dev/v1/webhooks").await.data(200), json!([]));
        let row = logs(&app, "").await.remove(0);
        let way = row["webhook_uniqid"].as_str().unwrap();
        for (method, end) in [("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/test"), ("POST", "/rotate-secret")] {
            let path = format!("/dev/v1/webhooks/{way}{end}");
            app.call(method, &path, &app.key, &[], "{}").await.error(404, "WEBHOOK_NOT_FOUND");
        }
        let other = app.bed.add_shop("other").await;
        let theirs = app.key(&other, "*").await;
        let path = format!("/dev/v1/webhooks/logs?payment_uniqid={payment}");
        assert_eq!(app.call("GET", &path, &theirs, &[], "").await.data(200), json!([]));
        assert_eq!(logs(&app, "payment_uniqid=%00").await, Vec::<Json>::new());
    }

    async fn what_fails_is_tried_again_and_can_be_sent_again(bed: TestBed) {
        let receiver = Receiver::start(500).await;
        let (app, dispatcher) = app(bed).await;
        let (payment, _) = ask(&app, &receiver.url).await;
        pay(&app, &payment).await;
        assert_eq!(dispatcher.settle().await.unwrap(), 1);
        for minutes in [2, 4, 8, 16] {
            app.bed.clock.advance_secs(minutes * 60);
            assert_eq!(dispatcher.settle().await.unwrap(), 1, "{minutes} minutes");
        }
        assert_eq!(receiver.take().len(), 5);
        let [row] = &logs(&app, "status=failed").await[..] else { panic!() };
        receiver.answer(204);
        // Five failures in a row earn the host a pause.
        app.bed.clock.advance_secs(30);
        let path = format!("/dev/v1/webhooks/logs/{}/retry", row["id"].as_str().unwrap());
        app.post(&path, "").await.data(200);
        assert_eq!(dispatcher.settle().await.unwrap(), 1);
        assert_eq!(receiver.take().len(), 1);
        assert_eq!(logs(&app, "status=success").await.len(), 1);
    }

    async fn a_dead_host_is_left_alone_and_holds_up_no_other(bed: TestBed) {
        let (dead, alive) = (Receiver::start(500).await, Receiver::start(200).await);
        let (app, dispatcher) = app(bed).await;
        for number in 0..6 {
            let (payment, _) = ask(&app, &format!("{}?order={number}", dead.url)).await;
            pay(&app, &payment).await;
        }
        assert_eq!(dispatcher.settle().await.unwrap(), 6);
        let (late, _) = ask(&app, &dead.url).await;
        let (other, _) = ask(&app, &alive.url).await;
        pay(&app, &late).await;
        pay(&app, &other).await;
        assert_eq!(dispatcher.settle().await.unwrap(), 1, "the dead host has a pause");
        assert_eq!((dead.take().len(), alive.take().len()), (6, 1));
        app.bed.clock.advance_secs(300);
        assert!(dispatcher.settle().await.unwrap() >= 1);
    }
}

#[tokio::test]
async fn a_private_address_is_refused_when_asked_for_and_when_delivered() {
    let receiver = Receiver::start(200).await;
    let app = TestApp::over(crate::util::TestBed::sqlite().await).await;
    for webhook in
        [receiver.url.as_str(), "http://a.example/hook", "https://10.0.0.1/", "https://localhost/x"]
    {
        let body = json!({
            "title": "x", "email": "b@example.com", "value": 1, "currency": "USD", "webhook": webhook,
        });
        let reply = app.post("/dev/v1/payments", &body.to_string()).await;
        let field = reply.json()["error"]["details"][0]["field"].clone();
        assert_eq!((reply.status.as_u16(), field), (422, json!("webhook")), "{webhook}");
    }
    // Asked for while it was allowed, delivered when it is not any more.
    let app = TestApp::over(with_loopback(crate::util::TestBed::sqlite().await)).await;
    let (payment, _) = ask(&app, &receiver.url).await;
    pay(&app, &payment).await;
    let service = app.bed.service.clone().with_loopback_webhooks(false);
    let dispatcher = Dispatcher::new(service, Sender::new(false).unwrap());
    assert_eq!(dispatcher.settle().await.unwrap(), 1);
    assert!(receiver.take().is_empty());
    let row = logs(&app, "").await.remove(0);
    assert!(row["error_message"].as_str().unwrap().contains("public host"), "{row}");
}
