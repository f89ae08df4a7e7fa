//! `POST /dev/v1/orders`: the guide's first step, with the affiliate code under any of its names.

use crate::api::ApiState;
use crate::api::answer::data::{ApiResult, Data, data_text};
use crate::api::answer::error::ApiError;
use crate::api::answer::refusal::{Topic, put};
use crate::api::dev::payments::fields::custom_fields;
use crate::api::idempotency::{Submission, answer_once};
use crate::api::json::OrderJson;
use crate::api::openapi::{CreateOrderBody, IdempotencyKey};
use crate::api::request::auth::Caller;
use crate::api::request::fields::Fields;
use crate::domain::actor::Scope;
use crate::domain::ids::ProductId;
use crate::domain::orders::order::{ITEMS_MAX, QUANTITY_MAX};
use crate::service::{CodeChoice, OnceKey, Order, OrderLine, PlaceOrder, Refusal, RenderContext};
use axum::extract::State;
use axum::http::StatusCode;

/// The names of a referral code.
pub(in crate::api::dev) const CODE_NAMES: [&str; 4] =
    ["affiliate_code", "affiliateCode", "referral_code", "referralCode"];
/// The names of an affiliate's id.
pub(in crate::api::dev) const ID_NAMES: [&str; 2] = ["affiliate_id", "affiliateId"];
/// The longest code or id that is looked at.
const CODE_LENGTH_MAX: usize = 100;
/// The longest code or id of an affiliate.
pub(in crate::api::dev) const AFFILIATE_TEXT_LENGTH_MAX: usize = CODE_LENGTH_MAX;
/// The longest title.
const TITLE_LENGTH_MAX: usize = 128;
/// The longest name of a payment provider.
const GATEWAY_LENGTH_MAX: usize = 32;

/// Which referral a body asks for.
enum Wish {
    Code(CodeChoice),
    Affiliate(String),
}

/// Places an order that waits for payment.
#[utoipa::path(
    post,
    path = "/dev/v1/orders",
    tag = "Orders",
    params(IdempotencyKey),
    request_body = CreateOrderBody,
    responses((status = 201, description = "The order, waiting for payment.", body = Data<OrderJson>)),
    security(("key" = ["orders.write"])),
)]
pub async fn create_order(
    State(state): State<ApiState>,
    caller: Caller,
    submission: Submission,
) -> ApiResult {
    caller.require(Scope::OrdersWrite)?;
    let (mut command, wish, key) = read(submission, &caller)?;
    command.code = match wish {
        Wish::Code(choice) => choice,
        Wish::Affiliate(id) => CodeChoice::Code(code_of(&state, &caller, &id).await?),
    };
    answer_once((&state, &caller), key, command, (Topic::Order, render)).await
}

fn read(
    submission: Submission,
    caller: &Caller,
) -> Result<(PlaceOrder, Wish, Option<OnceKey>), ApiError> {
    let (mut fields, key) = submission.read(&[])?;
    let email = fields.email("email");
    let lines = fields.objects("items", ITEMS_MAX, line);
    let wish = affiliate(&mut fields);
    let gateway = gateway(&mut fields);
    let custom_fields = custom_fields(&mut fields, "custom_fields");
    let title = fields.optional_text("title", TITLE_LENGTH_MAX);
    let coupon_code = fields.optional_text("coupon_code", CODE_LENGTH_MAX);
    fields.finish()?;
    // Whatever is missing has been refused by now.
    let lines = lines.into_iter().flatten().collect();
    let email = email.ok_or_else(|| ApiError::invalid_field("email", "is required"))?;
    let command = PlaceOrder {
        actor: caller.actor.clone(),
        email,
        name: None,
        lines,
        code: CodeChoice::Nobody,
        touches: Vec::new(),
        use_balance: false,
        gateway,
        custom_fields,
        title,
        coupon_code,
        terms: None,
    };
    Ok((command, wish, key))
}

fn line(item: &mut Fields) -> Option<OrderLine> {
    let id = item.text("product_id", CODE_LENGTH_MAX);
    let message = "names no product of this shop";
    let product = item.parsed("product_id", &id, ProductId::parse_either, message);
    if item.optional_text("variant_id", CODE_LENGTH_MAX).is_some_and(|id| !id.is_empty()) {
        item.refuse("variant_id", "names no variant: this product has none");
    }
    let quantity = item.integer("quantity", 1..=QUANTITY_MAX, 1);
    product.map(|product| OrderLine { product, quantity })
}

/// The referral, under whichever name. Null is as good as absent and empty text means nobody. Different ones cannot
/// both be right.
fn affiliate(fields: &mut Fields) -> Wish {
    let mut wishes = Vec::new();
    for name in CODE_NAMES.into_iter().chain(ID_NAMES) {
        let text = fields.optional_text(name, CODE_LENGTH_MAX);
        wishes.extend(text.map(|text| (name, text.trim().to_owned())));
    }
    let Some((first, text)) = wishes.first() else { return Wish::Code(CodeChoice::Nobody) };
    let is_id = |name| ID_NAMES.contains(name);
    let other = wishes
        .iter()
        .find(|(name, other)| other != text || (!text.is_empty() && is_id(name) != is_id(first)));
    if let Some((name, _)) = other {
        fields.refuse(name, format!("contradicts {first}: send one of them"));
    }
    if text.is_empty() {
        Wish::Code(CodeChoice::Nobody)
    } else if is_id(first) {
        Wish::Affiliate(text.clone())
    } else {
        Wish::Code(CodeChoice::Code(text.clone()))
    }
}

/// A provider's name. Store balance is spent by its owner in person, never by a key.
fn gateway(fields: &mut Fields) -> Option<String> {
    let name = fields.optional_text("gateway", GATEWAY_LENGTH_MAX)?.trim().to_ascii_uppercase();
    let is_name = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if !is_name || name == "CUSTOMER_BALANCE" {
        fields.refuse("gateway", "is not a payment method that can be used here");
        return None;
    }
    (!name.is_empty()).then_some(name)
}

/// The code of the affiliate with this id, or of the link with this id.
async fn code_of(state: &ApiState, caller: &Caller, id: &str) -> Result<String, ApiError> {
    let found = state.service.referrer_by_id(&caller.actor.shop, id).await;
    let found = found.map_err(|error| caller.failed(&error, Topic::Order))?;
    let unknown = || ApiError::invalid_field("affiliate_id", "names no affiliate of this shop");
    found.map(|owner| owner.code.to_string()).ok_or_else(unknown)
}

fn render(outcome: &Result<Order, Refusal>, context: &RenderContext) -> (u16, String) {
    put(outcome, context, (Topic::Order, StatusCode::CREATED), |order| {
        data_text(OrderJson::new(order, context))
    })
}
