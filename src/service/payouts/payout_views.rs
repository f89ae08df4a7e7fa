//! What operators read about payout requests.

use crate::domain::actor::{Actor, Scope};
use crate::domain::ids::{ClaimId, CustomerId};
use crate::domain::payouts::claim::ClaimState;
use crate::service::affiliates::affiliate_views::{Listing, total_of};
use crate::service::kernel::refusal::{Answer, Refusal, Subject};
use crate::service::{AffiliateSummary, ClaimRow, Service};
use crate::store::payouts::claim::{address_sharers, payout_fetch, payout_list};
use crate::store::statistics::{affiliate_summary_ever, counts};

/// A payout request with what helps to decide it.
#[derive(Clone, Debug)]
pub struct PayoutDetail {
    /// The request.
    pub row: ClaimRow,
    /// The affiliate's account.
    pub summary: AffiliateSummary,
    /// The affiliate's requests, newest first.
    pub history: Vec<ClaimRow>,
    /// How many other affiliates asked for payouts to the same address.
    pub address_sharers: i64,
}

/// Which payout requests to list; `page` counts from 1.
#[derive(Clone, Debug)]
pub struct PayoutQuery {
    /// In this state.
    pub state: Option<ClaimState>,
    /// Of this affiliate.
    pub customer: Option<CustomerId>,
    /// Which page.
    pub page: i64,
    /// How many a page.
    pub limit: i64,
}

impl Service {
    /// Payout requests, newest first; `next` is the number of the next page.
    ///
    /// # Errors
    /// `Denied` for a caller without the right.
    pub async fn payouts(&self, actor: &Actor, query: &PayoutQuery) -> Answer<Listing<ClaimRow>> {
        actor.for_shop(Scope::AffiliatesRead)?;
        let mut store = self.store();
        let offset = (query.page.clamp(1, 1_000_000) - 1) * query.limit;
        let customer = query.customer.as_ref();
        let span = (query.limit, offset);
        let rows = payout_list(&mut store, &actor.shop, query.state, customer, span).await?;
        let owner = customer.map_or("", CustomerId::as_str);
        let counted = counts(&mut store, &actor.shop, "payout", owner).await?;
        let total = total_of(&counted, query.state.map(ClaimState::as_str));
        let next = (offset + query.limit < total).then(|| (query.page + 1).to_string());
        Ok(Listing { rows, total, next })
    }

    /// One payout request with its evidence.
    ///
    /// # Errors
    /// `NotFound`, or `Denied` for a caller without the right.
    pub async fn payout_detail(&self, actor: &Actor, id: &ClaimId) -> Answer<PayoutDetail> {
        actor.for_shop(Scope::AffiliatesRead)?;
        let mut store = self.store();
        let missing = || Refusal::NotFound(Subject::Payout);
        let row = payout_fetch(&mut store, &actor.shop, id).await?.ok_or_else(missing)?;
        let customer = row.claim.customer.clone();
        let summary = affiliate_summary_ever(&mut store, &actor.shop, &customer)
            .await?
            .ok_or_else(missing)?;
        let history = payout_list(&mut store, &actor.shop, None, Some(&customer), (20, 0)).await?;
        let address_sharers = match &row.claim.destination {
            Some(to) => address_sharers(&mut store, &actor.shop, &customer, &to.address).await?,
            None => 0,
        };
        Ok(PayoutDetail { row, summary, history, address_sharers })
    }
}
