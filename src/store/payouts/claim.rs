//! Claims: conversions and payout requests.

use crate::domain::clock::Timestamp;
use crate::domain::ids::{ClaimId, CustomerId, ShopId, TransactionId};
use crate::domain::payouts::claim::{ClaimKind, ClaimState};
use crate::store::integrity::sealed;
use crate::store::kernel::value::{any_of, any_of_values};
use crate::store::{Columns, Source, StoreError, Tx};
use crate::values;

/// Above every id of a claim.
const LAST: &str = "claim_zzzz";

/// Where a payout should go and how that was judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    /// The asset, upper case.
    pub asset: String,
    /// The network, as it was sent.
    pub network: Option<String>,
    /// The address, as it was sent.
    pub address: String,
    /// `valid`, `invalid` or `unknown`.
    pub address_check: String,
}

/// A claim.
#[derive(Clone, Debug)]
pub struct Claim {
    /// The id.
    pub id: ClaimId,
    /// Whose money.
    pub customer: CustomerId,
    /// Conversion or payout.
    pub kind: ClaimKind,
    /// Where it stands.
    pub state: ClaimState,
    /// How much, in minor units.
    pub amount_minor: i64,
    /// ISO 4217.
    pub currency: String,
    /// Where a payout goes.
    pub destination: Option<Destination>,
    /// What the affiliate added.
    pub note: Option<String>,
    /// Why it was rejected, cancelled or failed.
    pub reason: Option<String>,
    /// Why it was approved in spite of its address.
    pub override_reason: Option<String>,
    /// The id of the transfer outside.
    pub payout_reference: Option<String>,
    /// What the network took, in minor units.
    pub network_fee_minor: i64,
    /// The ledger transaction that settled it.
    pub transaction: Option<TransactionId>,
    /// The key it was asked for with; kept for ever.
    pub idempotency_key: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When it was approved.
    pub approved_at: Option<Timestamp>,
    /// When it was completed.
    pub completed_at: Option<Timestamp>,
    /// When it was rejected.
    pub rejected_at: Option<Timestamp>,
    /// When it was cancelled.
    pub cancelled_at: Option<Timestamp>,
}

/// A claim with what an operator sees of the affiliate.
#[derive(Clone, Debug)]
pub struct ClaimRow {
    /// The claim.
    pub claim: Claim,
    /// The affiliate's address.
    pub email: String,
    /// The affiliate's name.
    pub name: Option<String>,
    /// The affiliate's primary link and its code.
    pub link: Option<(String, String)>,
}

macro_rules! columns {
    () => {
        "SELECT m.claim_id, m.customer_id, m.kind, m.state, m.amount_minor, m.currency, m.asset, m.network, \
         m.address, m.address_check, m.note, m.reason, m.override_reason, m.payout_reference, m.network_fee_minor, \
         m.transaction_id, m.idempotency_key, m.created_at, m.updated_at, m.approved_at, m.completed_at, \
         m.rejected_at, m.cancelled_at"
    };
}

macro_rules! claims {
    () => {
        concat!(columns!(), " FROM claim m WHERE m.shop_id = $1 ")
    };
}

macro_rules! rows {
    () => {
        concat!(
            columns!(),
            ", c.email, c.name, l.link_id, l.code FROM claim m \
             JOIN customer c ON c.shop_id = m.shop_id AND c.customer_id = m.customer_id \
             LEFT JOIN affiliate_link l ON l.shop_id = m.shop_id AND l.customer_id = m.customer_id \
             AND l.is_primary = 1 WHERE m.shop_id = $1 AND m.kind = 'payout' "
        )
    };
}

fn read(columns: &mut Columns<'_>) -> Result<Claim, StoreError> {
    let table = "claim";
    let id = columns.parsed(table, "claim_id", ClaimId::parse)?;
    let customer = columns.parsed(table, "customer_id", CustomerId::parse)?;
    let kind = columns.parsed(table, "kind", ClaimKind::parse)?;
    let state = columns.parsed(table, "state", ClaimState::parse)?;
    let (amount_minor, currency) = (columns.integer()?, columns.text()?);
    let (asset, network) = (columns.text_or_null()?, columns.text_or_null()?);
    let (address, address_check) = (columns.text_or_null()?, columns.text_or_null()?);
    let destination = match (asset, address, address_check) {
        (Some(asset), Some(address), Some(address_check)) => {
            Some(Destination { asset, network, address, address_check })
        }
        _ => None,
    };
    Ok(Claim {
        id,
        customer,
        kind,
        state,
        amount_minor,
        currency,
        destination,
        note: columns.text_or_null()?,
        reason: columns.text_or_null()?,
        override_reason: columns.text_or_null()?,
        payout_reference: columns.text_or_null()?,
        network_fee_minor: columns.integer()?,
        transaction: columns.parsed_or_null(table, "transaction_id", TransactionId::parse)?,
        idempotency_key: columns.text_or_null()?,
        created_at: columns.instant()?,
        updated_at: columns.instant()?,
        approved_at: columns.instant_or_null()?,
        completed_at: columns.instant_or_null()?,
        rejected_at: columns.instant_or_null()?,
        cancelled_at: columns.instant_or_null()?,
    })
}

fn read_row(row: &sqlx::any::AnyRow) -> Result<ClaimRow, StoreError> {
    let mut columns = Columns::of(row);
    let claim = read(&mut columns)?;
    let (email, name) = (columns.text()?, columns.text_or_null()?);
    let link = match (columns.text_or_null()?, columns.text_or_null()?) {
        (Some(link), Some(code)) => Some((link, code)),
        _ => None,
    };
    Ok(ClaimRow { claim, email, name, link })
}

/// The claim with this id.
pub async fn claim_fetch(
    source: &mut impl Source,
    shop: &ShopId,
    id: &ClaimId,
) -> Result<Option<Claim>, StoreError> {
    let row = source
        .row(concat!(claims!(), "AND m.claim_id = $2"), values![shop.as_str(), id.as_str()])
        .await?;
    row.map(|row| read(&mut Columns::of(&row))).transpose()
}

/// The claim that was asked for under a key.
pub async fn claim_by_key(
    source: &mut impl Source,
    shop: &ShopId,
    key: &str,
) -> Result<Option<Claim>, StoreError> {
    let row = source
        .row(concat!(claims!(), "AND m.idempotency_key = $2"), values![shop.as_str(), key])
        .await?;
    row.map(|row| read(&mut Columns::of(&row))).transpose()
}

/// A customer's newest claims.
pub async fn claim_list(
    source: &mut impl Source,
    shop: &ShopId,
    customer: &CustomerId,
    limit: i64,
) -> Result<Vec<Claim>, StoreError> {
    let sql = concat!(claims!(), "AND m.customer_id = $2 ORDER BY m.claim_id DESC LIMIT $3");
    let rows = source.rows(sql, values![shop.as_str(), customer.as_str(), limit]).await?;
    rows.iter().map(|row| read(&mut Columns::of(row))).collect()
}

/// A customer's own payout requests before an id, newest first, in one state where given.
pub async fn own_payout_list(
    source: &mut impl Source,
    shop: &ShopId,
    customer: &CustomerId,
    (state, before): (Option<ClaimState>, Option<&str>),
    limit: i64,
) -> Result<Vec<Claim>, StoreError> {
    let sql = concat!(
        claims!(),
        "AND m.customer_id = $2 AND m.kind = 'payout' AND m.claim_id < $3 AND ($4 IS NULL OR m.state = $4) \
         ORDER BY m.claim_id DESC LIMIT $5"
    );
    let state = state.map(ClaimState::as_str);
    let values = values![shop.as_str(), customer.as_str(), before.unwrap_or(LAST), state, limit];
    source.rows(sql, values).await?.iter().map(|row| read(&mut Columns::of(row))).collect()
}

/// A stretch of the shop's payout requests.
#[derive(Clone, Debug, Default)]
pub struct PayoutSpan {
    /// In this state.
    pub state: Option<ClaimState>,
    /// Oldest first instead of newest first.
    pub is_oldest_first: bool,
    /// The request to go on after.
    pub after: Option<String>,
}

macro_rules! stretch {
    ($state:literal, $than:literal, $direction:literal) => {
        concat!(
            rows!(),
            "AND m.claim_id ",
            $than,
            " $2 ",
            $state,
            "ORDER BY m.claim_id",
            $direction,
            " LIMIT $3"
        )
    };
}

/// The requests of a stretch. Ids never change, so that no request is left out or comes twice while others are decided.
pub async fn payout_stretch(
    source: &mut impl Source,
    shop: &ShopId,
    span: &PayoutSpan,
    limit: i64,
) -> Result<Vec<ClaimRow>, StoreError> {
    let sql = match (span.is_oldest_first, span.state) {
        (false, None) => stretch!("", "<", " DESC"),
        (false, Some(_)) => stretch!("AND m.state = $4 ", "<", " DESC"),
        (true, None) => stretch!("", ">", ""),
        (true, Some(_)) => stretch!("AND m.state = $4 ", ">", ""),
    };
    let start = if span.is_oldest_first { "" } else { LAST };
    let after = span.after.as_deref().unwrap_or(start);
    let mut values = values![shop.as_str(), after, limit];
    values.extend(span.state.map(|state| state.as_str().into()));
    let rows = source.rows(sql, values).await?;
    rows.iter().map(read_row).collect()
}

/// The payout request with this id, as an operator sees it.
pub async fn payout_fetch(
    source: &mut impl Source,
    shop: &ShopId,
    id: &ClaimId,
) -> Result<Option<ClaimRow>, StoreError> {
    let row = source
        .row(concat!(rows!(), "AND m.claim_id = $2"), values![shop.as_str(), id.as_str()])
        .await?;
    row.as_ref().map(read_row).transpose()
}

/// The payout requests among at most [`ANY_OF_MAX`](crate::store::kernel::value::ANY_OF_MAX) ids, in no order.
pub(in crate::store) async fn payouts_by_id(
    source: &mut impl Source,
    shop: &ShopId,
    ids: &[&str],
) -> Result<Vec<ClaimRow>, StoreError> {
    let sql = concat!(rows!(), "AND m.claim_id ", any_of!());
    source.rows(sql, any_of_values(shop, ids)).await?.iter().map(read_row).collect()
}

/// Payout requests, newest first, in one state or of one affiliate where given; `offset` for numbered pages.
pub async fn payout_list(
    source: &mut impl Source,
    shop: &ShopId,
    state: Option<ClaimState>,
    customer: Option<&CustomerId>,
    (limit, offset): (i64, i64),
) -> Result<Vec<ClaimRow>, StoreError> {
    let customer = customer.map(CustomerId::as_str);
    let rows = match state {
        Some(state) => {
            let sql = concat!(
                rows!(),
                "AND m.state = $2 AND ($3 IS NULL OR m.customer_id = $3) ORDER BY m.claim_id DESC LIMIT $4 OFFSET $5"
            );
            source
                .rows(sql, values![shop.as_str(), state.as_str(), customer, limit, offset])
                .await?
        }
        None => {
            let sql = concat!(
                rows!(),
                "AND ($2 IS NULL OR m.customer_id = $2) ORDER BY m.claim_id DESC LIMIT $3 OFFSET $4"
            );
            source.rows(sql, values![shop.as_str(), customer, limit, offset]).await?
        }
    };
    rows.iter().map(read_row).collect()
}

/// How many other affiliates asked for payouts to an address.
pub async fn address_sharers(
    source: &mut impl Source,
    shop: &ShopId,
    customer: &CustomerId,
    address: &str,
) -> Result<i64, StoreError> {
    let row = source
        .row(
            "SELECT COUNT(DISTINCT customer_id) FROM claim WHERE shop_id = $1 AND address = $2 AND customer_id <> $3",
            values![shop.as_str(), address, customer.as_str()],
        )
        .await?;
    row.map_or(Ok(0), |row| Columns::of(&row).integer())
}

/// Adds a claim.
pub fn claim_insert(tx: &mut Tx<'_>, shop: &ShopId, claim: &Claim) {
    let to = claim.destination.as_ref();
    tx.queue(
        "INSERT INTO claim (shop_id, claim_id, customer_id, kind, state, amount_minor, currency, asset, network, \
         address, address_check, note, transaction_id, idempotency_key, created_at, updated_at, completed_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $15, $16)",
        values![
            shop.as_str(), claim.id.as_str(), claim.customer.as_str(), claim.kind.as_str(), claim.state.as_str(),
            claim.amount_minor, claim.currency.as_str(), to.map(|to| to.asset.as_str()),
            to.and_then(|to| to.network.as_deref()), to.map(|to| to.address.as_str()),
            to.map(|to| to.address_check.as_str()), claim.note.as_deref(),
            claim.transaction.as_ref().map(TransactionId::as_str), claim.idempotency_key.as_deref(),
            claim.created_at, claim.completed_at,
        ],
    );
    tx.seal(&sealed::CLAIM, shop, claim.id.as_str());
    tx.touch(shop, claim.customer.as_str());
}

/// Writes what a decision alters.
pub fn claim_update(tx: &mut Tx<'_>, shop: &ShopId, claim: &Claim) {
    tx.queue(
        "UPDATE claim SET state = $3, reason = $4, override_reason = $5, payout_reference = $6, \
         network_fee_minor = $7, transaction_id = $8, updated_at = $9, approved_at = $10, completed_at = $11, \
         rejected_at = $12, cancelled_at = $13 WHERE shop_id = $1 AND claim_id = $2",
        values![
            shop.as_str(), claim.id.as_str(), claim.state.as_str(), claim.reason.as_deref(),
            claim.override_reason.as_deref(), claim.payout_reference.as_deref(), claim.network_fee_minor,
            claim.transaction.as_ref().map(TransactionId::as_str), claim.updated_at, claim.approved_at,
            claim.completed_at, claim.rejected_at, claim.cancelled_at,
        ],
    );
    tx.seal(&sealed::CLAIM, shop, claim.id.as_str());
    tx.touch(shop, claim.customer.as_str());
}
