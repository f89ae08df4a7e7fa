//! `POST /v1/storefront/invoices/from-cart`: a cart becomes an order, once per key and never dearer than quoted.

use super::affiliates::shop_slug;
use super::cart::{Cart, check_currency, optional_word};
use super::refusals::named;
use crate::api::ApiState;
use crate::api::answer::code::ErrorCode;
use crate::api::answer::data::ApiResult;
use crate::api::answer::error::ApiError;
use crate::api::answer::refusal::Topic;
use crate::api::idempotency::{Submission, run_once};
use crate::api::limits::Meter;
use crate::api::openapi::{BrowserIdempotencyKey, CheckoutBody};
use crate::api::request::document::Json;
use crate::api::request::fields::Fields;
use crate::api::v1::envelope::{Success, data_text, decimal, put, shop_named, visitor};
use crate::domain::net::page_address::{PAGE_ADDRESS_LENGTH_MAX, PageAddress};
use crate::domain::orders::order::Terms;
use crate::domain::text::EmailAddress;
use crate::service::{CheckOut, CodeChoice, Order, PlaceOrder, Refusal, RenderContext, Shop};
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// The longest proof of a quote.
const TOKEN_LENGTH_MAX: usize = 2_000;
/// The most that is kept of what buyers answer to questions, in bytes.
const ANSWERS_SIZE_MAX: usize = 16 * 1024;

/// A cart that was ordered.
#[derive(Serialize, ToSchema)]
#[schema(as = PlacedCart)]
struct PlacedJson {
    /// The order.
    id: String,
    /// The number of its invoice.
    invoice_id: String,
    /// The same.
    uniqid: String,
    /// Where it is paid.
    url: String,
    /// The same.
    checkout_url: String,
    /// Where it stands.
    status: &'static str,
    /// What there is to pay.
    total: String,
    /// The currency of the shop.
    currency: String,
}

/// What a body asks for.
struct Wish {
    slug: String,
    cart: Cart,
    email: Option<EmailAddress>,
    coupon: Option<String>,
    currency: Option<String>,
    return_url: Option<String>,
    code: Option<String>,
    token: Option<String>,
}

impl Wish {
    fn read(fields: &mut Fields) -> Self {
        let email = fields.optional_email("email");
        Self {
            slug: shop_slug(fields),
            cart: Cart::read(fields),
            email,
            coupon: optional_word(fields, "coupon"),
            currency: optional_word(fields, "currency"),
            return_url: return_url(fields),
            code: optional_word(fields, "affiliate_code"),
            token: fields.optional_text("quote_token", TOKEN_LENGTH_MAX),
        }
    }

    fn command(self, shop: &Shop) -> Result<CheckOut, ApiError> {
        let cart = self.cart.digest();
        let custom_fields = answers(self.cart.answers)?;
        let email = self.email.ok_or_else(|| {
            let message = "Tell the buyer's e-mail address with the cart: the receipt goes there.";
            ApiError::new(ErrorCode::EmailRequired, message)
        })?;
        let return_url = self.return_url;
        let place = PlaceOrder {
            actor: visitor(shop),
            email,
            name: None,
            lines: self.cart.lines,
            code: self.code.map_or(CodeChoice::Nobody, CodeChoice::Code),
            touches: Vec::new(),
            use_balance: false,
            gateway: None,
            custom_fields,
            title: None,
            coupon_code: self.coupon,
            terms: return_url.map(|url| Terms { return_url: Some(url), ..Terms::default() }),
        };
        Ok(CheckOut { place, cart, token: self.token.filter(|token| !token.is_empty()) })
    }
}

/// Where the buyer goes on after paying.
fn return_url(fields: &mut Fields) -> Option<String> {
    let text = fields.optional_text("return_url", PAGE_ADDRESS_LENGTH_MAX)?.trim().to_owned();
    if text.is_empty() {
        return None;
    }
    let message = "must be an absolute address that starts with https:// (http:// on localhost only) \
                   and has no user name in it";
    fields.parsed("return_url", &text, PageAddress::parse, message).map(|_| text)
}

/// What buyers answered, as one JSON array with an entry per line that asked.
fn answers(answers: Vec<(String, Json)>) -> Result<Option<String>, ApiError> {
    if answers.is_empty() {
        return Ok(None);
    }
    let entry = |(product, fields): (String, Json)| {
        let product = ("product_id".to_owned(), Json::Text(product));
        Json::Object(BTreeMap::from([product, ("custom_fields".to_owned(), fields)]))
    };
    let text = Json::List(answers.into_iter().map(entry).collect()).to_text();
    if text.len() > ANSWERS_SIZE_MAX {
        let message = format!("holds custom_fields of more than {ANSWERS_SIZE_MAX} bytes");
        return Err(ApiError::invalid_field("cart", message));
    }
    Ok(Some(text))
}

/// Orders a cart and says where it is paid.
///
/// With a `quote_token` it never costs more than the quote said. Repeating the request with the same key is safe.
#[utoipa::path(
    post,
    path = "/v1/storefront/invoices/from-cart",
    tag = "Storefront",
    params(BrowserIdempotencyKey),
    request_body = CheckoutBody,
    responses((status = 201, description = "The order, and where it is paid.", body = Success<PlacedJson>)),
    extensions(("x-errors" = json!([
        "NOT_FOUND", "FORBIDDEN", "errors.checkout.affiliate_code_not_applicable",
        "errors.checkout.coupon_no_longer_valid", "errors.checkout.product_not_available",
        "errors.checkout.quote_token_invalid", "errors.checkout.quote_token_expired",
        "errors.checkout.quote_token_stale", "errors.checkout.price_increased_since_quote",
        "errors.checkout.email_required", "errors.storefront.currency_unavailable"
    ]))),
)]
pub async fn check_out_cart(
    State(state): State<ApiState>,
    parts: Parts,
    submission: Submission,
) -> ApiResult {
    Meter::count_write(&parts)?;
    let (mut fields, key) = submission.read(&[])?;
    let wish = Wish::read(&mut fields);
    fields.finish()?;
    let shop = shop_named(&state, Some(&wish.slug)).await?;
    check_currency(wish.currency.as_deref(), &shop)?;
    let command = wish.command(&shop)?;
    let answer = run_once(&state, RenderContext::of(&shop), key, command, render).await;
    answer.map_err(|error| named(&error, &shop))
}

fn render(outcome: &Result<Order, Refusal>, context: &RenderContext) -> (u16, String) {
    put(outcome, context, (Topic::Order, StatusCode::CREATED), |order, status| {
        let uniqid = order.uniqid.clone();
        let url = format!("{}/invoice/{uniqid}", context.base_url);
        data_text(
            status,
            PlacedJson {
                id: order.id.to_string(),
                invoice_id: uniqid.clone(),
                uniqid,
                url: url.clone(),
                checkout_url: url,
                status: order.state.as_str(),
                total: decimal(order.totals.total_minor, context.currency),
                currency: context.currency.to_string(),
            },
        )
    })
}
