//! Wallets on the wire.

use super::{Amount, amount};
use crate::domain::ids::CustomerId;
use crate::service::{RenderContext, Wallet, WalletChanged};
use serde::Serialize;
use utoipa::ToSchema;

/// A wallet in the envelope's own key.
#[derive(Serialize, ToSchema)]
#[schema(as = WalletAnswer)]
pub struct WalletJson<'a> {
    wallet: WalletBody<'a>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Wallet)]
struct WalletBody<'a> {
    id: String,
    balance: Amount,
    hold_balance: Amount,
    available: Amount,
    currency: &'a str,
    is_active: bool,
}

/// What a credit or debit did.
#[derive(Serialize, ToSchema)]
#[schema(as = WalletChange)]
pub struct WalletChangedJson<'a> {
    transaction_id: &'a str,
    amount: Amount,
    currency: &'a str,
    new_balance: Amount,
    available_balance: Amount,
    wallet_id: String,
}

impl<'a> WalletJson<'a> {
    /// A wallet: what is tied to unpaid orders is in the balance and not available.
    pub fn new(wallet: &Wallet, context: &'a RenderContext) -> Self {
        let money = |minor| amount(minor, context.currency);
        Self {
            wallet: WalletBody {
                id: wallet_id(&wallet.customer),
                balance: money(wallet.available_minor + wallet.reserved_minor),
                hold_balance: money(wallet.reserved_minor),
                available: money(wallet.available_minor),
                currency: context.currency.as_str(),
                is_active: true,
            },
        }
    }
}

impl<'a> WalletChangedJson<'a> {
    /// A change and the wallet after it.
    pub fn new(changed: &'a WalletChanged, context: &'a RenderContext) -> Self {
        let money = |minor| amount(minor, context.currency);
        let wallet = &changed.wallet;
        Self {
            transaction_id: changed.transaction.as_str(),
            amount: money(changed.amount_minor),
            currency: context.currency.as_str(),
            new_balance: money(wallet.available_minor + wallet.reserved_minor),
            available_balance: money(wallet.available_minor),
            wallet_id: wallet_id(&wallet.customer),
        }
    }
}

/// A customer has one wallet, so its id is the customer's under another prefix.
fn wallet_id(customer: &CustomerId) -> String {
    let id = customer.as_str();
    format!("wallet_{}", id.strip_prefix(CustomerId::PREFIX).unwrap_or(id))
}
