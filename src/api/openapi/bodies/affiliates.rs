//! Bodies about affiliates: conversion, payout request, decisions.

use super::AmountInput;
use utoipa::ToSchema;

/// What to convert.
#[derive(ToSchema)]
#[schema(example = json!({"amount": 25}))]
pub struct ConvertBody {
    /// How much, above zero and at most what is available.
    amount: AmountInput,
}

/// What to pay out, and where to.
#[derive(ToSchema)]
#[schema(example = json!({"amount": 7, "asset": "usdt", "network": "tron", "address": "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "note": "weekly"}))]
pub struct PayoutBody {
    /// How much, above zero and at most what is available.
    amount: AmountInput,
    /// What to pay in, in any case; answered in upper case.
    #[schema(max_length = 32)]
    asset: String,
    /// The network of the asset, answered as it was sent.
    #[schema(max_length = 32)]
    network: Option<String>,
    /// The address to pay to. One that fails its check is accepted and marked.
    #[schema(max_length = 128)]
    address: String,
    /// A note for the operator who decides.
    #[schema(max_length = 500)]
    note: Option<String>,
}

/// Why a payout is approved.
#[derive(ToSchema)]
#[schema(example = json!({"note": "checked"}))]
pub struct ApproveBody {
    /// A note for the record.
    #[schema(max_length = 500)]
    note: Option<String>,
    /// Why an address that failed its check is paid to all the same; required for such an address.
    #[schema(max_length = 500)]
    override_reason: Option<String>,
}

/// Why a payout is rejected.
#[derive(ToSchema)]
#[schema(example = json!({"reason": "The address belongs to an exchange that is closed."}))]
pub struct RejectBody {
    /// The reason that the affiliate is told.
    #[schema(max_length = 500)]
    reason: String,
}

/// How a payout was made.
#[derive(ToSchema)]
#[schema(example = json!({"transaction_id": "5f2c0d7e", "network_fee": 1}))]
pub struct CompleteBody {
    /// The number of the transfer outside.
    #[schema(max_length = 200)]
    transaction_id: Option<String>,
    /// What the network took, in the shop's currency; zero or more.
    network_fee: Option<AmountInput>,
    /// A note for the record.
    #[schema(max_length = 500)]
    note: Option<String>,
}

/// Why a payout is cancelled.
#[derive(ToSchema)]
#[schema(example = json!({"reason": "Asked for twice."}))]
pub struct CancelBody {
    /// The reason, when there is one.
    #[schema(max_length = 500)]
    reason: Option<String>,
}
