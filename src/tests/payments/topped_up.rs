//! Store credit that was paid for at a provider, spent, and refunded there or lost in a dispute.

use super::story::Story;
use super::world::usd;
use crate::util::TestBed;
use portico::domain::ids::{CustomerId, OrderId};
use portico::domain::orders::order::OrderState;
use portico::domain::payments::payment::{DisputeStage, Gateway};
use portico::service::{PlaceOrder, PlaceTopUp, VoidOrder};

/// A customer with 10.00 USD of credit, and 40.00 from Stripe of which an order used up 30.00 or ties all.
struct ToppedUp {
    story: Story,
    owner: CustomerId,
    spent_on: OrderId,
}

impl ToppedUp {
    async fn begin(bed: TestBed, is_spent: bool) -> Self {
        let story = Story::begin(bed).await;
        let owner = story.bed.customer("rich").await;
        let actor = story.bed.as_customer(&owner);
        let place = PlaceTopUp { actor, customer: owner.clone(), amount_minor: 4000 };
        let order = story.bed.service.store().write(place).await.unwrap().id;
        let mut story = Story { order, ..story };
        story.page = story.open(Gateway::Stripe).await;
        story.world.pays(&story.page, None);
        story.deliver().await;
        let place = PlaceOrder {
            actor: story.bed.as_customer(&owner),
            use_balance: true,
            ..story.bed.place(
                &story.bed.product(if is_spent { 3000 } else { 5000 }).await,
                "rich@example.com",
                None,
            )
        };
        let order = story.bed.service.store().write(place).await.unwrap();
        if is_spent {
            assert_eq!((order.state, order.balance_minor), (OrderState::Completed, 3000));
        } else {
            // All of it is tied to an order that waits for more; other credit is there beside it.
            assert_eq!((order.state, order.balance_minor), (OrderState::Pending, 4000));
            story.bed.service.store().write(story.bed.change_wallet(&owner, 1000)).await.unwrap();
        }
        let found = Self { story, owner, spent_on: order.id };
        assert_eq!(found.credit().await, 1000);
        found
    }

    async fn credit(&self) -> i64 {
        self.story.bed.summary(&self.owner).await.store_balance_minor
    }

    async fn seen(&self) -> (OrderState, i64, i64, i64) {
        let order = self.story.order().await;
        let loss = -self.story.account("chargeback_loss").await;
        (order.state, order.refunded_minor, self.credit().await, loss)
    }
}

on_both! {
    async fn spent_credit_that_is_given_back_there_is_a_loss(bed: TestBed) {
        let bed = ToppedUp::begin(bed, true).await;
        bed.story.world.refund_there(&bed.story.page, 4000);
        bed.story.deliver().await;
        assert_eq!(bed.seen().await, (OrderState::Refunded, 1000, 0, 3000));
        assert_eq!(bed.story.problems().await, ["topup_spent"]);
        bed.story.assert_agreed().await;
    }

    async fn nothing_left_of_the_credit_is_a_loss_all_of_it(bed: TestBed) {
        let bed = ToppedUp::begin(bed, true).await;
        bed.story.world.refund_there(&bed.story.page, 1000);
        bed.story.deliver().await;
        assert_eq!(bed.seen().await, (OrderState::Completed, 1000, 0, 0));
        assert_eq!(bed.story.problems().await, Vec::<String>::new());
        bed.story.world.refund_there(&bed.story.page, 2000);
        bed.story.deliver().await;
        assert_eq!(bed.seen().await, (OrderState::Completed, 1000, 0, 2000));
        // What is left to refund is what has not been refunded yet, even where there is new credit.
        bed.story.bed.service.store().write(bed.story.bed.change_wallet(&bed.owner, 5000)).await.unwrap();
        let refund = bed.story.bed.refund(&bed.story.order, Some("10.01"));
        assert!(bed.story.bed.service.store().write(refund).await.is_err());
        bed.story.bed.service.store().write(bed.story.bed.refund(&bed.story.order, None)).await.unwrap();
        bed.story.deliver().await;
        assert_eq!(bed.seen().await, (OrderState::Refunded, 2000, 4000, 2000));
        let back = bed.story.world.pages()[&bed.story.page].snapshot.refunds.last().unwrap().sum;
        assert_eq!(back, usd(1000));
        bed.story.assert_agreed().await;
    }

    async fn credit_that_an_unpaid_order_holds_is_not_taken(bed: TestBed) {
        let bed = ToppedUp::begin(bed, false).await;
        bed.story.world.refund_there(&bed.story.page, 4000);
        bed.story.deliver().await;
        assert_eq!(bed.seen().await, (OrderState::Refunded, 1000, 0, 3000));
        let (actor, order) = (bed.story.bed.system(), bed.spent_on.clone());
        bed.story.bed.service.store().write(VoidOrder { actor, order, reason: "cancelled" }).await.unwrap();
        assert_eq!(bed.credit().await, 4000);
        bed.story.assert_agreed().await;
    }

    async fn a_lost_dispute_takes_the_credit_that_is_left(bed: TestBed) {
        let bed = ToppedUp::begin(bed, true).await;
        let dispute = bed.story.world.dispute(&bed.story.page, 4000);
        bed.story.deliver().await;
        assert_eq!(bed.seen().await, (OrderState::CustomerDisputeOngoing, 0, 1000, 0));
        bed.story.world.decide(&bed.story.page, &dispute, DisputeStage::Lost);
        bed.story.deliver().await;
        assert_eq!(bed.seen().await, (OrderState::Reversed, 1000, 0, 3000));
        assert_eq!(bed.story.account("psp_dispute:stripe").await, 0);
        assert_eq!(bed.story.problems().await, Vec::<String>::new());
        bed.story.assert_agreed().await;
    }

    async fn a_refund_that_was_asked_for_finds_the_credit_spent(bed: TestBed) {
        let bed = ToppedUp::begin(bed, false).await;
        bed.story.bed.service.store().write(bed.story.bed.refund(&bed.story.order, Some("10.00"))).await.unwrap();
        let place = PlaceOrder {
            actor: bed.story.bed.as_customer(&bed.owner),
            use_balance: true,
            ..bed.story.bed.place(&bed.story.bed.product(3000).await, "rich@example.com", None)
        };
        bed.story.bed.service.store().write(place).await.unwrap();
        bed.story.deliver().await;
        assert_eq!(bed.seen().await, (OrderState::Completed, 0, 0, 1000));
        assert_eq!(bed.story.problems().await, ["topup_spent"]);
        bed.story.assert_agreed().await;
    }
}
