//! `POST /v1/storefront/cart/quote`, and reading a cart.

use super::affiliates::shop_slug;
use super::refusals::named;
use crate::api::ApiState;
use crate::api::answer::code::ErrorCode;
use crate::api::answer::data::ApiResult;
use crate::api::answer::error::ApiError;
use crate::api::idempotency::Submission;
use crate::api::openapi::QuoteBody;
use crate::api::request::document::Json;
use crate::api::request::fields::Fields;
use crate::api::v1::envelope::{Success, data, decimal, shop_named};
use crate::domain::ids::ProductId;
use crate::domain::money::Currency;
use crate::domain::orders::order::{ITEMS_MAX, QUANTITY_MAX};
use crate::service::{CartQuote, CartWish, OrderLine, QUOTE_SECS, QuoteProof, Shop, digest};
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

/// The longest id or code that is looked at.
const WORD_LENGTH_MAX: usize = 100;
/// The longest answer to a question about a product.
const ANSWER_LENGTH_MAX: usize = 2_000;

/// What a cart costs.
#[derive(Serialize, ToSchema)]
#[schema(as = CartQuote)]
struct QuoteJson {
    /// The lines at their prices.
    subtotal: String,
    /// What referral and coupon take off.
    discount: String,
    /// What comes on top.
    tax: String,
    /// What there is to pay.
    total: String,
    /// The currency of the shop.
    currency: String,
    /// Proof of this quote, to be sent with the checkout.
    quote_token: String,
    /// Whether what stood in coupon counts.
    coupon_applied: bool,
    /// COUPON, or AFFILIATE where a referral code stood in coupon.
    #[schema(required)]
    coupon_source: Option<&'static str>,
    /// What the coupon takes something off.
    #[schema(required)]
    coupon_discount_order_type: Option<&'static str>,
    /// The referral code that counts.
    #[schema(required)]
    affiliate_code: Option<String>,
    /// What takes something off, one by one.
    applied_discounts: Vec<AppliedJson>,
    /// Nothing: there are no such deals.
    #[schema(value_type = Vec<serde_json::Value>)]
    automatic_product_deals: [(); 0],
    /// Nothing: there are no such deals.
    #[schema(value_type = Vec<serde_json::Value>)]
    bundle_deals: [(); 0],
    /// Nothing: there are no such deals.
    #[schema(value_type = Vec<serde_json::Value>)]
    eligible_deals: [(); 0],
    /// Nothing: there are no such deals.
    #[schema(value_type = Vec<serde_json::Value>)]
    eligible_bundle_deals: [(); 0],
    lines: Vec<LineJson>,
}

/// One thing that takes something off a cart.
#[derive(Serialize, ToSchema)]
#[schema(as = CartDiscount)]
struct AppliedJson {
    /// AFFILIATE or COUPON.
    source: &'static str,
    /// The coupon.
    #[schema(required)]
    source_id: Option<String>,
    /// The coupon's other id.
    #[schema(required)]
    source_uniqid: Option<String>,
    /// The code.
    label: String,
    /// How much.
    amount: String,
}

/// One line of a cart.
#[derive(Serialize, ToSchema)]
#[schema(as = CartQuoteLine)]
struct LineJson {
    /// The product, as it was sent.
    product_id: String,
    /// Nothing: products have no variants.
    #[schema(required)]
    variant_id: Option<&'static str>,
    /// How many.
    quantity: i64,
    /// The most that can be ordered.
    max_quantity: i64,
    /// Whether it can be ordered.
    sellable: bool,
}

/// A cart as a browser sends it.
pub struct Cart {
    /// The lines.
    pub lines: Vec<OrderLine>,
    /// The product ids as they were sent.
    sent: Vec<String>,
    /// What the buyer answered to questions about the products.
    pub answers: Vec<(String, Json)>,
}

impl Cart {
    /// Reads the cart; what is wrong is noted.
    pub fn read(fields: &mut Fields) -> Self {
        let lines = fields.objects("cart", ITEMS_MAX, line);
        let mut cart = Self { lines: Vec::new(), sent: Vec::new(), answers: Vec::new() };
        for (sent, line, answers) in lines.into_iter().flatten() {
            cart.answers.extend(answers.map(|answers| (line.product.to_string(), answers)));
            cart.lines.push(line);
            cart.sent.push(sent);
        }
        cart
    }

    /// A digest of what is in the cart, for telling whether it is still the one that was quoted.
    pub fn digest(&self) -> String {
        let lines: Vec<_> =
            self.lines.iter().map(|line| format!("{}:{}", line.product, line.quantity)).collect();
        digest(&lines.join(","))
    }
}

fn line(item: &mut Fields) -> Option<(String, OrderLine, Option<Json>)> {
    let sent = item.text("product_id", WORD_LENGTH_MAX);
    let message = "names no product of this shop";
    let product = item.parsed("product_id", &sent, ProductId::parse_either, message);
    for (name, ends) in [("variant_id", "variants"), ("price_variant_id", "price variants")] {
        let named = item.optional_text(name, WORD_LENGTH_MAX);
        let named = named.filter(|id| !id.is_empty() && !id.eq_ignore_ascii_case("default"));
        if named.is_some() {
            item.refuse(name, format!("names none: this product has no {ends}"));
        }
    }
    match item.take("addons") {
        None => {}
        Some(Json::List(addons)) if addons.is_empty() => {}
        Some(_) => item.refuse("addons", "must be empty: this product has no extras"),
    }
    if item.take("pay_what_you_want_price").is_some() {
        item.refuse("pay_what_you_want_price", "cannot be chosen: this product has one price");
    }
    let quantity = item.integer("quantity", 1..=QUANTITY_MAX, 1);
    let answers = match item.take("custom_fields") {
        Some(Json::Object(members)) if members.is_empty() => None,
        Some(answers @ Json::Object(_)) if answers.to_text().len() <= ANSWER_LENGTH_MAX => {
            Some(answers)
        }
        None => None,
        Some(_) => {
            item.refuse(
                "custom_fields",
                format!("must be an object of at most {ANSWER_LENGTH_MAX} bytes"),
            );
            None
        }
    };
    product.map(|product| (sent, OrderLine { product, quantity }, answers))
}

/// The codes and the currency of a cart; a currency other than the shop's is refused by name.
///
/// # Errors
/// 422 for another currency.
pub fn check_currency(wish: Option<&str>, shop: &Shop) -> Result<(), ApiError> {
    match wish.map(str::trim).filter(|text| !text.is_empty()) {
        Some(text) if Currency::parse(text) != Some(shop.currency) => Err(ApiError::new(
            ErrorCode::CurrencyUnavailable,
            format!("This shop sells in {} only.", shop.currency),
        )),
        _ => Ok(()),
    }
}

/// A text that may be missing, without the space around it; empty text counts as missing.
pub fn optional_word(fields: &mut Fields, name: &str) -> Option<String> {
    let text = fields.optional_text(name, WORD_LENGTH_MAX)?.trim().to_owned();
    (!text.is_empty()).then_some(text)
}

/// Tells what a cart costs, with a proof of it that holds for a quarter of an hour.
///
/// Without an address the buyer is unknown, so a referral code counts here; at the checkout the buyer's own is refused.
#[utoipa::path(
    post,
    path = "/v1/storefront/cart/quote",
    tag = "Storefront",
    request_body = QuoteBody,
    responses((status = 200, description = "What the cart costs now.", body = Success<QuoteJson>)),
    extensions(("x-errors" = json!([
        "NOT_FOUND", "FORBIDDEN", "errors.checkout.product_not_available", "errors.storefront.currency_unavailable"
    ]))),
)]
pub async fn quote_cart(State(state): State<ApiState>, submission: Submission) -> ApiResult {
    let (mut fields, _) = submission.read(&[])?;
    let slug = shop_slug(&mut fields);
    let cart = Cart::read(&mut fields);
    let coupon = optional_word(&mut fields, "coupon");
    let code = optional_word(&mut fields, "affiliate_code");
    let currency = optional_word(&mut fields, "currency");
    fields.finish()?;
    let shop = shop_named(&state, Some(&slug)).await?;
    check_currency(currency.as_deref(), &shop)?;
    let said = |error| named(&error, &shop);
    let wish = CartWish { lines: cart.lines.clone(), coupon, code, email: None };
    let quote = state.service.quote_cart(&shop.id, &wish).await.map_err(said)?;
    let proof = proof(&shop, &cart, &quote);
    let token = state.service.quote_token(&shop.id, &proof).await.map_err(said)?;
    Ok(data(json(&shop, &cart, &quote, token)))
}

fn proof(shop: &Shop, cart: &Cart, quote: &CartQuote) -> QuoteProof {
    QuoteProof {
        shop: shop.id.to_string(),
        cart: cart.digest(),
        coupon: quote.coupon.as_ref().map_or(String::new(), |(coupon, _)| coupon.code.lookup()),
        code: quote.code.as_ref().map_or(String::new(), ToString::to_string),
        total_minor: quote.totals.total_minor,
        expires_at: quote.at.plus_secs(QUOTE_SECS),
    }
}

fn json(shop: &Shop, cart: &Cart, quote: &CartQuote, quote_token: String) -> QuoteJson {
    let money = |minor| decimal(minor, shop.currency);
    let source = match &quote.coupon {
        Some(_) => Some("COUPON"),
        None if quote.is_code_typed => Some("AFFILIATE"),
        None => None,
    };
    QuoteJson {
        subtotal: money(quote.totals.subtotal_minor),
        discount: money(quote.totals.discount_minor),
        tax: money(quote.totals.tax_minor),
        total: money(quote.totals.total_minor),
        currency: shop.currency.to_string(),
        quote_token,
        coupon_applied: source.is_some(),
        coupon_source: source,
        coupon_discount_order_type: source.map(|_| "TOTAL"),
        affiliate_code: quote.code.as_ref().map(ToString::to_string),
        applied_discounts: applied(shop, quote),
        automatic_product_deals: [],
        bundle_deals: [],
        eligible_deals: [],
        eligible_bundle_deals: [],
        lines: cart
            .sent
            .iter()
            .zip(&cart.lines)
            .map(|(sent, line)| LineJson {
                product_id: sent.clone(),
                variant_id: None,
                quantity: line.quantity,
                max_quantity: QUANTITY_MAX,
                sellable: true,
            })
            .collect(),
    }
}

fn applied(shop: &Shop, quote: &CartQuote) -> Vec<AppliedJson> {
    let mut applied = Vec::new();
    if let Some(code) = quote.code.as_ref().filter(|_| quote.referral_minor > 0) {
        applied.push(AppliedJson {
            source: "AFFILIATE",
            source_id: None,
            source_uniqid: None,
            label: code.to_string(),
            amount: decimal(quote.referral_minor, shop.currency),
        });
    }
    if let Some((coupon, minor)) = &quote.coupon {
        applied.push(AppliedJson {
            source: "COUPON",
            source_id: Some(coupon.id.to_string()),
            source_uniqid: Some(coupon.id.uniqid()),
            label: coupon.code.as_str().to_owned(),
            amount: decimal(*minor, shop.currency),
        });
    }
    applied
}
