//! Bodies about the affiliate program: settings, who takes part, links that were asked for.

use super::FlagInput;
use utoipa::ToSchema;

/// Whether an affiliate takes part.
#[derive(ToSchema)]
#[schema(example = json!({"action": "disable", "reason": "spam"}))]
pub struct AffiliateStatusBody {
    /// disable or enable. A disabled affiliate can neither convert nor request, and earns nothing.
    #[schema(max_length = 32)]
    action: String,
    /// Why.
    #[schema(max_length = 500)]
    reason: Option<String>,
}

/// The settings to change; the others stay.
#[derive(ToSchema)]
#[schema(example = json!({"affiliate_revenue_percent": 25}))]
#[expect(clippy::struct_field_names, reason = "the contract's own")]
pub struct SettingsBody {
    /// Whether the program runs.
    affiliate_revenue_active: Option<FlagInput>,
    /// What affiliates earn, in percent of a sale, with at most 4 decimals.
    #[schema(minimum = 0, maximum = 100)]
    affiliate_revenue_percent: Option<f64>,
    /// Whether buyers who come by a link get a discount.
    affiliate_customer_discount_active: Option<FlagInput>,
    /// That discount in percent.
    #[schema(minimum = 0, maximum = 100)]
    affiliate_customer_discount_percent: Option<f64>,
    /// Whether affiliates may ask for links with codes of their choice.
    affiliate_custom_link_active: Option<FlagInput>,
    /// Whether such links wait for approval.
    affiliate_custom_link_must_approve: Option<FlagInput>,
}

/// The terms of a link; what is not given is as it was asked for.
#[derive(ToSchema)]
#[schema(example = json!({"affiliate_revenue_percent_override": 30}))]
pub struct ApproveApplicationBody {
    /// What the link earns, in percent.
    #[schema(minimum = 0, maximum = 100)]
    affiliate_revenue_percent_override: Option<f64>,
    /// What its buyers save, in percent.
    #[schema(minimum = 0, maximum = 100)]
    affiliate_customer_discount_percent_override: Option<f64>,
}

/// Why a link is refused.
#[derive(ToSchema)]
#[schema(example = json!({"reason": "The code is a brand of somebody else."}))]
pub struct RejectApplicationBody {
    /// The reason, when there is one.
    #[schema(max_length = 500)]
    reason: Option<String>,
}
