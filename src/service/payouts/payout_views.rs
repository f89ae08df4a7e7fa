//! What operators read about payout requests.

use crate::domain::actor::{Actor, Scope};
use crate::domain::ids::{ClaimId, CustomerId};
use crate::domain::payouts::claim::{ClaimKind, ClaimState};
use crate::service::affiliates::affiliate_views::{Listing, listing, total_of};
use crate::service::kernel::refusal::{Answer, Refusal, Subject};
use crate::service::{AffiliateSummary, Claim, ClaimRow, PayoutSpan, Service};
use crate::store::payouts::claim::{
    address_sharers, claim_fetch, own_payout_list, payout_fetch, payout_list, payout_stretch,
};
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

    /// A stretch of the payout requests; `next` is where the next one starts.
    ///
    /// # Errors
    /// `Denied` for a caller without the right.
    pub async fn payouts_from(
        &self,
        actor: &Actor,
        span: &PayoutSpan,
        limit: i64,
    ) -> Answer<Listing<ClaimRow>> {
        actor.for_shop(Scope::AffiliatesRead)?;
        let mut store = self.store();
        let rows = payout_stretch(&mut store, &actor.shop, span, limit + 1).await?;
        let counted = counts(&mut store, &actor.shop, "payout", "").await?;
        let total = total_of(&counted, span.state.map(ClaimState::as_str));
        Ok(listing(rows, total, limit, |row| row.claim.id.to_string()))
    }

    /// A customer's own payout requests, newest first.
    ///
    /// # Errors
    /// `Denied` for a caller without the right.
    pub async fn own_payouts(
        &self,
        actor: &Actor,
        customer: &CustomerId,
        (state, before): (Option<ClaimState>, Option<&str>),
        limit: i64,
    ) -> Answer<Listing<Claim>> {
        actor.for_customer(customer, Scope::CustomersRead)?;
        let mut store = self.store();
        let filter = (state, before);
        let rows = own_payout_list(&mut store, &actor.shop, customer, filter, limit + 1).await?;
        let counted = counts(&mut store, &actor.shop, "payout", customer.as_str()).await?;
        let total = total_of(&counted, state.map(ClaimState::as_str));
        Ok(listing(rows, total, limit, |claim| claim.id.to_string()))
    }

    /// A customer's own payout request.
    ///
    /// # Errors
    /// `NotFound` for an unknown one or another customer's.
    pub async fn own_payout(
        &self,
        actor: &Actor,
        customer: &CustomerId,
        id: &ClaimId,
    ) -> Answer<Claim> {
        actor.for_customer(customer, Scope::CustomersRead)?;
        let found = claim_fetch(&mut self.store(), &actor.shop, id).await?;
        let is_own = |claim: &Claim| claim.customer == *customer && claim.kind == ClaimKind::Payout;
        Ok(found.filter(is_own).ok_or(Refusal::NotFound(Subject::Payout))?)
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
