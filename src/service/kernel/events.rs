//! What events carry, as receivers get it. Orders carry unix seconds, everything about affiliates ISO 8601, amounts
//! are exact JSON numbers: the same words as the API's answers.

use crate::domain::clock::Timestamp;
use crate::domain::ids::{CustomerId, LinkId, TransactionId};
use crate::domain::money::{Currency, Money};
use crate::domain::orders::order::OrderKind;
use crate::store::affiliates::commission::Commission;
use crate::store::orders::order::{Order, OrderItem};
use crate::store::payouts::claim::{Claim, ClaimRow};
use serde_json::{Number, Value as Json, json};

/// An amount as the wire has it, in major units.
pub(in crate::service) fn amount(minor: i64, currency: Currency) -> Number {
    let text = Money::new(minor, currency).to_decimal().normalize().to_string();
    text.parse().unwrap_or_else(|_| Number::from(0))
}

/// `2026-03-15T10:00:00.000Z`.
pub(in crate::service) fn iso(at: Timestamp) -> String {
    let instant = jiff::Timestamp::from_millisecond(at.millis()).unwrap_or_default();
    format!("{instant:.3}")
}

/// An order as events carry it; `products` is what only the twin with the products shows.
pub fn order_data(order: &Order) -> Json {
    let currency = Currency::parse(&order.currency).unwrap_or(Currency::USD);
    let money = |minor| amount(minor, currency);
    let first = order.items.first();
    let fields: Option<Json> =
        order.custom_fields.as_deref().and_then(|text| serde_json::from_str(text).ok());
    json!({
        "id": order.id,
        "uniqid": order.uniqid.clone(),
        "type": order.kind.as_str(),
        "status": order.state.as_str(),
        "gateway": order.gateway,
        "subtotal": money(order.totals.subtotal_minor),
        "discount": money(order.totals.discount_minor),
        "tax": money(order.totals.tax_minor),
        "total": money(order.totals.total_minor),
        "total_display": money(order.totals.total_minor),
        "refunded_amount": money(order.refunded_minor),
        "balance_paid_amount": money(order.balance_minor),
        "currency": order.currency,
        "exchange_rate": 1,
        "crypto_exchange_rate": 0,
        "crypto_gateway": null,
        "apm_method": null,
        "customer_id": order.customer,
        "customer_email": order.email,
        "country": null,
        "affiliate_link_id": order.link.as_ref().map(LinkId::as_str),
        "affiliate_customer_id": order.affiliate.as_ref().map(CustomerId::as_str),
        "affiliate_code": order.affiliate_code,
        "quantity": order.items.iter().map(|item| item.quantity).sum::<i64>(),
        "product_id": first.map(|item| item.product.as_str()),
        "product_title": first.map(|item| item.title.as_str()).or(order.title.as_deref()),
        "custom_fields": fields,
        "is_developer_invoice": order.kind == OrderKind::Payment,
        "created_at": order.created_at.secs(),
        "updated_at": order.updated_at.secs(),
        "products": order.items.iter().map(|item| product_data(item, currency)).collect::<Vec<_>>(),
    })
}

fn product_data(item: &OrderItem, currency: Currency) -> Json {
    let price = amount(item.unit_minor, currency);
    json!({
        "uniqid": item.product,
        "title": item.title,
        "description": null,
        "price": price,
        "price_display": price,
        "currency": currency.to_string(),
        "type": item.product_type,
        "quantity": item.quantity,
    })
}

/// A commission, and how much this event moved.
pub fn commission_data(commission: &Commission, moved_minor: i64, currency: Currency) -> Json {
    json!({
        "id": commission.id,
        "commission_id": commission.id,
        "order_id": commission.order,
        "order_uniqid": commission.order.plain_uuid(),
        "affiliate_customer_id": commission.affiliate,
        "affiliate_link_id": commission.link,
        "status": commission.state.as_str(),
        "amount": amount(moved_minor, currency),
        "commission_amount": amount(commission.amount_minor, currency),
        "reversed_amount": amount(commission.reversed_minor, currency),
        "base_amount": amount(commission.base_minor, currency),
        "currency": currency.to_string(),
        "created_at": iso(commission.created_at),
        "released_at": commission.released_at.map(iso),
    })
}

/// A conversion.
pub(in crate::service) fn conversion_data(
    claim: &Claim,
    balance_minor: i64,
    currency: Currency,
) -> Json {
    json!({
        "id": claim.id,
        "claim_id": claim.id,
        "affiliate_customer_id": claim.customer,
        "status": claim.state.as_str(),
        "amount": amount(claim.amount_minor, currency),
        "currency": claim.currency,
        "wallet_transaction_id": claim.transaction.as_ref().map(TransactionId::as_str),
        "new_balance": amount(balance_minor, currency),
        "created_at": iso(claim.created_at),
    })
}

/// A payout request with the fields of the merchant's list.
pub fn payout_data(row: &ClaimRow, currency: Currency) -> Json {
    let claim = &row.claim;
    let to = claim.destination.as_ref();
    json!({
        "id": claim.id,
        "claim_id": claim.id,
        "affiliate_customer_id": claim.customer,
        "affiliate_link_id": row.link.as_ref().map(|(id, _)| id),
        "affiliate_code": row.link.as_ref().map(|(_, code)| code),
        "affiliate_email": row.email,
        "affiliate_name": row.name,
        "status": claim.state.as_str(),
        "amount": amount(claim.amount_minor, currency),
        "currency": claim.currency,
        "payout_asset": to.map(|to| to.asset.as_str()),
        "payout_network": to.and_then(|to| to.network.as_deref()).map(str::to_uppercase),
        "payout_address": to.map(|to| to.address.as_str()),
        "address_check": to.map(|to| to.address_check.as_str()),
        "note": claim.note,
        "reason": claim.reason,
        "override_reason": claim.override_reason,
        "transaction_id": claim.payout_reference,
        "network_fee": amount(claim.network_fee_minor, currency),
        "created_at": iso(claim.created_at),
        "updated_at": iso(claim.updated_at),
        "approved_at": claim.approved_at.map(iso),
        "completed_at": claim.completed_at.map(iso),
        "rejected_at": claim.rejected_at.map(iso),
        "cancelled_at": claim.cancelled_at.map(iso),
    })
}
