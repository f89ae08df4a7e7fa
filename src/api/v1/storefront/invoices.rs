//! `/v1/storefront/invoices/unique/{id}` and `/status/{id}`: the state of an invoice, for anyone who has its uniqid. It
//! tells nothing about the person, and no coupon.

use crate::api::ApiState;
use crate::api::answer::data::ApiResult;
use crate::api::answer::error::ApiError;
use crate::api::answer::refusal::{Topic, failed};
use crate::api::json::{Amount, IsoTime, amount, iso};
use crate::api::openapi::InvoicePath;
use crate::api::request::path::PathId;
use crate::api::v1::envelope::{Success, data, decimal};
use crate::domain::money::Currency;
use crate::domain::orders::order::PAYMENT_WINDOW_SECS;
use crate::service::{Order, Shop};
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
#[schema(as = PublicInvoiceAnswer)]
struct ShownInvoice<'a> {
    invoice: InvoiceJson<'a>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = InvoiceStatusAnswer)]
struct ShownStatus {
    invoice: StatusJson,
}

/// Where an invoice stands.
#[derive(Serialize, ToSchema)]
#[schema(as = InvoiceStatus)]
struct StatusJson {
    uniqid: String,
    status: &'static str,
}

#[derive(Serialize, ToSchema)]
#[schema(as = InvoiceShop)]
struct ShopJson<'a> {
    slug: &'a str,
    name: &'a str,
}

/// An invoice as shown to anyone with its number: nothing about the person, no coupon.
#[derive(Serialize, ToSchema)]
#[schema(as = PublicInvoice)]
struct InvoiceJson<'a> {
    uniqid: String,
    status: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
    #[schema(required)]
    title: Option<&'a str>,
    subtotal: Amount,
    discount: Amount,
    tax: Amount,
    total: Amount,
    total_display: String,
    amount_due: String,
    currency: &'a str,
    #[schema(required)]
    gateway: Option<&'a str>,
    products: Vec<ProductJson<'a>>,
    checkout_url: String,
    shop: ShopJson<'a>,
    created_at: IsoTime,
    expires_at: IsoTime,
    #[schema(required)]
    paid_at: Option<IsoTime>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = PublicInvoiceProduct)]
struct ProductJson<'a> {
    product_id: &'a str,
    title: &'a str,
    quantity: i64,
    price: Amount,
    total: Amount,
}

async fn found(state: &ApiState, id: &PathId) -> Result<(Shop, Order), ApiError> {
    let id = id.order(Topic::Invoice)?;
    let found = state.service.order_anywhere(&id).await;
    let found = found.map_err(|error| failed(&error, Topic::Invoice, Currency::USD))?;
    let open = found.filter(|(shop, _)| !shop.is_suspended);
    open.ok_or_else(|| Topic::Invoice.missing())
}

/// Shows an invoice to anyone with its number.
#[utoipa::path(
    get,
    path = "/v1/storefront/invoices/unique/{id}",
    tag = "Storefront",
    params(InvoicePath),
    responses((status = 200, description = "The invoice.", body = Success<ShownInvoice>)),
    extensions(("x-errors" = json!(["INVOICE_NOT_FOUND"]))),
)]
pub async fn show_public_invoice(State(state): State<ApiState>, id: PathId) -> ApiResult {
    let (shop, order) = found(&state, &id).await?;
    let money = |minor| amount(minor, shop.currency);
    let uniqid = order.uniqid.clone();
    let product = |item| product(item, shop.currency);
    let due_minor = order.totals.total_minor - order.balance_minor - order.paid_minor;
    Ok(data(ShownInvoice {
        invoice: InvoiceJson {
            checkout_url: format!("{}/invoice/{uniqid}", shop.base_url),
            uniqid,
            status: order.state.as_str(),
            kind: order.kind.as_str(),
            title: order.title.as_deref(),
            subtotal: money(order.totals.subtotal_minor),
            discount: money(order.totals.discount_minor),
            tax: money(order.totals.tax_minor),
            total: money(order.totals.total_minor),
            total_display: decimal(order.totals.total_minor, shop.currency),
            amount_due: decimal(due_minor.max(0), shop.currency),
            currency: &order.currency,
            gateway: order.gateway.as_deref(),
            products: order.items.iter().map(product).collect(),
            shop: ShopJson { slug: &shop.slug, name: &shop.name },
            created_at: iso(order.created_at),
            expires_at: iso(order.created_at.plus_secs(PAYMENT_WINDOW_SECS)),
            paid_at: order.paid_at.map(iso),
        },
    }))
}

fn product(item: &crate::service::OrderItem, currency: Currency) -> ProductJson<'_> {
    ProductJson {
        product_id: item.product.as_str(),
        title: &item.title,
        quantity: item.quantity,
        price: amount(item.unit_minor, currency),
        total: amount(item.unit_minor.saturating_mul(item.quantity), currency),
    }
}

/// Tells where an invoice stands, and nothing else: for asking again and again.
#[utoipa::path(
    get,
    path = "/v1/storefront/invoices/status/{id}",
    tag = "Storefront",
    params(InvoicePath),
    responses((status = 200, description = "The status.", body = Success<ShownStatus>)),
    extensions(("x-errors" = json!(["INVOICE_NOT_FOUND"]))),
)]
pub async fn show_invoice_status(State(state): State<ApiState>, id: PathId) -> ApiResult {
    let (_, order) = found(&state, &id).await?;
    let (uniqid, status) = (order.uniqid.clone(), order.state.as_str());
    Ok(data(ShownStatus { invoice: StatusJson { uniqid, status } }))
}
