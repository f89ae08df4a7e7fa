//! Money that does not fit is never booked: an operator looks at it.

use super::story::Story;
use super::world::usd;
use portico::domain::clock::Timestamp;
use portico::domain::ids::PaymentSessionId;
use portico::domain::orders::order::OrderState;
use portico::domain::payments::payment::{Gateway, Sum};
use portico::service::{
    Conflict, Refusal, Review, ReviewAction, ServiceError, SettleReview, VoidOrder,
};
use portico::store::payments::review::review_list;

on_both! {
    async fn what_does_not_fit_waits_for_an_operator(bed: TestBed) {
        let story = Story::begin(bed).await;
        story.world.pays(&story.page, Some(usd(4499)));
        story.deliver().await;
        assert_eq!(story.order().await.state, OrderState::Pending);
        assert_eq!(story.problems().await, ["amount_differs"]);
        let other = story.open(Gateway::Paypal).await;
        let third = { story.world.pays(&other, None); story.deliver().await; story.order().await };
        assert_eq!((third.state, third.gateway.as_deref()), (OrderState::Completed, Some("PAYPAL")));
        let (mut source, shop) = (story.bed.service.store(), &story.bed.shop);
        let review = review_list(&mut source, shop, Timestamp(0), 50).await.unwrap().remove(0);
        let settle = |note: &str| SettleReview {
            actor: story.bed.as_operator(),
            review: review.id.clone(),
            action: ReviewAction::SendBack,
            note: note.to_owned(),
        };
        assert!(story.bed.service.store().write(settle(" ")).await.is_err(), "a note is needed");
        story.bed.service.store().write(settle("wrong sum")).await.unwrap();
        assert!(story.bed.service.store().write(settle("again")).await.is_err());
        story.deliver().await;
        assert_eq!(story.problems().await, Vec::<String>::new());
        let payment = story.world.payments().into_iter().find(|one| one.gateway == Gateway::Stripe).unwrap();
        assert_eq!(payment.snapshot.refunds.iter().map(|seen| seen.sum.minor).sum::<i64>(), 4499);
        story.assert_agreed().await;
    }

    async fn the_same_order_is_never_paid_twice(bed: TestBed) {
        let story = Story::begin(bed).await;
        let other = story.open(Gateway::Paypal).await;
        story.world.pays(&story.page, None);
        story.world.pays(&other, None);
        story.deliver().await;
        assert_eq!(story.problems().await, ["paid_twice"]);
        assert_eq!(story.ann().await, [900, 0, 0, 0]);
        story.assert_agreed().await;
    }

    async fn a_page_is_closed_with_its_order_and_late_money_is_looked_at(bed: TestBed) {
        let story = Story::begin(bed).await;
        let other = story.open(Gateway::Paypal).await;
        let (actor, order) = (story.bed.system(), story.order.clone());
        story.world.pays(&other, None);
        story.bed.service.store().write(VoidOrder { actor, order, reason: "cancelled" }).await.unwrap();
        story.deliver().await;
        let stage = |page: &str| {
            let payments = story.world.payments();
            let index = story.world.of(&story.order).iter().position(|known| known == page).unwrap();
            payments[index].snapshot.stage
        };
        assert_eq!(stage(&story.page), portico::domain::payments::payment::Stage::Expired);
        assert_eq!(story.order().await.state, OrderState::Voided);
        assert_eq!(story.problems().await, ["paid_too_late"]);
        story.assert_agreed().await;
    }

    async fn an_event_about_nothing_we_know_ends_in_review(bed: TestBed) {
        let story = Story::begin(bed).await;
        let unknown = PaymentSessionId::parse("pay_of_another_shop").unwrap();
        let notice = portico::payments::Notice {
            event: "evt_x".to_owned(), kind: "paid".to_owned(), about: vec![portico::payments::About::Session(unknown)],
        };
        story.desk.receive((&story.bed.shop, Gateway::Stripe), notice, "{}".to_owned()).await.unwrap();
        for _ in 0..13 {
            story.desk.work().await.unwrap();
            story.bed.clock.advance_secs(1800);
        }
        assert_eq!(story.problems().await, ["event_unknown"]);
        story.assert_agreed().await;
    }

    async fn money_in_another_currency_pays_nothing(bed: TestBed) {
        let story = Story::begin(bed).await;
        let euros = Sum::of(4500, portico::domain::money::Currency::EUR);
        story.world.pays(&story.page, Some(euros));
        let other = story.open(Gateway::Paypal).await;
        story.world.pays(&other, Some(Sum { minor: 4500, currency: None }));
        story.deliver().await;
        assert_eq!(story.order().await.state, OrderState::Pending);
        let (mut source, shop) = (story.bed.service.store(), &story.bed.shop);
        let mut reviews = review_list(&mut source, shop, Timestamp(0), 50).await.unwrap();
        // Both were found at the same moment.
        reviews.sort_by(|one, other| one.problem.cmp(&other.problem));
        assert_eq!(reviews.iter().map(|review| &*review.problem).collect::<Vec<_>>(), ["amount_differs", "currency_unknown"]);
        assert!(reviews[0].detail.contains("45.00 EUR"), "{}", reviews[0].detail);
        let settle = |review: &Review, action| {
            let (actor, review) = (story.bed.as_operator(), review.id.clone());
            story.bed.service.store().write(SettleReview { actor, review, action, note: "x".to_owned() })
        };
        // Only in the currency that came can it go back; one that has no code we know cannot be asked for.
        settle(&reviews[0], ReviewAction::SendBack).await.unwrap();
        let refused = settle(&reviews[1], ReviewAction::SendBack).await;
        let unknown = Refusal::Conflict(Conflict::CurrencyUnknown);
        assert!(matches!(refused, Err(ServiceError::Refused(refusal)) if refusal == unknown));
        settle(&reviews[1], ReviewAction::Close).await.unwrap();
        story.deliver().await;
        let back = story.world.pages()[&story.page].snapshot.refunds.iter().map(|seen| seen.sum).collect::<Vec<_>>();
        assert_eq!(back, [euros]);
        assert_eq!(story.problems().await, Vec::<String>::new());
        story.assert_agreed().await;
    }
}
