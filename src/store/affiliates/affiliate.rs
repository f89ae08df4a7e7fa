//! Affiliates as the merchant lists them.

use crate::domain::clock::Timestamp;
use crate::domain::ids::{CustomerId, LinkId, ShopId};
use crate::domain::text::AffiliateCode;
use crate::store::{Columns, Source, StoreError};
use crate::values;

/// An affiliate with what the merchant's list shows.
#[derive(Clone, Debug)]
pub struct AffiliateRow {
    /// The affiliate.
    pub customer: CustomerId,
    /// The address.
    pub email: String,
    /// The name.
    pub name: Option<String>,
    /// The primary link and its code.
    pub link: Option<(LinkId, AffiliateCode)>,
    /// `active` or `disabled`.
    pub state: String,
    /// Why it is disabled.
    pub state_reason: Option<String>,
    /// Clicks that counted.
    pub clicks: i64,
    /// Paid orders.
    pub sales: i64,
    /// What they brought, in minor units.
    pub revenue_minor: i64,
    /// Commission earned less what was taken back, in minor units.
    pub commission_minor: i64,
    /// Earnings that can be used, in minor units.
    pub available_minor: i64,
    /// Earnings on hold, in minor units.
    pub pending_minor: i64,
    /// When the account was made.
    pub joined_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

macro_rules! rows {
    () => {
        "SELECT a.customer_id, c.email, c.name, l.link_id, l.code, a.state, a.state_reason, a.clicks, a.sales, \
         a.revenue_minor, a.accrued_minor - a.reversed_minor, b.balance_minor, p.balance_minor, \
         a.joined_at, a.updated_at \
         FROM affiliate a JOIN customer c ON c.shop_id = a.shop_id AND c.customer_id = a.customer_id \
         LEFT JOIN affiliate_link l ON l.shop_id = a.shop_id AND l.customer_id = a.customer_id AND l.is_primary = 1 \
         LEFT JOIN ledger_account b ON b.shop_id = a.shop_id AND b.account_id = 'aff_available:' || a.customer_id \
         LEFT JOIN ledger_account p ON p.shop_id = a.shop_id AND p.account_id = 'aff_pending:' || a.customer_id \
         WHERE a.shop_id = $1 AND c.deleted_at IS NULL "
    };
}

fn read(row: &sqlx::any::AnyRow) -> Result<AffiliateRow, StoreError> {
    let mut columns = Columns::of(row);
    let customer = columns.parsed("affiliate", "customer_id", CustomerId::parse)?;
    let (email, name) = (columns.text()?, columns.text_or_null()?);
    let link = columns.parsed_or_null("affiliate_link", "link_id", LinkId::parse)?;
    let code = columns.parsed_or_null("affiliate_link", "code", AffiliateCode::parse)?;
    Ok(AffiliateRow {
        customer,
        email,
        name,
        link: link.zip(code),
        state: columns.text()?,
        state_reason: columns.text_or_null()?,
        clicks: columns.integer()?,
        sales: columns.integer()?,
        revenue_minor: columns.integer()?,
        commission_minor: columns.integer()?,
        available_minor: columns.integer_or_null()?.unwrap_or(0),
        pending_minor: columns.integer_or_null()?.unwrap_or(0),
        joined_at: columns.instant()?,
        updated_at: columns.instant()?,
    })
}

/// The affiliate account of a customer.
pub async fn affiliate_fetch(
    source: &mut impl Source,
    shop: &ShopId,
    customer: &CustomerId,
) -> Result<Option<AffiliateRow>, StoreError> {
    let sql = concat!(rows!(), "AND a.customer_id = $2");
    let row = source.row(sql, values![shop.as_str(), customer.as_str()]).await?;
    row.as_ref().map(read).transpose()
}

/// Affiliates, the last to join first, in one state where given; `offset` for numbered pages.
pub async fn affiliate_list(
    source: &mut impl Source,
    shop: &ShopId,
    state: Option<&str>,
    (limit, offset): (i64, i64),
) -> Result<Vec<AffiliateRow>, StoreError> {
    let rows = match state {
        Some(state) => {
            let sql = concat!(
                rows!(),
                "AND a.state = $2 AND a.joined_at <= $3 \
                 ORDER BY a.joined_at DESC, a.customer_id DESC LIMIT $4 OFFSET $5"
            );
            source.rows(sql, values![shop.as_str(), state, i64::MAX, limit, offset]).await?
        }
        None => {
            let sql = concat!(
                rows!(),
                "AND a.joined_at <= $2 ORDER BY a.joined_at DESC, a.customer_id DESC LIMIT $3 OFFSET $4"
            );
            source.rows(sql, values![shop.as_str(), i64::MAX, limit, offset]).await?
        }
    };
    rows.iter().map(read).collect()
}

/// In which order affiliates are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AffiliateOrder {
    /// The last to join first.
    #[default]
    Newest,
    /// The first to join first.
    Oldest,
    /// Those with the most sales first.
    Sales,
}

/// One stretch of the list of affiliates.
#[derive(Clone, Debug)]
pub struct AffiliateSpan {
    /// Only those in this state.
    pub state: Option<&'static str>,
    /// The order.
    pub order: AffiliateOrder,
    /// What the last row before the stretch is sorted by, and its id.
    pub after: Option<(i64, String)>,
    /// How many rows at most.
    pub limit: i64,
}

macro_rules! stretch {
    ($state:literal, $column:literal, $than:literal, $direction:literal) => {
        concat!(
            rows!(),
            $state,
            "AND (a.",
            $column,
            ", a.customer_id) ",
            $than,
            " ($2, $3) ORDER BY a.",
            $column,
            $direction,
            ", a.customer_id",
            $direction,
            " LIMIT $4"
        )
    };
}

/// A stretch of the list of affiliates.
pub async fn affiliate_stretch(
    source: &mut impl Source,
    shop: &ShopId,
    span: &AffiliateSpan,
) -> Result<Vec<AffiliateRow>, StoreError> {
    use AffiliateOrder as By;
    let sql = match (span.order, span.state) {
        (By::Newest, None) => stretch!("", "joined_at", "<", " DESC"),
        (By::Newest, Some(_)) => stretch!("AND a.state = $5 ", "joined_at", "<", " DESC"),
        (By::Oldest, None) => stretch!("", "joined_at", ">", ""),
        (By::Oldest, Some(_)) => stretch!("AND a.state = $5 ", "joined_at", ">", ""),
        (By::Sales, None) => stretch!("", "sales", "<", " DESC"),
        (By::Sales, Some(_)) => stretch!("AND a.state = $5 ", "sales", "<", " DESC"),
    };
    let start = if span.order == By::Oldest { i64::MIN } else { i64::MAX };
    let (value, id) = span.after.clone().unwrap_or((start, String::new()));
    let mut values = values![shop.as_str(), value, id, span.limit];
    values.extend(span.state.map(Into::into));
    let rows = source.rows(sql, values).await?;
    rows.iter().map(read).collect()
}
