//! Orders and invoices on the wire: one thing under two names.

use super::{Amount, Percent, amount, percent};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{CouponId, CustomerId, LinkId};
use crate::domain::money::Currency;
use crate::domain::orders::order::OrderKind;
use crate::service::{Order, OrderItem, RenderContext};
use serde::Serialize;
use utoipa::ToSchema;

use serde_json::value::RawValue;

/// An order with the keys of all pages of the contract; what this product has nothing for is null.
#[derive(Serialize, ToSchema)]
#[schema(as = Order)]
pub struct OrderJson<'a> {
    id: &'a str,
    uniqid: String,
    shop_id: &'a str,
    customer_id: &'a str,
    customer_email: &'a str,
    affiliate_link_id: Option<&'a str>,
    affiliate_customer_id: Option<&'a str>,
    affiliate_code: Option<&'a str>,
    affiliate_discount_amount: Amount,
    currency: &'a str,
    status: &'a str,
    status_details: Option<&'a str>,
    payment_status: &'a str,
    gateway: Option<&'a str>,
    blockchain: Option<&'a str>,
    apm_method: Option<&'a str>,
    flow_type: &'a str,
    provider_reference: Option<&'a str>,
    provider_reference_type: Option<&'a str>,
    subtotal: Amount,
    discount: Amount,
    discount_display: Amount,
    tax: Amount,
    tax_percentage: Percent,
    total: Amount,
    total_display: Amount,
    exchange_rate: i64,
    crypto_exchange_rate: i64,
    balance_paid_amount: Amount,
    refunded_amount: Amount,
    coupon_id: Option<&'a str>,
    subscription_id: Option<&'a str>,
    #[schema(value_type = Option<serde_json::Value>)]
    custom_fields: Option<&'a RawValue>,
    is_developer_invoice: bool,
    developer_title: Option<&'a str>,
    checkout_url: String,
    items: Vec<ItemJson<'a>>,
    created_at: i64,
    updated_at: i64,
    paid_at: Option<i64>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = OrderItem)]
struct ItemJson<'a> {
    product_id: Option<&'a str>,
    product_title: &'a str,
    product_type: &'a str,
    variant_title: Option<&'a str>,
    quantity: i64,
    unit_price: Amount,
    total: Amount,
    delivery_instructions: Option<&'a str>,
    delivery_instructions_label: Option<&'a str>,
    #[schema(value_type = Vec<String>)]
    delivered_items: [&'a str; 0],
}

/// An invoice: the order and what only invoices carry.
#[derive(Serialize, ToSchema)]
#[schema(as = Invoice)]
pub struct InvoiceJson<'a> {
    #[serde(flatten)]
    order: OrderJson<'a>,
    #[serde(rename = "type")]
    kind: &'a str,
    subtype: Option<&'a str>,
    origin: &'a str,
    product: Option<ProductJson<'a>>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = InvoiceProduct)]
struct ProductJson<'a> {
    uniqid: &'a str,
    title: &'a str,
}

impl<'a> OrderJson<'a> {
    /// An order.
    pub fn new(order: &'a Order, context: &'a RenderContext) -> Self {
        let currency = Currency::parse(&order.currency).unwrap_or(context.currency);
        let money = |minor| amount(minor, currency);
        let totals = &order.totals;
        let uniqid = order.uniqid.clone();
        let custom_fields = order.custom_fields.as_deref();
        Self {
            checkout_url: format!("{}/invoice/{uniqid}", context.base_url),
            id: order.id.as_str(),
            uniqid,
            shop_id: context.shop.as_str(),
            customer_id: order.customer.as_str(),
            customer_email: &order.email,
            affiliate_link_id: order.link.as_ref().map(LinkId::as_str),
            affiliate_customer_id: order.affiliate.as_ref().map(CustomerId::as_str),
            affiliate_code: order.affiliate_code.as_deref(),
            affiliate_discount_amount: money(totals.discount_minor - order.coupon_minor),
            currency: &order.currency,
            status: order.state.as_str(),
            status_details: None,
            payment_status: order.state.as_str(),
            gateway: order.gateway.as_deref(),
            blockchain: None,
            apm_method: None,
            flow_type: flow_type(order),
            provider_reference: order.provider_reference.as_deref(),
            provider_reference_type: reference_type(order),
            subtotal: money(totals.subtotal_minor),
            discount: money(totals.discount_minor),
            discount_display: money(totals.discount_minor),
            tax: money(totals.tax_minor),
            tax_percentage: percent(if totals.tax_minor == 0 { 0 } else { context.tax_ppm }),
            total: money(totals.total_minor),
            total_display: money(totals.total_minor),
            exchange_rate: 1,
            crypto_exchange_rate: 0,
            balance_paid_amount: money(order.balance_minor),
            refunded_amount: money(order.refunded_minor),
            coupon_id: order.coupon.as_ref().map(CouponId::as_str),
            subscription_id: None,
            custom_fields: custom_fields.and_then(|text| serde_json::from_str(text).ok()),
            is_developer_invoice: order.kind == OrderKind::Payment,
            developer_title: order.title.as_deref(),
            items: items(order, currency),
            created_at: order.created_at.secs(),
            updated_at: order.updated_at.secs(),
            paid_at: order.paid_at.map(Timestamp::secs),
        }
    }
}

/// The lines; a payment has one that says what it is for.
fn items(order: &Order, currency: Currency) -> Vec<ItemJson<'_>> {
    match &order.title {
        Some(title) if order.kind == OrderKind::Payment => {
            let total_minor = order.totals.subtotal_minor;
            let quantity = order.terms.as_ref().and_then(|terms| terms.quantity);
            // A sum that does not divide has no price of one piece.
            let quantity = quantity.filter(|pieces| total_minor % pieces == 0).unwrap_or(1);
            vec![ItemJson {
                product_id: None,
                product_title: title,
                product_type: order.kind.as_str(),
                quantity,
                unit_price: amount(total_minor / quantity, currency),
                total: amount(total_minor, currency),
                variant_title: None,
                delivery_instructions: None,
                delivery_instructions_label: None,
                delivered_items: [],
            }]
        }
        _ => order.items.iter().map(|item| ItemJson::new(item, currency)).collect(),
    }
}

/// How the order is paid, in the contract's words.
fn flow_type(order: &Order) -> &'static str {
    match order.gateway.as_deref() {
        Some("MANUAL") => "MANUAL_CONFIRMATION",
        _ if order.provider_reference.is_some() => "PROVIDER_SESSION",
        _ => "CHECKOUT",
    }
}

/// What the provider's number is: Stripe tells by the prefix, `PayPal` has orders only.
fn reference_type(order: &Order) -> Option<&'static str> {
    let reference = order.provider_reference.as_deref()?;
    Some(match order.gateway.as_deref() {
        Some("STRIPE") if reference.starts_with("pi_") => "PAYMENT_INTENT",
        Some("STRIPE") => "SESSION_ID",
        Some("PAYPAL") => "ORDER",
        Some("MANUAL") => "MANUAL_REFERENCE",
        _ => "SESSION",
    })
}

impl<'a> ItemJson<'a> {
    fn new(item: &'a OrderItem, currency: Currency) -> Self {
        Self {
            product_id: Some(item.product.as_str()),
            product_title: &item.title,
            product_type: &item.product_type,
            variant_title: None,
            quantity: item.quantity,
            unit_price: amount(item.unit_minor, currency),
            total: amount(item.unit_minor.saturating_mul(item.quantity), currency),
            delivery_instructions: None,
            delivery_instructions_label: None,
            delivered_items: [],
        }
    }
}

impl<'a> InvoiceJson<'a> {
    /// An order as an invoice.
    pub fn new(order: &'a Order, context: &'a RenderContext) -> Self {
        let product = order.items.first();
        Self {
            order: OrderJson::new(order, context),
            kind: order.kind.as_str(),
            subtype: None,
            origin: "API",
            product: product
                .map(|item| ProductJson { uniqid: item.product.as_str(), title: &item.title }),
        }
    }
}
