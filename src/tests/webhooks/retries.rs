//! The schedule of retries by the clock, dead letters, and delivering again.

use super::{app, logs, subscribe};
use crate::util::Receiver;
use serde_json::json;

on_both! {
    async fn retries_come_after_2_4_8_16_minutes_and_then_over_a_day(bed: TestBed) {
        let receiver = Receiver::start(500).await;
        let (app, dispatcher) = app(bed).await;
        let (id, _) = subscribe(&app, &receiver, &["order:created"]).await;
        app.bed.product(1000).await;
        app.bed.paid_order(1000, None).await;
        assert_eq!(dispatcher.settle().await.unwrap(), 1);
        let [first] = &receiver.take()[..] else { panic!() };
        for minutes in [2, 4, 8, 16] {
            app.bed.clock.advance_secs(minutes * 60 - 1);
            assert_eq!(dispatcher.settle().await.unwrap(), 0, "{minutes} minutes");
            app.bed.clock.advance_secs(1);
            assert_eq!(dispatcher.settle().await.unwrap(), 1, "{minutes} minutes");
            let [again] = &receiver.take()[..] else { panic!() };
            assert_eq!(again.body, first.body);
            assert_eq!(again.header("webhook-id"), first.header("webhook-id"));
            assert_ne!(again.header("webhook-timestamp"), first.header("webhook-timestamp"));
        }
        let [row] = &logs(&app, "status=failed").await[..] else { panic!() };
        assert_eq!((&row["attempt"], &row["is_dead"]), (&json!(5), &json!(false)));
        assert_eq!((&row["error_message"], &row["status_code"]), (&json!("answered 500"), &json!(500)));
        assert!(row["next_attempt_at"].as_i64().unwrap() > app.bed.service.now().secs() + 3_000);
        let mut attempts = 5;
        for _ in 0..40 {
            app.bed.clock.advance_secs(3_600);
            attempts += dispatcher.settle().await.unwrap();
        }
        assert_eq!(attempts, 10);
        let [row] = &logs(&app, "status=failed").await[..] else { panic!() };
        assert_eq!((&row["is_dead"], &row["next_attempt_at"]), (&json!(true), &json!(null)));
        assert_eq!(dispatcher.settle().await.unwrap(), 0);

        receiver.answer(204);
        receiver.take();
        let path = format!("/dev/v1/webhooks/logs/{}/retry", row["id"].as_str().unwrap());
        assert_eq!(app.post(&path, "{}").await.status, 200);
        assert_eq!(dispatcher.settle().await.unwrap(), 1);
        assert_eq!(receiver.take()[0].header("webhook-id"), first.header("webhook-id"));
        assert_eq!(logs(&app, "status=success").await.len(), 1);
        let webhook = app.get(&format!("/dev/v1/webhooks/{id}")).await.json()["data"].clone();
        assert_eq!((&webhook["failures"], &webhook["paused_until"]), (&json!(0), &json!(null)));
        app.bed.assert_intact().await;
    }

    async fn a_range_of_events_is_delivered_again_under_the_same_ids(bed: TestBed) {
        let receiver = Receiver::start(200).await;
        bed.product(1000).await;
        bed.paid_order(1000, None).await;
        let (app, dispatcher) = app(bed).await;
        app.bed.clock.advance_secs(1);
        let (id, _) = subscribe(&app, &receiver, &["order:paid"]).await;
        assert_eq!(dispatcher.settle().await.unwrap(), 0, "what happened before is not delivered");
        for _ in 0..3 {
            app.bed.paid_order(1000, None).await;
        }
        assert_eq!(dispatcher.settle().await.unwrap(), 3);
        let mut first: Vec<_> =
            receiver.take().iter().map(|one| one.header("webhook-id").to_owned()).collect();
        first.sort();
        let path = format!("/dev/v1/webhooks/{id}/replay");
        let reply = app.post(&path, r#"{"after":2}"#).await;
        assert_eq!(reply.json()["data"]["count"], 3, "{}", reply.body);
        assert_eq!(app.post(&path, r#"{"after":2}"#).await.json()["data"]["count"], 0, "under way");
        assert_eq!(dispatcher.settle().await.unwrap(), 3);
        let mut again: Vec<_> =
            receiver.take().iter().map(|one| one.header("webhook-id").to_owned()).collect();
        again.sort();
        assert_eq!(again, first);
        let reply = app.post(&path, r#"{"after":0,"until":2}"#).await;
        assert_eq!(reply.json()["data"]["count"], 1, "an older event can be asked for");
        assert_eq!(dispatcher.settle().await.unwrap(), 1);
        for body in [r#"{"after":-1}"#, r#"{"after":"x"}"#, r#"{"after":5,"until":4}"#] {
            assert_eq!(app.post(&path, body).await.status, 422, "{body}");
        }
        app.bed.assert_intact().await;
    }
}
