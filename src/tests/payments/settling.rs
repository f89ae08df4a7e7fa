//! One payment at a time: what each story does to order, commission and accounts.

use super::world::{World, desk, held_minor, usd};
use crate::util::TestBed;
use portico::domain::clock::Timestamp;
use portico::domain::ids::{OrderId, PaymentSessionId};
use portico::domain::order::OrderState;
use portico::domain::payment::{DisputeStage, Gateway};
use portico::payments::{Desk, DeskError};
use portico::service::{
    AskedState, Conflict, Order, Refusal, ReviewAction, ServiceError, SettleReview, VoidOrder,
};
use portico::store::order::order_fetch;
use portico::store::payment_refund::payment_refund_list;
use portico::store::payment_report::posted_minor;
use portico::store::payment_review::review_list;
use portico::store::payment_session::session_list;
use portico::store::{Columns, Source as _};
use std::sync::Arc;

struct Story {
    bed: TestBed,
    world: Arc<World>,
    desk: Desk,
    order: OrderId,
    /// The provider's number of the payment page.
    page: String,
}

impl Story {
    /// An order of 45.00 USD over the affiliate `ann`, with a page at Stripe.
    async fn begin(bed: TestBed) -> Self {
        let product = bed.product(5000).await;
        bed.affiliate("ann").await;
        let place = bed.place(&product, "buyer@example.org", Some("ann"));
        let order = bed.service.store().write(place).await.unwrap().id;
        let world = Arc::new(World::default());
        let desk = desk(&bed, &world).await;
        let mut story = Self { bed, world, desk, order, page: String::new() };
        story.page = story.open(Gateway::Stripe).await;
        story
    }

    async fn open(&self, gateway: Gateway) -> String {
        let shop = self.bed.service.shop(&self.bed.shop).await.unwrap();
        let url = self.desk.start(&shop, &self.order, gateway).await.unwrap();
        url.rsplit('/').next().unwrap().to_owned()
    }

    /// Delivers what the providers have to say, three times each, and acts on it.
    async fn deliver(&self) {
        for (gateway, notice) in self.world.take_notices() {
            for _ in 0..3 {
                let to = (&self.bed.shop, gateway);
                self.desk.receive(to, notice.clone(), "{}".to_owned()).await.unwrap();
            }
        }
        while self.desk.work().await.unwrap() > 0 {}
    }

    async fn order(&self) -> Order {
        let found = order_fetch(&mut self.bed.service.store(), &self.bed.shop, &self.order).await;
        found.unwrap().unwrap()
    }

    /// Earnings of `ann`: on hold, held back, available, owed.
    async fn ann(&self) -> [i64; 4] {
        let ann = portico::domain::ids::CustomerId::parse("cus_ann").unwrap();
        let found = self.bed.summary(&ann).await;
        [found.pending_minor, found.frozen_minor, found.available_minor, found.owed_minor]
    }

    async fn account(&self, account: &'static str) -> i64 {
        let sql = "SELECT CAST(COALESCE(SUM(amount_minor), 0) AS BIGINT) FROM ledger_entry WHERE account_id = $1";
        let row = self.bed.service.store().row(sql, portico::values![account]).await.unwrap();
        Columns::of(&row.unwrap()).integer().unwrap()
    }

    async fn problems(&self) -> Vec<String> {
        let found = review_list(&mut self.bed.service.store(), &self.bed.shop, Timestamp(0), 50)
            .await
            .unwrap();
        found.into_iter().map(|review| review.problem).collect()
    }

    /// Our books hold what the provider holds, for the payment that paid the order, and nothing is broken.
    async fn assert_agreed(&self) {
        self.bed.assert_intact().await;
        let mut store = self.bed.service.store();
        for session in session_list(&mut store, &self.bed.shop, &self.order).await.unwrap() {
            let posted = posted_minor(&mut store, &self.bed.shop, &session.id).await.unwrap();
            let payments = self.world.payments();
            let payment = payments.iter().find(|one| one.session == session.id.as_str()).unwrap();
            let held = if session.is_posted { held_minor(payment) } else { 0 };
            assert_eq!(posted, held, "{session:?}");
        }
    }

    async fn paid(bed: TestBed) -> Self {
        let story = Self::begin(bed).await;
        story.world.pays(&story.page, None);
        story.deliver().await;
        assert_eq!(story.order().await.state, OrderState::Completed);
        story
    }
}

/// A payment with refunds, a dispute and a report, so that each statement about payments is seen once.
pub async fn live_through_everything() {
    let story = Story::paid(TestBed::sqlite().await).await;
    let refund = story.bed.refund(&story.order, Some("10.00"));
    story.bed.service.store().write(refund).await.unwrap();
    story.deliver().await;
    let dispute = story.world.dispute(&story.page, 1000);
    story.deliver().await;
    story.world.decide(&story.page, &dispute, DisputeStage::Lost);
    story.deliver().await;
    story.desk.look(&story.bed.shop, &story.order).await.unwrap();
    story.bed.clock.advance_secs(86_400);
    story.desk.report_yesterday().await.unwrap();
    let actor = story.bed.as_operator();
    let desk = story.bed.service.payment_desk(&actor, None).await.unwrap();
    story.bed.service.payment_event(&actor, &desk.events[0].key).await.unwrap();
}

on_both! {
    async fn a_payment_pays_its_order_once_with_its_fee(bed: TestBed) {
        let story = Story::begin(bed).await;
        assert_eq!(story.open(Gateway::Stripe).await, story.page, "the open page is gone on with");
        story.world.pays(&story.page, None);
        story.deliver().await;
        let order = story.order().await;
        assert_eq!((order.state, order.paid_minor), (OrderState::Completed, 4500));
        assert_eq!(order.gateway.as_deref(), Some("STRIPE"));
        assert!(order.provider_reference.unwrap().starts_with("cap_"));
        assert_eq!(story.ann().await, [900, 0, 0, 0]);
        assert_eq!((story.account("psp:stripe").await, story.account("psp_fees").await), (-4340, -160));
        story.assert_agreed().await;
    }

    async fn a_buyer_who_comes_back_before_the_event_finds_the_truth(bed: TestBed) {
        let story = Story::begin(bed).await;
        story.desk.look(&story.bed.shop, &story.order).await.unwrap();
        assert_eq!(story.order().await.state, OrderState::Pending);
        story.world.approves(&story.page);
        story.desk.look(&story.bed.shop, &story.order).await.unwrap();
        assert_eq!(story.order().await.state, OrderState::Completed, "agreed money is taken on return");
        story.deliver().await;
        story.assert_agreed().await;
    }

    async fn a_silent_provider_is_asked(bed: TestBed) {
        let story = Story::begin(bed).await;
        story.world.pays(&story.page, None);
        story.world.take_notices();
        assert_eq!(story.desk.work().await.unwrap(), 0, "not at once");
        story.bed.clock.advance_secs(600);
        assert_eq!(story.desk.work().await.unwrap(), 1);
        assert_eq!(story.order().await.state, OrderState::Completed);
        story.assert_agreed().await;
    }

    async fn an_answer_that_was_lost_is_asked_for_again_with_the_same_id(bed: TestBed) {
        let story = Story::begin(bed).await;
        story.world.lost.store(1000, std::sync::atomic::Ordering::SeqCst);
        let shop = story.bed.service.shop(&story.bed.shop).await.unwrap();
        let failed = story.desk.start(&shop, &story.order, Gateway::Paypal).await;
        assert!(matches!(failed, Err(DeskError::Provider(_))));
        story.world.lost.store(0, std::sync::atomic::Ordering::SeqCst);
        story.bed.clock.advance_secs(600);
        story.deliver().await;
        let pages = story.world.of(&story.order);
        assert_eq!(pages.len(), 2, "{pages:?}");
        assert_eq!(story.open(Gateway::Paypal).await, *pages.iter().find(|page| page.starts_with("paypal")).unwrap());
    }

    async fn a_refund_goes_through_the_provider_and_is_booked_once(bed: TestBed) {
        let story = Story::paid(bed).await;
        let asked = story.bed.service.store().write(story.bed.refund(&story.order, Some("10.00"))).await.unwrap();
        assert_eq!((asked.asked.as_deref(), asked.order.refunded_minor), (Some("STRIPE"), 0));
        let second = story.bed.service.store().write(story.bed.refund(&story.order, None)).await;
        assert!(matches!(second, Err(ServiceError::Refused(Refusal::Conflict(Conflict::RefundUnderWay)))));
        story.deliver().await;
        assert_eq!(story.order().await.refunded_minor, 1000);
        assert_eq!(story.ann().await, [700, 0, 0, 0]);
        story.bed.service.store().write(story.bed.refund(&story.order, None)).await.unwrap();
        story.deliver().await;
        let order = story.order().await;
        assert_eq!((order.state, order.refunded_minor), (OrderState::Refunded, 4500));
        assert_eq!((story.ann().await, story.account("psp:stripe").await), ([0; 4], 160));
        story.assert_agreed().await;
    }

    async fn refunds_made_over_there_end_the_same(bed: TestBed) {
        let story = Story::paid(bed).await;
        story.world.refund_there(&story.page, 1500);
        story.world.refund_there(&story.page, 3000);
        story.deliver().await;
        assert_eq!(story.order().await.state, OrderState::Refunded);
        assert_eq!(story.ann().await, [0; 4]);
        story.assert_agreed().await;
    }

    async fn a_refund_that_the_provider_refuses_changes_nothing(bed: TestBed) {
        let story = Story::paid(bed).await;
        story.bed.service.store().write(story.bed.refund(&story.order, Some("40.00"))).await.unwrap();
        story.world.refund_there(&story.page, 1000);
        story.deliver().await;
        assert_eq!(story.order().await.refunded_minor, 1000);
        let (mut source, shop) = (story.bed.service.store(), &story.bed.shop);
        let session = session_list(&mut source, shop, &story.order).await.unwrap();
        let refunds = payment_refund_list(&mut source, shop, &session[0].id).await.unwrap();
        let refused = refunds.iter().find(|refund| refund.amount_minor == 4000).unwrap();
        assert_eq!((refused.state, refused.problem.as_deref()), (AskedState::Failed, Some("more than is left")));
        story.assert_agreed().await;
    }

    async fn a_dispute_holds_back_and_lets_go_when_won(bed: TestBed) {
        let story = Story::paid(bed).await;
        let dispute = story.world.dispute(&story.page, 4500);
        story.deliver().await;
        assert_eq!(story.order().await.state, OrderState::CustomerDisputeOngoing);
        assert_eq!((story.ann().await, story.account("psp_dispute:stripe").await), ([0, 900, 0, 0], -4500));
        story.assert_agreed().await;
        story.world.decide(&story.page, &dispute, DisputeStage::Won);
        story.deliver().await;
        assert_eq!(story.order().await.state, OrderState::Completed);
        assert_eq!((story.ann().await, story.account("psp_dispute:stripe").await), ([900, 0, 0, 0], 0));
        assert_eq!(story.account("psp_fees").await, -1660);
        story.assert_agreed().await;
    }

    async fn a_lost_dispute_takes_back_what_was_released_already(bed: TestBed) {
        let story = Story::paid(bed).await;
        story.bed.clock.advance_secs(14 * 86_400);
        story.bed.service.release_due().await.unwrap();
        let ann = portico::domain::ids::CustomerId::parse("cus_ann").unwrap();
        story.bed.service.store().write(story.bed.convert(&ann, 500)).await.unwrap();
        let dispute = story.world.dispute(&story.page, 4500);
        story.deliver().await;
        assert_eq!(story.ann().await, [0, 400, 0, 0]);
        story.assert_agreed().await;
        story.world.decide(&story.page, &dispute, DisputeStage::Lost);
        story.deliver().await;
        assert_eq!(story.order().await.state, OrderState::Reversed);
        assert_eq!((story.ann().await, story.account("psp_dispute:stripe").await), ([0, 0, 0, 500], 0));
        story.assert_agreed().await;
    }

    async fn a_refund_during_a_dispute_and_its_loss_are_both_booked(bed: TestBed) {
        let story = Story::paid(bed).await;
        let dispute = story.world.dispute(&story.page, 4000);
        story.deliver().await;
        story.world.refund_there(&story.page, 500);
        story.deliver().await;
        assert_eq!((story.order().await.refunded_minor, story.ann().await), (500, [0, 800, 0, 0]));
        story.world.decide(&story.page, &dispute, DisputeStage::Lost);
        story.deliver().await;
        let order = story.order().await;
        assert_eq!((order.state, order.refunded_minor, story.ann().await), (OrderState::Reversed, 4500, [0; 4]));
        assert_eq!(story.account("chargeback_loss").await, 0);
        story.assert_agreed().await;
    }

    async fn a_lost_dispute_about_money_that_went_back_already_is_a_loss(bed: TestBed) {
        let story = Story::paid(bed).await;
        story.world.refund_there(&story.page, 500);
        story.deliver().await;
        let dispute = story.world.dispute(&story.page, 4500);
        story.world.decide(&story.page, &dispute, DisputeStage::Lost);
        story.deliver().await;
        let order = story.order().await;
        assert_eq!((order.state, order.refunded_minor, story.ann().await), (OrderState::Reversed, 4500, [0; 4]));
        assert_eq!(story.account("chargeback_loss").await, -500);
        story.assert_agreed().await;
    }

    async fn what_does_not_fit_waits_for_an_operator(bed: TestBed) {
        let story = Story::begin(bed).await;
        story.world.pays(&story.page, Some(usd(4499)));
        story.deliver().await;
        assert_eq!((story.order().await.state, story.problems().await), (OrderState::Pending, vec!["amount_differs".to_owned()]));
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
        assert_eq!(stage(&story.page), portico::domain::payment::Stage::Expired);
        assert_eq!((story.order().await.state, story.problems().await), (OrderState::Voided, vec!["paid_too_late".to_owned()]));
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

    async fn each_day_is_compared_and_what_differs_is_listed(bed: TestBed) {
        let story = Story::paid(bed).await;
        let day = story.bed.service.now().day();
        let at = (&story.bed.shop, Gateway::Stripe, day);
        let report = story.desk.compare(at.0, at.1, at.2).await.unwrap();
        assert_eq!((report.sessions, report.provider_minor, report.ledger_minor), (1, 4340, 4340));
        assert_eq!(report.differences, "[]");
        // Money that fits no order is held there and not here, until somebody decides.
        let product = story.bed.product(5000).await;
        let place = story.bed.place(&product, "other@example.org", None);
        let other = Story { order: story.bed.service.store().write(place).await.unwrap().id, ..story };
        let page = other.open(Gateway::Stripe).await;
        other.world.pays(&page, Some(usd(1)));
        other.deliver().await;
        other.bed.clock.advance_secs(86_400);
        assert_eq!(other.desk.report_yesterday().await.unwrap(), 2, "one for each account");
        assert_eq!(other.desk.report_yesterday().await.unwrap(), 0, "once a day");
        let found = other.bed.service.payment_desk(&other.bed.as_operator(), None).await.unwrap();
        let stripe = found.reports.iter().find(|report| report.gateway == Gateway::Stripe).unwrap();
        assert_eq!((stripe.sessions, stripe.provider_minor - stripe.ledger_minor), (2, 1 - 160));
        assert!(stripe.differences.contains(": -159 there, 0 here"), "{}", stripe.differences);
        assert_eq!(found.reviews.len(), 1);
        assert!(found.events.iter().all(|event| event.deliveries == 3));
    }
}
