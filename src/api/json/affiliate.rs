//! Affiliates, their applications and the program's settings as the merchant reads them.

use super::{Amount, IsoTime, Percent, amount, iso, percent};
use crate::domain::affiliates::program::ProgramRule;
use crate::domain::ids::LinkId;
use crate::domain::text::AffiliateCode;
use crate::service::{AffiliateRow, Application, RenderContext};
use serde::Serialize;
use utoipa::ToSchema;

/// The address of a referral link.
fn url(code: &AffiliateCode, context: &RenderContext) -> String {
    format!("{}/?ref={code}", context.base_url)
}

/// One affiliate in its own envelope.
#[derive(Serialize, ToSchema)]
#[schema(as = AffiliateAnswer)]
pub struct AffiliateJson<'a> {
    customer: RowJson<'a>,
}

impl<'a> AffiliateJson<'a> {
    /// An affiliate.
    pub fn new(row: &'a AffiliateRow, context: &RenderContext) -> Self {
        Self { customer: RowJson::new(row, context) }
    }
}

/// A numbered page of affiliates.
#[derive(Serialize, ToSchema)]
#[schema(as = AffiliatePage)]
pub struct AffiliatesJson<'a> {
    customers: Vec<RowJson<'a>>,
    page: i64,
    limit: i64,
    total: i64,
}

impl<'a> AffiliatesJson<'a> {
    /// Some affiliates; `page` counts from 1.
    pub fn new(
        rows: &'a [AffiliateRow],
        (page, limit, total): (i64, i64, i64),
        context: &RenderContext,
    ) -> Self {
        let customers = rows.iter().map(|row| RowJson::new(row, context)).collect();
        Self { customers, page, limit, total }
    }
}

/// An affiliate. Who is one was never asked to wait, so all are approved; `status` tells the disabled ones.
#[derive(Serialize, ToSchema)]
#[schema(as = Affiliate)]
struct RowJson<'a> {
    id: &'a str,
    affiliate_link_id: Option<&'a str>,
    customer_id: &'a str,
    email: &'a str,
    name: Option<&'a str>,
    code: Option<&'a str>,
    url: Option<String>,
    total_clicks: i64,
    total_sales: i64,
    total_revenue: Amount,
    total_commission: Amount,
    available_balance: Amount,
    status: &'a str,
    status_reason: Option<&'a str>,
    is_active: bool,
    is_approved: bool,
    joined_at: IsoTime,
    updated_at: IsoTime,
}

impl<'a> RowJson<'a> {
    fn new(row: &'a AffiliateRow, context: &RenderContext) -> Self {
        let is_active = row.state == "active";
        let link = row.link.as_ref();
        Self {
            id: row.customer.as_str(),
            affiliate_link_id: link.map(|(id, _)| LinkId::as_str(id)),
            customer_id: row.customer.as_str(),
            email: &row.email,
            name: row.name.as_deref(),
            code: link.map(|(_, code)| code.as_str()),
            url: link.map(|(_, code)| url(code, context)),
            total_clicks: row.clicks,
            total_sales: row.sales,
            total_revenue: amount(row.revenue_minor, context.currency),
            total_commission: amount(row.commission_minor, context.currency),
            available_balance: amount(row.available_minor, context.currency),
            status: if is_active { "approved" } else { "disabled" },
            status_reason: row.state_reason.as_deref(),
            is_active,
            is_approved: true,
            joined_at: iso(row.joined_at),
            updated_at: iso(row.updated_at),
        }
    }
}

/// A numbered page of applications.
#[derive(Serialize, ToSchema)]
#[schema(as = ApplicationPage)]
pub struct ApplicationsJson<'a> {
    applications: Vec<ApplicationRowJson<'a>>,
    page: i64,
    limit: i64,
    total: i64,
}

impl<'a> ApplicationsJson<'a> {
    /// Some applications; `page` counts from 1.
    pub fn new(
        rows: &'a [Application],
        (page, limit, total): (i64, i64, i64),
        context: &RenderContext,
    ) -> Self {
        let applications = rows.iter().map(|row| ApplicationRowJson::new(row, context)).collect();
        Self { applications, page, limit, total }
    }
}

/// The answer to a decision.
#[derive(Serialize, ToSchema)]
#[schema(as = ApplicationAnswer)]
pub struct ApplicationDecidedJson<'a> {
    application: ApplicationRowJson<'a>,
}

impl<'a> ApplicationDecidedJson<'a> {
    /// A decided application.
    pub fn new(row: &'a Application, context: &RenderContext) -> Self {
        Self { application: ApplicationRowJson::new(row, context) }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = Application)]
struct ApplicationRowJson<'a> {
    id: &'a str,
    customer_id: &'a str,
    email: &'a str,
    name: Option<&'a str>,
    code: &'a str,
    url: String,
    label: Option<&'a str>,
    status: &'a str,
    reason: Option<&'a str>,
    requested_affiliate_revenue_percent: Option<Percent>,
    requested_affiliate_customer_discount_percent: Option<Percent>,
    affiliate_revenue_percent_override: Option<Percent>,
    affiliate_customer_discount_percent_override: Option<Percent>,
    created_at: IsoTime,
    updated_at: IsoTime,
}

impl<'a> ApplicationRowJson<'a> {
    fn new(row: &'a Application, context: &RenderContext) -> Self {
        let link = &row.link;
        Self {
            id: link.id.as_str(),
            customer_id: row.customer.as_str(),
            email: &row.email,
            name: row.name.as_deref(),
            code: link.code.as_str(),
            url: url(&link.code, context),
            label: link.label.as_deref(),
            status: row.state.as_str(),
            reason: row.reason.as_deref(),
            requested_affiliate_revenue_percent: link.requested_rate_ppm.map(percent),
            requested_affiliate_customer_discount_percent: link.requested_discount_ppm.map(percent),
            affiliate_revenue_percent_override: link.rate_override_ppm.map(percent),
            affiliate_customer_discount_percent_override: link.discount_override_ppm.map(percent),
            created_at: iso(link.created_at),
            updated_at: iso(link.updated_at.unwrap_or(link.created_at)),
        }
    }
}

/// The six settings of the program in their envelope.
#[derive(Serialize, ToSchema)]
#[schema(as = SettingsAnswer)]
pub struct SettingsJson {
    settings: SixJson,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Settings)]
#[expect(clippy::struct_field_names, clippy::struct_excessive_bools, reason = "the contract's own")]
struct SixJson {
    affiliate_revenue_active: bool,
    affiliate_revenue_percent: Percent,
    affiliate_customer_discount_active: bool,
    affiliate_customer_discount_percent: Percent,
    affiliate_custom_link_active: bool,
    affiliate_custom_link_must_approve: bool,
}

impl SettingsJson {
    /// The settings inside the rules in force.
    pub fn new(rule: &ProgramRule) -> Self {
        Self {
            settings: SixJson {
                affiliate_revenue_active: rule.is_active,
                affiliate_revenue_percent: percent(rule.rate_ppm),
                affiliate_customer_discount_active: rule.is_discount_active,
                affiliate_customer_discount_percent: percent(rule.discount_ppm),
                affiliate_custom_link_active: rule.has_custom_links,
                affiliate_custom_link_must_approve: rule.links_need_approval,
            },
        }
    }
}
