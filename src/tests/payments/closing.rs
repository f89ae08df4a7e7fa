//! Orders that need no payment any more, or not another one: other pages close, and a payment on its way is waited for.

use super::story::Story;
use portico::domain::clock::Timestamp;
use portico::domain::ids::PaymentSessionId;
use portico::domain::orders::order::OrderState;
use portico::domain::payments::payment::{Gateway, Snapshot, Stage};
use portico::payments::DeskError;
use portico::service::{
    Conflict, PaymentSession, Refusal, ServiceError, SessionState, SettlePayment, VoidOrder,
};
use portico::store::payments::session::session_list;

async fn sessions(story: &Story) -> Vec<PaymentSession> {
    session_list(&mut story.bed.service.store(), &story.bed.shop, &story.order).await.unwrap()
}

/// The attempt at a provider, by the number that the provider knows it by.
async fn session(story: &Story, page: &str) -> PaymentSession {
    let found = sessions(story).await;
    found.into_iter().find(|one| one.reference.as_deref() == Some(page)).unwrap()
}

type Kept = (PaymentSessionId, SessionState, Option<String>, Option<String>, bool, i64, Timestamp);

/// What an order's payment elsewhere must not change about an attempt.
fn kept(one: &PaymentSession) -> Kept {
    let (reference, url) = (one.reference.clone(), one.url.clone());
    (one.id.clone(), one.state, reference, url, one.is_posted, one.amount_minor, one.created_at)
}

fn stage(story: &Story, page: &str) -> Stage {
    story.world.pages()[page].snapshot.stage
}

async fn refusal(story: &Story, gateway: Gateway) -> Option<Conflict> {
    let shop = story.bed.service.shop(&story.bed.shop).await.unwrap();
    match story.desk.start(&shop, &story.order, gateway).await {
        Err(DeskError::Service(ServiceError::Refused(Refusal::Conflict(conflict)))) => {
            Some(conflict)
        }
        _ => None,
    }
}

on_both! {
    async fn a_page_elsewhere_is_closed_in_the_round_after_the_payment(bed: TestBed) {
        let story = Story::begin(bed).await;
        let other = story.open(Gateway::Paypal).await;
        let before = session(&story, &other).await;
        story.world.pays(&story.page, None);
        let (gateway, notice) = story.world.take_notices().remove(0);
        story.desk.receive((&story.bed.shop, gateway), notice, "{}".to_owned()).await.unwrap();
        assert_eq!(story.desk.work().await.unwrap(), 1, "the event");
        let due = session(&story, &other).await;
        assert_eq!(kept(&due), kept(&before), "only when it is looked at");
        assert_eq!(due.check_at, Some(story.bed.service.now()));
        assert_eq!(story.desk.work().await.unwrap(), 1, "the other page");
        assert_eq!(stage(&story, &other), Stage::Expired);
        let closed = session(&story, &other).await;
        assert_eq!((closed.state, closed.check_at), (SessionState::Closed, None));
        assert_eq!(session(&story, &story.page).await.state, SessionState::Paid);
        assert_eq!(story.desk.work().await.unwrap(), 0);
        assert_eq!(story.problems().await, Vec::<String>::new());
        story.assert_agreed().await;
    }

    async fn pages_are_closed_when_an_order_is_completed_by_hand(bed: TestBed) {
        let story = Story::begin(bed).await;
        let other = story.open(Gateway::Paypal).await;
        story.bed.service.store().write(story.bed.pay(&story.order)).await.unwrap();
        assert_eq!(story.desk.work().await.unwrap(), 2);
        assert_eq!([stage(&story, &story.page), stage(&story, &other)], [Stage::Expired; 2]);
        assert!(sessions(&story).await.iter().all(|one| one.state == SessionState::Closed));
        story.assert_agreed().await;
    }

    async fn money_in_the_gap_is_still_looked_at(bed: TestBed) {
        let story = Story::begin(bed).await;
        let other = story.open(Gateway::Paypal).await;
        story.bed.service.store().write(story.bed.pay(&story.order)).await.unwrap();
        story.world.pays(&other, None);
        story.deliver().await;
        assert_eq!(story.problems().await, ["paid_twice"]);
        assert_eq!(stage(&story, &story.page), Stage::Expired);
        assert_eq!(story.ann().await, [900, 0, 0, 0]);
        story.assert_agreed().await;
    }

    async fn pages_of_other_orders_stay_open(bed: TestBed) {
        let story = Story::begin(bed).await;
        let product = story.bed.product(5000).await;
        let place = story.bed.place(&product, "other@example.org", None);
        let other = story.bed.service.store().write(place).await.unwrap().id;
        story.bed.service.store().write(story.bed.pay(&other)).await.unwrap();
        assert_eq!(story.desk.work().await.unwrap(), 0);
        assert_eq!(stage(&story, &story.page), Stage::Open);
    }

    async fn while_a_payment_is_on_its_way_no_other_is_started(bed: TestBed) {
        let story = Story::begin(bed).await;
        let is_on_its_way = async || {
            story.bed.service.is_payment_on_its_way(&story.bed.shop, &story.order).await.unwrap()
        };
        assert!(!is_on_its_way().await);
        story.world.sends(&story.page);
        story.deliver().await;
        assert_eq!(story.order().await.state, OrderState::Pending);
        assert!(is_on_its_way().await);
        for gateway in [Gateway::Stripe, Gateway::Paypal] {
            assert_eq!(refusal(&story, gateway).await, Some(Conflict::PaymentUnderWay), "{gateway:?}");
        }
        assert_eq!(sessions(&story).await.len(), 1);
        story.world.fails(&story.page);
        story.deliver().await;
        assert!(!is_on_its_way().await);
        let other = story.open(Gateway::Paypal).await;
        story.world.pays(&other, None);
        story.deliver().await;
        assert_eq!(story.order().await.state, OrderState::Completed);
        let detail = story.bed.service.order_detail(&story.bed.system(), &story.order).await.unwrap();
        let kinds: Vec<_> = detail.events.iter().map(|event| event.kind.as_str()).collect();
        assert_eq!(
            kinds,
            ["created", "payment_started", "payment_on_its_way", "payment_failed", "payment_started", "paid"]
        );
        story.assert_agreed().await;
    }

    async fn what_was_on_its_way_arrives(bed: TestBed) {
        let story = Story::begin(bed).await;
        story.world.sends(&story.page);
        story.desk.look(&story.bed.shop, &story.order).await.unwrap();
        story.desk.look(&story.bed.shop, &story.order).await.unwrap();
        story.world.pays(&story.page, None);
        story.deliver().await;
        let paid = session(&story, &story.page).await;
        assert_eq!((paid.state, paid.is_processing), (SessionState::Paid, false));
        let detail = story.bed.service.order_detail(&story.bed.system(), &story.order).await.unwrap();
        let on_its_way = detail.events.iter().filter(|event| event.kind == "payment_on_its_way");
        assert_eq!(on_its_way.count(), 1, "told once");
        story.assert_agreed().await;
    }

    async fn an_earlier_answer_does_not_take_back_that_money_is_on_its_way(bed: TestBed) {
        let story = Story::begin(bed).await;
        let asked_at = story.bed.service.now();
        story.bed.clock.advance_secs(1);
        story.world.sends(&story.page);
        story.desk.look(&story.bed.shop, &story.order).await.unwrap();
        let session = session(&story, &story.page).await.id;
        let (shop, snapshot) = (story.bed.shop.clone(), Snapshot::without_money(Stage::Open));
        let late = SettlePayment { shop, session, asked_at, snapshot };
        assert!(story.bed.service.store().write(late).await.unwrap().is_empty());
        assert_eq!(refusal(&story, Gateway::Paypal).await, Some(Conflict::PaymentUnderWay));
    }

    async fn an_order_waits_for_days_for_money_on_its_way(bed: TestBed) {
        let story = Story::begin(bed).await;
        story.world.sends(&story.page);
        story.deliver().await;
        for _ in 0..40 {
            story.bed.clock.advance_secs(6 * 3_600);
            story.desk.work().await.unwrap();
            assert_eq!(story.bed.service.expire_orders().await.unwrap(), 0);
        }
        assert_eq!(story.order().await.state, OrderState::Pending);
        story.world.pays(&story.page, None);
        story.bed.clock.advance_secs(6 * 3_600);
        story.desk.work().await.unwrap();
        assert_eq!(story.order().await.state, OrderState::Completed, "asked, though no event told");
        story.assert_agreed().await;
    }

    async fn an_order_whose_money_never_came_is_given_up(bed: TestBed) {
        let story = Story::begin(bed).await;
        story.world.sends(&story.page);
        story.deliver().await;
        story.bed.clock.advance_secs(3 * 86_400);
        assert_eq!(story.bed.service.expire_orders().await.unwrap(), 0);
        story.world.fails(&story.page);
        story.deliver().await;
        assert_eq!(story.bed.service.expire_orders().await.unwrap(), 1);
        assert_eq!(story.order().await.state, OrderState::Voided);
        story.assert_agreed().await;
    }

    async fn money_on_its_way_to_an_order_that_was_given_up_is_looked_at(bed: TestBed) {
        let story = Story::begin(bed).await;
        story.world.sends(&story.page);
        story.deliver().await;
        let (actor, order) = (story.bed.system(), story.order.clone());
        story.bed.service.store().write(VoidOrder { actor, order, reason: "cancelled" }).await.unwrap();
        story.deliver().await;
        assert_eq!(stage(&story, &story.page), Stage::Processing, "it cannot be called back");
        story.world.pays(&story.page, None);
        story.deliver().await;
        assert_eq!(story.problems().await, ["paid_too_late"]);
        story.assert_agreed().await;
    }
}
