//! The affiliate summary: link, balances, the newest commissions and claims. It depends on the customer's data alone,
//! neither on the time nor on the program's rules, because it is kept until that data changes.

use super::{Amount, IsoTime, amount, iso};
use crate::domain::ids::TransactionId;
use crate::domain::money::Currency;
use crate::domain::payouts::claim::ClaimKind;
use crate::service::{
    AffiliateSummary, Claim, Commission, Destination, Link, Overview, RenderContext,
};
use serde::Serialize;
use utoipa::ToSchema;

/// An affiliate's account; a customer who is none has no link and zero balances.
#[derive(Serialize, ToSchema)]
#[schema(as = AffiliateSummary)]
pub struct SummaryJson<'a> {
    customer_id: &'a str,
    state: &'a str,
    link: Option<LinkJson<'a>>,
    balances: BalancesJson,
    balance_currency: &'a str,
    links: Vec<LinkJson<'a>>,
    commissions: Vec<CommissionJson<'a>>,
    claims: Vec<ClaimJson<'a>>,
    preferred_payout: Option<DestinationJson<'a>>,
}

#[derive(Clone, Serialize, ToSchema)]
#[schema(as = AffiliateLink)]
struct LinkJson<'a> {
    id: &'a str,
    code: &'a str,
    url: String,
    label: Option<&'a str>,
    status: &'a str,
    is_primary: bool,
    is_active: bool,
    is_approved: bool,
    total_clicks: i64,
    total_sales: i64,
    total_revenue: Amount,
    created_at: IsoTime,
}

#[derive(Serialize, ToSchema)]
#[schema(as = AffiliateBalances)]
struct BalancesJson {
    pending: Amount,
    frozen: Amount,
    available: Amount,
    requested: Amount,
    converted: Amount,
    paid: Amount,
    owed: Amount,
    approved_total: Amount,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Commission)]
struct CommissionJson<'a> {
    id: &'a str,
    invoice_id: &'a str,
    invoice_uniqid: String,
    status: &'a str,
    base_amount: Amount,
    discount_amount: Amount,
    commission_amount: Amount,
    reversed_amount: Amount,
    release_at: IsoTime,
    released_at: Option<IsoTime>,
    created_at: IsoTime,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Claim)]
struct ClaimJson<'a> {
    id: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    status: &'a str,
    amount: Amount,
    currency: &'a str,
    wallet_transaction_id: Option<&'a str>,
    payout_asset: Option<&'a str>,
    payout_network: Option<&'a str>,
    payout_address: Option<&'a str>,
    address_check: Option<&'a str>,
    note: Option<&'a str>,
    reason: Option<&'a str>,
    created_at: IsoTime,
    updated_at: IsoTime,
    completed_at: Option<IsoTime>,
    rejected_at: Option<IsoTime>,
    cancelled_at: Option<IsoTime>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = PayoutDestination)]
struct DestinationJson<'a> {
    asset: &'a str,
    network: Option<&'a str>,
    address: &'a str,
}

impl<'a> SummaryJson<'a> {
    /// The summary of an overview.
    pub fn new(overview: &'a Overview, context: &'a RenderContext) -> Self {
        let Overview { summary, links, commissions, claims, .. } = overview;
        let currency = context.currency;
        let links: Vec<_> = links.iter().map(|link| LinkJson::new(link, context)).collect();
        Self {
            customer_id: summary.customer.as_str(),
            state: summary.state.as_deref().unwrap_or("inactive"),
            link: links.first().cloned(),
            balances: BalancesJson::new(summary, currency),
            balance_currency: context.currency.as_str(),
            links,
            commissions: commissions.iter().map(|row| CommissionJson::new(row, currency)).collect(),
            claims: claims.iter().map(|claim| ClaimJson::new(claim, currency)).collect(),
            preferred_payout: claims
                .iter()
                .find_map(|claim| claim.destination.as_ref())
                .map(DestinationJson::new),
        }
    }
}

impl<'a> LinkJson<'a> {
    fn new(link: &'a Link, context: &RenderContext) -> Self {
        Self {
            id: link.id.as_str(),
            code: link.code.as_str(),
            url: format!("{}/?ref={}", context.base_url, link.code),
            label: link.label.as_deref(),
            status: &link.state,
            is_primary: link.is_primary,
            is_active: link.state == "active",
            is_approved: matches!(link.state.as_str(), "active" | "inactive"),
            total_clicks: link.clicks,
            total_sales: link.sales,
            total_revenue: amount(link.revenue_minor, context.currency),
            created_at: iso(link.created_at),
        }
    }
}

impl BalancesJson {
    fn new(summary: &AffiliateSummary, currency: Currency) -> Self {
        let (converted_minor, paid_minor) =
            (summary.totals.converted_minor, summary.totals.paid_minor);
        let approved_minor =
            summary.available_minor + summary.requested_minor + converted_minor + paid_minor
                - summary.owed_minor;
        Self {
            pending: amount(summary.pending_minor, currency),
            frozen: amount(summary.frozen_minor, currency),
            available: amount(summary.available_minor, currency),
            requested: amount(summary.requested_minor, currency),
            converted: amount(converted_minor, currency),
            paid: amount(paid_minor, currency),
            owed: amount(summary.owed_minor, currency),
            approved_total: amount(approved_minor, currency),
        }
    }
}

impl<'a> CommissionJson<'a> {
    fn new(row: &'a Commission, currency: Currency) -> Self {
        Self {
            id: row.id.as_str(),
            invoice_id: row.order.as_str(),
            invoice_uniqid: row.order.plain_uuid(),
            status: row.state.as_str(),
            base_amount: amount(row.base_minor, currency),
            discount_amount: amount(row.explanation.sale.discount_minor, currency),
            commission_amount: amount(row.amount_minor, currency),
            reversed_amount: amount(row.reversed_minor, currency),
            release_at: iso(row.release_at),
            released_at: row.released_at.map(iso),
            created_at: iso(row.created_at),
        }
    }
}

impl<'a> ClaimJson<'a> {
    fn new(claim: &'a Claim, currency: Currency) -> Self {
        let to = claim.destination.as_ref();
        let wallet = claim.transaction.as_ref().filter(|_| claim.kind == ClaimKind::Convert);
        Self {
            id: claim.id.as_str(),
            kind: claim.kind.as_str(),
            status: claim.state.as_str(),
            amount: amount(claim.amount_minor, currency),
            currency: &claim.currency,
            wallet_transaction_id: wallet.map(TransactionId::as_str),
            payout_asset: to.map(|to| to.asset.as_str()),
            payout_network: to.and_then(|to| to.network.as_deref()),
            payout_address: to.map(|to| to.address.as_str()),
            address_check: to.map(|to| to.address_check.as_str()),
            note: claim.note.as_deref(),
            reason: claim.reason.as_deref(),
            created_at: iso(claim.created_at),
            updated_at: iso(claim.updated_at),
            completed_at: claim.completed_at.map(iso),
            rejected_at: claim.rejected_at.map(iso),
            cancelled_at: claim.cancelled_at.map(iso),
        }
    }
}

impl<'a> DestinationJson<'a> {
    fn new(to: &'a Destination) -> Self {
        Self { asset: &to.asset, network: to.network.as_deref(), address: &to.address }
    }
}
