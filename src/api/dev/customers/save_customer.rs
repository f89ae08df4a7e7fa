//! `POST /dev/v1/customers`, `PATCH` and `PUT /dev/v1/customers/{id}`.

use crate::api::ApiState;
use crate::api::answer::data::{ApiResult, Data, data_text};
use crate::api::answer::error::ApiError;
use crate::api::answer::refusal::{Topic, put};
use crate::api::dev::{NOTE_LENGTH_MAX, required_reason};
use crate::api::idempotency::{Submission, answer_once};
use crate::api::json::CustomerJson;
use crate::api::openapi::{CreateCustomerBody, CustomerPath, IdempotencyKey, UpdateCustomerBody};
use crate::api::request::auth::Caller;
use crate::api::request::fields::Fields;
use crate::api::request::path::{PathId, unless_no_customer};
use crate::domain::actor::Scope;
use crate::domain::ids::CustomerId;
use crate::domain::people::profile::{ProfileField, ProfileProblem};
use crate::service::{
    CreateCustomer, OnceKey, ProfileChanges, Refusal, RenderContext, SavedCustomer, UpdateCustomer,
};
use axum::extract::State;
use axum::http::StatusCode;

/// The longest text of any field that is looked at.
const TEXT_LENGTH_MAX: usize = 1000;
/// The names of the store balance.
const BALANCE_NAMES: [&str; 2] = ["customer_balance", "customerBalance"];
/// The names of the reason for changing it.
const REASON_NAMES: [&str; 2] = ["customer_balance_description", "customerBalanceDescription"];

/// Adds a customer; with `upsert`, changes the one who has the address.
#[utoipa::path(
    post,
    path = "/dev/v1/customers",
    tag = "Customers",
    params(IdempotencyKey),
    request_body = CreateCustomerBody,
    responses(
        (status = 201, description = "The new customer.", body = Data<CustomerJson>),
        (status = 200, description = "With upsert, the customer who had the address, changed.", body = Data<CustomerJson>),
    ),
    security(("key" = ["customers.write"])),
    extensions(("x-errors" = json!(["CONFLICT"]))),
)]
pub async fn create_customer(
    State(state): State<ApiState>,
    caller: Caller,
    submission: Submission,
) -> ApiResult {
    caller.require(Scope::CustomersWrite)?;
    let (command, key) = read_new(submission, &caller)?;
    answer_once((&state, &caller), key, command, (Topic::Customer, render)).await
}

/// Changes the fields that are sent; null clears one.
#[utoipa::path(
    method(patch, put),
    path = "/dev/v1/customers/{id}",
    tag = "Customers",
    params(CustomerPath, IdempotencyKey),
    request_body = Option<UpdateCustomerBody>,
    responses((status = 200, description = "The customer as it is now.", body = Data<CustomerJson>)),
    security(("key" = ["customers.write"])),
    extensions(("x-errors" = json!(["CUSTOMER_NOT_FOUND", "CONFLICT"]))),
)]
pub async fn update_customer(
    State(state): State<ApiState>,
    caller: Caller,
    id: PathId,
    submission: Submission,
) -> ApiResult {
    caller.require(Scope::CustomersWrite)?;
    let customer = id.customer()?;
    let (command, key) = match read_changes(submission, &caller, customer.clone()) {
        Ok(read) => read,
        Err(error) => return Err(unless_no_customer((&state, &caller), &customer, error).await),
    };
    answer_once((&state, &caller), key, command, (Topic::Customer, render)).await
}

fn read_new(
    submission: Submission,
    caller: &Caller,
) -> Result<(CreateCustomer, Option<OnceKey>), ApiError> {
    let (mut fields, key) = submission.read(&[])?;
    let email = fields.email("email");
    let mut changes = profile(&mut fields);
    // A new customer has nothing to clear, and a caller that sends a known address again need not know all of it.
    changes.retain(|(_, value)| value.is_some());
    let is_upsert = fields.flag("upsert");
    fields.finish()?;
    // Whatever is missing has been refused by now.
    let email = email.ok_or_else(|| ApiError::invalid_field("email", "is required"))?;
    let actor = caller.actor.clone();
    Ok((CreateCustomer { actor, email, changes, is_upsert }, key))
}

fn read_changes(
    submission: Submission,
    caller: &Caller,
    customer: CustomerId,
) -> Result<(UpdateCustomer, Option<OnceKey>), ApiError> {
    let (mut fields, key) = submission.read(&[customer.as_str()])?;
    let email = if fields.has("email") { fields.email("email") } else { None };
    let changes = profile(&mut fields);
    let balance = balance(&mut fields, caller);
    fields.finish()?;
    let actor = caller.actor.clone();
    Ok((UpdateCustomer { actor, customer, email, changes, balance }, key))
}

/// The fields of the profile that are there.
fn profile(fields: &mut Fields) -> ProfileChanges {
    let mut changes = Vec::new();
    for field in ProfileField::ALL {
        let name = field.as_str();
        if !fields.has(name) {
            continue;
        }
        let text = fields.optional_text(name, TEXT_LENGTH_MAX).unwrap_or_default();
        match field.read(&text) {
            Ok(value) => changes.push((field, value)),
            Err(problem) => fields.refuse(name, words(problem)),
        }
    }
    changes
}

fn words(problem: ProfileProblem) -> String {
    match problem {
        ProfileProblem::TooLong(most) => format!("must have at most {most} characters"),
        ProfileProblem::ControlCharacters => "holds a line break or control character".to_owned(),
        ProfileProblem::NotACountry => "must be a country code of two letters".to_owned(),
    }
}

/// What the store balance is set to, and why.
fn balance(fields: &mut Fields, caller: &Caller) -> Option<(i64, String)> {
    let named = |names: [&'static str; 2], fields: &Fields| {
        names.into_iter().find(|name| fields.has(name)).unwrap_or(names[0])
    };
    let (name, reason_name) = (named(BALANCE_NAMES, fields), named(REASON_NAMES, fields));
    let is_wished = fields.has(name);
    let target = fields.optional_balance(name, caller.currency());
    if !is_wished || target.is_none() {
        fields.optional_text(reason_name, NOTE_LENGTH_MAX);
        return None;
    }
    Some((target?, required_reason(fields, reason_name)))
}

fn render(outcome: &Result<SavedCustomer, Refusal>, context: &RenderContext) -> (u16, String) {
    let is_new = outcome.as_ref().is_ok_and(|saved| saved.is_new);
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    put(outcome, context, (Topic::Customer, status), |saved| {
        data_text(CustomerJson::new(&saved.customer, context, saved.rate_ppm))
    })
}
