//! One payment and everything around it, step by step.

use super::world::{World, desk, held_minor};
use crate::util::TestBed;
use portico::domain::clock::Timestamp;
use portico::domain::ids::OrderId;
use portico::domain::orders::order::OrderState;
use portico::domain::payments::payment::{DisputeStage, Gateway};
use portico::payments::Desk;
use portico::service::Order;
use portico::store::orders::order::order_fetch;
use portico::store::payments::report::posted_minor;
use portico::store::payments::review::review_list;
use portico::store::payments::session::session_list;
use portico::store::{Columns, Source as _};
use std::sync::Arc;

pub struct Story {
    pub bed: TestBed,
    pub world: Arc<World>,
    pub desk: Desk,
    pub order: OrderId,
    /// The provider's number of the payment page.
    pub page: String,
}

impl Story {
    /// An order of 45.00 USD over the affiliate `ann`, with a page at Stripe.
    pub async fn begin(bed: TestBed) -> Self {
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

    pub async fn open(&self, gateway: Gateway) -> String {
        let shop = self.bed.service.shop(&self.bed.shop).await.unwrap();
        let url = self.desk.start(&shop, &self.order, gateway).await.unwrap();
        url.rsplit('/').next().unwrap().to_owned()
    }

    /// Delivers what the providers have to say, three times each, and acts on it.
    pub async fn deliver(&self) {
        for (gateway, notice) in self.world.take_notices() {
            for _ in 0..3 {
                let to = (&self.bed.shop, gateway);
                self.desk.receive(to, notice.clone(), "{}".to_owned()).await.unwrap();
            }
        }
        while self.desk.work().await.unwrap() > 0 {}
    }

    pub async fn order(&self) -> Order {
        let found = order_fetch(&mut self.bed.service.store(), &self.bed.shop, &self.order).await;
        found.unwrap().unwrap()
    }

    /// Earnings of `ann`: on hold, held back, available, owed.
    pub async fn ann(&self) -> [i64; 4] {
        let ann = portico::domain::ids::CustomerId::parse("cus_ann").unwrap();
        let found = self.bed.summary(&ann).await;
        [found.pending_minor, found.frozen_minor, found.available_minor, found.owed_minor]
    }

    pub async fn account(&self, account: &'static str) -> i64 {
        let sql = "SELECT CAST(COALESCE(SUM(amount_minor), 0) AS BIGINT) FROM ledger_entry WHERE account_id = $1";
        let row = self.bed.service.store().row(sql, portico::values![account]).await.unwrap();
        Columns::of(&row.unwrap()).integer().unwrap()
    }

    /// What waits for an operator, by name: much of it is found at the same moment.
    pub async fn problems(&self) -> Vec<String> {
        let found = review_list(&mut self.bed.service.store(), &self.bed.shop, Timestamp(0), 50)
            .await
            .unwrap();
        let mut problems: Vec<String> = found.into_iter().map(|review| review.problem).collect();
        problems.sort();
        problems
    }

    /// Our books hold what the provider holds, for the payment that paid the order, and nothing is broken.
    pub async fn assert_agreed(&self) {
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

    pub async fn paid(bed: TestBed) -> Self {
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
