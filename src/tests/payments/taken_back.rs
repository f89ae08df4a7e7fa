//! Refunds that are not what was asked for or left, and fees that change.

use super::story::Story;
use super::world::{Payment, usd};
use portico::domain::money::Currency;
use portico::domain::orders::order::OrderState;
use portico::domain::payments::payment::{RefundSeen, RefundStage, Sum};
use portico::service::AskedState;
use portico::store::payments::refund::payment_refund_list;
use portico::store::payments::session::session_list;

/// A refund that the provider sends whatever is left.
fn send(payment: &mut Payment, count: u64, ours: Option<String>, sum: Sum) {
    let reference = format!("there_{count}");
    payment.snapshot.refunds.push(RefundSeen { reference, ours, sum, stage: RefundStage::Done });
}

fn fee(story: &Story, minor: i64) {
    story.world.change(&story.page, "fee changed", |payment, _| {
        payment.snapshot.captured.as_mut().unwrap().fee_minor = Some(minor);
    });
}

on_both! {
    async fn a_refund_beyond_what_is_left_is_a_loss(bed: TestBed) {
        let story = Story::paid(bed).await;
        story.world.refund_there(&story.page, 4000);
        story.deliver().await;
        story.world.change(&story.page, "refunded", |payment, count| send(payment, count, None, usd(800)));
        story.deliver().await;
        let order = story.order().await;
        assert_eq!((order.state, order.refunded_minor), (OrderState::Refunded, 4500));
        assert_eq!((story.ann().await, story.account("chargeback_loss").await), ([0; 4], -300));
        story.world.change(&story.page, "refunded", |payment, count| send(payment, count, None, usd(100)));
        story.deliver().await;
        assert_eq!(story.account("chargeback_loss").await, -400);
        assert_eq!(story.problems().await, ["refund_too_large", "refund_too_large"]);
        story.assert_agreed().await;
    }

    async fn what_was_sent_is_booked_and_not_what_was_asked_for(bed: TestBed) {
        let story = Story::paid(bed).await;
        story.bed.service.store().write(story.bed.refund(&story.order, Some("10.00"))).await.unwrap();
        let (mut source, shop) = (story.bed.service.store(), &story.bed.shop);
        let session = session_list(&mut source, shop, &story.order).await.unwrap().remove(0);
        let asked = payment_refund_list(&mut source, shop, &session.id).await.unwrap().remove(0);
        let ours = Some(asked.id.to_string());
        story.world.change(&story.page, "refunded", |payment, count| send(payment, count, ours, usd(900)));
        story.desk.settle(shop, session.clone()).await.unwrap();
        assert_eq!((story.order().await.refunded_minor, story.ann().await), (900, [720, 0, 0, 0]));
        assert_eq!(story.problems().await, ["refund_differs"]);
        story.deliver().await;
        assert_eq!(story.order().await.refunded_minor, 900, "it is not asked for again");
        story.assert_agreed().await;
        let euros = Sum::of(100, Currency::EUR);
        story.world.change(&story.page, "refunded", |payment, count| send(payment, count, None, euros));
        story.deliver().await;
        assert_eq!(story.order().await.refunded_minor, 900);
        assert_eq!(story.problems().await, ["refund_currency", "refund_differs"]);
        story.bed.assert_intact().await;
    }

    async fn a_refund_that_was_refused_and_sent_after_all_is_booked(bed: TestBed) {
        let story = Story::paid(bed).await;
        story.bed.service.store().write(story.bed.refund(&story.order, Some("40.00"))).await.unwrap();
        story.world.refund_there(&story.page, 1000);
        story.deliver().await;
        let (mut source, shop) = (story.bed.service.store(), &story.bed.shop);
        let session = session_list(&mut source, shop, &story.order).await.unwrap().remove(0);
        let refunds = payment_refund_list(&mut source, shop, &session.id).await.unwrap();
        let refused = refunds.iter().find(|refund| refund.state == AskedState::Failed).unwrap();
        let ours = Some(refused.id.to_string());
        story.world.change(&story.page, "refunded", |payment, count| send(payment, count, ours, usd(3500)));
        story.deliver().await;
        let order = story.order().await;
        assert_eq!((order.state, order.refunded_minor), (OrderState::Refunded, 4500));
        assert_eq!(story.problems().await, ["refund_differs"]);
        story.assert_agreed().await;
    }

    async fn a_fee_may_go_down_and_up_again(bed: TestBed) {
        let story = Story::paid(bed).await;
        for (minor, problems) in [(100, 0), (160, 0), (0, 0), (100, 0), (-1, 1), (4501, 2), (160, 2)] {
            fee(&story, minor);
            story.deliver().await;
            assert_eq!(story.problems().await.len(), problems, "{minor}");
            if (0..=4500).contains(&minor) {
                assert_eq!(story.account("psp_fees").await, -minor);
                story.assert_agreed().await;
            }
        }
        assert_eq!(story.problems().await, ["fee_changed", "fee_changed"]);
    }

    async fn a_fee_of_a_dispute_may_come_back_whenever(bed: TestBed) {
        let story = Story::paid(bed).await;
        let dispute = story.world.dispute(&story.page, 1000);
        story.deliver().await;
        for fee_minor in [0, 1500, 700] {
            story.world.change_dispute(&story.page, &dispute, |seen| seen.fee_minor = fee_minor);
            story.deliver().await;
            assert_eq!(story.account("psp_fees").await, -160 - fee_minor);
            story.assert_agreed().await;
        }
        story.world.decide(&story.page, &dispute, portico::domain::payments::payment::DisputeStage::Won);
        story.deliver().await;
        story.world.change_dispute(&story.page, &dispute, |seen| seen.fee_minor = 0);
        story.deliver().await;
        assert_eq!(story.account("psp_fees").await, -160);
        story.assert_agreed().await;
    }
}
