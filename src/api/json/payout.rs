//! Conversions and payout requests on the wire. The answer to an action says its status in upper case, the merchant's
//! list in lower case: two vocabularies of the contract for one state.

use super::{Amount, IsoTime, amount, iso};
use crate::domain::ids::TransactionId;
use crate::service::{Claim, ClaimRow, Converted, RenderContext};
use serde::Serialize;
use utoipa::ToSchema;

/// The answer to a conversion.
#[derive(Serialize, ToSchema)]
#[schema(as = Conversion)]
pub struct ConversionJson<'a> {
    claim_id: &'a str,
    amount: Amount,
    status: String,
    wallet_transaction_id: Option<&'a str>,
    new_balance: Amount,
}

impl<'a> ConversionJson<'a> {
    /// A conversion that happened.
    pub fn new(converted: &'a Converted, context: &RenderContext) -> Self {
        let claim = &converted.claim;
        Self {
            claim_id: claim.id.as_str(),
            amount: amount(claim.amount_minor, context.currency),
            status: claim.state.as_str().to_uppercase(),
            wallet_transaction_id: claim.transaction.as_ref().map(TransactionId::as_str),
            new_balance: amount(converted.store_balance_minor, context.currency),
        }
    }
}

/// The answer to a payout request.
#[derive(Serialize, ToSchema)]
#[schema(as = Payout)]
pub struct PayoutJson<'a> {
    claim_id: &'a str,
    amount: Amount,
    status: String,
    asset: Option<&'a str>,
    address: Option<&'a str>,
    network: Option<&'a str>,
    note: Option<&'a str>,
    address_check: Option<&'a str>,
}

impl<'a> PayoutJson<'a> {
    /// A request that was accepted.
    pub fn new(claim: &'a Claim, context: &RenderContext) -> Self {
        let to = claim.destination.as_ref();
        Self {
            claim_id: claim.id.as_str(),
            amount: amount(claim.amount_minor, context.currency),
            status: claim.state.as_str().to_uppercase(),
            asset: to.map(|to| to.asset.as_str()),
            address: to.map(|to| to.address.as_str()),
            network: to.and_then(|to| to.network.as_deref()),
            note: claim.note.as_deref(),
            address_check: to.map(|to| to.address_check.as_str()),
        }
    }
}

/// A row of the merchant's list, in its own envelope.
#[derive(Serialize, ToSchema)]
#[schema(as = PayoutRequestAnswer)]
pub struct PayoutRowJson<'a> {
    payout_request: RowJson<'a>,
}

impl<'a> PayoutRowJson<'a> {
    /// One request.
    pub fn new(row: &'a ClaimRow, context: &RenderContext) -> Self {
        Self { payout_request: RowJson::new(row, context) }
    }
}

/// A numbered page of the merchant's list.
#[derive(Serialize, ToSchema)]
#[schema(as = PayoutRequestPage)]
pub struct PayoutRowsJson<'a> {
    payout_requests: Vec<RowJson<'a>>,
    page: i64,
    limit: i64,
    total: i64,
}

impl<'a> PayoutRowsJson<'a> {
    /// Some requests; `page` counts from 1.
    pub fn new(
        rows: &'a [ClaimRow],
        (page, limit, total): (i64, i64, i64),
        context: &RenderContext,
    ) -> Self {
        let payout_requests = rows.iter().map(|row| RowJson::new(row, context)).collect();
        Self { payout_requests, page, limit, total }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = PayoutRequest)]
struct RowJson<'a> {
    id: &'a str,
    affiliate_customer_id: &'a str,
    affiliate_link_id: Option<&'a str>,
    affiliate_code: Option<&'a str>,
    affiliate_email: &'a str,
    affiliate_name: Option<&'a str>,
    status: &'a str,
    amount: Amount,
    currency: &'a str,
    payout_asset: Option<&'a str>,
    payout_network: Option<String>,
    payout_address: Option<&'a str>,
    address_check: Option<&'a str>,
    note: Option<&'a str>,
    reason: Option<&'a str>,
    override_reason: Option<&'a str>,
    transaction_id: Option<&'a str>,
    network_fee: Amount,
    created_at: IsoTime,
    updated_at: IsoTime,
    approved_at: Option<IsoTime>,
    completed_at: Option<IsoTime>,
    rejected_at: Option<IsoTime>,
    cancelled_at: Option<IsoTime>,
}

impl<'a> RowJson<'a> {
    fn new(row: &'a ClaimRow, context: &RenderContext) -> Self {
        let claim = &row.claim;
        let to = claim.destination.as_ref();
        let link = row.link.as_ref();
        Self {
            id: claim.id.as_str(),
            affiliate_customer_id: claim.customer.as_str(),
            affiliate_link_id: link.map(|(id, _)| id.as_str()),
            affiliate_code: link.map(|(_, code)| code.as_str()),
            affiliate_email: &row.email,
            affiliate_name: row.name.as_deref(),
            status: claim.state.as_str(),
            amount: amount(claim.amount_minor, context.currency),
            currency: &claim.currency,
            payout_asset: to.map(|to| to.asset.as_str()),
            payout_network: to.and_then(|to| to.network.as_deref()).map(str::to_uppercase),
            payout_address: to.map(|to| to.address.as_str()),
            address_check: to.map(|to| to.address_check.as_str()),
            note: claim.note.as_deref(),
            reason: claim.reason.as_deref(),
            override_reason: claim.override_reason.as_deref(),
            transaction_id: claim.payout_reference.as_deref(),
            network_fee: amount(claim.network_fee_minor, context.currency),
            created_at: iso(claim.created_at),
            updated_at: iso(claim.updated_at),
            approved_at: claim.approved_at.map(iso),
            completed_at: claim.completed_at.map(iso),
            rejected_at: claim.rejected_at.map(iso),
            cancelled_at: claim.cancelled_at.map(iso),
        }
    }
}
