//! `POST /v1/customer/affiliate/links`: a link with a code of the customer's own choice, or an application for one.

use super::guest::Guest;
use crate::api::ApiState;
use crate::api::answer::data::ApiResult;
use crate::api::answer::error::ApiError;
use crate::api::answer::refusal::Topic;
use crate::api::idempotency::Submission;
use crate::api::json::{Percent, iso_text as iso, percent};
use crate::api::openapi::{CreateLinkBody, FrontKey, ShopQuery};
use crate::api::v1::envelope::{Success, data};
use crate::domain::text::AffiliateCode;
use crate::service::{CreateLink, LABEL_LENGTH_MAX, Link};
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

/// The longest code that is looked at.
const CODE_LENGTH_MAX: usize = 100;

#[derive(Serialize, ToSchema)]
#[schema(as = CreatedOwnLink)]
struct CreatedJson<'a> {
    affiliate_link: LinkJson<'a>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = OwnLinkApplication)]
struct LinkJson<'a> {
    id: &'a str,
    customer_id: &'a str,
    #[schema(required)]
    label: Option<&'a str>,
    code: &'a str,
    url: String,
    status: &'a str,
    #[schema(required)]
    requested_affiliate_revenue_percent: Option<Percent>,
    #[schema(required)]
    requested_affiliate_customer_discount_percent: Option<Percent>,
    created_at: String,
    updated_at: String,
}

/// Makes a link, or applies for it where the shop wants to look first.
#[utoipa::path(
    post,
    path = "/v1/customer/affiliate/links",
    operation_id = "create_own_link",
    tag = "Customer account",
    params(ShopQuery, FrontKey),
    request_body = CreateLinkBody,
    responses((status = 200, description = "The link, or the application for it.", body = Success<CreatedJson>)),
    security(("session" = [])),
    extensions(("x-errors" = json!(["NOT_FOUND", "CUSTOMER_NOT_FOUND", "CONFLICT"]))),
)]
pub async fn create_link(
    State(state): State<ApiState>,
    guest: Guest,
    submission: Submission,
) -> ApiResult {
    let (mut fields, _) = submission.read(&[])?;
    let text = fields.text("code", CODE_LENGTH_MAX);
    let message = "must have 2 to 40 letters, digits, hyphens or underscores";
    let code = fields.parsed("code", text.trim(), AffiliateCode::parse, message);
    let label = fields.optional_text("label", LABEL_LENGTH_MAX);
    let requested_rate_ppm = fields.optional_percent("requested_affiliate_revenue_percent");
    let requested_discount_ppm =
        fields.optional_percent("requested_affiliate_customer_discount_percent");
    fields.finish()?;
    let code = code.ok_or_else(|| ApiError::invalid_field("code", "is required"))?;
    let create = CreateLink {
        actor: guest.actor.clone(),
        customer: guest.customer.clone(),
        code,
        label: label.map(|label| label.trim().to_owned()).filter(|label| !label.is_empty()),
        requested_rate_ppm,
        requested_discount_ppm,
    };
    let link = state.service.run(create).await;
    let link = link.map_err(|error| guest.failed(&error, Topic::Customer))?;
    Ok(data(CreatedJson { affiliate_link: LinkJson::new(&link, &guest) }))
}

impl<'a> LinkJson<'a> {
    fn new(link: &'a Link, guest: &'a Guest) -> Self {
        let created_at = iso(link.created_at);
        Self {
            id: link.id.as_str(),
            customer_id: guest.customer.as_str(),
            label: link.label.as_deref(),
            code: link.code.as_str(),
            url: format!("{}/?ref={}", guest.shop.base_url, link.code),
            // The account calls the same link active; here it is about the application.
            status: match link.state.as_str() {
                "pending" => "pending",
                "rejected" => "rejected",
                _ => "approved",
            },
            requested_affiliate_revenue_percent: link.requested_rate_ppm.map(percent),
            requested_affiliate_customer_discount_percent: link.requested_discount_ppm.map(percent),
            updated_at: link.updated_at.map_or_else(|| created_at.clone(), iso),
            created_at,
        }
    }
}
