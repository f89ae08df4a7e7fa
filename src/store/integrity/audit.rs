//! The chain of the audit, recomputed from the first row of each shop.

use super::{Columns, Finding, Source, StoreError};
use crate::domain::audit::audit_hash;
use crate::store::kernel::audit::{audit_page, before_chain, head_fetch};

/// The number of what is checked here.
pub(super) const NUMBER: u32 = 40;

fn finding(row: String) -> Finding {
    Finding { invariant: NUMBER, rule: "the audit is an unbroken chain without a gap", row }
}

/// Every place where a shop's audit is broken.
pub(super) async fn broken(source: &mut impl Source) -> Result<Vec<Finding>, StoreError> {
    let sql = "SELECT shop_id FROM audit_head UNION SELECT shop_id FROM audit WHERE sequence IS NOT NULL \
               ORDER BY shop_id";
    let mut findings = Vec::new();
    for row in source.rows(sql, vec![]).await? {
        let shop = Columns::of(&row).text()?;
        match head_fetch(source, &shop).await? {
            Some(head) => findings.extend(walk(source, &shop, head).await?.map(finding)),
            None => findings.push(finding(format!("{shop} has rows and no head"))),
        }
    }
    Ok(findings)
}

/// The first place where a shop's chain is broken, up to the head that was read first, so that a busy shop can be
/// checked too.
async fn walk(
    source: &mut impl Source,
    shop: &str,
    (end, last_hash): (i64, String),
) -> Result<Option<String>, StoreError> {
    let mut hash = before_chain(source, shop).await?;
    let mut sequence = 0;
    while sequence < end {
        let rows = audit_page(source, shop, (sequence, end)).await?;
        if rows.is_empty() {
            return Ok(Some(format!("{shop} lacks audit row {}", sequence + 1)));
        }
        for (row, own) in rows {
            let place = format!("{shop} audit row {}", row.sequence);
            if row.sequence != sequence + 1 {
                return Ok(Some(format!("{place} follows {sequence}")));
            }
            hash = audit_hash(shop, &hash, &row);
            if hash != own {
                let told = "does not have the hash of its content and the hash before it";
                return Ok(Some(format!("{place} {told}")));
            }
            sequence = row.sequence;
        }
    }
    let beyond = audit_page(source, shop, (end, i64::MAX)).await?;
    let is_newer = head_fetch(source, shop).await?.is_some_and(|(now, _)| now > end);
    Ok(if hash != last_hash {
        Some(format!("{shop} audit head has another hash than row {end}"))
    } else if !beyond.is_empty() && !is_newer {
        Some(format!("{shop} audit has rows beyond its head {end}"))
    } else {
        None
    })
}
