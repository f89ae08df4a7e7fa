//! Affiliates, their links, and clicks on them.

use super::{Columns, Source, StoreError, Tx};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{ClickId, CustomerId, LinkId, ShopId};
use crate::domain::text::{AffiliateCode, EmailAddress};
use crate::values;

/// A referral link.
#[derive(Clone, Debug)]
pub struct Link {
    /// The id.
    pub id: LinkId,
    /// The code in its URL.
    pub code: AffiliateCode,
    /// What the affiliate calls it.
    pub label: Option<String>,
    /// `pending`, `active`, `inactive` or `rejected`.
    pub state: String,
    /// Whether it is the affiliate's first one.
    pub is_primary: bool,
    /// Clicks that counted.
    pub clicks: i64,
    /// Paid orders.
    pub sales: i64,
    /// What those orders brought, in minor units.
    pub revenue_minor: i64,
    /// When it was made.
    pub created_at: Timestamp,
}

/// A link together with its affiliate, as attribution needs it.
#[derive(Clone, Debug)]
pub struct LinkOwner {
    /// The link.
    pub link: LinkId,
    /// The code.
    pub code: AffiliateCode,
    /// The affiliate.
    pub affiliate: CustomerId,
    /// The affiliate's address.
    pub email: EmailAddress,
    /// The affiliate's name.
    pub name: Option<String>,
    /// Whether link and affiliate are both active.
    pub is_active: bool,
}

macro_rules! owner {
    () => {
        "SELECT l.link_id, l.code, l.customer_id, c.email, c.name, l.state, a.state FROM affiliate_link l \
         JOIN affiliate a ON a.shop_id = l.shop_id AND a.customer_id = l.customer_id \
         JOIN customer c ON c.shop_id = l.shop_id AND c.customer_id = l.customer_id \
         WHERE l.shop_id = $1 "
    };
}

fn read_owner(row: &sqlx::any::AnyRow) -> Result<LinkOwner, StoreError> {
    let mut columns = Columns::of(row);
    Ok(LinkOwner {
        link: columns.parsed("affiliate_link", "link_id", LinkId::parse)?,
        code: columns.parsed("affiliate_link", "code", AffiliateCode::parse)?,
        affiliate: columns.parsed("affiliate_link", "customer_id", CustomerId::parse)?,
        email: columns.parsed("customer", "email", EmailAddress::parse)?,
        name: columns.text_or_null()?,
        is_active: columns.text()? == "active" && columns.text()? == "active",
    })
}

/// The link with this code.
pub async fn link_by_code(
    source: &mut impl Source,
    shop: &ShopId,
    code: &AffiliateCode,
) -> Result<Option<LinkOwner>, StoreError> {
    let sql = concat!(owner!(), "AND l.code = $2");
    let row = source.row(sql, values![shop.as_str(), code.as_str()]).await?;
    row.as_ref().map(read_owner).transpose()
}

/// The link with this id, or the first link of the affiliate with this id.
pub async fn link_by_either_id(
    source: &mut impl Source,
    shop: &ShopId,
    id: &str,
) -> Result<Option<LinkOwner>, StoreError> {
    let sql = concat!(owner!(), "AND c.deleted_at IS NULL AND l.link_id = $2");
    if let Some(row) = source.row(sql, values![shop.as_str(), id]).await? {
        return read_owner(&row).map(Some);
    }
    let sql = concat!(
        owner!(),
        "AND c.deleted_at IS NULL AND l.customer_id = $2 ORDER BY l.is_primary DESC, l.link_id LIMIT 1"
    );
    let row = source.row(sql, values![shop.as_str(), id]).await?;
    row.as_ref().map(read_owner).transpose()
}

/// An affiliate's links, the primary one first.
pub async fn link_list(
    source: &mut impl Source,
    shop: &ShopId,
    affiliate: &CustomerId,
) -> Result<Vec<Link>, StoreError> {
    let rows = source
        .rows(
            "SELECT link_id, code, label, state, is_primary, clicks, sales, revenue_minor, created_at \
             FROM affiliate_link WHERE shop_id = $1 AND customer_id = $2 ORDER BY is_primary DESC, link_id LIMIT 50",
            values![shop.as_str(), affiliate.as_str()],
        )
        .await?;
    rows.iter()
        .map(|row| {
            let mut columns = Columns::of(row);
            Ok(Link {
                id: columns.parsed("affiliate_link", "link_id", LinkId::parse)?,
                code: columns.parsed("affiliate_link", "code", AffiliateCode::parse)?,
                label: columns.text_or_null()?,
                state: columns.text()?,
                is_primary: columns.boolean()?,
                clicks: columns.integer()?,
                sales: columns.integer()?,
                revenue_minor: columns.integer()?,
                created_at: columns.instant()?,
            })
        })
        .collect()
}

/// Makes a customer an affiliate with a primary link.
pub fn affiliate_insert(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    customer: &CustomerId,
    (link, code): (&LinkId, &AffiliateCode),
    now: Timestamp,
) {
    tx.queue(
        "INSERT INTO affiliate (shop_id, customer_id, state, joined_at, updated_at) VALUES ($1, $2, 'active', $3, $3)",
        values![shop.as_str(), customer.as_str(), now],
    );
    tx.queue(
        "INSERT INTO affiliate_link (shop_id, link_id, customer_id, code, state, is_primary, created_at) \
         VALUES ($1, $2, $3, $4, 'active', 1, $5)",
        values![shop.as_str(), link.as_str(), customer.as_str(), code.as_str(), now],
    );
    tx.touch(shop, customer.as_str());
}

/// Enables or disables an affiliate.
pub fn affiliate_set_state(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    customer: &CustomerId,
    state: &str,
    now: Timestamp,
) {
    tx.queue(
        "UPDATE affiliate SET state = $3, updated_at = $4 WHERE shop_id = $1 AND customer_id = $2",
        values![shop.as_str(), customer.as_str(), state, now],
    );
    tx.touch(shop, customer.as_str());
}

/// Records a click unless this visitor was counted on this link today; answers the click that counts and whether it is
/// new.
pub async fn click_record(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    link: &LinkId,
    visitor_hash: &str,
    id: &ClickId,
) -> Result<(ClickId, bool), StoreError> {
    let now = tx.now();
    let key = || values![shop.as_str(), link.as_str(), now.day(), visitor_hash];
    let known = tx
        .row(
            "SELECT click_id FROM click WHERE shop_id = $1 AND link_id = $2 AND day = $3 AND visitor_hash = $4",
            key(),
        )
        .await?;
    if let Some(row) = known {
        return Ok((Columns::of(&row).parsed("click", "click_id", ClickId::parse)?, false));
    }
    let mut row = key();
    row.extend(values![id.as_str(), now]);
    tx.queue(
        "INSERT INTO click (shop_id, link_id, day, visitor_hash, click_id, clicked_at) \
         VALUES ($1, $2, $3, $4, $5, $6)",
        row,
    );
    Ok((id.clone(), true))
}

/// The state of a customer's affiliate account: `None` without such a customer, `Some(None)` without an account.
pub async fn affiliate_state(
    source: &mut impl Source,
    shop: &ShopId,
    customer: &CustomerId,
) -> Result<Option<Option<String>>, StoreError> {
    let row = source
        .row(
            "SELECT a.state FROM customer c \
             LEFT JOIN affiliate a ON a.shop_id = c.shop_id AND a.customer_id = c.customer_id \
             WHERE c.shop_id = $1 AND c.customer_id = $2 AND c.deleted_at IS NULL",
            values![shop.as_str(), customer.as_str()],
        )
        .await?;
    row.map(|row| Columns::of(&row).text_or_null()).transpose()
}
