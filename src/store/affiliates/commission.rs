//! Commissions.

use super::commission_seal::commission_seal;
use crate::domain::affiliates::commission::{CommissionState, Explanation};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{CommissionId, CustomerId, LinkId, OrderId, ShopId};
use crate::store::kernel::value::{any_of, any_of_values};
use crate::store::{Columns, Source, StoreError, Tx, from_json, to_json};
use crate::values;

/// A commission.
#[derive(Clone, Debug)]
pub struct Commission {
    /// The id.
    pub id: CommissionId,
    /// The order that earned it.
    pub order: OrderId,
    /// Who earned it.
    pub affiliate: CustomerId,
    /// Over which link.
    pub link: LinkId,
    /// The version of the rules.
    pub rule_version: i64,
    /// Where it stands.
    pub state: CommissionState,
    /// What the rate applied to, in minor units.
    pub base_minor: i64,
    /// What was earned.
    pub amount_minor: i64,
    /// What was taken back.
    pub reversed_minor: i64,
    /// What a dispute holds back.
    pub frozen_minor: i64,
    /// Why it is what it is.
    pub explanation: Explanation,
    /// When the hold ends.
    pub release_at: Timestamp,
    /// When it was released.
    pub released_at: Option<Timestamp>,
    /// When it was earned.
    pub created_at: Timestamp,
}

impl Commission {
    /// What is left of it, in minor units.
    pub fn open_minor(&self) -> i64 {
        self.amount_minor - self.reversed_minor
    }
}

macro_rules! columns {
    () => {
        "SELECT commission_id, order_id, affiliate_id, link_id, rule_version, state, base_minor, amount_minor, \
         reversed_minor, explanation, release_at, released_at, created_at, frozen_minor FROM commission WHERE shop_id = $1 "
    };
}

fn read(row: &sqlx::any::AnyRow) -> Result<Commission, StoreError> {
    let mut columns = Columns::of(row);
    let table = "commission";
    Ok(Commission {
        id: columns.parsed(table, "commission_id", CommissionId::parse)?,
        order: columns.parsed(table, "order_id", OrderId::parse)?,
        affiliate: columns.parsed(table, "affiliate_id", CustomerId::parse)?,
        link: columns.parsed(table, "link_id", LinkId::parse)?,
        rule_version: columns.integer()?,
        state: columns.parsed(table, "state", CommissionState::parse)?,
        base_minor: columns.integer()?,
        amount_minor: columns.integer()?,
        reversed_minor: columns.integer()?,
        explanation: columns.parsed(table, "explanation", from_json)?,
        release_at: columns.instant()?,
        released_at: columns.instant_or_null()?,
        created_at: columns.instant()?,
        frozen_minor: columns.integer()?,
    })
}

/// The commission with this id.
pub async fn commission_fetch(
    source: &mut impl Source,
    shop: &ShopId,
    id: &CommissionId,
) -> Result<Option<Commission>, StoreError> {
    let row = source
        .row(concat!(columns!(), "AND commission_id = $2"), values![shop.as_str(), id.as_str()])
        .await?;
    row.as_ref().map(read).transpose()
}

/// The commissions among at most [`ANY_OF_MAX`](crate::store::kernel::value::ANY_OF_MAX) ids, in no order.
pub(in crate::store) async fn commissions_by_id(
    source: &mut impl Source,
    shop: &ShopId,
    ids: &[&str],
) -> Result<Vec<Commission>, StoreError> {
    let sql = concat!(columns!(), "AND commission_id ", any_of!());
    source.rows(sql, any_of_values(shop, ids)).await?.iter().map(read).collect()
}

/// The commission that an order earned.
pub async fn commission_of_order(
    source: &mut impl Source,
    shop: &ShopId,
    order: &OrderId,
) -> Result<Option<Commission>, StoreError> {
    let row = source
        .row(concat!(columns!(), "AND order_id = $2"), values![shop.as_str(), order.as_str()])
        .await?;
    row.as_ref().map(read).transpose()
}

/// An affiliate's commissions, newest first: those before `before`, in one state where given.
pub async fn commission_list(
    source: &mut impl Source,
    shop: &ShopId,
    affiliate: &CustomerId,
    state: Option<CommissionState>,
    before: Option<&str>,
    limit: i64,
) -> Result<Vec<Commission>, StoreError> {
    let before = before.unwrap_or("com_zzzz");
    let rows = match state {
        None => {
            let sql = concat!(
                columns!(),
                "AND affiliate_id = $2 AND commission_id < $3 ORDER BY commission_id DESC LIMIT $4"
            );
            source.rows(sql, values![shop.as_str(), affiliate.as_str(), before, limit]).await?
        }
        Some(state) => {
            let sql = concat!(
                columns!(),
                "AND affiliate_id = $2 AND commission_id < $3 AND state = $5 ORDER BY commission_id DESC LIMIT $4"
            );
            source
                .rows(
                    sql,
                    values![shop.as_str(), affiliate.as_str(), before, limit, state.as_str()],
                )
                .await?
        }
    };
    rows.iter().map(read).collect()
}

/// Commissions whose hold has ended, oldest first.
pub async fn commission_due(
    source: &mut impl Source,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<(ShopId, CommissionId)>, StoreError> {
    let rows = source
        .rows(
            "SELECT m.shop_id, m.commission_id FROM shop s JOIN commission m ON m.shop_id = s.shop_id \
             AND m.state = 'pending' WHERE m.release_at <= $1 ORDER BY m.release_at LIMIT $2",
            values![now, limit],
        )
        .await?;
    rows.iter()
        .map(|row| {
            let mut columns = Columns::of(row);
            let shop = columns.parsed("commission", "shop_id", ShopId::parse)?;
            Ok((shop, columns.parsed("commission", "commission_id", CommissionId::parse)?))
        })
        .collect()
}

/// Adds a commission.
pub fn commission_insert(tx: &mut Tx<'_>, shop: &ShopId, commission: &Commission) {
    tx.queue(
        "INSERT INTO commission (shop_id, commission_id, order_id, affiliate_id, link_id, rule_version, state, \
         base_minor, amount_minor, reversed_minor, explanation, release_at, released_at, created_at, frozen_minor, \
         seal) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        values![
            shop.as_str(), commission.id.as_str(), commission.order.as_str(), commission.affiliate.as_str(),
            commission.link.as_str(), commission.rule_version, commission.state.as_str(), commission.base_minor,
            commission.amount_minor, commission.reversed_minor, to_json(&commission.explanation),
            commission.release_at, commission.released_at, commission.created_at, commission.frozen_minor,
            commission_seal(shop, commission),
        ],
    );
}

/// Writes what a release, a clawback or a dispute alters.
pub fn commission_update(tx: &mut Tx<'_>, shop: &ShopId, commission: &Commission) {
    tx.queue(
        "UPDATE commission SET state = $3, reversed_minor = $4, released_at = $5, frozen_minor = $6, seal = $7 \
         WHERE shop_id = $1 AND commission_id = $2",
        values![
            shop.as_str(),
            commission.id.as_str(),
            commission.state.as_str(),
            commission.reversed_minor,
            commission.released_at,
            commission.frozen_minor,
            commission_seal(shop, commission),
        ],
    );
}
