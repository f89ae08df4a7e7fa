//! What providers sent is not kept for ever, and without it everything works on.

use super::story::Story;
use crate::util::TestBed;
use portico::domain::clock::SECS_PER_DAY;
use portico::domain::orders::order::OrderState;
use portico::domain::payments::payment::Gateway;
use portico::jobs;
use portico::payments::{About, Notice};
use portico::service::{
    DeleteCustomer, InboxEvent, InboxKey, InboxState, ReplayEvent, ReviewAction, SettleReview,
};
use portico::store::payments::body::{BODY_KEPT_SECS, PaymentBodySweep};
use portico::store::payments::event::{inbox_fetch, inbox_insert, inbox_update};
use portico::store::payments::review::review_list;

const BODY: &str = r#"{"payer":{"email_address":"buyer@example.org"}}"#;

fn key(story: &Story, event: &str) -> InboxKey {
    InboxKey { shop: story.bed.shop.clone(), gateway: Gateway::Stripe, event: event.to_owned() }
}

async fn event(story: &Story, event: &str) -> InboxEvent {
    inbox_fetch(&mut story.bed.service.store(), &key(story, event)).await.unwrap().unwrap()
}

async fn receive(story: &Story, event: &str, about: About) {
    let notice =
        Notice { event: event.to_owned(), kind: "some.kind".to_owned(), about: vec![about] };
    let to = (&story.bed.shop, Gateway::Stripe);
    story.desk.receive(to, notice, BODY.to_owned()).await.unwrap();
}

async fn sweep(story: &Story) -> bool {
    story.bed.service.store().write(PaymentBodySweep).await.unwrap()
}

fn page(story: &Story) -> About {
    About::SessionReference(story.page.clone())
}

on_both! {
    async fn the_body_of_an_old_event_goes_and_the_event_still_works(bed: TestBed) {
        let story = Story::paid(bed).await;
        receive(&story, "evt_a", page(&story)).await;
        receive(&story, "evt_none", About::Nothing).await;
        story.deliver().await;
        let before = event(&story, "evt_a").await;
        assert_eq!((before.state, event(&story, "evt_none").await.state), (InboxState::Done, InboxState::Ignored));
        story.bed.clock.advance_secs(BODY_KEPT_SECS);
        assert!(!sweep(&story).await);
        for id in ["evt_a", "evt_none"] {
            assert_eq!(event(&story, id).await.body, BODY, "not a moment too early");
        }
        story.bed.clock.advance_secs(1);
        jobs::run_once(&story.bed.service).await;
        let after = event(&story, "evt_a").await;
        assert_eq!((after.body.as_str(), event(&story, "evt_none").await.body.as_str()), ("", ""));
        let rest = |event: &InboxEvent| {
            let InboxEvent { kind, about, state, effect, session, received_at, settled_at, .. } = event.clone();
            (kind, about, state, effect, session, received_at, settled_at)
        };
        assert_eq!(rest(&after), rest(&before));

        // A refund that nobody told us of is found by acting on the emptied event.
        story.world.refund_there(&story.page, 1500);
        story.world.take_notices();
        let replay = ReplayEvent { actor: story.bed.as_operator(), key: key(&story, "evt_a") };
        story.bed.service.store().write(replay).await.unwrap();
        story.deliver().await;
        assert_eq!((story.order().await.state, story.order().await.refunded_minor), (OrderState::Completed, 1500));
        receive(&story, "evt_a", page(&story)).await;
        let again = event(&story, "evt_a").await;
        assert_eq!((again.body.as_str(), again.deliveries), ("", 2), "sent once more, it is not kept anew");
        story.assert_agreed().await;
    }

    async fn what_somebody_has_to_look_at_is_kept(bed: TestBed) {
        let story = Story::paid(bed).await;
        receive(&story, "evt_unknown", About::SessionReference("nobody".to_owned())).await;
        for _ in 0..12 {
            story.deliver().await;
            story.bed.clock.advance_secs(1800);
        }
        assert_eq!(event(&story, "evt_unknown").await.state, InboxState::Review);
        receive(&story, "evt_waiting", page(&story)).await;
        story.bed.clock.advance_secs(2 * BODY_KEPT_SECS);
        sweep(&story).await;
        for id in ["evt_unknown", "evt_waiting"] {
            assert_eq!(event(&story, id).await.body, BODY, "{id}");
        }
        let (mut source, shop) = (story.bed.service.store(), &story.bed.shop);
        let review = review_list(&mut source, shop, portico::domain::clock::Timestamp(0), 50).await.unwrap().remove(0);
        assert_eq!(review.problem, "event_unknown");
        let note = "not ours".to_owned();
        let (actor, action) = (story.bed.as_operator(), ReviewAction::Close);
        let settle = SettleReview { actor, review: review.id, action, note };
        story.bed.service.store().write(settle).await.unwrap();
        story.deliver().await;
        sweep(&story).await;
        for id in ["evt_unknown", "evt_waiting"] {
            assert_eq!(event(&story, id).await.body, "", "{id}");
        }
    }

    async fn many_go_batch_by_batch(bed: TestBed) {
        let story = Story::begin(bed).await;
        let shop = story.bed.shop.clone();
        story.bed.write(move |tx| {
            for number in 0..1_100 {
                let key = InboxKey { shop: shop.clone(), gateway: Gateway::Paypal, event: format!("WH-{number}") };
                inbox_insert(tx, &key, ("SOME.KIND", "[]", BODY));
                let now = tx.now();
                inbox_update(tx, &InboxEvent {
                    key,
                    kind: String::new(),
                    about: String::new(),
                    body: String::new(),
                    state: InboxState::Ignored,
                    effect: None,
                    session: None,
                    attempts: 0,
                    due_at: now,
                    received_at: now,
                    deliveries: 1,
                    settled_at: Some(now),
                });
            }
        }).await;
        story.bed.clock.advance_secs(BODY_KEPT_SECS + SECS_PER_DAY);
        assert_eq!((sweep(&story).await, sweep(&story).await, sweep(&story).await), (true, true, false));
        for number in [0, 499, 1_099] {
            let key = InboxKey { gateway: Gateway::Paypal, ..key(&story, &format!("WH-{number}")) };
            let found = inbox_fetch(&mut story.bed.service.store(), &key).await.unwrap().unwrap();
            assert_eq!(found.body, "");
        }
    }

    async fn a_customer_who_is_forgotten_takes_the_bodies_along(bed: TestBed) {
        let story = Story::paid(bed).await;
        receive(&story, "evt_theirs", page(&story)).await;
        story.deliver().await;
        let place = story.bed.place(&TestBed::product_id(5000), "other@example.org", None);
        let order = story.bed.service.store().write(place).await.unwrap().id;
        let customer = story.order().await.customer;
        let other = Story { order, ..story };
        let page_of_other = other.open(Gateway::Stripe).await;
        receive(&other, "evt_other", About::SessionReference(page_of_other)).await;
        other.deliver().await;
        let actor = other.bed.system();
        other.bed.service.store().write(DeleteCustomer { actor, customer }).await.unwrap();
        assert_eq!(event(&other, "evt_theirs").await.body, "");
        assert_eq!(event(&other, "evt_theirs").await.state, InboxState::Done);
        assert_eq!(event(&other, "evt_other").await.body, BODY);
        other.bed.assert_intact().await;
    }
}
