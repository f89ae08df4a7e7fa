//! One payment at a time: what each story does to order, commission and accounts.

use super::story::Story;
use super::world::usd;
use crate::util::TestBed;
use portico::domain::orders::order::OrderState;
use portico::domain::payments::payment::{DisputeStage, Gateway, RefundSeen, RefundStage};
use portico::payments::DeskError;
use portico::service::{AskedState, Conflict, DeleteCustomer, Refusal, ServiceError};
use portico::store::payments::refund::payment_refund_list;
use portico::store::payments::session::session_list;

/// A paid order of 45.00 over `ann`, 20.00 of it from store balance.
async fn partly_from_balance(bed: TestBed) -> Story {
    let story = Story::begin(bed).await;
    let buyer = story.bed.customer("rich").await;
    story.bed.service.store().write(story.bed.change_wallet(&buyer, 2000)).await.unwrap();
    let place = portico::service::PlaceOrder {
        actor: story.bed.as_customer(&buyer),
        use_balance: true,
        ..story.bed.place(&TestBed::product_id(5000), "rich@example.com", Some("ann"))
    };
    let order = story.bed.service.store().write(place).await.unwrap().id;
    let mut story = Story { order, ..story };
    story.page = story.open(Gateway::Stripe).await;
    story.world.pays(&story.page, None);
    story.deliver().await;
    assert_eq!(story.ann().await, [500, 0, 0, 0], "20 % of the 25.00 in money");
    story
}

async fn assert_money_is_back(story: &Story) {
    let order = story.order().await;
    assert_eq!((order.refunded_minor, order.refunded_balance_minor), (2500, 0));
    assert_eq!(story.ann().await, [0; 4], "the money went back, so nothing is earned");
    story.assert_agreed().await;
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

    async fn each_day_is_compared_and_what_differs_is_listed(bed: TestBed) {
        let story = Story::paid(bed).await;
        let day = story.bed.service.today_of(&story.bed.shop);
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

    async fn an_order_paid_in_part_from_store_balance_gives_both_parts_back(bed: TestBed) {
        let story = Story::begin(bed).await;
        let buyer = story.bed.customer("rich").await;
        story.bed.service.store().write(story.bed.change_wallet(&buyer, 1000)).await.unwrap();
        let place = portico::service::PlaceOrder {
            actor: story.bed.as_customer(&buyer),
            use_balance: true,
            ..story.bed.place(&TestBed::product_id(5000), "rich@example.com", None)
        };
        let order = story.bed.service.store().write(place).await.unwrap();
        assert_eq!((&order.customer, order.balance_minor), (&buyer, 1000));
        let story = Story { order: order.id, ..story };
        let page = story.open(Gateway::Stripe).await;
        assert_eq!(story.world.pages()[&page].asked, usd(4000));
        story.world.pays(&page, None);
        story.deliver().await;
        assert_eq!(story.order().await.state, OrderState::Completed);
        assert_eq!(story.account("psp:stripe").await, -(4000 - 160));
        story.bed.service.store().write(story.bed.refund(&story.order, None)).await.unwrap();
        story.deliver().await;
        assert_eq!(story.order().await.state, OrderState::Refunded);
        let back: i64 = story.world.pages()[&page].snapshot.refunds.iter().map(|seen| seen.sum.minor).sum();
        let balance = story.bed.summary(&buyer).await.store_balance_minor;
        assert_eq!((back, balance), (4000, 1000));
        story.assert_agreed().await;
    }

    async fn money_sent_back_at_the_provider_takes_the_whole_commission(bed: TestBed) {
        let story = partly_from_balance(bed).await;
        story.world.refund_there(&story.page, 2500);
        story.deliver().await;
        assert_money_is_back(&story).await;
    }

    async fn money_lost_in_a_dispute_takes_the_whole_commission(bed: TestBed) {
        let story = partly_from_balance(bed).await;
        let dispute = story.world.dispute(&story.page, 2500);
        story.deliver().await;
        story.world.decide(&story.page, &dispute, DisputeStage::Lost);
        story.deliver().await;
        assert_money_is_back(&story).await;
    }

    async fn store_balance_of_a_customer_who_was_deleted_meanwhile_is_not_booked(bed: TestBed) {
        let story = partly_from_balance(bed).await;
        let (books, shop) = (story.bed.service.store(), &story.bed.shop);
        books.write(story.bed.refund(&story.order, None)).await.unwrap();
        let (actor, customer) = (story.bed.system(), story.order().await.customer);
        let delete = DeleteCustomer { actor, customer: customer.clone() };
        let waits = books.write(delete.clone()).await;
        assert!(matches!(waits, Err(ServiceError::Refused(Refusal::Conflict(Conflict::OrdersOpen)))));
        // The provider refuses, because part of the money went back there before, and sends what is left after all.
        story.world.refund_there(&story.page, 1000);
        story.deliver().await;
        books.write(delete).await.unwrap();
        let mut source = story.bed.service.store();
        let session = session_list(&mut source, shop, &story.order).await.unwrap().remove(0);
        let refunds = payment_refund_list(&mut source, shop, &session.id).await.unwrap();
        let ours = refunds.iter().find(|refund| refund.state == AskedState::Failed).unwrap().id.to_string();
        story.world.change(&story.page, "refunded", |payment, _| {
            let (reference, stage) = (format!("back_{ours}"), RefundStage::Done);
            payment.snapshot.refunds.push(RefundSeen { reference, ours: Some(ours), sum: usd(1500), stage });
        });
        story.deliver().await;
        let order = story.order().await;
        assert_eq!((order.state, order.refunded_minor, order.refunded_balance_minor), (OrderState::Completed, 2500, 0));
        assert_eq!(story.ann().await, [0; 4]);
        let problems = story.problems().await;
        assert!(problems.contains(&"balance_of_deleted".to_owned()), "{problems:?}");
        story.assert_agreed().await;
    }
}
