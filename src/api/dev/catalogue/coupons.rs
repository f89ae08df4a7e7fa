//! `/dev/v1/coupons`: list, show by id or code, add, change, replace, take away.

use crate::api::ApiState;
use crate::api::answer::data::{ApiResult, CursorList, Data, data, data_text, json};
use crate::api::answer::error::ApiError;
use crate::api::answer::refusal::{Topic, put};
use crate::api::dev::catalogue::read_coupon::{code, limits, reduction, whole};
use crate::api::idempotency::{Submission, answer_once};
use crate::api::json::{CouponJson, to_text};
use crate::api::openapi::{
    CouponBody, CouponChangeBody, CouponCodePath, CouponPath, CursorPage, IdempotencyKey,
};
use crate::api::request::auth::Caller;
use crate::api::request::page::{CursorKind, Query};
use crate::api::request::path::PathId;
use crate::domain::actor::Scope;
use crate::service::{
    AddCoupon, ChangeCoupon, Coupon, CouponChange, Refusal, RemoveCoupon, RenderContext,
    ServiceError,
};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse as _;

/// Coupons, newest first.
#[utoipa::path(
    get,
    path = "/dev/v1/coupons/",
    tag = "Coupons",
    params(CursorPage),
    responses((status = 200, description = "A page of coupons.", body = CursorList<CouponJson>)),
    security(("key" = ["coupons.read"])),
)]
pub async fn list_coupons(
    State(state): State<ApiState>,
    caller: Caller,
    query: Query,
) -> ApiResult {
    caller.require(Scope::CouponsRead)?;
    let kind = CursorKind { shop: &caller.actor.shop, list: "coupons" };
    let (limit, before) = (query.limit()?, kind.open(&query)?);
    let listing = state.service.coupon_page(&caller.actor, before.as_deref(), limit).await;
    let listing = listing.map_err(|error| caller.failed(&error, Topic::Coupon))?;
    let context = caller.context();
    let rows = listing.rows.iter().map(|row| CouponJson::new(row, &context)).collect();
    let next = listing.next.as_deref().map(|id| kind.seal(id));
    Ok(json(StatusCode::OK, to_text(&CursorList::new(rows, next))))
}

/// One coupon.
#[utoipa::path(
    get,
    path = "/dev/v1/coupons/{id}",
    tag = "Coupons",
    params(CouponPath),
    responses((status = 200, description = "The coupon.", body = Data<CouponJson>)),
    security(("key" = ["coupons.read"])),
    extensions(("x-errors" = json!(["COUPON_NOT_FOUND"]))),
)]
pub async fn show_coupon(State(state): State<ApiState>, caller: Caller, id: PathId) -> ApiResult {
    caller.require(Scope::CouponsRead)?;
    shown(&caller, state.service.coupon(&caller.actor, &id.coupon()?).await)
}

/// The coupon with a code, in any case.
#[utoipa::path(
    get,
    path = "/dev/v1/coupons/code/{id}",
    tag = "Coupons",
    params(CouponCodePath),
    responses((status = 200, description = "The coupon.", body = Data<CouponJson>)),
    security(("key" = ["coupons.read"])),
    extensions(("x-errors" = json!(["COUPON_NOT_FOUND"]))),
)]
pub async fn show_coupon_by_code(
    State(state): State<ApiState>,
    caller: Caller,
    id: PathId,
) -> ApiResult {
    caller.require(Scope::CouponsRead)?;
    shown(&caller, state.service.coupon_by_code(&caller.actor, &id.coupon_code()?).await)
}

fn shown(caller: &Caller, found: Result<Coupon, ServiceError>) -> ApiResult {
    let coupon = found.map_err(|error| caller.failed(&error, Topic::Coupon))?;
    Ok(data(CouponJson::new(&coupon, &caller.context())))
}

/// Adds a coupon.
#[utoipa::path(
    post,
    path = "/dev/v1/coupons/",
    tag = "Coupons",
    params(IdempotencyKey),
    request_body = CouponBody,
    responses((status = 201, description = "The new coupon.", body = Data<CouponJson>)),
    security(("key" = ["coupons.write"])),
)]
pub async fn create_coupon(
    State(state): State<ApiState>,
    caller: Caller,
    submission: Submission,
) -> ApiResult {
    caller.require(Scope::CouponsWrite)?;
    let currency = caller.currency();
    let (mut fields, key) = submission.read(&[])?;
    let (code, reduction) = whole(&mut fields, currency);
    let limits = limits(&mut fields, currency);
    fields.finish()?;
    // Whatever is missing has been refused by now.
    let code = code.ok_or_else(|| ApiError::invalid_field("code", "is required"))?;
    let command = AddCoupon { actor: caller.actor.clone(), code, reduction, limits };
    answer_once((&state, &caller), key, command, (Topic::Coupon, render_created)).await
}

/// Changes what the body names; null takes a limit away.
#[utoipa::path(
    patch,
    path = "/dev/v1/coupons/{id}",
    tag = "Coupons",
    params(CouponPath, IdempotencyKey),
    request_body = Option<CouponChangeBody>,
    responses((status = 200, description = "The coupon as it is now.", body = Data<CouponJson>)),
    security(("key" = ["coupons.write"])),
    extensions(("x-errors" = json!(["COUPON_NOT_FOUND"]))),
)]
pub async fn change_coupon(
    State(state): State<ApiState>,
    caller: Caller,
    id: PathId,
    submission: Submission,
) -> ApiResult {
    caller.require(Scope::CouponsWrite)?;
    let (currency, coupon) = (caller.currency(), known((&state, &caller), &id).await?);
    let (mut fields, key) = submission.read(&[coupon.id.as_str()])?;
    let code = fields.is_given("code").then(|| code(&mut fields)).flatten();
    let reduction = reduction(&mut fields, Some(coupon.rule.reduction), currency);
    let change = CouponChange { code, reduction, ..limits(&mut fields, currency) };
    fields.finish()?;
    let command = ChangeCoupon { actor: caller.actor.clone(), id: coupon.id, change };
    answer_once((&state, &caller), key, command, (Topic::Coupon, render)).await
}

/// Changes everything: a limit that the body does not name is taken away.
#[utoipa::path(
    put,
    path = "/dev/v1/coupons/{id}",
    tag = "Coupons",
    params(CouponPath, IdempotencyKey),
    request_body = CouponBody,
    responses((status = 200, description = "The coupon as it is now.", body = Data<CouponJson>)),
    security(("key" = ["coupons.write"])),
    extensions(("x-errors" = json!(["COUPON_NOT_FOUND"]))),
)]
pub async fn replace_coupon(
    State(state): State<ApiState>,
    caller: Caller,
    id: PathId,
    submission: Submission,
) -> ApiResult {
    caller.require(Scope::CouponsWrite)?;
    let (currency, coupon) = (caller.currency(), known((&state, &caller), &id).await?);
    let (mut fields, key) = submission.read(&[coupon.id.as_str()])?;
    let (code, reduction) = whole(&mut fields, currency);
    let limits = limits(&mut fields, currency);
    fields.finish()?;
    let change = CouponChange {
        code,
        reduction: Some(reduction),
        max_uses: limits.max_uses.whole(),
        products: Some(limits.products.unwrap_or_default()),
        min_order_minor: limits.min_order_minor.whole(),
        max_discount_minor: limits.max_discount_minor.whole(),
        valid_from: limits.valid_from.whole(),
        valid_until: limits.valid_until.whole(),
    };
    let command = ChangeCoupon { actor: caller.actor.clone(), id: coupon.id, change };
    answer_once((&state, &caller), key, command, (Topic::Coupon, render)).await
}

/// Takes a coupon away; orders that hold it keep what it gave them.
#[utoipa::path(
    delete,
    path = "/dev/v1/coupons/{id}",
    tag = "Coupons",
    params(CouponPath),
    responses((status = 204, description = "Taken away.")),
    security(("key" = ["coupons.write"])),
    extensions(("x-errors" = json!(["COUPON_NOT_FOUND"]))),
)]
pub async fn delete_coupon(State(state): State<ApiState>, caller: Caller, id: PathId) -> ApiResult {
    caller.require(Scope::CouponsWrite)?;
    let command = RemoveCoupon { actor: caller.actor.clone(), id: id.coupon()? };
    let removed = state.service.run(command).await;
    removed.map_err(|error| caller.failed(&error, Topic::Coupon))?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// A coupon that there is: a missing one is told before a field that is wrong.
async fn known((state, caller): (&ApiState, &Caller), id: &PathId) -> Result<Coupon, ApiError> {
    let coupon = state.service.coupon(&caller.system(), &id.coupon()?).await;
    coupon.map_err(|error| caller.failed(&error, Topic::Coupon))
}

fn render_created(outcome: &Result<Coupon, Refusal>, context: &RenderContext) -> (u16, String) {
    put(outcome, context, (Topic::Coupon, StatusCode::CREATED), |coupon| {
        data_text(CouponJson::new(coupon, context))
    })
}

fn render(outcome: &Result<Coupon, Refusal>, context: &RenderContext) -> (u16, String) {
    put(outcome, context, (Topic::Coupon, StatusCode::OK), |coupon| {
        data_text(CouponJson::new(coupon, context))
    })
}
