//! `POST /v1/customer/profile`: what a customer may change about themselves.

use super::guest::Guest;
use super::me::full_name;
use crate::api::ApiState;
use crate::api::answer::data::ApiResult;
use crate::api::answer::refusal::Topic;
use crate::api::idempotency::Submission;
use crate::api::json::iso_text as iso;
use crate::api::openapi::{FrontKey, ProfileNameBody, ShopQuery};
use crate::api::v1::envelope::{Success, data};
use crate::domain::people::profile::ProfileField;
use crate::service::UpdateCustomer;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
#[schema(as = OwnProfile)]
struct ProfileJson<'a> {
    customer: CustomerJson<'a>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = OwnProfileCustomer)]
struct CustomerJson<'a> {
    id: &'a str,
    email: &'a str,
    name: String,
    joined_at: String,
}

/// Changes the name.
#[utoipa::path(
    post,
    path = "/v1/customer/profile",
    operation_id = "update_own_profile",
    tag = "Customer account",
    params(ShopQuery, FrontKey),
    request_body = ProfileNameBody,
    responses((status = 200, description = "The customer.", body = Success<ProfileJson>)),
    security(("session" = [])),
    extensions(("x-errors" = json!(["NOT_FOUND", "CUSTOMER_NOT_FOUND"]))),
)]
pub async fn update_profile(
    State(state): State<ApiState>,
    guest: Guest,
    submission: Submission,
) -> ApiResult {
    let (mut fields, _) = submission.read(&[])?;
    let name = fields.text("name", ProfileField::Name.length_max());
    if name.chars().any(char::is_control) {
        fields.refuse("name", "must not hold control characters");
    }
    fields.finish()?;
    // The form has one field for the whole name, so that the family name is no longer kept apart.
    let name = Some(name.trim().to_owned());
    let update = UpdateCustomer {
        actor: guest.actor.clone(),
        customer: guest.customer.clone(),
        email: None,
        changes: vec![(ProfileField::Name, name), (ProfileField::Surname, None)],
        balance: None,
    };
    let saved = state.service.run(update).await;
    let customer = saved.map_err(|error| guest.failed(&error, Topic::Customer))?.customer;
    Ok(data(ProfileJson {
        customer: CustomerJson {
            id: customer.id.as_str(),
            email: customer.email.as_str(),
            name: full_name(&customer),
            joined_at: iso(customer.created_at),
        },
    }))
}
