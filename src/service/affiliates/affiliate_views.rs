//! What affiliates and programs read: the overview, commissions with their reasons, statements.

use crate::domain::actor::{Actor, Scope};
use crate::domain::affiliates::commission::CommissionState;
use crate::domain::affiliates::program::ProgramRule;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{CommissionId, CustomerId};
use crate::domain::ledger::{Account, AccountKind};
use crate::service::kernel::cache::Found;
use crate::service::kernel::post::rule_of;
use crate::service::kernel::refusal::{Answer, Refusal, Subject};
use crate::service::{
    AffiliateDay, AffiliateSummary, Claim, Commission, Link, Order, Service, StatementLine,
};
use crate::store::affiliates::commission::{commission_fetch, commission_list};
use crate::store::affiliates::link::link_list;
use crate::store::ledger::{standing_before, statement_list};
use crate::store::orders::order::order_fetch;
use crate::store::payouts::claim::claim_list;
use crate::store::statistics::{affiliate_days, affiliate_summary, counts};
use std::sync::Arc;

/// How many commissions and claims an overview shows.
const OVERVIEW_ROWS: i64 = 50;
/// How many days of statistics an overview carries: a range and the one before it, for up to 90 days.
const OVERVIEW_DAYS: i64 = 180;
/// How many entries one page of a statement shows.
const STATEMENT_ROWS: i64 = 50;

/// One affiliate's account at a glance.
#[derive(Clone, Debug)]
pub struct Overview {
    /// Balances and totals.
    pub summary: AffiliateSummary,
    /// The links, primary first.
    pub links: Vec<Link>,
    /// The newest commissions, at most 50.
    pub commissions: Vec<Commission>,
    /// The newest claims, at most 50.
    pub claims: Vec<Claim>,
    /// The last 180 days up to the day it was read, oldest first; empty days are left out.
    pub days: Vec<AffiliateDay>,
    /// The rules in force.
    pub rule: ProgramRule,
}

impl Overview {
    /// The link that the affiliate shares: the first one that works.
    #[must_use]
    pub fn shared_link(&self) -> Option<&Link> {
        self.links.iter().find(|link| link.state == "active")
    }

    /// The rules as they are for this affiliate: the shared link may have a rate and a discount of its own.
    pub fn own_rule(&self) -> ProgramRule {
        let link = self.shared_link().or(self.links.first());
        let mut rule = self.rule.clone();
        rule.rate_ppm = rule.rate_for(link.and_then(|link| link.rate_override_ppm));
        let discount_ppm = link.and_then(|link| link.discount_override_ppm);
        rule.discount_ppm = discount_ppm.unwrap_or(rule.discount_ppm);
        rule
    }
}

/// Some rows and how to go on.
#[derive(Clone, Debug)]
pub struct Listing<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// How many there are in all with this filter.
    pub total: i64,
    /// Where the next page starts.
    pub next: Option<String>,
}

/// A commission or an order without one, with what led to it.
#[derive(Clone, Debug)]
pub struct Why {
    /// The commission; `None` when the order earned nothing.
    pub commission: Option<Commission>,
    /// The order.
    pub order: Order,
}

/// One account over a span of time.
#[derive(Clone, Debug)]
pub struct AccountStatement {
    /// The balance before the span, in minor units.
    pub opening_minor: i64,
    /// The balance at its end.
    pub closing_minor: i64,
    /// The entries, newest first.
    pub lines: Vec<StatementLine>,
    /// The version to continue before, when there are older entries in the span.
    pub next: Option<i64>,
}

impl Service {
    /// The overview of a customer, affiliate or not.
    ///
    /// # Errors
    /// `NotFound` for an unknown customer, `Denied` for a caller without the right.
    pub async fn overview(&self, actor: &Actor, customer: &CustomerId) -> Answer<Arc<Overview>> {
        actor.for_customer(customer, Scope::CustomersRead)?;
        let (shop, owner) = (actor.shop.as_str(), customer.as_str());
        let version = self.version(shop, &[owner]).await?;
        let ticket = match self.shared.overviews.find(shop, owner, &version) {
            Found::Kept(overview) => return Ok(overview),
            Found::Missing(ticket) => ticket,
        };
        let overview = Arc::new(self.read_overview(actor, customer).await?);
        self.shared.overviews.fill(ticket, shop, owner, overview.clone());
        Ok(overview)
    }

    async fn read_overview(&self, actor: &Actor, customer: &CustomerId) -> Answer<Overview> {
        let shop = &actor.shop;
        // What does not rest on each other is asked at once, not one after the other.
        let [mut first, mut second, mut third, mut fourth] = [self.store(); 4];
        let rule = async { rule_of(&mut second, shop).await };
        let summary = async { Ok(affiliate_summary(&mut first, shop, customer).await?) };
        let (summary, rule) = tokio::try_join!(summary, rule)?;
        let summary = summary.ok_or(Refusal::NotFound(Subject::Customer))?;
        if summary.state.is_none() {
            let (links, commissions, claims, days) = Default::default();
            return Ok(Overview { summary, links, commissions, claims, days, rule });
        }
        let today = self.today_of(shop);
        let span = (today - OVERVIEW_DAYS + 1, today);
        let (links, commissions, claims, days) = tokio::try_join!(
            link_list(&mut first, shop, customer),
            commission_list(&mut second, shop, customer, None, None, OVERVIEW_ROWS),
            claim_list(&mut third, shop, customer, OVERVIEW_ROWS),
            affiliate_days(&mut fourth, shop, customer, span),
        )?;
        Ok(Overview { summary, links, commissions, claims, days, rule })
    }

    /// The body of an answer about a customer, made by `render` and kept until a commit touches that customer.
    ///
    /// # Errors
    /// As [`Service::overview`].
    pub async fn affiliate_answer(
        &self,
        actor: &Actor,
        customer: &CustomerId,
        render: impl FnOnce(&Overview) -> Vec<u8>,
    ) -> Answer<bytes::Bytes> {
        actor.for_customer(customer, Scope::CustomersRead)?;
        let (shop, owner) = (actor.shop.as_str(), customer.as_str());
        let version = self.version(shop, &[owner]).await?;
        let ticket = match self.shared.answers.find(shop, owner, &version) {
            Found::Kept(answer) => return Ok((*answer).clone()),
            Found::Missing(ticket) => ticket,
        };
        let overview = self.overview(actor, customer).await?;
        let body = bytes::Bytes::from(render(&overview));
        self.shared.answers.fill(ticket, shop, owner, Arc::new(body.clone()));
        Ok(body)
    }

    /// The rules in force.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn program(&self, actor: &Actor) -> Answer<ProgramRule> {
        rule_of(&mut self.store(), &actor.shop).await
    }

    /// An affiliate's commissions, newest first.
    ///
    /// # Errors
    /// `Denied` for a caller without the right.
    pub async fn commissions(
        &self,
        actor: &Actor,
        affiliate: &CustomerId,
        state: Option<CommissionState>,
        before: Option<&str>,
        limit: i64,
    ) -> Answer<Listing<Commission>> {
        actor.for_customer(affiliate, Scope::CustomersRead)?;
        let mut store = self.store();
        let rows =
            commission_list(&mut store, &actor.shop, affiliate, state, before, limit + 1).await?;
        let counted = counts(&mut store, &actor.shop, "commission", affiliate.as_str()).await?;
        let total = total_of(&counted, state.map(CommissionState::as_str));
        Ok(listing(rows, total, limit, |row| row.id.to_string()))
    }

    /// Why a commission is what it is.
    ///
    /// # Errors
    /// `NotFound` for an unknown commission or another affiliate's.
    pub async fn commission_why(&self, actor: &Actor, id: &CommissionId) -> Answer<Why> {
        let missing = Refusal::NotFound(Subject::Commission);
        let commission = commission_fetch(&mut self.store(), &actor.shop, id).await?;
        let commission = commission.ok_or(missing.clone())?;
        if actor.for_customer(&commission.affiliate, Scope::CustomersRead).is_err() {
            return Err(missing.into());
        }
        let order = order_fetch(&mut self.store(), &actor.shop, &commission.order).await?;
        Ok(Why { commission: Some(commission), order: order.ok_or(missing)? })
    }

    /// The statement of one of a customer's accounts between two instants, continued before a version.
    ///
    /// # Errors
    /// `Denied` for a caller without the right.
    pub async fn statement(
        &self,
        actor: &Actor,
        (customer, kind): (&CustomerId, AccountKind),
        (from, to): (Timestamp, Timestamp),
        before: Option<i64>,
    ) -> Answer<AccountStatement> {
        let span = (from, to, before);
        self.statement_part(actor, (customer, kind), span, STATEMENT_ROWS).await
    }

    /// As [`Service::statement`], with so many rows at a time.
    ///
    /// # Errors
    /// `Denied` for a caller without the right.
    pub async fn statement_part(
        &self,
        actor: &Actor,
        (customer, kind): (&CustomerId, AccountKind),
        (from, to, before): (Timestamp, Timestamp, Option<i64>),
        limit: i64,
    ) -> Answer<AccountStatement> {
        actor.for_customer(customer, Scope::CustomersRead)?;
        let account = Account::of(kind, customer).id();
        let mut store = self.store();
        let opening = standing_before(&mut store, &actor.shop, &account, from).await?;
        let closing = standing_before(&mut store, &actor.shop, &account, to).await?;
        let newest = before.map_or(closing.version, |before| closing.version.min(before - 1));
        let range = (opening.version, newest);
        let mut lines = statement_list(&mut store, &actor.shop, &account, range, limit + 1).await?;
        let shown = usize::try_from(limit).unwrap_or(usize::MAX);
        let has_more = lines.len() > shown;
        lines.truncate(shown);
        Ok(AccountStatement {
            opening_minor: opening.balance_minor,
            closing_minor: closing.balance_minor,
            next: lines.last().filter(|_| has_more).map(|line| line.version),
            lines,
        })
    }
}

/// The number of rows in one state, or in all.
pub(in crate::service) fn total_of(counted: &[(String, i64)], state: Option<&str>) -> i64 {
    counted
        .iter()
        .filter(|(name, _)| state.is_none_or(|state| state == name))
        .map(|(_, amount)| amount)
        .sum()
}

/// Cuts `limit + 1` rows down to a page.
pub(in crate::service) fn listing<T>(
    mut rows: Vec<T>,
    total: i64,
    limit: i64,
    cursor: impl Fn(&T) -> String,
) -> Listing<T> {
    let limit = usize::try_from(limit).unwrap_or(0);
    let has_more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| has_more).map(cursor);
    Listing { rows, total, next }
}
