//! Disputes that end in part, are opened again or turned over, and answers that come too late.

use super::story::Story;
use portico::domain::orders::order::OrderState;
use portico::domain::payments::payment::{DisputeStage, Snapshot};
use portico::service::SettlePayment;
use portico::store::payments::session::session_list;

impl Story {
    fn known(&self) -> Snapshot {
        self.world.pages()[&self.page].snapshot.clone()
    }

    /// An answer arrives that was asked for so many seconds ago.
    async fn hear(&self, snapshot: Snapshot, ago_secs: i64) -> Vec<&'static str> {
        let (mut source, shop) = (self.bed.service.store(), self.bed.shop.clone());
        let session = session_list(&mut source, &shop, &self.order).await.unwrap().remove(0).id;
        let asked_at = self.bed.service.now().plus_secs(-ago_secs);
        source.write(SettlePayment { shop, session, asked_at, snapshot }).await.unwrap()
    }

    async fn stands(&self) -> (OrderState, [i64; 4], i64) {
        (self.order().await.state, self.ann().await, -self.account("psp_dispute:stripe").await)
    }
}

on_both! {
    async fn a_dispute_lost_in_part_gives_the_rest_back(bed: TestBed) {
        let story = Story::paid(bed).await;
        let dispute = story.world.dispute(&story.page, 4000);
        story.deliver().await;
        story.world.change_dispute(&story.page, &dispute, |seen| {
            (seen.stage, seen.lost_minor) = (DisputeStage::Lost, 1500);
        });
        story.deliver().await;
        assert_eq!(story.stands().await, (OrderState::Completed, [600, 0, 0, 0], 0));
        assert_eq!(story.order().await.refunded_minor, 1500);
        assert_eq!((story.account("chargeback_loss").await, story.problems().await.len()), (0, 0));
        story.assert_agreed().await;
    }

    async fn a_won_dispute_may_be_opened_again(bed: TestBed) {
        let story = Story::paid(bed).await;
        let dispute = story.world.dispute(&story.page, 4500);
        for _ in 0..3 {
            story.world.decide(&story.page, &dispute, DisputeStage::Open);
            story.deliver().await;
            assert_eq!(story.stands().await, (OrderState::CustomerDisputeOngoing, [0, 900, 0, 0], 4500));
            story.assert_agreed().await;
            story.world.decide(&story.page, &dispute, DisputeStage::Won);
            story.deliver().await;
            assert_eq!(story.stands().await, (OrderState::Completed, [900, 0, 0, 0], 0));
            story.assert_agreed().await;
        }
        story.world.decide(&story.page, &dispute, DisputeStage::Lost);
        story.deliver().await;
        assert_eq!(story.stands().await, (OrderState::Reversed, [0; 4], 0));
        assert_eq!(story.problems().await, Vec::<String>::new());
        story.assert_agreed().await;
    }

    async fn a_lost_dispute_that_goes_on_is_put_up_for_review(bed: TestBed) {
        let story = Story::paid(bed).await;
        let dispute = story.world.dispute(&story.page, 4000);
        story.world.decide(&story.page, &dispute, DisputeStage::Lost);
        story.deliver().await;
        let stood = story.stands().await;
        assert_eq!(stood, (OrderState::Completed, [100, 0, 0, 0], 0));
        for (stage, lost_minor, loss) in [
            (DisputeStage::Open, 4000, 0),
            (DisputeStage::Won, 4000, -4000),
            (DisputeStage::Open, 4000, 0),
            (DisputeStage::Lost, 1000, -3000),
            (DisputeStage::Lost, 4000, 0),
        ] {
            story.world.change_dispute(&story.page, &dispute, |seen| {
                (seen.stage, seen.lost_minor) = (stage, lost_minor);
            });
            story.deliver().await;
            assert_eq!((story.stands().await, -story.account("chargeback_loss").await), (stood, loss));
            story.assert_agreed().await;
        }
        assert_eq!(story.problems().await, ["dispute_turned"; 5]);
    }

    async fn the_answer_that_was_asked_for_last_counts(bed: TestBed) {
        let story = Story::paid(bed).await;
        let paid = story.known();
        let dispute = story.world.dispute(&story.page, 4500);
        let open = story.known();
        story.world.decide(&story.page, &dispute, DisputeStage::Won);
        let mut won = story.known();
        won.captured.as_mut().unwrap().fee_minor = Some(150);
        story.world.take_notices();
        story.bed.clock.advance_secs(100);
        assert!(story.hear(won.clone(), 10).await.contains(&"dispute_won"));
        let before = story.stands().await;
        assert_eq!(before, (OrderState::Completed, [900, 0, 0, 0], 0));
        for older in [&open, &paid] {
            assert_eq!(story.hear(older.clone(), 20).await, Vec::<&str>::new());
            assert_eq!((story.stands().await, story.account("psp_fees").await), (before, -1650));
        }
        assert_eq!(story.hear(open.clone(), 5).await, ["fee_booked", "dispute_reopened"]);
        assert_eq!(story.stands().await.0, OrderState::CustomerDisputeOngoing);
        // A refund that an older answer tells of is booked all the same: money stays told.
        let mut refunded = won.clone();
        story.world.refund_there(&story.page, 500);
        refunded.refunds = story.known().refunds;
        assert_eq!(story.hear(refunded, 7).await, ["refunded"]);
        assert_eq!(story.order().await.refunded_minor, 500);
        story.bed.assert_intact().await;
        // It is asked once more soon, and then everything is as it is there.
        story.bed.clock.advance_secs(600);
        story.deliver().await;
        assert_eq!(story.stands().await, (OrderState::Completed, [800, 0, 0, 0], 0));
        story.assert_agreed().await;
    }

    async fn a_clock_that_ran_ahead_does_not_silence_the_rest(bed: TestBed) {
        let story = Story::paid(bed).await;
        let paid = story.known();
        story.hear(paid, -3600).await;
        let dispute = story.world.dispute(&story.page, 4500);
        story.deliver().await;
        assert_eq!(story.stands().await.0, OrderState::CustomerDisputeOngoing);
        story.world.decide(&story.page, &dispute, DisputeStage::Won);
        story.deliver().await;
        assert_eq!(story.stands().await.0, OrderState::Completed);
        story.assert_agreed().await;
    }
}
