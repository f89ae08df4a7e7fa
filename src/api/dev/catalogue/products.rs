//! `/dev/v1/products`: list, show, add, change, replace, take away.

use crate::api::ApiState;
use crate::api::answer::data::{ApiResult, CursorList, Data, data, data_text, json};
use crate::api::answer::error::ApiError;
use crate::api::answer::refusal::{Topic, put};
use crate::api::idempotency::{Submission, answer_once};
use crate::api::json::{ProductJson, to_text};
use crate::api::openapi::{
    CursorPage, IdempotencyKey, ProductBody, ProductChangeBody, ProductPath,
};
use crate::api::request::auth::Caller;
use crate::api::request::fields::Fields;
use crate::api::request::page::{CursorKind, Query};
use crate::api::request::path::PathId;
use crate::domain::actor::Scope;
use crate::domain::ids::ProductId;
use crate::domain::money::Currency;
use crate::service::{
    AddProduct, ChangeProduct, PRODUCT_TYPES, Product, ProductChange, Refusal, RemoveProduct,
    RenderContext,
};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse as _;

/// The longest title.
const TITLE_LENGTH_MAX: usize = 200;
/// The longest description.
const DESCRIPTION_LENGTH_MAX: usize = 5_000;

/// Products, listed or not, newest first.
#[utoipa::path(
    get,
    path = "/dev/v1/products/",
    tag = "Products",
    params(CursorPage),
    responses((status = 200, description = "A page of products.", body = CursorList<ProductJson>)),
    security(("key" = ["products.read"])),
)]
pub async fn list_products(
    State(state): State<ApiState>,
    caller: Caller,
    query: Query,
) -> ApiResult {
    caller.require(Scope::ProductsRead)?;
    let kind = CursorKind { shop: &caller.actor.shop, list: "products" };
    let (limit, before) = (query.limit()?, kind.open(&query)?);
    let listing = state.service.product_page(&caller.actor, before.as_deref(), limit).await;
    let listing = listing.map_err(|error| caller.failed(&error, Topic::Product))?;
    let context = caller.context();
    let rows = listing.rows.iter().map(|row| ProductJson::new(row, &context)).collect();
    let next = listing.next.as_deref().map(|id| kind.seal(id));
    Ok(json(StatusCode::OK, to_text(&CursorList::new(rows, next))))
}

/// One product.
#[utoipa::path(
    get,
    path = "/dev/v1/products/{id}",
    tag = "Products",
    params(ProductPath),
    responses((status = 200, description = "The product.", body = Data<ProductJson>)),
    security(("key" = ["products.read"])),
    extensions(("x-errors" = json!(["PRODUCT_NOT_FOUND"]))),
)]
pub async fn show_product(State(state): State<ApiState>, caller: Caller, id: PathId) -> ApiResult {
    caller.require(Scope::ProductsRead)?;
    let product = state.service.product(&caller.actor, &id.product()?).await;
    let product = product.map_err(|error| caller.failed(&error, Topic::Product))?;
    Ok(data(ProductJson::new(&product, &caller.context())))
}

/// Adds a product.
#[utoipa::path(
    post,
    path = "/dev/v1/products/",
    tag = "Products",
    params(IdempotencyKey),
    request_body = ProductBody,
    responses((status = 201, description = "The new product.", body = Data<ProductJson>)),
    security(("key" = ["products.write"])),
)]
pub async fn create_product(
    State(state): State<ApiState>,
    caller: Caller,
    submission: Submission,
) -> ApiResult {
    caller.require(Scope::ProductsWrite)?;
    let (mut fields, key) = submission.read(&[])?;
    let product = whole(&mut fields, caller.currency());
    fields.finish()?;
    let command = AddProduct { actor: caller.actor.clone(), product };
    answer_once((&state, &caller), key, command, (Topic::Product, render_created)).await
}

/// Changes what the body names.
#[utoipa::path(
    patch,
    path = "/dev/v1/products/{id}",
    tag = "Products",
    params(ProductPath, IdempotencyKey),
    request_body = Option<ProductChangeBody>,
    responses((status = 200, description = "The product as it is now.", body = Data<ProductJson>)),
    security(("key" = ["products.write"])),
    extensions(("x-errors" = json!(["PRODUCT_NOT_FOUND"]))),
)]
pub async fn change_product(
    state: State<ApiState>,
    caller: Caller,
    id: PathId,
    submission: Submission,
) -> ApiResult {
    write((state.0, caller), id, submission, read).await
}

/// Changes everything: what the body does not name goes back to what a new product has.
#[utoipa::path(
    put,
    path = "/dev/v1/products/{id}",
    tag = "Products",
    params(ProductPath, IdempotencyKey),
    request_body = ProductBody,
    responses((status = 200, description = "The product as it is now.", body = Data<ProductJson>)),
    security(("key" = ["products.write"])),
    extensions(("x-errors" = json!(["PRODUCT_NOT_FOUND"]))),
)]
pub async fn replace_product(
    state: State<ApiState>,
    caller: Caller,
    id: PathId,
    submission: Submission,
) -> ApiResult {
    write((state.0, caller), id, submission, whole).await
}

async fn write(
    (state, caller): (ApiState, Caller),
    id: PathId,
    submission: Submission,
    read: fn(&mut Fields, Currency) -> ProductChange,
) -> ApiResult {
    caller.require(Scope::ProductsWrite)?;
    let id = known((&state, &caller), &id).await?;
    let (mut fields, key) = submission.read(&[id.as_str()])?;
    let change = read(&mut fields, caller.currency());
    fields.finish()?;
    let command = ChangeProduct { actor: caller.actor.clone(), id, change };
    answer_once((&state, &caller), key, command, (Topic::Product, render)).await
}

/// Takes a product away; orders that sold it stay as they are.
#[utoipa::path(
    delete,
    path = "/dev/v1/products/{id}",
    tag = "Products",
    params(ProductPath),
    responses((status = 204, description = "Taken away.")),
    security(("key" = ["products.write"])),
    extensions(("x-errors" = json!(["PRODUCT_NOT_FOUND"]))),
)]
pub async fn delete_product(
    State(state): State<ApiState>,
    caller: Caller,
    id: PathId,
) -> ApiResult {
    caller.require(Scope::ProductsWrite)?;
    let command = RemoveProduct { actor: caller.actor.clone(), id: id.product()? };
    let removed = state.service.run(command).await;
    removed.map_err(|error| caller.failed(&error, Topic::Product))?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// The id of a product that there is: a missing one is told before a field that is wrong.
async fn known((state, caller): (&ApiState, &Caller), id: &PathId) -> Result<ProductId, ApiError> {
    let product = state.service.product(&caller.system(), &id.product()?).await;
    Ok(product.map_err(|error| caller.failed(&error, Topic::Product))?.id)
}

/// Every field, those that are needed as such.
fn whole(fields: &mut Fields, currency: Currency) -> ProductChange {
    for field in ["price", "type"] {
        if !fields.is_given(field) {
            fields.refuse(field, "is required");
        }
    }
    let has_title = fields.is_given("title") || fields.is_given("name");
    if !has_title {
        fields.refuse("title", "is required");
    }
    let change = read(fields, currency);
    ProductChange {
        description: Some(change.description.unwrap_or_default()),
        is_listed: Some(change.is_listed.unwrap_or(true)),
        ..change
    }
}

fn read(fields: &mut Fields, currency: Currency) -> ProductChange {
    let name = if fields.is_given("title") { "title" } else { "name" };
    let title =
        fields.is_given(name).then(|| fields.text(name, TITLE_LENGTH_MAX).trim().to_owned());
    ProductChange {
        title,
        description: fields.optional_text("description", DESCRIPTION_LENGTH_MAX),
        product_type: kind(fields),
        price_minor: fields.is_given("price").then(|| fields.optional_fee("price", currency)),
        is_listed: fields.optional_flag("unlisted").map(|is_unlisted| !is_unlisted),
    }
}

fn kind(fields: &mut Fields) -> Option<String> {
    let text = fields.optional_text("type", TITLE_LENGTH_MAX)?.trim().to_ascii_uppercase();
    if !PRODUCT_TYPES.contains(&text.as_str()) {
        fields.refuse("type", format!("must be one of {}", PRODUCT_TYPES.join(", ")));
        return None;
    }
    Some(text)
}

fn render_created(outcome: &Result<Product, Refusal>, context: &RenderContext) -> (u16, String) {
    put(outcome, context, (Topic::Product, StatusCode::CREATED), |product| {
        data_text(ProductJson::new(product, context))
    })
}

fn render(outcome: &Result<Product, Refusal>, context: &RenderContext) -> (u16, String) {
    put(outcome, context, (Topic::Product, StatusCode::OK), |product| {
        data_text(ProductJson::new(product, context))
    })
}
