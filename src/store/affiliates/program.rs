//! Versions of the affiliate program's rules.

use crate::domain::affiliates::program::{AttributionMode, ProgramRule};
use crate::domain::clock::Timestamp;
use crate::domain::ids::ShopId;
use crate::store::integrity::sealed;
use crate::store::{Columns, Source, StoreError, Tx};
use crate::values;

macro_rules! columns {
    () => {
        "SELECT version, is_active, rate_ppm, discount_ppm, hold_secs, window_days, mode, payout_minimum_minor, \
         earns_on_balance, is_discount_active, has_custom_links, links_need_approval, created_at \
         FROM program_rule \
         WHERE shop_id = $1 "
    };
}

/// The rules in force: the newest version.
pub async fn program_current(
    source: &mut impl Source,
    shop: &ShopId,
) -> Result<Option<ProgramRule>, StoreError> {
    let row = source
        .row(concat!(columns!(), "ORDER BY version DESC LIMIT 1"), values![shop.as_str()])
        .await?;
    row.as_ref().map(read).transpose()
}

/// The newest versions and when each began, newest first.
pub async fn program_history(
    source: &mut impl Source,
    shop: &ShopId,
    limit: i64,
) -> Result<Vec<(ProgramRule, Timestamp)>, StoreError> {
    let sql = concat!(columns!(), "ORDER BY version DESC LIMIT $2");
    let rows = source.rows(sql, values![shop.as_str(), limit]).await?;
    rows.iter()
        .map(|row| {
            let mut columns = Columns::of(row);
            Ok((read_columns(&mut columns)?, columns.instant()?))
        })
        .collect()
}

/// The rules of one version.
pub async fn program_version(
    source: &mut impl Source,
    shop: &ShopId,
    version: i64,
) -> Result<Option<ProgramRule>, StoreError> {
    let sql = concat!(columns!(), "AND version = $2");
    let row = source.row(sql, values![shop.as_str(), version]).await?;
    row.as_ref().map(read).transpose()
}

fn read(row: &sqlx::any::AnyRow) -> Result<ProgramRule, StoreError> {
    read_columns(&mut Columns::of(row))
}

fn read_columns(columns: &mut Columns<'_>) -> Result<ProgramRule, StoreError> {
    Ok(ProgramRule {
        version: columns.integer()?,
        is_active: columns.boolean()?,
        rate_ppm: columns.integer()?,
        discount_ppm: columns.integer()?,
        hold_secs: columns.integer()?,
        window_days: columns.integer()?,
        mode: columns.parsed("program_rule", "mode", AttributionMode::parse)?,
        payout_minimum_minor: columns.integer()?,
        earns_on_balance: columns.boolean()?,
        is_discount_active: columns.boolean()?,
        has_custom_links: columns.boolean()?,
        links_need_approval: columns.boolean()?,
    })
}

/// Adds a version.
pub fn program_insert(tx: &mut Tx<'_>, shop: &ShopId, rule: &ProgramRule, now: Timestamp) {
    tx.queue(
        "INSERT INTO program_rule (shop_id, version, is_active, rate_ppm, discount_ppm, hold_secs, window_days, mode, \
         payout_minimum_minor, earns_on_balance, is_discount_active, has_custom_links, links_need_approval, \
         created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        values![
            shop.as_str(), rule.version, rule.is_active, rule.rate_ppm, rule.discount_ppm, rule.hold_secs,
            rule.window_days, rule.mode.as_str(), rule.payout_minimum_minor, rule.earns_on_balance,
            rule.is_discount_active, rule.has_custom_links, rule.links_need_approval, now,
        ],
    );
    tx.seal(&sealed::PROGRAM_RULE, shop, rule.version);
}
