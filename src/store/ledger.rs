//! The ledger's rows: loading what a posting needs, writing exactly what it returned, and reading statements.

use super::{Columns, Source, StoreError, Tx};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{CommissionId, CustomerId, OrderId, ShopId};
use crate::domain::ledger::{AccountState, Book, Head, PostedTransaction, TransactionKind};
use crate::domain::money::Currency;
use crate::values;

/// In the place of an account's id: the owner's account is closed.
const CLOSED: &str = "closed";

/// The head of a shop's chain, all accounts of up to two owners, and whether those are closed.
pub async fn ledger_load(
    source: &mut impl Source,
    shop: &ShopId,
    owner: &CustomerId,
    other: Option<&CustomerId>,
) -> Result<Book, StoreError> {
    let other = other.unwrap_or(owner);
    let rows = source
        .rows(
            "SELECT account_id, balance_minor, version, '' FROM ledger_account \
             WHERE shop_id = $1 AND owner_id IN ($2, $3) \
             UNION ALL SELECT '', sequence, posted_at, hash FROM ledger_head WHERE shop_id = $1 \
             UNION ALL SELECT 'closed', deleted_at, deleted_at, customer_id FROM customer \
             WHERE shop_id = $1 AND customer_id IN ($2, $3) AND deleted_at IS NOT NULL",
            values![shop.as_str(), owner.as_str(), other.as_str()],
        )
        .await?;
    let mut head = None;
    let (mut accounts, mut closed) = (Vec::new(), Vec::new());
    for row in &rows {
        let mut columns = Columns::of(row);
        let account = columns.text()?;
        let (number, version) = (columns.integer()?, columns.integer()?);
        match account.as_str() {
            "" => {
                let hash = columns.text()?;
                head = Some(Head { sequence: number, hash, at: Timestamp(version) });
            }
            CLOSED => closed.push(columns.parsed("customer", "customer_id", CustomerId::parse)?),
            _ => accounts.push((account, AccountState { balance_minor: number, version })),
        }
    }
    let head = head.ok_or_else(|| StoreError::Inconsistent {
        table: "ledger_head",
        column: "shop_id",
        row: shop.to_string(),
        value: "missing".to_owned(),
    })?;
    let mut book = Book::new(shop.clone(), head);
    for (account, state) in accounts {
        book.set(account, state);
    }
    for owner in closed {
        book.close(owner);
    }
    Ok(book)
}

/// Writes a posted transaction: the row, its entries, the balances and the head. Marks its owners as changed.
pub fn ledger_insert(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    currency: Currency,
    posted: &PostedTransaction,
) {
    tx.queue(
        "INSERT INTO ledger_transaction (shop_id, sequence, transaction_id, kind, source_id, posted_at, actor, \
         reverses_id, hash, hash_version, facts) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        values![
            shop.as_str(), posted.sequence, posted.id.as_str(), posted.kind.as_str(), posted.source_id.as_str(),
            posted.at, posted.actor.as_str(), posted.reverses_id.as_deref(), posted.hash.as_str(),
            posted.hash_version, posted.facts.as_deref(),
        ],
    );
    for (position, entry) in (1_i64..).zip(&posted.entries) {
        let owner = entry.account.owner.as_ref().map(CustomerId::as_str);
        let (account, kind) = (entry.account.id(), entry.account.kind.as_str());
        tx.queue(
            "INSERT INTO ledger_entry (shop_id, sequence, position, account_id, kind, owner_id, currency, \
             amount_minor, balance_after_minor, account_version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            values![
                shop.as_str(), posted.sequence, position, account.as_str(), kind, owner, currency.as_str(),
                entry.amount_minor, entry.after.map(|after| after.balance_minor),
                entry.after.map(|after| after.version),
            ],
        );
        if let (Some(after), Some(owner)) = (entry.after, owner) {
            tx.queue(
                "INSERT INTO ledger_account (shop_id, account_id, owner_id, kind, currency, balance_minor, version) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (shop_id, account_id) DO UPDATE \
                 SET balance_minor = excluded.balance_minor, version = excluded.version \
                 WHERE ledger_account.version = excluded.version - 1",
                values![
                    shop.as_str(), account, owner, kind, currency.as_str(), after.balance_minor, after.version,
                ],
            );
            tx.touch(shop, owner);
        }
    }
    tx.queue(
        "UPDATE ledger_head SET sequence = $2, hash = $3, posted_at = $4 WHERE shop_id = $1 AND sequence = $2 - 1",
        values![shop.as_str(), posted.sequence, posted.hash.as_str(), posted.at],
    );
}

/// One line of an account's statement.
#[derive(Clone, Debug)]
pub struct StatementLine {
    /// Counts the account's entries from 1.
    pub version: i64,
    /// When.
    pub at: Timestamp,
    /// The business event.
    pub kind: TransactionKind,
    /// What caused it.
    pub source_id: String,
    /// Minor units; credit positive.
    pub amount_minor: i64,
    /// The account's balance afterwards.
    pub balance_after_minor: i64,
    /// The order that it is about: its own, or that of the commission or the refund that caused it.
    pub order: Option<OrderId>,
    /// The commission that it is about, or that of the order that was refunded.
    pub commission: Option<CommissionId>,
}

/// Entries of an account, newest first: those after one version, up to another.
pub async fn statement_list(
    source: &mut impl Source,
    shop: &ShopId,
    account_id: &str,
    (after, up_to): (i64, i64),
    limit: i64,
) -> Result<Vec<StatementLine>, StoreError> {
    let rows = source
        .rows(
            "SELECT e.account_version, t.posted_at, t.kind, t.source_id, e.amount_minor, e.balance_after_minor, \
             COALESCE(m.order_id, r.order_id, CASE WHEN substr(t.source_id, 1, 4) = 'ord_' THEN t.source_id END), \
             COALESCE(m.commission_id, (SELECT MIN(c.commission_id) FROM commission c WHERE c.shop_id = r.shop_id \
             AND c.order_id = r.order_id)) \
             FROM ledger_entry e JOIN ledger_transaction t ON t.shop_id = e.shop_id AND t.sequence = e.sequence \
             LEFT JOIN commission m ON m.shop_id = t.shop_id AND m.commission_id = t.source_id \
             LEFT JOIN refund r ON r.shop_id = t.shop_id AND r.refund_id = t.source_id \
             WHERE e.shop_id = $1 AND e.account_id = $2 AND e.account_version > $3 AND e.account_version <= $4 \
             ORDER BY e.account_version DESC LIMIT $5",
            values![shop.as_str(), account_id, after, up_to, limit],
        )
        .await?;
    rows.iter()
        .map(|row| {
            let mut columns = Columns::of(row);
            Ok(StatementLine {
                version: columns.integer()?,
                at: columns.instant()?,
                kind: columns.parsed("ledger_transaction", "kind", TransactionKind::parse)?,
                source_id: columns.text()?,
                amount_minor: columns.integer()?,
                balance_after_minor: columns.integer()?,
                order: columns.parsed_or_null("ledger_transaction", "source_id", OrderId::parse)?,
                commission: columns.parsed_or_null(
                    "commission",
                    "commission_id",
                    CommissionId::parse,
                )?,
            })
        })
        .collect()
}

/// Where an account stands between two entries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// How many entries there were.
    pub version: i64,
    /// The balance after them.
    pub balance_minor: i64,
}

/// Where an account stood just before an instant.
///
/// Versions and times rise together, so the entry is found by halving: some twenty looks among a million entries.
pub async fn standing_before(
    source: &mut impl Source,
    shop: &ShopId,
    account_id: &str,
    at: Timestamp,
) -> Result<Standing, StoreError> {
    let row = source
        .row(
            "WITH RECURSIVE search (low, high, middle) AS (\
             SELECT CAST(0 AS BIGINT), version, (version + 1) / 2 FROM ledger_account \
             WHERE shop_id = $1 AND account_id = $2 \
             UNION ALL SELECT CASE WHEN t.posted_at < $3 THEN middle ELSE low END, \
             CASE WHEN t.posted_at < $3 THEN high ELSE middle - 1 END, \
             CASE WHEN t.posted_at < $3 THEN (middle + high + 1) / 2 ELSE (low + middle) / 2 END FROM search \
             CROSS JOIN ledger_entry e JOIN ledger_transaction t ON t.shop_id = e.shop_id AND t.sequence = e.sequence \
             WHERE low < high AND e.shop_id = $1 AND e.account_id = $2 AND e.account_version = middle \
             AND e.account_version IS NOT NULL) \
             SELECT e.account_version, e.balance_after_minor FROM search CROSS JOIN ledger_entry e \
             WHERE search.low = search.high AND e.shop_id = $1 AND e.account_id = $2 \
             AND e.account_version = search.low AND e.account_version IS NOT NULL",
            values![shop.as_str(), account_id, at],
        )
        .await?;
    let Some(row) = row else { return Ok(Standing::default()) };
    let mut columns = Columns::of(&row);
    Ok(Standing { version: columns.integer()?, balance_minor: columns.integer()? })
}

/// The head of a shop's chain: its sequence and hash.
pub async fn ledger_head(
    source: &mut impl Source,
    shop: &ShopId,
) -> Result<Option<(i64, String)>, StoreError> {
    let row = source
        .row("SELECT sequence, hash FROM ledger_head WHERE shop_id = $1", values![shop.as_str()])
        .await?;
    let Some(row) = row else { return Ok(None) };
    let mut columns = Columns::of(&row);
    Ok(Some((columns.integer()?, columns.text()?)))
}

/// When the newest transaction of any shop was posted.
pub async fn last_posted_at(source: &mut impl Source) -> Result<Timestamp, StoreError> {
    let row = source.row("SELECT COALESCE(MAX(posted_at), 0) FROM ledger_head", vec![]).await?;
    row.map_or(Ok(Timestamp(0)), |row| Columns::of(&row).instant())
}
