//! Rows against their digests: those with a column for it, those that the ledger's postings rest on, and those that
//! are sealed in the chain of their shop.

use super::events::Told;
use super::scan::{Scan, next};
use super::sealed::ALL;
use super::{Columns, Finding, StoreError};
use crate::domain::ledger::digest;
use crate::store::affiliates::commission_seal::{COMMISSION_FACTS, COMMISSION_SEALS};
use crate::store::customers::customer_seal::CUSTOMER_SEALS;
use crate::store::kernel::seal::{SealHead, short_seal};
use crate::store::orders::order::{EVENT_SEALS, ORDER_FACTS, ORDER_SEALS};
use crate::store::payments::session_seal::SESSION_SEALS;
use crate::store::payouts::claim_facts::CLAIM_FACTS;
use crate::store::webhooks::outbox::OUTBOX_SEALS;
use std::collections::HashMap;

/// What two further columns say about events.
#[derive(Clone, Copy)]
enum About {
    /// There are none.
    Nothing,
    /// The row, and the events that are due for it.
    Due,
    /// What the event is about, and the event.
    Told,
}

/// Place, text and short digest of rows.
const SEALS: [(&str, About); 6] = [
    (CUSTOMER_SEALS, About::Nothing),
    (ORDER_SEALS, About::Due),
    (COMMISSION_SEALS, About::Due),
    (EVENT_SEALS, About::Nothing),
    (SESSION_SEALS, About::Nothing),
    (OUTBOX_SEALS, About::Told),
];
/// Place, text and digest of what postings rest on.
const FACTS: [&str; 3] = [ORDER_FACTS, COMMISSION_FACTS, CLAIM_FACTS];

/// Rows that are not as they were written, and postings that rest on facts that are no longer there.
pub(super) async fn changed_rows(source: &mut impl Scan) -> Result<Vec<Finding>, StoreError> {
    let mut findings = Vec::new();
    let mut told = Told::default();
    for (sql, about) in SEALS {
        compare(source, (sql, about), short_seal, (&mut findings, &mut told), |place| Finding {
            invariant: 27,
            rule: "a row is as it was last written",
            row: place,
        })
        .await?;
    }
    findings.extend(told.end(source).await?);
    for sql in FACTS {
        compare(
            source,
            (sql, About::Nothing),
            |text| digest(&[text]),
            (&mut findings, &mut Told::default()),
            |place| Finding {
                invariant: 28,
                rule: "what a posting rests on is as it was when it was posted",
                row: place,
            },
        )
        .await?;
    }
    Ok(findings)
}

async fn compare(
    source: &mut impl Scan,
    (sql, about): (&'static str, About),
    seal: impl Fn(&str) -> String,
    (findings, told): (&mut Vec<Finding>, &mut Told),
    finding: impl Fn(String) -> Finding,
) -> Result<(), StoreError> {
    let mut rows = source.scan(sql, vec![])?;
    while let Some(row) = next(&mut rows).await? {
        let mut columns = Columns::of(&row);
        let (place, text) = (columns.text()?, columns.text()?);
        let stored = columns.text_or_null()?;
        if !matches!(about, About::Nothing) {
            let (of, events) = (columns.text()?, columns.text()?);
            let shop = place.split(' ').next().unwrap_or_default();
            match about {
                About::Told => told.told(shop, &of, &events),
                About::Due | About::Nothing => told.due(shop, &of, &events),
            }
        }
        if stored.as_deref() != Some(seal(&text).as_str()) {
            findings.push(finding(place));
        }
    }
    Ok(())
}

fn unsealed(row: String) -> Finding {
    Finding {
        invariant: 29,
        rule: "a row is as it was last sealed, the chain of seals is unbroken",
        row,
    }
}

/// The last seal of each row: by subject, then shop and row.
type Last = HashMap<String, HashMap<(String, String), String>>;

/// Breaks in the chains of seals, and rows of sealed tables that are not as they were sealed.
pub(super) async fn unsealed_rows(source: &mut impl Scan) -> Result<Vec<Finding>, StoreError> {
    let mut findings = Vec::new();
    let mut last = sealed_rows(source, &mut findings).await?;
    for sealed in ALL {
        let mut expected = last.remove(sealed.subject).unwrap_or_default();
        let mut rows = source.scan(sealed.all, vec![])?;
        while let Some(row) = next(&mut rows).await? {
            let mut columns = Columns::of(&row);
            let (shop, id, text) = (columns.text()?, columns.text()?, columns.text()?);
            let place = format!("{shop} {} {}", sealed.subject, readable(&id));
            match expected.remove(&(shop, id)) {
                None => findings.push(unsealed(format!("{place} was never sealed"))),
                Some(seal) if seal != digest(&[&text]) => {
                    findings.push(unsealed(format!("{place} was changed")));
                }
                Some(_) => {}
            }
        }
        let mut gone: Vec<_> = expected.into_keys().collect();
        gone.sort_unstable();
        findings.extend(gone.into_iter().map(|(shop, id)| {
            unsealed(format!("{shop} {} {} is gone", sealed.subject, readable(&id)))
        }));
    }
    let mut strange: Vec<_> = last.into_keys().collect();
    strange.sort_unstable();
    findings.extend(
        strange.into_iter().map(|subject| unsealed(format!("{subject} is no sealed table"))),
    );
    Ok(findings)
}

/// Ids of several columns are kept apart by a control character.
fn readable(id: &str) -> String {
    id.replace('\u{1f}', " ")
}

async fn sealed_rows(
    source: &mut impl Scan,
    findings: &mut Vec<Finding>,
) -> Result<Last, StoreError> {
    let mut last = Last::new();
    let mut current: (String, SealHead) = (String::new(), SealHead::start());
    let sql = "SELECT shop_id, number, subject, row_id, seal, hash FROM row_seal ORDER BY shop_id, number";
    let mut rows = source.scan(sql, vec![])?;
    while let Some(row) = next(&mut rows).await? {
        let mut columns = Columns::of(&row);
        let shop = columns.text()?;
        let number = columns.integer()?;
        let (subject, id, seal) = (columns.text()?, columns.text()?, columns.text()?);
        let hash = columns.text()?;
        if current.0 != shop {
            current = (shop.clone(), SealHead::start());
        }
        let wanted = current.1.next(&shop, &subject, (&id, &seal));
        if (wanted.number, &wanted.hash) != (number, &hash) {
            findings.push(unsealed(format!("{shop} seal {number} does not follow the one before")));
        }
        current.1 = SealHead { number, hash };
        last.entry(subject).or_default().insert((shop, id), seal);
    }
    Ok(last)
}
