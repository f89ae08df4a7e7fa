//! The hash chain, recomputed from the first transaction of each shop.

use super::{Columns, Finding, Source, StoreError};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{CustomerId, TransactionId};
use crate::domain::ledger::{
    Account, AccountKind, AccountState, GENESIS_HASH, PostedEntry, PostedTransaction,
    TransactionKind, chain_hash,
};
use crate::values;
use sqlx::any::AnyRow;

/// How many transactions are read at once.
const PAGE: i64 = 500;

fn finding(row: String) -> Finding {
    Finding {
        invariant: 20,
        rule: "sequence without a gap, time never back, hash chain unbroken",
        row,
    }
}

/// Every place where a shop's chain is broken.
pub(super) async fn broken_links(source: &mut impl Source) -> Result<Vec<Finding>, StoreError> {
    let heads = source
        .rows("SELECT shop_id, sequence, hash, posted_at FROM ledger_head ORDER BY shop_id", vec![])
        .await?;
    let mut findings = Vec::new();
    for head in &heads {
        let mut columns = Columns::of(head);
        let shop = columns.text()?;
        let end = (columns.integer()?, columns.text()?);
        let mut walk = Walk {
            shop: &shop,
            sequence: 0,
            hash: GENESIS_HASH.to_owned(),
            at: Timestamp(i64::MIN),
        };
        loop {
            let transactions = page(source, &shop, (walk.sequence, end.0)).await?;
            let is_last = transactions.len() < usize::try_from(PAGE).unwrap_or(usize::MAX);
            for transaction in transactions {
                findings.extend(walk.step(transaction).map(finding));
            }
            if is_last {
                break;
            }
        }
        if (walk.sequence, &walk.hash) != (end.0, &end.1) {
            findings.push(finding(format!(
                "{shop} head is at {}, the chain ends at {}",
                end.0, walk.sequence
            )));
        }
    }
    Ok(findings)
}

struct Walk<'a> {
    shop: &'a str,
    sequence: i64,
    hash: String,
    at: Timestamp,
}

impl Walk<'_> {
    /// What is wrong with the next transaction, if anything. It follows the hash that the row before has, so that a
    /// row with another one in its place, or none, shows in the row after it.
    fn step(&mut self, mut transaction: PostedTransaction) -> Option<String> {
        transaction.previous_hash.clone_from(&self.hash);
        let place = format!("{} transaction {}", self.shop, transaction.sequence);
        let wrong = if transaction.sequence != self.sequence + 1 {
            Some(format!("{place} follows {}", self.sequence))
        } else if transaction.at < self.at {
            Some(format!("{place} is earlier than the one before"))
        } else if chain_hash(self.shop, &transaction) != transaction.hash {
            Some(format!("{place} does not have the hash of its content and the hash before it"))
        } else {
            None
        };
        (self.sequence, self.at) = (transaction.sequence, transaction.at);
        self.hash = transaction.hash;
        wrong
    }
}

/// The transactions after one and up to the end that was read first, so that a busy shop can be checked too.
async fn page(
    source: &mut impl Source,
    shop: &str,
    (after, end): (i64, i64),
) -> Result<Vec<PostedTransaction>, StoreError> {
    let rows = source
        .rows(
            "SELECT sequence, transaction_id, kind, source_id, posted_at, actor, reverses_id, hash \
             FROM ledger_transaction WHERE shop_id = $1 AND sequence > $2 AND sequence <= $3 ORDER BY sequence LIMIT $4",
            values![shop, after, end, PAGE],
        )
        .await?;
    let mut transactions = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let Some(last) = transactions.last().map(|transaction| transaction.sequence) else {
        return Ok(transactions);
    };
    let rows = source
        .rows(
            "SELECT sequence, account_id, kind, owner_id, amount_minor, balance_after_minor, account_version \
             FROM ledger_entry WHERE shop_id = $1 AND sequence > $2 AND sequence <= $3 ORDER BY sequence, position",
            values![shop, after, last],
        )
        .await?;
    for row in &rows {
        let (sequence, entry) = read_entry(row)?;
        if let Ok(place) =
            transactions.binary_search_by_key(&sequence, |transaction| transaction.sequence)
        {
            transactions[place].entries.push(entry);
        }
    }
    Ok(transactions)
}

fn read(row: &AnyRow) -> Result<PostedTransaction, StoreError> {
    let mut columns = Columns::of(row);
    let table = "ledger_transaction";
    Ok(PostedTransaction {
        sequence: columns.integer()?,
        id: columns.parsed(table, "transaction_id", TransactionId::parse)?,
        kind: columns.parsed(table, "kind", TransactionKind::parse)?,
        source_id: columns.text()?,
        at: columns.instant()?,
        actor: columns.text()?,
        reverses_id: columns.text_or_null()?,
        entries: Vec::new(),
        previous_hash: String::new(),
        hash: columns.text()?,
    })
}

fn read_entry(row: &AnyRow) -> Result<(i64, PostedEntry), StoreError> {
    let mut columns = Columns::of(row);
    let sequence = columns.integer()?;
    let (account, kind) = (columns.text()?, columns.text()?);
    let owner = columns.parsed_or_null("ledger_entry", "owner_id", CustomerId::parse)?;
    let amount_minor = columns.integer()?;
    let after = match (columns.integer_or_null()?, columns.integer_or_null()?) {
        (Some(balance_minor), Some(version)) => Some(AccountState { balance_minor, version }),
        _ => None,
    };
    let kind = AccountKind::parse(&kind, &account).ok_or_else(|| StoreError::Inconsistent {
        table: "ledger_entry",
        column: "kind",
        row: sequence.to_string(),
        value: kind,
    })?;
    Ok((sequence, PostedEntry { account: Account { kind, owner }, amount_minor, after }))
}
