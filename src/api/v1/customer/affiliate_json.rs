//! The affiliate's account as the customer API shows it: the fullest picture there is, amounts as decimal strings.

use crate::api::json::{Percent, iso_text as iso, percent};
use crate::api::v1::envelope::decimal;
use crate::domain::clock::Timestamp;
use crate::domain::ids::TransactionId;
use crate::domain::money::Currency;
use crate::domain::payouts::claim::ClaimKind;
use crate::service::{AffiliateSummary, Claim, Commission, Customer, Link, Overview};
use crate::service::{LINKS_MAX, RenderContext, Shop};
use serde::Serialize;
use utoipa::ToSchema;

/// Why no link can be asked for.
const PROGRAM_OFF: &str = "The affiliate program of this shop is closed.";
const DISABLED: &str = "This affiliate account is disabled.";
const NO_OWN_LINKS: &str = "This shop has no links with codes of your own choice.";
const ENOUGH_LINKS: &str = "You have as many links as there can be.";

/// An affiliate's account; a customer who is none has no links and zero balances.
#[derive(Serialize, ToSchema)]
#[schema(as = OwnAffiliate)]
#[expect(clippy::struct_excessive_bools, reason = "the contract has them")]
pub struct AffiliateJson<'a> {
    customer: CustomerJson<'a>,
    state: &'a str,
    can_create_custom_links: bool,
    #[schema(required)]
    custom_link_request_disabled_reason: Option<&'a str>,
    custom_links_require_approval: bool,
    affiliate_codes_accepted_at_checkout: bool,
    cash_payout_enabled: bool,
    links: Vec<LinkJson<'a>>,
    #[schema(required)]
    preferred_payout: Option<DestinationJson<'a>>,
    balance_currency: &'a str,
    balances: BalancesJson,
    commissions: Vec<CommissionJson<'a>>,
    claims: Vec<ClaimJson<'a>>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = OwnAffiliateCustomer)]
struct CustomerJson<'a> {
    id: &'a str,
    email: &'a str,
    #[schema(required)]
    name: Option<&'a str>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = OwnLink)]
#[expect(clippy::struct_excessive_bools, reason = "the contract has them")]
struct LinkJson<'a> {
    id: &'a str,
    uniqid: String,
    #[schema(required)]
    label: Option<&'a str>,
    code: &'a str,
    url: String,
    status: &'a str,
    is_primary: bool,
    total_clicks: i64,
    total_sales: i64,
    total_revenue: String,
    is_active: bool,
    is_approved: bool,
    #[schema(required)]
    requested_affiliate_revenue_percent: Option<Percent>,
    #[schema(required)]
    requested_affiliate_customer_discount_percent: Option<Percent>,
    #[schema(required)]
    affiliate_revenue_percent_override: Option<Percent>,
    #[schema(required)]
    affiliate_customer_discount_percent_override: Option<Percent>,
    effective_commission_percent: Percent,
    effective_customer_discount_percent: Percent,
    commission_shareback_percent: i64,
    commission_shareback_enabled: bool,
    max_commission_shareback_percent: i64,
    created_at: String,
    #[schema(required)]
    updated_at: Option<String>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = OwnPayoutDestination)]
struct DestinationJson<'a> {
    asset: &'a str,
    network: &'a str,
    address: &'a str,
}

#[derive(Serialize, ToSchema)]
#[schema(as = OwnBalances)]
struct BalancesJson {
    pending: String,
    frozen: String,
    available: String,
    requested: String,
    converted: String,
    paid: String,
    owed: String,
    approved_total: String,
}

#[derive(Serialize, ToSchema)]
#[schema(as = OwnCommission)]
struct CommissionJson<'a> {
    id: &'a str,
    // Names the sale: the order and its id are another customer's.
    invoice_id: String,
    commission_amount: String,
    base_amount: String,
    discount_amount: String,
    reversed_amount: String,
    status: &'a str,
    created_at: String,
    #[schema(required)]
    paid_at: Option<String>,
    #[schema(required)]
    converted_at: Option<String>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = OwnClaim)]
struct ClaimJson<'a> {
    id: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    status: &'a str,
    amount: String,
    currency: &'a str,
    /// Claims draw on one balance, not on single commissions, so there is nothing to list.
    #[schema(value_type = Vec<serde_json::Value>)]
    allocations: [(); 0],
    #[schema(required)]
    wallet_transaction_id: Option<&'a str>,
    #[schema(required)]
    payout_asset: Option<&'a str>,
    #[schema(required)]
    payout_network: Option<&'a str>,
    #[schema(required)]
    payout_address: Option<&'a str>,
    #[schema(required)]
    note: Option<&'a str>,
    #[schema(value_type = Option<serde_json::Value>, required)]
    metadata: Option<()>,
    #[schema(required)]
    completed_at: Option<String>,
    #[schema(required)]
    rejected_at: Option<String>,
    #[schema(required)]
    cancelled_at: Option<String>,
    created_at: String,
    updated_at: String,
}

impl<'a> AffiliateJson<'a> {
    /// The account of a customer.
    pub fn new(
        overview: &'a Overview,
        customer: &'a Customer,
        (shop, context): (&'a Shop, &'a RenderContext),
    ) -> Self {
        let Overview { summary, links, commissions, claims, rule, .. } = overview;
        let currency = shop.currency;
        let state = summary.state.as_deref().unwrap_or("inactive");
        let refusal = match state {
            _ if !rule.is_active => Some(PROGRAM_OFF),
            "disabled" => Some(DISABLED),
            _ if !rule.has_custom_links => Some(NO_OWN_LINKS),
            _ if links.len() >= LINKS_MAX => Some(ENOUGH_LINKS),
            _ => None,
        };
        let destinations = claims.iter().filter_map(|claim| claim.destination.as_ref());
        let mut preferred = destinations.filter_map(|to| {
            let network = to.network.as_deref()?;
            Some(DestinationJson { asset: &to.asset, network, address: &to.address })
        });
        Self {
            customer: CustomerJson {
                id: customer.id.as_str(),
                email: customer.email.as_str(),
                name: customer.name.as_deref(),
            },
            state,
            can_create_custom_links: refusal.is_none(),
            custom_link_request_disabled_reason: refusal,
            custom_links_require_approval: rule.links_need_approval,
            affiliate_codes_accepted_at_checkout: rule.is_active,
            cash_payout_enabled: true,
            links: links.iter().map(|link| LinkJson::new(link, overview, context)).collect(),
            preferred_payout: preferred.next(),
            balance_currency: shop.currency.as_str(),
            balances: BalancesJson::new(summary, currency),
            commissions: commissions.iter().map(|row| CommissionJson::new(row, currency)).collect(),
            claims: claims.iter().map(|claim| ClaimJson::new(claim, currency)).collect(),
        }
    }
}

impl<'a> LinkJson<'a> {
    fn new(link: &'a Link, overview: &Overview, context: &RenderContext) -> Self {
        let rule = &overview.rule;
        Self {
            id: link.id.as_str(),
            uniqid: link
                .id
                .uuid()
                .map_or_else(|| link.id.to_string(), |id| id.hyphenated().to_string()),
            label: link.label.as_deref(),
            code: link.code.as_str(),
            url: format!("{}/?ref={}", context.base_url, link.code),
            status: &link.state,
            is_primary: link.is_primary,
            total_clicks: link.clicks,
            total_sales: link.sales,
            total_revenue: decimal(link.revenue_minor, context.currency),
            is_active: link.state == "active",
            is_approved: matches!(link.state.as_str(), "active" | "inactive"),
            requested_affiliate_revenue_percent: link.requested_rate_ppm.map(percent),
            requested_affiliate_customer_discount_percent: link.requested_discount_ppm.map(percent),
            affiliate_revenue_percent_override: link.rate_override_ppm.map(percent),
            affiliate_customer_discount_percent_override: link.discount_override_ppm.map(percent),
            effective_commission_percent: percent(rule.rate_for(link.rate_override_ppm)),
            effective_customer_discount_percent: percent(
                rule.discount_for(link.discount_override_ppm),
            ),
            commission_shareback_percent: 0,
            commission_shareback_enabled: false,
            max_commission_shareback_percent: 0,
            created_at: iso(link.created_at),
            updated_at: link.updated_at.map(iso),
        }
    }
}

impl BalancesJson {
    fn new(summary: &AffiliateSummary, currency: Currency) -> Self {
        let money = |minor| decimal(minor, currency);
        let totals = &summary.totals;
        let approved_minor = summary.available_minor
            + summary.requested_minor
            + totals.converted_minor
            + totals.paid_minor
            - summary.owed_minor;
        Self {
            pending: money(summary.pending_minor),
            frozen: money(summary.frozen_minor),
            available: money(summary.available_minor),
            requested: money(summary.requested_minor),
            converted: money(totals.converted_minor),
            paid: money(totals.paid_minor),
            owed: money(summary.owed_minor),
            approved_total: money(approved_minor),
        }
    }
}

impl<'a> CommissionJson<'a> {
    fn new(row: &'a Commission, currency: Currency) -> Self {
        Self {
            id: row.id.as_str(),
            invoice_id: row.id.sale(),
            commission_amount: decimal(row.amount_minor, currency),
            base_amount: decimal(row.base_minor, currency),
            discount_amount: decimal(row.explanation.sale.discount_minor, currency),
            reversed_amount: decimal(row.reversed_minor, currency),
            status: row.state.as_str(),
            created_at: iso(row.created_at),
            paid_at: None,
            converted_at: None,
        }
    }
}

impl<'a> ClaimJson<'a> {
    fn new(claim: &'a Claim, currency: Currency) -> Self {
        let to = claim.destination.as_ref();
        let wallet = claim.transaction.as_ref().filter(|_| claim.kind == ClaimKind::Convert);
        let time = |at: Option<Timestamp>| at.map(iso);
        Self {
            id: claim.id.as_str(),
            kind: claim.kind.as_str(),
            status: claim.state.as_str(),
            amount: decimal(claim.amount_minor, currency),
            currency: &claim.currency,
            allocations: [],
            wallet_transaction_id: wallet.map(TransactionId::as_str),
            payout_asset: to.map(|to| to.asset.as_str()),
            payout_network: to.and_then(|to| to.network.as_deref()),
            payout_address: to.map(|to| to.address.as_str()),
            note: claim.note.as_deref(),
            metadata: None,
            completed_at: time(claim.completed_at),
            rejected_at: time(claim.rejected_at),
            cancelled_at: time(claim.cancelled_at),
            created_at: iso(claim.created_at),
            updated_at: iso(claim.updated_at),
        }
    }
}
