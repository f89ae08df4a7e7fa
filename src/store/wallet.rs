//! Wallets: what was done to store balance by hand, and credit that ends.

use super::integrity::sealed;
use super::{Columns, Source, StoreError, Tx};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{CustomerId, ShopId, TransactionId, WalletEntryId};
use crate::domain::ledger::TransactionKind;
use crate::domain::wallet::{WalletKind, WalletMove};
use crate::values;

/// A change of a wallet by hand, as it is written.
#[derive(Clone, Debug)]
pub struct WalletEntry {
    /// The id; the ledger's source.
    pub id: WalletEntryId,
    /// Whose wallet.
    pub customer: CustomerId,
    /// The ledger's transaction.
    pub transaction: TransactionId,
    /// What kind of change.
    pub kind: WalletKind,
    /// Minor units; credit positive.
    pub amount_minor: i64,
    /// Why.
    pub reason: String,
    /// When the credit ends.
    pub expires_at: Option<Timestamp>,
    /// The credit that ended here.
    pub expired: Option<WalletEntryId>,
}

/// Adds a change, and the lot of a credit that ends.
pub fn wallet_entry_insert(tx: &mut Tx<'_>, shop: &ShopId, entry: &WalletEntry, actor: &str) {
    let now = tx.now();
    tx.queue(
        "INSERT INTO wallet_entry (shop_id, wallet_entry_id, customer_id, transaction_id, kind, amount_minor, reason, \
         actor, expires_at, expired_entry_id, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        values![
            shop.as_str(), entry.id.as_str(), entry.customer.as_str(), entry.transaction.as_str(),
            entry.kind.as_str(), entry.amount_minor, entry.reason.as_str(), actor, entry.expires_at,
            entry.expired.as_ref().map(WalletEntryId::as_str), now,
        ],
    );
    tx.seal(&sealed::WALLET_ENTRY, shop, entry.id.as_str());
    if let Some(expires_at) = entry.expires_at {
        tx.queue(
            "INSERT INTO wallet_lot (shop_id, wallet_entry_id, customer_id, expires_at, next_look_at) \
             VALUES ($1, $2, $3, $4, $4)",
            values![shop.as_str(), entry.id.as_str(), entry.customer.as_str(), expires_at],
        );
    }
}

/// Credit that ended and was not settled yet.
#[derive(Clone, Debug)]
pub struct DueLot {
    /// The shop.
    pub shop: ShopId,
    /// The credit.
    pub entry: WalletEntryId,
    /// Whose.
    pub customer: CustomerId,
}

/// Credits that are to be looked at by `now`.
pub async fn wallet_lots_due(
    source: &mut impl Source,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<DueLot>, StoreError> {
    let rows = source
        .rows(
            "SELECT shop_id, wallet_entry_id, customer_id FROM wallet_lot WHERE next_look_at <= $1 \
             ORDER BY next_look_at LIMIT $2",
            values![now, limit],
        )
        .await?;
    rows.iter()
        .map(|row| {
            let mut columns = Columns::of(row);
            Ok(DueLot {
                shop: columns.parsed("wallet_lot", "shop_id", ShopId::parse)?,
                entry: columns.parsed("wallet_lot", "wallet_entry_id", WalletEntryId::parse)?,
                customer: columns.parsed("wallet_lot", "customer_id", CustomerId::parse)?,
            })
        })
        .collect()
}

/// Whether a customer has credit that ends and is not settled.
pub async fn wallet_has_lots(
    source: &mut impl Source,
    shop: &ShopId,
    customer: &CustomerId,
) -> Result<bool, StoreError> {
    let row = source
        .row(
            "SELECT l.wallet_entry_id FROM wallet_entry w JOIN wallet_lot l ON l.shop_id = w.shop_id \
             AND l.wallet_entry_id = w.wallet_entry_id WHERE w.shop_id = $1 AND w.customer_id = $2 LIMIT 1",
            values![shop.as_str(), customer.as_str()],
        )
        .await?;
    Ok(row.is_some())
}

/// When a lot is looked at next; `None` when it was settled.
pub async fn wallet_lot_next_look(
    source: &mut impl Source,
    shop: &ShopId,
    entry: &WalletEntryId,
) -> Result<Option<Timestamp>, StoreError> {
    let row = source
        .row(
            "SELECT next_look_at FROM wallet_lot WHERE shop_id = $1 AND wallet_entry_id = $2",
            values![shop.as_str(), entry.as_str()],
        )
        .await?;
    row.map(|row| Columns::of(&row).instant()).transpose()
}

/// Looks at a lot again later, or never.
pub fn wallet_lot_settle(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    entry: &WalletEntryId,
    next_look_at: Option<Timestamp>,
) {
    match next_look_at {
        Some(at) => tx.queue(
            "UPDATE wallet_lot SET next_look_at = $3 WHERE shop_id = $1 AND wallet_entry_id = $2",
            values![shop.as_str(), entry.as_str(), at],
        ),
        None => tx.queue(
            "DELETE FROM wallet_lot WHERE shop_id = $1 AND wallet_entry_id = $2",
            values![shop.as_str(), entry.as_str()],
        ),
    }
}

/// Looks again at all credit of a customer that ends, when it ends or now, because some of what was spent came back.
pub fn wallet_lots_reopen(tx: &mut Tx<'_>, shop: &ShopId, customer: &CustomerId) {
    let now = tx.now();
    tx.queue(
        "INSERT INTO wallet_lot (shop_id, wallet_entry_id, customer_id, expires_at, next_look_at) \
         SELECT shop_id, wallet_entry_id, customer_id, expires_at, \
         CASE WHEN expires_at > $3 THEN expires_at ELSE $3 END FROM wallet_entry \
         WHERE shop_id = $1 AND customer_id = $2 AND expires_at IS NOT NULL \
         ON CONFLICT (shop_id, wallet_entry_id) DO UPDATE SET next_look_at = excluded.next_look_at",
        values![shop.as_str(), customer.as_str(), now],
    );
}

/// All entries of a wallet's account, oldest first.
pub async fn wallet_moves(
    source: &mut impl Source,
    shop: &ShopId,
    customer: &CustomerId,
) -> Result<Vec<WalletMove>, StoreError> {
    let rows = source
        .rows(
            "SELECT t.kind, t.source_id, r.order_id, e.amount_minor, w.expires_at, w.expired_entry_id \
             FROM ledger_entry e JOIN ledger_transaction t ON t.shop_id = e.shop_id AND t.sequence = e.sequence \
             LEFT JOIN wallet_entry w ON w.shop_id = t.shop_id AND w.wallet_entry_id = t.source_id \
             LEFT JOIN refund r ON r.shop_id = t.shop_id AND r.refund_id = t.source_id AND t.kind = 'order_refunded' \
             WHERE e.shop_id = $1 AND e.account_id = $2 AND e.account_version IS NOT NULL ORDER BY e.account_version",
            values![shop.as_str(), format!("store_balance:{customer}")],
        )
        .await?;
    rows.iter()
        .map(|row| {
            let mut columns = Columns::of(row);
            Ok(WalletMove {
                kind: columns.parsed("ledger_transaction", "kind", TransactionKind::parse)?,
                source_id: columns.text()?,
                refunded_order: columns.text_or_null()?,
                amount_minor: columns.integer()?,
                expires_at: columns.instant_or_null()?,
                expired_source: columns.text_or_null()?,
            })
        })
        .collect()
}
