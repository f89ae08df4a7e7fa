//! What operators read about payments at providers.

use crate::domain::actor::{Actor, Scope};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{OrderId, ShopId};
use crate::service::kernel::refusal::{Answer, Refusal, Subject};
use crate::service::{
    InboxEvent, InboxKey, PaymentAccount, PaymentRefund, PaymentReport, PaymentSession, Review,
    Service,
};
use crate::store::payments::account::account_list;
use crate::store::payments::event::{inbox_fetch, inbox_list};
use crate::store::payments::refund::payment_refund_list;
use crate::store::payments::report::report_list;
use crate::store::payments::review::review_list;
use crate::store::payments::session::session_list;

/// The most reviews that are shown at once.
const REVIEWS_MAX: i64 = 100;
/// How many events one page shows.
pub const PAYMENT_EVENTS_MAX: i64 = 50;
/// How many daily reports are shown.
const REPORTS_MAX: i64 = 14;

/// Everything about a shop's payments at providers that wants a look.
#[derive(Clone, Debug)]
pub struct PaymentDesk {
    /// The shop's accounts.
    pub accounts: Vec<PaymentAccount>,
    /// What waits for a decision, oldest first.
    pub reviews: Vec<Review>,
    /// Whether more of them wait than are shown.
    pub has_more_reviews: bool,
    /// What providers sent, newest first.
    pub events: Vec<InboxEvent>,
    /// The latest days, newest first.
    pub reports: Vec<PaymentReport>,
}

impl Service {
    /// A shop's payments at providers; events older than `before`.
    ///
    /// # Errors
    /// `Denied` for a caller without the right.
    pub async fn payment_desk(
        &self,
        actor: &Actor,
        before: Option<Timestamp>,
    ) -> Answer<PaymentDesk> {
        actor.for_shop(Scope::PaymentsRead)?;
        let (mut store, shop) = (self.store(), &actor.shop);
        let mut reviews = review_list(&mut store, shop, Timestamp(0), REVIEWS_MAX + 1).await?;
        let shown = usize::try_from(REVIEWS_MAX).unwrap_or(usize::MAX);
        let has_more_reviews = reviews.len() > shown;
        reviews.truncate(shown);
        Ok(PaymentDesk {
            accounts: account_list(&mut store, shop).await?,
            reviews,
            has_more_reviews,
            events: inbox_list(&mut store, shop, before, PAYMENT_EVENTS_MAX).await?,
            reports: report_list(&mut store, shop, self.today_of(shop), REPORTS_MAX).await?,
        })
    }

    /// One event of a provider.
    ///
    /// # Errors
    /// `NotFound`, or `Denied` for a caller without the right.
    pub async fn payment_event(&self, actor: &Actor, key: &InboxKey) -> Answer<InboxEvent> {
        actor.for_shop(Scope::PaymentsRead)?;
        let missing = Refusal::NotFound(Subject::Payment);
        if key.shop != actor.shop {
            return Err(missing.into());
        }
        Ok(inbox_fetch(&mut self.store(), key).await?.ok_or(missing)?)
    }

    /// Whether a buyer has paid an order and the provider waits for the money.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn is_payment_on_its_way(&self, shop: &ShopId, order: &OrderId) -> Answer<bool> {
        let sessions = session_list(&mut self.store(), shop, order).await?;
        Ok(sessions.iter().any(PaymentSession::is_on_its_way))
    }

    /// The refunds of an order that its provider has not decided.
    ///
    /// # Errors
    /// `Denied` for a caller without the right.
    pub async fn open_refunds(&self, actor: &Actor, order: &OrderId) -> Answer<Vec<PaymentRefund>> {
        actor.for_shop(Scope::OrdersRead)?;
        let mut store = self.store();
        let mut open = Vec::new();
        for session in session_list(&mut store, &actor.shop, order).await? {
            let refunds = payment_refund_list(&mut store, &actor.shop, &session.id).await?;
            open.extend(refunds.into_iter().filter(|refund| !refund.state.is_over()));
        }
        Ok(open)
    }
}
