//! What the merchant reads about affiliates and their applications, and switching affiliates off and on.

use super::affiliate_views::{Listing, listing, total_of};
use crate::domain::actor::{Actor, Scope};
use crate::domain::affiliates::program::ApplicationState;
use crate::domain::ids::{CustomerId, LinkId};
use crate::domain::people::own_money::MoneyDecision;
use crate::domain::text::{AffiliateCode, EmailAddress};
use crate::service::kernel::own_money::{Payee, require_not_own};
use crate::service::kernel::refusal::{Answer, Refusal, ServiceError, Subject};
use crate::service::{Application, Service};
use crate::store::affiliates::affiliate::{
    AffiliateOrder, AffiliateRow, AffiliateSpan, affiliate_fetch, affiliate_list, affiliate_stretch,
};
use crate::store::affiliates::application::{application_fetch, application_list};
use crate::store::affiliates::link::{affiliate_set_state_because, link_by_code};
use crate::store::customers::customer::customer_by_email;
use crate::store::kernel::audit::audit_insert;
use crate::store::statistics::counts;
use crate::store::{Command, Tx};
use serde_json::json;

/// The highest page number; beyond it no shop has rows.
const PAGE_MAX: i64 = 1_000_000;

/// Which affiliates to list; `page` counts from 1.
#[derive(Clone, Debug)]
pub struct AffiliateQuery {
    /// Only those who may take part, or only those who may not.
    pub is_active: Option<bool>,
    /// Which page.
    pub page: i64,
    /// How many a page.
    pub limit: i64,
}

/// Which applications to list; `page` counts from 1.
#[derive(Clone, Debug)]
pub struct ApplicationQuery {
    /// In this state.
    pub state: Option<ApplicationState>,
    /// Which page.
    pub page: i64,
    /// How many a page.
    pub limit: i64,
}

/// Where a numbered page starts.
fn offset(page: i64, limit: i64) -> i64 {
    (page.clamp(1, PAGE_MAX) - 1) * limit
}

fn word(is_active: bool) -> &'static str {
    if is_active { "active" } else { "disabled" }
}

impl Service {
    /// Affiliates, the last to join first; `next` is the number of the next page.
    ///
    /// # Errors
    /// `Denied` for a caller without the right.
    pub async fn affiliates(
        &self,
        actor: &Actor,
        query: &AffiliateQuery,
    ) -> Answer<Listing<AffiliateRow>> {
        actor.for_shop(Scope::AffiliatesRead)?;
        let mut store = self.store();
        let (offset, state) = (offset(query.page, query.limit), query.is_active.map(word));
        let rows = affiliate_list(&mut store, &actor.shop, state, (query.limit, offset)).await?;
        let counted = counts(&mut store, &actor.shop, "affiliate", "").await?;
        let total = total_of(&counted, state);
        let next = (offset + query.limit < total).then(|| (query.page + 1).to_string());
        Ok(Listing { rows, total, next })
    }

    /// A stretch of the list of affiliates, in any order; `next` is where the next one starts.
    ///
    /// # Errors
    /// `Denied` for a caller without the right.
    pub async fn affiliates_from(
        &self,
        actor: &Actor,
        span: &AffiliateSpan,
    ) -> Answer<Listing<AffiliateRow>> {
        actor.for_shop(Scope::AffiliatesRead)?;
        let mut store = self.store();
        let more = AffiliateSpan { limit: span.limit + 1, ..span.clone() };
        let rows = affiliate_stretch(&mut store, &actor.shop, &more).await?;
        let counted = counts(&mut store, &actor.shop, "affiliate", "").await?;
        let total = total_of(&counted, span.state);
        let cursor = |row: &AffiliateRow| {
            let sorted_by = match span.order {
                AffiliateOrder::Sales => row.sales,
                AffiliateOrder::Newest | AffiliateOrder::Oldest => row.joined_at.0,
            };
            format!("{sorted_by}.{}", row.customer)
        };
        Ok(listing(rows, total, span.limit, cursor))
    }

    /// One affiliate.
    ///
    /// # Errors
    /// `NotFound` for a customer who is none, `Denied` for a caller without the right.
    pub async fn affiliate(&self, actor: &Actor, customer: &CustomerId) -> Answer<AffiliateRow> {
        actor.for_shop(Scope::AffiliatesRead)?;
        let found = affiliate_fetch(&mut self.store(), &actor.shop, customer).await?;
        Ok(found.ok_or(Refusal::NotFound(Subject::Customer))?)
    }

    /// The affiliate with exactly this address or code.
    ///
    /// # Errors
    /// `Denied` for a caller without the right.
    pub async fn find_affiliate(&self, actor: &Actor, text: &str) -> Answer<Option<AffiliateRow>> {
        actor.for_shop(Scope::AffiliatesRead)?;
        let mut store = self.store();
        let customer = match (EmailAddress::parse(text), AffiliateCode::parse(text)) {
            (Some(email), _) => {
                customer_by_email(&mut store, &actor.shop, &email).await?.map(|found| found.id)
            }
            (None, Some(code)) => {
                link_by_code(&mut store, &actor.shop, &code).await?.map(|owner| owner.affiliate)
            }
            (None, None) => None,
        };
        let Some(customer) = customer else { return Ok(None) };
        Ok(affiliate_fetch(&mut store, &actor.shop, &customer).await?)
    }

    /// Applications, newest first; `next` is the number of the next page.
    ///
    /// # Errors
    /// `Denied` for a caller without the right.
    pub async fn applications(
        &self,
        actor: &Actor,
        query: &ApplicationQuery,
    ) -> Answer<Listing<Application>> {
        actor.for_shop(Scope::AffiliatesRead)?;
        let mut store = self.store();
        let offset = offset(query.page, query.limit);
        let span = (query.limit, offset);
        let rows = application_list(&mut store, &actor.shop, query.state, span).await?;
        let counted = counts(&mut store, &actor.shop, "application", "").await?;
        let total = total_of(&counted, query.state.map(ApplicationState::as_str));
        let next = (offset + query.limit < total).then(|| (query.page + 1).to_string());
        Ok(Listing { rows, total, next })
    }

    /// One application.
    ///
    /// # Errors
    /// `NotFound`, or `Denied` for a caller without the right.
    pub async fn application(&self, actor: &Actor, id: &LinkId) -> Answer<Application> {
        actor.for_shop(Scope::AffiliatesRead)?;
        let found = application_fetch(&mut self.store(), &actor.shop, id).await?;
        Ok(found.ok_or(Refusal::NotFound(Subject::Application))?)
    }
}

/// Switches an affiliate off or on. A disabled one neither earns nor converts nor requests, and the codes lead nowhere;
/// what was earned before stays and is released in its time. Doing it twice changes nothing.
#[derive(Clone, Debug)]
pub struct SetAffiliateState {
    /// Who decides.
    pub actor: Actor,
    /// The affiliate.
    pub customer: CustomerId,
    /// Whether it may take part from now on.
    pub is_active: bool,
    /// Why; for the shop.
    pub reason: Option<String>,
}

impl Command for SetAffiliateState {
    type Output = AffiliateRow;
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<AffiliateRow> {
        self.actor.for_shop(Scope::AffiliatesWrite)?;
        let shop = &self.actor.shop;
        tx.lock_shop(shop).await?;
        let found = affiliate_fetch(tx, shop, &self.customer).await?;
        let mut row = found.ok_or(Refusal::NotFound(Subject::Customer))?;
        let payee = Payee::of(&self.customer);
        require_not_own(tx, &self.actor, MoneyDecision::AffiliateState, payee).await?;
        let after = word(self.is_active);
        if row.state == after {
            return Ok(row);
        }
        let now = tx.now();
        let reason = self.reason.as_deref().filter(|_| !self.is_active);
        affiliate_set_state_because(tx, shop, &self.customer, (after, reason), now);
        let detail = json!({"before": row.state, "after": after, "reason": self.reason});
        let action = if self.is_active { "affiliate.enable" } else { "affiliate.disable" };
        audit_insert(tx, &self.actor, action, self.customer.as_str(), &detail);
        after.clone_into(&mut row.state);
        row.state_reason = reason.map(str::to_owned);
        row.updated_at = now;
        Ok(row)
    }
}
