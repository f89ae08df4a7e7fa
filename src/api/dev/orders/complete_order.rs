//! `POST /dev/v1/orders/{id}/complete` and `/dev/v1/invoices/{uniqid}/complete`.

use crate::api::ApiState;
use crate::api::answer::data::{ApiResult, Data, data_text};
use crate::api::answer::error::ApiError;
use crate::api::answer::refusal::{Topic, put};
use crate::api::dev::NOTE_LENGTH_MAX;
use crate::api::idempotency::{Render, Submission, answer_once};
use crate::api::json::{InvoiceJson, OrderJson};
use crate::api::openapi::{CompleteOrderBody, IdempotencyKey, OrderPath};
use crate::api::request::auth::Caller;
use crate::api::request::path::{PathId, unless_no_order};
use crate::domain::actor::Scope;
use crate::domain::ids::OrderId;
use crate::service::{OnceKey, Order, PayOrder, Refusal, RenderContext};
use axum::extract::State;
use axum::http::StatusCode;

/// Marks an order as paid.
#[utoipa::path(
    post,
    path = "/dev/v1/orders/{id}/complete",
    tag = "Orders",
    params(OrderPath, IdempotencyKey),
    request_body = Option<CompleteOrderBody>,
    responses((status = 200, description = "The order, paid.", body = Data<OrderJson>)),
    security(("key" = ["orders.write"])),
    extensions(("x-errors" = json!(["ORDER_NOT_FOUND", "CONFLICT"]))),
)]
pub async fn complete_order(
    State(state): State<ApiState>,
    caller: Caller,
    id: PathId,
    submission: Submission,
) -> ApiResult {
    let about = (Topic::Order, Scope::OrdersWrite);
    complete((state, caller), id, submission, (about, render_order)).await
}

/// Marks an invoice as paid.
#[utoipa::path(
    post,
    path = "/dev/v1/invoices/{id}/complete",
    tag = "Invoices",
    params(OrderPath, IdempotencyKey),
    request_body = Option<CompleteOrderBody>,
    responses((status = 200, description = "The invoice, paid.", body = Data<InvoiceJson>)),
    security(("key" = ["invoices.write"])),
    extensions(("x-errors" = json!(["INVOICE_NOT_FOUND", "CONFLICT"]))),
)]
pub async fn complete_invoice(
    State(state): State<ApiState>,
    caller: Caller,
    id: PathId,
    submission: Submission,
) -> ApiResult {
    let about = (Topic::Invoice, Scope::InvoicesWrite);
    complete((state, caller), id, submission, (about, render_invoice)).await
}

async fn complete(
    (state, caller): (ApiState, Caller),
    id: PathId,
    submission: Submission,
    ((topic, scope), render): ((Topic, Scope), Render<Order>),
) -> ApiResult {
    caller.require(scope)?;
    let order = id.known_order((&state, &caller), topic).await?;
    let (note, suppresses_mail, key) = match read(submission, &order) {
        Ok(read) => read,
        Err(error) => return Err(unless_no_order((&state, &caller), (&order, topic), error).await),
    };
    let (actor, gateway, provider_reference) = (caller.actor.clone(), None, None);
    let command =
        PayOrder { actor, scope, order, gateway, provider_reference, note, suppresses_mail };
    answer_once((&state, &caller), key, command, (topic, render)).await
}

fn read(
    submission: Submission,
    order: &OrderId,
) -> Result<(Option<String>, bool, Option<OnceKey>), ApiError> {
    let (mut fields, key) = submission.read(&[order.as_str()])?;
    let note = fields.optional_text("note", NOTE_LENGTH_MAX);
    let suppresses_mail = fields.optional_flag("suppress_emails").unwrap_or(false);
    fields.finish()?;
    Ok((note, suppresses_mail, key))
}

fn render_order(outcome: &Result<Order, Refusal>, context: &RenderContext) -> (u16, String) {
    put(outcome, context, (Topic::Order, StatusCode::OK), |order| {
        data_text(OrderJson::new(order, context))
    })
}

fn render_invoice(outcome: &Result<Order, Refusal>, context: &RenderContext) -> (u16, String) {
    put(outcome, context, (Topic::Invoice, StatusCode::OK), |order| {
        data_text(InvoiceJson::new(order, context))
    })
}
