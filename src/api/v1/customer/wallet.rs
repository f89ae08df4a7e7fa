//! `/v1/customer/wallet`: buying store credit.

use super::guest::Guest;
use crate::api::ApiState;
use crate::api::answer::data::ApiResult;
use crate::api::answer::refusal::Topic;
use crate::api::idempotency::Submission;
use crate::api::openapi::{FrontKey, IdempotencyKey, ShopQuery, TopUpBody};
use crate::api::v1::envelope::{Success, answer_once, data, data_text, decimal, put};
use crate::service::{Order, PlaceTopUp, Refusal, RenderContext};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
#[schema(as = TopUpQuoteAnswer)]
struct QuotedJson<'a> {
    quote: QuoteJson<'a>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = TopUpQuote)]
struct QuoteJson<'a> {
    enabled: bool,
    currency: &'a str,
    min_amount: String,
    #[schema(required)]
    max_amount: Option<String>,
    #[schema(value_type = Vec<serde_json::Value>)]
    bonus_tiers: [(); 0],
}

#[derive(Serialize, ToSchema)]
#[schema(as = PlacedTopUp)]
struct TopUpJson {
    invoice_id: String,
    url: String,
}

/// What can be bought.
#[utoipa::path(
    get,
    path = "/v1/customer/wallet/topup-quote",
    tag = "Customer account",
    params(ShopQuery, FrontKey),
    responses((status = 200, description = "What store credit can be bought.", body = Success<QuotedJson>)),
    security(("session" = [])),
    extensions(("x-errors" = json!(["NOT_FOUND"]))),
)]
pub async fn topup_quote(guest: Guest) -> Response {
    let currency = guest.currency();
    data(QuotedJson {
        quote: QuoteJson {
            enabled: true,
            currency: currency.as_str(),
            min_amount: decimal(PlaceTopUp::AMOUNT_MIN, currency),
            max_amount: Some(decimal(PlaceTopUp::AMOUNT_MAX, currency)),
            bonus_tiers: [],
        },
    })
}

/// Orders store credit; it is paid for where `url` leads.
#[utoipa::path(
    post,
    path = "/v1/customer/wallet/topup",
    tag = "Customer account",
    params(ShopQuery, FrontKey, IdempotencyKey),
    request_body = TopUpBody,
    responses((status = 200, description = "The invoice to be paid, and where.", body = Success<TopUpJson>)),
    security(("session" = [])),
    extensions(("x-errors" = json!(["NOT_FOUND", "CUSTOMER_NOT_FOUND"]))),
)]
pub async fn top_up(
    State(state): State<ApiState>,
    guest: Guest,
    submission: Submission,
) -> ApiResult {
    let (mut fields, key) = submission.read(&[guest.customer.as_str()])?;
    let amount_minor = fields.amount("amount", guest.currency());
    fields.finish()?;
    let (actor, customer) = (guest.actor.clone(), guest.customer.clone());
    let command = PlaceTopUp { actor, customer, amount_minor };
    answer_once((&state, &guest.shop), key, command, (Topic::Wallet, render)).await
}

fn render(outcome: &Result<Order, Refusal>, context: &RenderContext) -> (u16, String) {
    put(outcome, context, (Topic::Wallet, StatusCode::OK), |order, status| {
        let invoice_id = order.uniqid.clone();
        let url = format!("{}/invoice/{invoice_id}", context.base_url);
        data_text(status, TopUpJson { invoice_id, url })
    })
}
