//! What visitors of a link do beside clicking, once per session, and how often by link and day.

use crate::domain::clock::SECS_PER_DAY;
use crate::domain::ids::{CustomerId, LinkId, ShopId};
use crate::store::{Columns, Command, Source, StoreError, Tx};
use crate::values;

/// How long a session is remembered: longer than any browser keeps one.
const SESSION_DAYS: i64 = 90;

/// Records an act unless its session was counted for this link; true when it is new.
pub async fn link_act_record(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    link: &LinkId,
    (kind, session_key): (&str, &str),
) -> Result<bool, StoreError> {
    let key = || values![shop.as_str(), link.as_str(), kind, session_key];
    let known = tx
        .row(
            "SELECT happened_at FROM link_act WHERE shop_id = $1 AND link_id = $2 AND kind = $3 \
             AND session_key = $4",
            key(),
        )
        .await?;
    if known.is_some() {
        return Ok(false);
    }
    let mut row = key();
    row.extend(values![tx.now()]);
    tx.queue(
        "INSERT INTO link_act (shop_id, link_id, kind, session_key, happened_at) VALUES ($1, $2, $3, $4, $5)",
        row,
    );
    Ok(true)
}

/// Removes sessions that are over for certain; what they did stays counted.
#[derive(Clone, Copy, Debug)]
pub struct LinkActSweep;

impl Command for LinkActSweep {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let before = tx.now().plus_secs(-SESSION_DAYS * SECS_PER_DAY);
        tx.queue("DELETE FROM link_act WHERE happened_at < $1", values![before]);
        Ok(())
    }
}

/// What visitors of one link did in some days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkActs {
    /// The link.
    pub link: LinkId,
    /// Sessions that put something into a cart.
    pub add_to_carts: i64,
    /// Checkouts started.
    pub checkouts: i64,
}

/// What visitors of each of an affiliate's links did from the first day to the last; links without anything are left
/// out.
pub async fn link_acts(
    source: &mut impl Source,
    shop: &ShopId,
    affiliate: &CustomerId,
    (first, last): (i64, i64),
) -> Result<Vec<LinkActs>, StoreError> {
    let rows = source
        .rows(
            "SELECT l.link_id, CAST(SUM(d.add_to_carts) AS BIGINT), CAST(SUM(d.checkouts) AS BIGINT) \
             FROM affiliate_link l JOIN link_day d ON d.shop_id = l.shop_id AND d.link_id = l.link_id \
             AND d.day BETWEEN $3 AND $4 WHERE l.shop_id = $1 AND l.customer_id = $2 GROUP BY l.link_id",
            values![shop.as_str(), affiliate.as_str(), first, last],
        )
        .await?;
    rows.iter()
        .map(|row| {
            let mut columns = Columns::of(row);
            Ok(LinkActs {
                link: columns.parsed("affiliate_link", "link_id", LinkId::parse)?,
                add_to_carts: columns.integer()?,
                checkouts: columns.integer()?,
            })
        })
        .collect()
}
