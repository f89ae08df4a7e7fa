//! Orders as the customer API shows them, under the name of invoices: in camel case in lists and details, in snake case
//! on the dashboard.

use crate::api::json::iso_text as iso;
use crate::api::v1::envelope::decimal;
use crate::domain::clock::Timestamp;
use crate::domain::money::{Currency, percent_text};
use crate::domain::orders::order::OrderState;
use crate::service::{Order, OrderItem, RenderContext};
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

/// The kind of timeline step that says an order was delivered.
const FULFILLED: &str = "fulfilled";

/// One row of the list.
#[derive(Serialize, ToSchema)]
#[schema(as = OwnInvoiceRow)]
#[serde(rename_all = "camelCase")]
pub struct InvoiceRowJson<'a> {
    uniqid: String,
    status: &'a str,
    total: String,
    total_display: String,
    currency: &'a str,
    created_at: String,
    line_items: Vec<RowItemJson<'a>>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = OwnInvoiceRowItem)]
#[serde(rename_all = "camelCase")]
struct RowItemJson<'a> {
    product_title: &'a str,
    quantity: i64,
    #[schema(value_type = Option<serde_json::Value>, required)]
    product: Option<()>,
}

/// One row of the dashboard.
#[derive(Serialize, ToSchema)]
#[schema(as = DashboardInvoice)]
pub struct DashboardInvoiceJson<'a> {
    uniqid: String,
    status: &'a str,
    total: String,
    total_display: String,
    currency: &'a str,
    created_at: String,
    line_items: Vec<DashboardItemJson<'a>>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = DashboardInvoiceItem)]
struct DashboardItemJson<'a> {
    product_title: &'a str,
    quantity: i64,
    #[schema(value_type = Option<serde_json::Value>, required)]
    product: Option<()>,
}

/// One invoice with everything.
#[derive(Serialize, ToSchema)]
#[schema(as = OwnInvoice)]
#[serde(rename_all = "camelCase")]
pub struct InvoiceDetailJson<'a> {
    id: &'a str,
    uniqid: String,
    status: &'a str,
    #[schema(required)]
    status_details: Option<&'a str>,
    total: String,
    total_display: String,
    subtotal: String,
    discount: String,
    discount_display: String,
    tax: String,
    tax_percentage: String,
    currency: &'a str,
    created_at: String,
    updated_at: String,
    #[schema(required)]
    gateway_updated_at: Option<String>,
    #[schema(value_type = Option<serde_json::Value>, required)]
    custom_fields: Option<&'a RawValue>,
    balance_paid_amount: String,
    tip_amount_display: String,
    pricing_breakdown: BreakdownJson<'a>,
    #[schema(required)]
    current_payment_attempt_id: Option<&'a str>,
    line_items: Vec<ItemJson<'a>>,
    #[schema(required)]
    current_payment: Option<PaymentJson<'a>>,
    payments: Vec<PaymentJson<'a>>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = PricingBreakdown)]
struct BreakdownJson<'a> {
    subtotal: String,
    discount: String,
    volume_discount: String,
    discount_label: &'a str,
    #[schema(required)]
    affiliate_code: Option<&'a str>,
    tip: String,
    gateway_fee: String,
    platform_fee: String,
    processing_fee: String,
    already_paid: String,
    total: String,
    amount_due: String,
    currency: &'a str,
}

#[derive(Serialize, ToSchema)]
#[schema(as = OwnInvoiceItem)]
#[serde(rename_all = "camelCase")]
struct ItemJson<'a> {
    id: String,
    product_title: &'a str,
    product_type: &'a str,
    #[schema(required)]
    variant_title: Option<&'a str>,
    unit_price: String,
    quantity: i64,
    total: String,
    #[schema(required)]
    delivery_text: Option<&'a str>,
    #[schema(value_type = Option<serde_json::Value>, required)]
    delivery_summary: Option<()>,
    #[schema(required)]
    delivered_at: Option<String>,
    delivery_status: &'a str,
    #[schema(value_type = Option<serde_json::Value>, required)]
    custom_fields: Option<()>,
    #[schema(required)]
    product: Option<ProductJson<'a>>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = OwnInvoiceProduct)]
#[serde(rename_all = "camelCase")]
struct ProductJson<'a> {
    uniqid: &'a str,
    #[schema(required)]
    slug: Option<&'a str>,
    #[schema(required)]
    service_text: Option<&'a str>,
    #[serde(rename = "attachment_imageId")]
    #[schema(value_type = Option<serde_json::Value>, required)]
    image: Option<()>,
}

#[derive(Clone, Serialize, ToSchema)]
#[schema(as = OwnInvoicePayment)]
#[serde(rename_all = "camelCase")]
struct PaymentJson<'a> {
    gateway: &'a str,
    #[schema(required)]
    display_name: Option<&'a str>,
    #[schema(required)]
    crypto_gateway: Option<&'a str>,
    #[schema(required)]
    blockchain: Option<&'a str>,
    #[schema(required)]
    crypto_address: Option<&'a str>,
    #[schema(required)]
    apm_method: Option<&'a str>,
}

fn currency_of(order: &Order) -> Currency {
    Currency::parse(&order.currency).unwrap_or(Currency::USD)
}

/// What the order is called where it has no products.
fn title_of(order: &Order) -> &str {
    order.title.as_deref().unwrap_or(order.kind.as_str())
}

fn titles(order: &Order) -> Vec<(&str, i64)> {
    if order.items.is_empty() {
        return vec![(title_of(order), 1)];
    }
    order.items.iter().map(|item| (item.title.as_str(), item.quantity)).collect()
}

impl<'a> InvoiceRowJson<'a> {
    /// An order in the list.
    pub fn new(order: &'a Order) -> Self {
        let total = decimal(order.totals.total_minor, currency_of(order));
        let item =
            |(product_title, quantity)| RowItemJson { product_title, quantity, product: None };
        Self {
            uniqid: order.uniqid.clone(),
            status: order.state.as_str(),
            total_display: total.clone(),
            total,
            currency: &order.currency,
            created_at: iso(order.created_at),
            line_items: titles(order).into_iter().map(item).collect(),
        }
    }
}

impl<'a> DashboardInvoiceJson<'a> {
    /// An order on the dashboard.
    pub fn new(order: &'a Order) -> Self {
        let row = InvoiceRowJson::new(order);
        let item = |item: RowItemJson<'a>| DashboardItemJson {
            product_title: item.product_title,
            quantity: item.quantity,
            product: None,
        };
        Self {
            uniqid: row.uniqid,
            status: row.status,
            total: row.total,
            total_display: row.total_display,
            currency: row.currency,
            created_at: row.created_at,
            line_items: row.line_items.into_iter().map(item).collect(),
        }
    }
}

impl<'a> InvoiceDetailJson<'a> {
    /// An order with everything; `steps` is its timeline.
    pub fn new(order: &'a Order, delivered_at: Option<Timestamp>, context: &RenderContext) -> Self {
        let currency = currency_of(order);
        let money = |minor| decimal(minor, currency);
        let totals = &order.totals;
        let payment = order.gateway.as_deref().map(PaymentJson::new);
        let tax_ppm = if totals.tax_minor == 0 { 0 } else { context.tax_ppm };
        let custom_fields = order.custom_fields.as_deref().filter(|text| text.starts_with('{'));
        let delivery = (delivery_status(order, delivered_at), delivered_at);
        Self {
            id: order.id.as_str(),
            uniqid: order.uniqid.clone(),
            status: order.state.as_str(),
            status_details: None,
            total: money(totals.total_minor),
            total_display: money(totals.total_minor),
            subtotal: money(totals.subtotal_minor),
            discount: money(totals.discount_minor),
            discount_display: money(totals.discount_minor),
            tax: money(totals.tax_minor),
            tax_percentage: percent_text(tax_ppm),
            currency: &order.currency,
            created_at: iso(order.created_at),
            updated_at: iso(order.updated_at),
            gateway_updated_at: order.paid_at.map(iso),
            custom_fields: custom_fields.and_then(|text| serde_json::from_str(text).ok()),
            balance_paid_amount: money(order.balance_minor),
            tip_amount_display: money(0),
            pricing_breakdown: BreakdownJson::new(order, currency),
            current_payment_attempt_id: None,
            line_items: lines(order, delivery, currency),
            payments: payment.iter().cloned().collect(),
            current_payment: payment,
        }
    }
}

/// When a timeline says that its order was delivered.
pub fn delivered_at(events: &[crate::service::OrderEvent]) -> Option<Timestamp> {
    events.iter().find(|event| event.kind == FULFILLED).map(|event| event.happened_at)
}

fn delivery_status(order: &Order, delivered_at: Option<Timestamp>) -> &'static str {
    match order.state {
        _ if delivered_at.is_some() => "DELIVERED",
        OrderState::Completed => "AWAITING_FULFILLMENT",
        OrderState::Pending | OrderState::Partial => "PENDING",
        _ => "FAILED",
    }
}

fn lines<'a>(
    order: &'a Order,
    (status, delivered_at): (&'static str, Option<Timestamp>),
    currency: Currency,
) -> Vec<ItemJson<'a>> {
    let line =
        |index: usize, title, quantity, unit_minor: i64, item: Option<&'a OrderItem>| ItemJson {
            id: format!("{}_{}", order.id, index + 1),
            product_title: title,
            product_type: item.map_or(order.kind.as_str(), |item| item.product_type.as_str()),
            variant_title: None,
            unit_price: decimal(unit_minor, currency),
            quantity,
            total: decimal(unit_minor.saturating_mul(quantity), currency),
            delivery_text: None,
            delivery_summary: None,
            delivered_at: delivered_at.map(iso),
            delivery_status: status,
            custom_fields: None,
            product: item.map(|item| ProductJson {
                uniqid: item.product.as_str(),
                slug: None,
                service_text: None,
                image: None,
            }),
        };
    if order.items.is_empty() {
        return vec![line(0, title_of(order), 1, order.totals.subtotal_minor, None)];
    }
    let items = order.items.iter().enumerate();
    let rows = items.map(|(index, item)| {
        line(index, item.title.as_str(), item.quantity, item.unit_minor, Some(item))
    });
    rows.collect()
}

impl<'a> BreakdownJson<'a> {
    fn new(order: &'a Order, currency: Currency) -> Self {
        let money = |minor| decimal(minor, currency);
        let totals = &order.totals;
        let already_minor =
            if order.paid_at.is_some() { order.paid_minor } else { order.balance_minor };
        let due_minor = match order.state {
            OrderState::Pending | OrderState::Partial => totals.total_minor - already_minor,
            _ => 0,
        };
        Self {
            subtotal: money(totals.subtotal_minor),
            discount: money(totals.discount_minor),
            volume_discount: money(0),
            discount_label: if order.coupon.is_some() { "Coupon" } else { "Discount" },
            affiliate_code: order.affiliate_code.as_deref(),
            tip: money(0),
            gateway_fee: money(0),
            platform_fee: money(0),
            processing_fee: money(0),
            already_paid: money(already_minor),
            total: money(totals.total_minor),
            amount_due: money(due_minor),
            currency: &order.currency,
        }
    }
}

impl<'a> PaymentJson<'a> {
    fn new(gateway: &'a str) -> Self {
        Self {
            gateway,
            display_name: None,
            crypto_gateway: None,
            blockchain: None,
            crypto_address: None,
            apm_method: None,
        }
    }
}
