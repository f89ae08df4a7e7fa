//! `POST /dev/v1/checkout/sessions`: what shop plugins call to have one order of theirs paid.

use super::fields::{currency, custom_fields, customer, enabled, page_address, terms};
use super::take_payment::TITLE_LENGTH_MAX;
use crate::api::ApiState;
use crate::api::answer::data::{ApiResult, Data, data_text};
use crate::api::answer::error::ApiError;
use crate::api::answer::refusal::{Topic, put};
use crate::api::idempotency::{Submission, answer_once};
use crate::api::json::SessionJson;
use crate::api::openapi::{IdempotencyKey, SessionBody};
use crate::api::request::auth::Caller;
use crate::domain::actor::Scope;
use crate::domain::orders::order::{QUANTITY_MAX, Terms};
use crate::service::{AskedPayment, NewSecret, OnceKey, Refusal, RenderContext, TakePayment};
use axum::extract::State;
use axum::http::StatusCode;

/// Asks for a payment; `amount` is the whole sum, whatever the quantity.
#[utoipa::path(
    post,
    path = "/dev/v1/checkout/sessions",
    tag = "Payments",
    params(IdempotencyKey),
    request_body = SessionBody,
    responses((status = 201, description = "Where it is paid.", body = Data<SessionJson>)),
    security(("key" = ["payments.write"])),
)]
pub async fn create_session(
    State(state): State<ApiState>,
    caller: Caller,
    submission: Submission,
) -> ApiResult {
    caller.require(Scope::PaymentsWrite)?;
    let secret = NewSecret::webhook(state.service.entropy());
    let enabled = enabled(&state, &caller).await?;
    let (command, key) = read(submission, &caller, secret, &enabled)?;
    answer_once((&state, &caller), key, command, (Topic::Payment, render)).await
}

fn read(
    submission: Submission,
    caller: &Caller,
    webhook_secret: NewSecret,
    enabled: &[&str],
) -> Result<(TakePayment, Option<OnceKey>), ApiError> {
    let (mut fields, key) = submission.read(&[])?;
    let product = fields.object("product", |product| {
        let name = product.text("name", TITLE_LENGTH_MAX).trim().to_owned();
        (name, product.integer("quantity", 1..=QUANTITY_MAX, 1))
    });
    let total_minor = fields.amount("amount", caller.currency());
    currency(&mut fields, caller.shop());
    let email = fields.email("customer_email");
    let (gateway, asked) = terms(&mut fields, enabled);
    let terms = Terms {
        return_url: page_address(&mut fields, "success_url"),
        cancel_url: page_address(&mut fields, "cancel_url"),
        quantity: product.as_ref().map(|(_, quantity)| *quantity),
        ..asked
    };
    let customer = customer(&mut fields);
    let custom_fields = custom_fields(&mut fields, "metadata");
    fields.finish()?;
    // Whatever is missing has been refused by now.
    let email = email.ok_or_else(|| ApiError::invalid_field("customer_email", "is required"))?;
    let command = TakePayment {
        actor: caller.actor.clone(),
        email,
        customer,
        title: product.unwrap_or_default().0,
        total_minor,
        gateway,
        custom_fields,
        terms,
        webhook_secret,
    };
    Ok((command, key))
}

fn render(outcome: &Result<AskedPayment, Refusal>, context: &RenderContext) -> (u16, String) {
    put(outcome, context, (Topic::Payment, StatusCode::CREATED), |asked| {
        data_text(SessionJson::new(&asked.order, context))
    })
}
