//! `/dev/v1/payments`: orders over a sum that a program of the merchant names.

use super::fields::{currency, custom_fields, customer, enabled, page_address, terms, webhook};
use crate::api::ApiState;
use crate::api::answer::data::{ApiResult, CursorList, Data, data, data_text, json};
use crate::api::answer::error::ApiError;
use crate::api::answer::refusal::{Topic, put};
use crate::api::dev::NOTE_LENGTH_MAX;
use crate::api::idempotency::{Submission, answer_once};
use crate::api::json::{AskedPaymentJson, PaymentJson, to_text};
use crate::api::openapi::{
    CompleteOrderBody, CursorPage, IdempotencyKey, PaymentBody, PaymentFilters, PaymentPath,
};
use crate::api::request::auth::Caller;
use crate::api::request::page::{CursorKind, Query};
use crate::api::request::path::PathId;
use crate::domain::actor::Scope;
use crate::domain::money::MINOR_LIMIT;
use crate::domain::orders::order::{OrderState, QUANTITY_MAX, Terms};
use crate::service::{
    AskedPayment, NewSecret, OnceKey, Order, PayOrder, Refusal, RenderContext, TakePayment,
};
use axum::extract::State;
use axum::http::StatusCode;

/// The longest title.
pub const TITLE_LENGTH_MAX: usize = 128;
/// What lists of payments can be narrowed by in `filters`.
const FILTERS: [&str; 1] = ["status"];

/// Asks for a payment.
#[utoipa::path(
    post,
    path = "/dev/v1/payments",
    tag = "Payments",
    params(IdempotencyKey),
    request_body = PaymentBody,
    responses((status = 201, description = "Where it is paid.", body = Data<AskedPaymentJson>)),
    security(("key" = ["payments.write"])),
)]
pub async fn create_payment(
    State(state): State<ApiState>,
    caller: Caller,
    submission: Submission,
) -> ApiResult {
    caller.require(Scope::PaymentsWrite)?;
    let secret = NewSecret::webhook(state.service.entropy());
    let allows_loopback = state.service.allows_loopback();
    let enabled = enabled(&state, &caller).await?;
    let (command, key) = read(submission, &caller, (secret, allows_loopback), &enabled)?;
    answer_once((&state, &caller), key, command, (Topic::Payment, render_asked)).await
}

fn read(
    submission: Submission,
    caller: &Caller,
    (webhook_secret, allows_loopback): (NewSecret, bool),
    enabled: &[&str],
) -> Result<(TakePayment, Option<OnceKey>), ApiError> {
    let (mut fields, key) = submission.read(&[])?;
    let title = fields.text("title", TITLE_LENGTH_MAX).trim().to_owned();
    let email = fields.email("email");
    currency(&mut fields, caller.shop());
    let value_minor = fields.amount("value", caller.currency());
    let quantity = fields.integer("quantity", 1..=QUANTITY_MAX, 1);
    let total = value_minor.checked_mul(quantity).filter(|total| *total < MINOR_LIMIT);
    if total.is_none() {
        fields.refuse("value", "is too large");
    }
    let (gateway, asked) = terms(&mut fields, enabled);
    let terms = Terms {
        webhook: webhook(&mut fields, allows_loopback),
        return_url: page_address(&mut fields, "return_url"),
        cancel_url: page_address(&mut fields, "cancel_url"),
        quantity: Some(quantity),
        ..asked
    };
    let customer = customer(&mut fields);
    let custom_fields = custom_fields(&mut fields, "custom_fields");
    fields.finish()?;
    // Whatever is missing has been refused by now.
    let email = email.ok_or_else(|| ApiError::invalid_field("email", "is required"))?;
    let command = TakePayment {
        actor: caller.actor.clone(),
        email,
        customer,
        title,
        total_minor: total.unwrap_or_default(),
        gateway,
        custom_fields,
        terms,
        webhook_secret,
    };
    Ok((command, key))
}

/// Payments, newest first.
#[utoipa::path(
    get,
    path = "/dev/v1/payments",
    tag = "Payments",
    params(CursorPage, PaymentFilters),
    responses((status = 200, description = "A page of payments.", body = CursorList<PaymentJson>)),
    security(("key" = ["payments.read"])),
)]
pub async fn list_payments(
    State(state): State<ApiState>,
    caller: Caller,
    query: Query,
) -> ApiResult {
    caller.require(Scope::PaymentsRead)?;
    let kind = CursorKind { shop: &caller.actor.shop, list: "payments" };
    let (limit, before) = (query.limit()?, kind.open(&query)?);
    let status = match query.filter(&["status"], &FILTERS)? {
        None => None,
        Some(text) => Some(OrderState::parse(text).ok_or_else(unknown_status)?),
    };
    let before = before.as_deref();
    let listing = state.service.payment_page(&caller.actor, status, before, limit).await;
    let listing = listing.map_err(|error| caller.failed(&error, Topic::Payment))?;
    let context = caller.context();
    let rows = listing.rows.iter().map(|row| PaymentJson::new(row, &context)).collect();
    let next = listing.next.as_deref().map(|id| kind.seal(id));
    Ok(json(StatusCode::OK, to_text(&CursorList::new(rows, next))))
}

fn unknown_status() -> ApiError {
    let known: Vec<_> = OrderState::ALL.into_iter().map(OrderState::as_str).collect();
    ApiError::invalid_field("status", format!("must be one of {}", known.join(", ")))
}

/// One payment.
#[utoipa::path(
    get,
    path = "/dev/v1/payments/{id}",
    tag = "Payments",
    params(PaymentPath),
    responses((status = 200, description = "The payment.", body = Data<PaymentJson>)),
    security(("key" = ["payments.read"])),
    extensions(("x-errors" = json!(["PAYMENT_NOT_FOUND"]))),
)]
pub async fn show_payment(State(state): State<ApiState>, caller: Caller, id: PathId) -> ApiResult {
    caller.require(Scope::PaymentsRead)?;
    let payment = state.service.payment(&caller.actor, &id.order(Topic::Payment)?).await;
    let payment = payment.map_err(|error| caller.failed(&error, Topic::Payment))?;
    Ok(data(PaymentJson::new(&payment, &caller.context())))
}

/// Marks a payment as paid.
#[utoipa::path(
    post,
    path = "/dev/v1/payments/{id}/complete",
    tag = "Payments",
    params(PaymentPath, IdempotencyKey),
    request_body = Option<CompleteOrderBody>,
    responses((status = 200, description = "The payment, paid.", body = Data<PaymentJson>)),
    security(("key" = ["payments.write"])),
    extensions(("x-errors" = json!(["PAYMENT_NOT_FOUND", "CONFLICT"]))),
)]
pub async fn complete_payment(
    State(state): State<ApiState>,
    caller: Caller,
    id: PathId,
    submission: Submission,
) -> ApiResult {
    let scope = Scope::PaymentsWrite;
    caller.require(scope)?;
    let payment = state.service.payment(&caller.system(), &id.order(Topic::Payment)?).await;
    let order = payment.map_err(|error| caller.failed(&error, Topic::Payment))?.id;
    let (mut fields, key) = submission.read(&[order.as_str()])?;
    let note = fields.optional_text("note", NOTE_LENGTH_MAX);
    let suppresses_mail = fields.optional_flag("suppress_emails").unwrap_or(false);
    fields.finish()?;
    let (actor, gateway, provider_reference) = (caller.actor.clone(), None, None);
    let command =
        PayOrder { actor, scope, order, gateway, provider_reference, note, suppresses_mail };
    answer_once((&state, &caller), key, command, (Topic::Payment, render)).await
}

fn render_asked(outcome: &Result<AskedPayment, Refusal>, context: &RenderContext) -> (u16, String) {
    put(outcome, context, (Topic::Payment, StatusCode::CREATED), |asked| {
        data_text(AskedPaymentJson::new(asked, context))
    })
}

fn render(outcome: &Result<Order, Refusal>, context: &RenderContext) -> (u16, String) {
    put(outcome, context, (Topic::Payment, StatusCode::OK), |order| {
        data_text(PaymentJson::new(order, context))
    })
}
