//! Events say at every replay what they said when they happened, although most of it is read from rows that go on.

use super::{app, subscribe};
use crate::util::{Receiver, TestApp, TestBed};
use portico::domain::ids::{ClaimId, OrderId};
use portico::domain::money::Currency;
use portico::domain::payouts::claim::Decision;
use portico::domain::people::profile::ProfileField;
use portico::service::*;
use portico::store::affiliates::commission::commission_of_order;
use portico::store::orders::order::order_fetch;
use portico::store::payouts::claim::payout_fetch;
use portico::webhooks::Dispatcher;
use serde_json::value::RawValue;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

/// Every event as the list sends it, byte for byte, oldest first.
async fn listed(app: &TestApp, dispatcher: &Dispatcher) -> Vec<String> {
    dispatcher.settle().await.unwrap();
    let body = app.get("/dev/v1/events?limit=100").await.body;
    let list: BTreeMap<String, Box<RawValue>> = serde_json::from_str(&body).unwrap();
    let rows: Vec<Box<RawValue>> = serde_json::from_str(list["data"].get()).unwrap();
    rows.iter().map(|row| row.get().to_owned()).collect()
}

/// The newest event says exactly `data`; a `change` is left to it.
async fn newest_is(app: &TestApp, dispatcher: &Dispatcher, event: &str, mut data: Json) {
    let newest = listed(app, dispatcher).await.pop().unwrap();
    let told: Json = serde_json::from_str(&newest).unwrap();
    assert_eq!(told["event"], event, "{newest}");
    if let Some(change) = told["data"].get("change") {
        data["change"] = change.clone();
    }
    assert!(newest.contains(&format!("\"data\":{data},\"created_at\"")), "{newest}\nis not {data}");
    app.bed.clock.advance_secs(7);
}

async fn order_now(bed: &TestBed, id: &OrderId) -> Json {
    order_data(&order_fetch(&mut bed.service.store(), &bed.shop, id).await.unwrap().unwrap())
}

async fn payout_now(bed: &TestBed, id: &ClaimId) -> Json {
    let row = payout_fetch(&mut bed.service.store(), &bed.shop, id).await.unwrap().unwrap();
    payout_data(&row, Currency::USD)
}

async fn attribute(app: &TestApp, dispatcher: &Dispatcher, order: &OrderId, wish: AttributionWish) {
    let (actor, order) = (app.bed.as_operator(), order.clone());
    let change = UpdateAttribution { actor, order: order.clone(), wish };
    app.bed.service.store().write(change).await.unwrap();
    newest_is(app, dispatcher, "order:updated", order_now(&app.bed, &order).await).await;
}

fn code(text: &str) -> AttributionWish {
    AttributionWish::Code(text.to_owned())
}

/// Everything that is sent once more, by delivery and in the order of their ids.
fn sent(receiver: &Receiver) -> Vec<(String, String)> {
    let taken = receiver.take();
    let mut sent: Vec<_> =
        taken.iter().map(|one| (one.header("webhook-id").to_owned(), one.body.clone())).collect();
    sent.sort();
    sent
}

on_both! {
    async fn an_order_goes_on_and_its_events_stay(bed: TestBed) {
        bed.affiliate("ann").await;
        bed.affiliate("bob").await;
        let buyer = bed.customer("buyer").await;
        let product = bed.product(5000).await;
        let receiver = Receiver::start(200).await;
        let (app, dispatcher) = app(bed).await;
        let topics = ["order:created", "order:updated", "order:paid", "order:cancelled"];
        let twins = topics.map(|topic| format!("{topic}:product"));
        let twins = twins.iter().map(String::as_str);
        let topics: Vec<&str> = topics.into_iter().chain(twins).collect();
        let (webhook, _) = subscribe(&app, &receiver, &topics).await;
        let (bed, store) = (&app.bed, app.bed.service.store());
        store.write(bed.change_wallet(&buyer, 1200)).await.unwrap();
        app.bed.clock.advance_secs(1);

        let fields = Some(r#"{"note":"b/w","seats":2.50}"#.to_owned());
        let mut place = bed.place(&product, "buyer@example.com", Some("ann"));
        (place.use_balance, place.custom_fields, place.gateway) = (true, fields, None);
        let id = store.write(place).await.unwrap().id;
        newest_is(&app, &dispatcher, "order:created", order_now(bed, &id).await).await;
        attribute(&app, &dispatcher, &id, code("bob")).await;
        attribute(&app, &dispatcher, &id, AttributionWish::Nobody).await;
        attribute(&app, &dispatcher, &id, code("ann")).await;
        store.write(bed.pay(&id)).await.unwrap();
        newest_is(&app, &dispatcher, "order:paid", order_now(bed, &id).await).await;
        let (actor, order) = (bed.as_operator(), id.clone());
        store.write(FulfillOrder { actor, order, note: None }).await.unwrap();
        newest_is(&app, &dispatcher, "order:updated", order_now(bed, &id).await).await;
        store.write(bed.refund(&id, Some("5.50"))).await.unwrap();
        let all = listed(&app, &dispatcher).await;
        let refunds = all.iter().filter(|event| event.contains(r#""kind":"refund""#));
        let [refund] = &refunds.collect::<Vec<_>>()[..] else { panic!("{all:#?}") };
        assert!(refund.contains(r#""refunded_amount":5.5,"#), "{refund}");
        app.bed.clock.advance_secs(7);
        let void = bed.place(&product, "buyer@example.com", None);
        let void = store.write(void).await.unwrap().id;
        newest_is(&app, &dispatcher, "order:created", order_now(bed, &void).await).await;
        let (actor, order) = (bed.system(), void.clone());
        store.write(VoidOrder { actor, order, reason: "expired" }).await.unwrap();
        newest_is(&app, &dispatcher, "order:cancelled", order_now(bed, &void).await).await;

        let (before, first) = (listed(&app, &dispatcher).await, sent(&receiver));
        assert_eq!(first.len(), 2 * before.iter().filter(|one| one.contains("\"order:")).count());
        store.write(bed.refund(&id, None)).await.unwrap();
        let after = listed(&app, &dispatcher).await;
        assert_eq!(after[..before.len()], before[..], "a full refund changes no event before it");
        receiver.take();
        let until = json!({"after": 0, "until": before.len()}).to_string();
        app.post(&format!("/dev/v1/webhooks/{webhook}/replay"), &until).await.data(200);
        dispatcher.settle().await.unwrap();
        assert_eq!(sent(&receiver), first, "a replay sends the same bytes");

        let left = bed.summary(&buyer).await.store_balance_minor;
        if left > 0 {
            store.write(bed.change_wallet(&buyer, -left)).await.unwrap();
        }
        let (actor, customer) = (bed.as_operator(), buyer.clone());
        store.write(DeleteCustomer { actor, customer }).await.unwrap();
        let gone = format!("{buyer}@deleted.invalid");
        let told = listed(&app, &dispatcher).await;
        for (now, then) in told.iter().zip(&after) {
            let then = then.replace("buyer@example.com", &gone);
            let then = then.replace(r#""custom_fields":{"note":"b/w","seats":2.50}"#, r#""custom_fields":null"#);
            assert_eq!(*now, then, "only address and answers are gone");
        }
        assert!(after.iter().any(|then| then.contains("buyer@example.com")));
        app.bed.assert_intact().await;
    }

    async fn a_payout_and_a_commission_go_on_and_their_events_stay(bed: TestBed) {
        let affiliate = bed.affiliate("ann").await;
        let (app, dispatcher) = app(bed).await;
        let (bed, store) = (&app.bed, app.bed.service.store());
        bed.earn("ann", 9000).await;
        let order = listed(&app, &dispatcher).await.into_iter().find(|one| one.contains("order:paid"));
        let order: Json = serde_json::from_str(&order.unwrap()).unwrap();
        let order = OrderId::parse(order["data"]["id"].as_str().unwrap()).unwrap();
        let commission = commission_of_order(&mut bed.service.store(), &bed.shop, &order).await;
        let commission = commission.unwrap().unwrap();
        let released = commission_data(&commission, commission.open_minor(), Currency::USD);
        newest_is(&app, &dispatcher, "affiliate:commission_approved", released).await;

        let ends = [Decision::Complete, Decision::Fail, Decision::Reject, Decision::Cancel];
        for end in ends {
            let mut ask = bed.ask_payout(&affiliate, 1000);
            ask.wish.note = Some("a \"note\"".to_owned());
            let id = store.write(ask).await.unwrap().id;
            newest_is(&app, &dispatcher, "affiliate:payout_requested", payout_now(bed, &id).await).await;
            let steps: &[Decision] = match end {
                Decision::Complete | Decision::Fail => &[Decision::Approve, end],
                _ => &[end],
            };
            for decision in steps.iter().copied() {
                let verdict = Verdict {
                    reason: Some("why".to_owned()),
                    override_reason: Some("checked by hand".to_owned()),
                    payout_reference: Some("0xabc".to_owned()),
                    network_fee_minor: 12,
                    note: None,
                };
                let (actor, claim) = (bed.as_operator(), id.clone());
                store.write(DecidePayout { actor, claim, decision, verdict }).await.unwrap();
                let event = match decision {
                    Decision::Approve => "affiliate:payout_approved",
                    Decision::Complete => "affiliate:payout_completed",
                    Decision::Fail => "affiliate:payout_failed",
                    Decision::Reject => "affiliate:payout_rejected",
                    Decision::Cancel => "affiliate:payout_cancelled",
                };
                newest_is(&app, &dispatcher, event, payout_now(bed, &id).await).await;
            }
        }
        let before = listed(&app, &dispatcher).await;
        store.write(bed.refund(&order, None)).await.unwrap();
        let after = listed(&app, &dispatcher).await;
        assert_eq!(after[..before.len()], before[..], "taking a commission back changes no event");

        // Who is to be paid is said as it is now, so that no copy outlives the account.
        let (actor, customer) = (bed.as_operator(), affiliate.clone());
        let changes = vec![(ProfileField::Name, Some("Anna".to_owned()))];
        let rename = UpdateCustomer { actor, customer, email: None, changes, balance: None };
        store.write(rename).await.unwrap();
        let told = listed(&app, &dispatcher).await;
        let mut payouts = 0;
        for (now, then) in told.iter().zip(&before) {
            let mut expected: Json = serde_json::from_str(then).unwrap();
            if then.contains("affiliate:payout_") {
                expected["data"]["affiliate_name"] = json!("Anna");
                payouts += 1;
            }
            assert_eq!(serde_json::from_str::<Json>(now).unwrap(), expected);
        }
        assert_eq!(payouts, 10);
        app.bed.assert_intact().await;
    }

    async fn the_outbox_has_no_copy_of_an_order(bed: TestBed) {
        let affiliate = bed.affiliate("ann").await;
        bed.earn("ann", 900).await;
        bed.service.store().write(bed.ask_payout(&affiliate, 600)).await.unwrap();
        let sql = "SELECT event, payload FROM outbox";
        let rows = portico::store::Source::rows(&mut bed.service.store(), sql, vec![]).await.unwrap();
        assert_eq!(rows.len(), 4);
        for row in &rows {
            let mut columns = portico::store::Columns::of(row);
            let (event, written) = (columns.text().unwrap(), columns.text().unwrap());
            assert!(written.len() < 160, "{event} has {written}");
            assert!(!written.contains('@'), "{event} has {written}");
        }
    }
}
