//! What a consumer can check, also while two secrets are in force.

use super::{app, logs, subscribe};
use crate::util::Receiver;
use data_encoding::{BASE64, HEXLOWER};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Sha256, Sha512};

fn v2(secret: &str, text: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(text.as_bytes());
    HEXLOWER.encode(&mac.finalize().into_bytes())
}

fn legacy(secret: &str, text: &str) -> String {
    let mut mac = Hmac::<Sha512>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(text.as_bytes());
    HEXLOWER.encode(&mac.finalize().into_bytes())
}

fn standard(secret: &str, text: &str) -> String {
    let key = BASE64.decode(secret.strip_prefix("whsec_").unwrap().as_bytes()).unwrap();
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
    mac.update(text.as_bytes());
    format!("v1,{}", BASE64.encode(&mac.finalize().into_bytes()))
}

on_both! {
    async fn every_delivery_is_signed_and_logged(bed: TestBed) {
        let receiver = Receiver::start(200).await;
        let (app, dispatcher) = app(bed).await;
        let (id, secret) = subscribe(&app, &receiver, &["order:paid"]).await;
        app.bed.product(1000).await;
        app.bed.paid_order(1000, None).await;
        assert_eq!(dispatcher.settle().await.unwrap(), 1);
        assert_eq!(dispatcher.settle().await.unwrap(), 0);
        let [one] = &receiver.take()[..] else { panic!() };
        let (delivery, at) = (one.header("x-shoppex-delivery"), one.header("x-shoppex-timestamp"));
        assert!(delivery.starts_with("whd_"));
        assert_eq!(at, (app.bed.service.now().secs()).to_string());
        let signed = format!("{delivery}.{at}.{}", one.body);
        for (name, value) in [
            ("user-agent", "Shoppex-Webhook/1.0".to_owned()),
            ("content-type", "application/json".to_owned()),
            ("x-shoppex-event", "order:paid".to_owned()),
            ("x-shoppex-signature-v2", format!("v1,t={at},h={}", v2(&secret, &signed))),
            ("x-shoppex-signature-v2-algorithm", "HMAC-SHA256".to_owned()),
            ("x-shoppex-signature", legacy(&secret, &one.body)),
            ("x-shoppex-unescaped-signature", legacy(&secret, &one.body)),
            ("webhook-id", delivery.to_owned()),
            ("webhook-timestamp", at.to_owned()),
            ("webhook-signature", standard(&secret, &signed)),
            ("x-shoppex-signature-v2-previous", String::new()),
        ] {
            assert_eq!(one.header(name), value, "{name}");
        }
        let [row] = &logs(&app, "status=success").await[..] else { panic!() };
        assert_eq!((&row["id"], &row["webhook_uniqid"]), (&delivery.into(), &id.as_str().into()));
        assert_eq!((&row["status_code"], &row["attempt"]), (&200.into(), &1.into()));
        assert_eq!((&row["response"], &row["payload"]), (&"noted".into(), &one.json()));
        assert!(row["delivered_at"].is_i64() && row["error_message"].is_null());
        let text = serde_json::to_string(row).unwrap();
        assert!(!text.contains(&secret), "the log shows the secret");
    }

    async fn two_secrets_sign_for_a_day(bed: TestBed) {
        let receiver = Receiver::start(200).await;
        let (app, dispatcher) = app(bed).await;
        let (id, old) = subscribe(&app, &receiver, &["order:paid"]).await;
        let reply = app.post(&format!("/dev/v1/webhooks/{id}/rotate-secret"), "{}").await;
        let new = reply.json()["data"]["secret"].as_str().unwrap().to_owned();
        assert_ne!(old, new);
        let send = async |seconds: i64| {
            app.bed.clock.advance_secs(seconds);
            app.post(&format!("/dev/v1/webhooks/{id}/test"), r#"{"event":"order:paid"}"#).await;
            dispatcher.settle().await.unwrap();
            receiver.take().pop().unwrap()
        };
        for one in [send(0).await, send(86_399).await] {
            let (delivery, at) = (one.header("webhook-id"), one.header("webhook-timestamp"));
            let signed = format!("{delivery}.{at}.{}", one.body);
            let value = |secret: &str| format!("v1,t={at},h={}", v2(secret, &signed));
            assert_eq!(one.header("x-shoppex-signature-v2"), value(&new));
            assert_eq!(one.header("x-shoppex-signature-v2-previous"), value(&old));
            assert_eq!(one.header("x-shoppex-signature"), legacy(&new, &one.body));
            assert_eq!(one.header("x-shoppex-signature-previous"), legacy(&old, &one.body));
            let both = format!("{} {}", standard(&new, &signed), standard(&old, &signed));
            assert_eq!(one.header("webhook-signature"), both);
        }
        let one = send(1).await;
        assert_eq!(one.header("x-shoppex-signature"), legacy(&new, &one.body));
        assert_eq!(one.header("x-shoppex-signature-v2-previous"), "");
        assert_eq!(one.header("webhook-signature").split(' ').count(), 1);
    }
}
