//! The numbers of events, and what events carry.

use super::{app, subscribe};
use crate::util::{Receiver, TestApp};
use portico::domain::payouts::claim::Decision;
use portico::domain::webhooks::delivery::GIVE_UP_SECS;
use portico::service::{DecidePayout, Verdict};
use portico::store::webhooks::outbox::{NumberEvents, events_after};
use serde_json::{Value as Json, json};

async fn events(app: &TestApp, query: &str) -> Json {
    let reply = app.get(&format!("/dev/v1/events?{query}")).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    reply.json()
}

fn sequences(list: &Json) -> Vec<i64> {
    let rows = list["data"].as_array().unwrap();
    rows.iter().map(|row| row["sequence"].as_i64().unwrap()).collect()
}

on_both! {
    async fn a_consumer_reads_every_event_once_in_order(bed: TestBed) {
        let (app, dispatcher) = app(bed).await;
        assert_eq!(events(&app, "").await["data"], json!([]));
        app.bed.product(1000).await;
        for _ in 0..3 {
            app.bed.clock.advance_secs(1);
            app.bed.paid_order(1000, None).await;
        }
        assert_eq!(events(&app, "").await["data"], json!([]), "no number before the commit is known");
        dispatcher.settle().await.unwrap();
        let all = events(&app, "").await;
        assert_eq!(sequences(&all), [1, 2, 3, 4, 5, 6]);
        assert_eq!(all["pagination"], json!({"next_cursor": null, "has_more": false}));
        assert_eq!(all["data"][1]["event"], "order:paid");
        assert_eq!(all["data"][1]["data"]["status"], "COMPLETED");

        let first = events(&app, "limit=4").await;
        assert_eq!(sequences(&first), [1, 2, 3, 4]);
        let cursor = first["pagination"]["next_cursor"].as_str().unwrap();
        assert_eq!(sequences(&events(&app, &format!("limit=4&cursor={cursor}")).await), [5, 6]);
        assert_eq!(sequences(&events(&app, "after=4").await), [5, 6]);
        assert_eq!(sequences(&events(&app, "after=99").await), [0; 0]);
        assert_eq!(app.get("/dev/v1/events?after=x").await.status, 422);

        app.bed.paid_order(1000, None).await;
        dispatcher.settle().await.unwrap();
        assert_eq!(sequences(&events(&app, "after=6").await), [7, 8]);
        let other = app.bed.add_shop("other").await;
        let theirs = app.key(&other, "*").await;
        assert_eq!(app.call("GET", "/dev/v1/events", &theirs, &[], "").await.json()["data"], json!([]));
        app.bed.assert_intact().await;
    }

    async fn what_was_read_is_never_followed_by_a_lower_number(bed: TestBed) {
        bed.product(1000).await;
        let (service, shop) = (bed.service.clone(), bed.shop.clone());
        let reader = tokio::spawn(async move {
            let (mut last, number) = (0, NumberEvents { shop: shop.clone(), give_up_secs: GIVE_UP_SECS });
            while last < 60 {
                let numbering = [service.store().write(number.clone()), service.store().write(number.clone())];
                futures_util::future::try_join_all(numbering).await.unwrap();
                for event in events_after(&mut service.store(), &shop, last, 7).await.unwrap() {
                    assert_eq!(event.sequence, last + 1);
                    last = event.sequence;
                }
            }
        });
        futures_util::future::join_all((0..30).map(|_| bed.paid_order(1000, None))).await;
        reader.await.unwrap();
        bed.assert_intact().await;
    }

    async fn events_say_what_a_consumer_needs(bed: TestBed) {
        let receiver = Receiver::start(200).await;
        let affiliate = bed.affiliate("ann").await;
        let (app, dispatcher) = app(bed).await;
        let wanted = [
            "order:paid", "order:paid:product", "affiliate:commission_approved", "affiliate:commission_reversed",
            "affiliate:balance_converted", "affiliate:payout_requested", "affiliate:payout_completed",
            "affiliate:payout_rejected", "order:updated",
        ];
        subscribe(&app, &receiver, &wanted).await;
        let bed = &app.bed;
        bed.earn("ann", 3600).await;
        let store = bed.service.store();
        store.write(bed.convert(&affiliate, 600)).await.unwrap();
        let claim = store.write(bed.ask_payout(&affiliate, 1000)).await.unwrap();
        for decision in [Decision::Approve, Decision::Complete] {
            let verdict = Verdict { payout_reference: Some("0xabc".to_owned()), ..Verdict::default() };
            let (actor, claim) = (bed.as_operator(), claim.id.clone());
            store.write(DecidePayout { actor, claim, decision, verdict }).await.unwrap();
        }
        let order = bed.paid_order(20_000, Some("ann")).await;
        store.write(bed.refund(&order.id, None)).await.unwrap();
        dispatcher.settle().await.unwrap();
        let arrived = receiver.take();
        let of = |name: &str| {
            let found = arrived.iter().find(|one| one.header("x-shoppex-event") == name);
            found.unwrap_or_else(|| panic!("{name}")).json()
        };
        let paid = of("order:paid");
        assert_eq!((&paid["event"], &paid["data"]["total"]), (&json!("order:paid"), &json!(180)));
        assert_eq!(paid["data"]["affiliate_code"], "ann");
        assert!(paid["data"].get("products").is_none() && paid.get("type").is_none());
        let twin = of("order:paid:product");
        assert_eq!(twin["data"]["products"][0]["uniqid"], "prod_20000");
        assert_eq!(twin["data"]["products"][0]["price"], json!(200));
        let asked = of("affiliate:payout_requested")["data"].clone();
        for (name, value) in [
            ("claim_id", json!(claim.id)), ("amount", json!(10)), ("currency", json!("USD")),
            ("payout_asset", json!("USDT")), ("payout_network", json!("TRON")), ("address_check", json!("valid")),
            ("affiliate_code", json!("ann")), ("affiliate_email", json!("ann@example.com")),
            ("status", json!("pending")), ("payout_address", json!("TWuRReGC3VQEMdYiGsCrCr3Z6hmZHUbtqY")),
        ] {
            assert_eq!(asked[name], value, "{name}");
        }
        assert_eq!(of("affiliate:payout_completed")["data"]["transaction_id"], "0xabc");
        assert_eq!(of("affiliate:balance_converted")["data"]["new_balance"], json!(6));
        assert_eq!(of("affiliate:commission_approved")["data"]["amount"], json!(36));
        assert_eq!(of("affiliate:commission_reversed")["data"]["amount"], json!(36));
        assert_eq!(of("order:updated")["data"]["change"]["kind"], "refund");
        bed.assert_intact().await;
    }
}
