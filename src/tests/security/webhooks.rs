//! Points 29 and 30: events on their way out.

use crate::util::{Receiver, TestApp};
use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit as _, Mac as _};
use portico::webhooks::{Dispatcher, Sender};
use serde_json::json;
use sha2::Sha256;

on_both! {
    async fn s29_events_are_signed_and_one_dead_endpoint_delays_no_other(bed: TestBed) {
        let mut bed = bed;
        bed.service = bed.service.clone().with_loopback_webhooks(true);
        let app = TestApp::over(bed).await;
        let dispatcher = Dispatcher::new(app.bed.service.clone(), Sender::new(true).unwrap());
        let (alive, dead) = (Receiver::start(200).await, Receiver::start(500).await);
        let mut secrets = Vec::new();
        for receiver in [&dead, &alive] {
            let body = json!({"url": receiver.url, "events": ["order:paid"]}).to_string();
            let made = app.post("/dev/v1/webhooks", &body).await;
            assert_eq!(made.status, 201, "{}", made.body);
            secrets.push(made.json()["data"]["secret"].as_str().unwrap().to_owned());
        }
        assert!(!app.get("/dev/v1/webhooks").await.body.contains("whsec_"), "shown once");
        app.bed.product(1_000).await;
        app.bed.paid_order(1_000, None).await;
        dispatcher.settle().await.unwrap();
        let [one] = &alive.take()[..] else { panic!("the other endpoint waits") };
        let (delivery, at) = (one.header("x-shoppex-delivery"), one.header("x-shoppex-timestamp"));
        let mut mac = Hmac::<Sha256>::new_from_slice(secrets[1].as_bytes()).unwrap();
        mac.update(format!("{delivery}.{at}.{}", one.body).as_bytes());
        let expected = format!("v1,t={at},h={}", HEXLOWER.encode(&mac.finalize().into_bytes()));
        assert_eq!(one.header("x-shoppex-signature-v2"), expected);
        for _ in 0..60 {
            app.bed.clock.advance_secs(3_600);
            dispatcher.settle().await.unwrap();
        }
        assert!(dead.take().len() > 3, "it was tried again");
        assert!(alive.take().is_empty(), "what arrived is not sent again");
        let failed = app.get("/dev/v1/webhooks/logs?status=failed").await.json()["data"][0].clone();
        assert_eq!(failed["is_dead"], true, "{failed}");
        dead.answer(200);
        let path = format!("/dev/v1/webhooks/logs/{}/retry", failed["id"].as_str().unwrap());
        assert_eq!(app.post(&path, "{}").await.status, 200);
        dispatcher.settle().await.unwrap();
        assert_eq!(dead.take().len(), 1, "a dead letter can be sent again");
    }

    async fn s30_events_go_to_public_hosts_only(bed: TestBed) {
        let app = TestApp::over(bed).await;
        for host in [
            "127.0.0.1", "127.1", "0", "2130706433", "0x7f000001", "localhost", "10.0.0.1", "172.16.0.1", "192.168.1.1",
            "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "[::1]", "[::]", "[::ffff:127.0.0.1]",
            "[64:ff9b::7f00:1]", "[fd00::1]", "[fe80::1]", "[2002:7f00:1::]",
        ] {
            let body = json!({"url": format!("https://{host}/hook"), "events": ["order:paid"]}).to_string();
            let reply = app.post("/dev/v1/webhooks", &body).await;
            assert_eq!(reply.status, 422, "{host}: {}", reply.body);
        }
        for url in [
            "http://8.8.8.8/hook", "ftp://8.8.8.8/", "https://user:secret@8.8.8.8/", "https://8.8.8.8@127.0.0.1/",
            "file:///etc/passwd", "//8.8.8.8/", "https:///hook", "javascript:alert(1)",
        ] {
            let body = json!({"url": url, "events": ["order:paid"]}).to_string();
            assert_eq!(app.post("/dev/v1/webhooks", &body).await.status, 422, "{url}");
        }
        let body = json!({"url": "https://8.8.8.8/hook", "events": ["order:paid"]}).to_string();
        assert_eq!(app.post("/dev/v1/webhooks", &body).await.status, 201);
    }
}
