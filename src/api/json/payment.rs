//! Payments and checkout sessions on the wire.

use super::{Amount, InvoiceJson, amount};
use crate::domain::money::Currency;
use crate::domain::orders::order::{PAYMENT_WINDOW_SECS, Terms};
use crate::service::{AskedPayment, NewSecret, Order, RenderContext};
use serde::Serialize;
use utoipa::ToSchema;

/// A payment: the invoice and what the program asked for.
#[derive(Serialize, ToSchema)]
#[schema(as = Payment)]
pub struct PaymentJson<'a> {
    #[serde(flatten)]
    invoice: InvoiceJson<'a>,
    url: String,
    url_branded: String,
    session_id: String,
    gateways: &'a [String],
    white_label: bool,
    confirmations: Option<i64>,
    developer_webhook: Option<&'a str>,
    developer_return_url: Option<&'a str>,
    developer_cancel_url: Option<&'a str>,
    crypto_gateway: Option<&'a str>,
    crypto_address: Option<&'a str>,
    crypto_amount: Option<Amount>,
    expires_at: i64,
}

fn currency_of(order: &Order, context: &RenderContext) -> Currency {
    Currency::parse(&order.currency).unwrap_or(context.currency)
}

fn page_of(order: &Order, context: &RenderContext) -> String {
    format!("{}/invoice/{}", context.base_url, order.uniqid)
}

fn expires_at(order: &Order) -> i64 {
    order.created_at.plus_secs(PAYMENT_WINDOW_SECS).secs()
}

impl<'a> PaymentJson<'a> {
    /// A payment.
    pub fn new(order: &'a Order, context: &'a RenderContext) -> Self {
        let terms = order.terms.as_ref();
        let text = |pick: fn(&Terms) -> Option<&str>| terms.and_then(pick);
        Self {
            invoice: InvoiceJson::new(order, context),
            url: page_of(order, context),
            url_branded: page_of(order, context),
            session_id: order.uniqid.clone(),
            gateways: terms.map_or(&[], |terms| &terms.gateways),
            white_label: terms.is_some_and(|terms| terms.is_white_label),
            confirmations: terms.and_then(|terms| terms.confirmations),
            developer_webhook: text(|terms| terms.webhook.as_deref()),
            developer_return_url: text(|terms| terms.return_url.as_deref()),
            developer_cancel_url: text(|terms| terms.cancel_url.as_deref()),
            crypto_gateway: None,
            crypto_address: None,
            crypto_amount: None,
            expires_at: expires_at(order),
        }
    }
}

/// What is answered when a payment was asked for: where it is paid, and the secret this once.
#[derive(Serialize, ToSchema)]
#[schema(as = AskedPayment)]
pub struct AskedPaymentJson<'a> {
    id: &'a str,
    uniqid: String,
    url: String,
    url_branded: String,
    checkout_url: String,
    session_id: String,
    total: Amount,
    currency: &'a str,
    status: &'a str,
    created_at: i64,
    expires_at: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    webhook_secret: Option<&'a str>,
}

impl<'a> AskedPaymentJson<'a> {
    /// A payment that was asked for just now.
    pub fn new(asked: &'a AskedPayment, context: &'a RenderContext) -> Self {
        let order = &asked.order;
        let page = page_of(order, context);
        Self {
            id: order.id.as_str(),
            uniqid: order.uniqid.clone(),
            url: page.clone(),
            url_branded: page.clone(),
            checkout_url: page,
            session_id: order.uniqid.clone(),
            total: amount(order.totals.total_minor, currency_of(order, context)),
            currency: &order.currency,
            status: order.state.as_str(),
            created_at: order.created_at.secs(),
            expires_at: expires_at(order),
            webhook_secret: asked.webhook_secret.as_ref().map(NewSecret::reveal),
        }
    }
}

/// A checkout session: a payment in the words of shop plugins.
#[derive(Serialize, ToSchema)]
#[schema(as = CheckoutSession)]
pub struct SessionJson<'a> {
    id: String,
    url: String,
    checkout_url: String,
    session_id: String,
    status: &'a str,
    amount: Amount,
    currency: &'a str,
    customer_email: &'a str,
    success_url: Option<&'a str>,
    cancel_url: Option<&'a str>,
    created_at: i64,
    expires_at: i64,
}

impl<'a> SessionJson<'a> {
    /// A payment as a session.
    pub fn new(order: &'a Order, context: &'a RenderContext) -> Self {
        let terms = order.terms.as_ref();
        Self {
            id: order.uniqid.clone(),
            url: page_of(order, context),
            checkout_url: page_of(order, context),
            session_id: order.uniqid.clone(),
            status: order.state.as_str(),
            amount: amount(order.totals.total_minor, currency_of(order, context)),
            currency: &order.currency,
            customer_email: &order.email,
            success_url: terms.and_then(|terms| terms.return_url.as_deref()),
            cancel_url: terms.and_then(|terms| terms.cancel_url.as_deref()),
            created_at: order.created_at.secs(),
            expires_at: expires_at(order),
        }
    }
}
