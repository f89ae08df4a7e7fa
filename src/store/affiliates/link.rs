//! Affiliates, their links, and clicks on them.

use crate::domain::clock::Timestamp;
use crate::domain::ids::{ClickId, CustomerId, LinkId, ShopId};
use crate::domain::text::{AffiliateCode, EmailAddress};
use crate::store::integrity::sealed;
use crate::store::statistics::count_add;
use crate::store::{Columns, Source, StoreError, Tx};
use crate::values;

/// A referral link.
#[derive(Clone, Debug)]
pub struct Link {
    /// The id.
    pub id: LinkId,
    /// The code in its URL; of a rejected link the one that was asked for, which may be another's by now.
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
    /// What it earns instead of the program's rate, in parts per million.
    pub rate_override_ppm: Option<i64>,
    /// What its customers save instead of the program's discount, in parts per million.
    pub discount_override_ppm: Option<i64>,
    /// The rate that was asked for with it.
    pub requested_rate_ppm: Option<i64>,
    /// The discount that was asked for with it.
    pub requested_discount_ppm: Option<i64>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last decided about or changed.
    pub updated_at: Option<Timestamp>,
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
    /// Whether the link was rejected, so that its code is free.
    pub is_rejected: bool,
    /// What the link earns instead of the program's rate, in parts per million.
    pub rate_override_ppm: Option<i64>,
    /// What its customers save instead of the program's discount, in parts per million.
    pub discount_override_ppm: Option<i64>,
}

macro_rules! owner {
    () => {
        "SELECT l.link_id, COALESCE(l.rejected_code, l.code), l.customer_id, c.email, c.name, l.state, a.state, \
         l.rate_override_ppm, l.discount_override_ppm FROM affiliate_link l \
         JOIN affiliate a ON a.shop_id = l.shop_id AND a.customer_id = l.customer_id \
         JOIN customer c ON c.shop_id = l.shop_id AND c.customer_id = l.customer_id \
         WHERE l.shop_id = $1 "
    };
}

fn read_owner(row: &sqlx::any::AnyRow) -> Result<LinkOwner, StoreError> {
    let mut columns = Columns::of(row);
    let link = columns.parsed("affiliate_link", "link_id", LinkId::parse)?;
    let code = columns.parsed("affiliate_link", "code", AffiliateCode::parse)?;
    let affiliate = columns.parsed("affiliate_link", "customer_id", CustomerId::parse)?;
    let email = columns.parsed("customer", "email", EmailAddress::parse)?;
    let name = columns.text_or_null()?;
    let (link_state, affiliate_state) = (columns.text()?, columns.text()?);
    Ok(LinkOwner {
        link,
        code,
        affiliate,
        email,
        name,
        is_active: link_state == "active" && affiliate_state == "active",
        is_rejected: link_state == "rejected",
        rate_override_ppm: columns.integer_or_null()?,
        discount_override_ppm: columns.integer_or_null()?,
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
            concat!(
                "SELECT ",
                link_columns!(),
                " FROM affiliate_link WHERE shop_id = $1 AND customer_id = $2 ORDER BY is_primary DESC, link_id LIMIT 50"
            ),
            values![shop.as_str(), affiliate.as_str()],
        )
        .await?;
    rows.iter().map(|row| read_link(&mut Columns::of(row))).collect()
}

/// The columns that [`read_link`] reads, of the only table in the statement or of one named with a dot before.
macro_rules! link_columns {
    () => {
        $crate::store::affiliates::link::link_columns!("")
    };
    ($table:literal) => {
        concat!(
            $table,
            "link_id, COALESCE(",
            $table,
            "rejected_code, ",
            $table,
            "code), ",
            $table,
            "label, ",
            $table,
            "state, ",
            $table,
            "is_primary, ",
            $table,
            "clicks, ",
            $table,
            "sales, ",
            $table,
            "revenue_minor, ",
            $table,
            "rate_override_ppm, ",
            $table,
            "discount_override_ppm, ",
            $table,
            "requested_rate_ppm, ",
            $table,
            "requested_discount_ppm, ",
            $table,
            "created_at, ",
            $table,
            "updated_at"
        )
    };
}

pub(in crate::store) use link_columns;

pub(in crate::store) fn read_link(columns: &mut Columns<'_>) -> Result<Link, StoreError> {
    Ok(Link {
        id: columns.parsed("affiliate_link", "link_id", LinkId::parse)?,
        code: columns.parsed("affiliate_link", "code", AffiliateCode::parse)?,
        label: columns.text_or_null()?,
        state: columns.text()?,
        is_primary: columns.boolean()?,
        clicks: columns.integer()?,
        sales: columns.integer()?,
        revenue_minor: columns.integer()?,
        rate_override_ppm: columns.integer_or_null()?,
        discount_override_ppm: columns.integer_or_null()?,
        requested_rate_ppm: columns.integer_or_null()?,
        requested_discount_ppm: columns.integer_or_null()?,
        created_at: columns.instant()?,
        updated_at: columns.instant_or_null()?,
    })
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
    tx.seal(&sealed::AFFILIATE, shop, customer.as_str());
    tx.seal(&sealed::AFFILIATE_LINK, shop, link.as_str());
    count_add(tx, shop, "affiliate", "", "active", 1);
    tx.touch(shop, customer.as_str());
}

/// Enables or disables an affiliate, whatever the state was before.
pub fn affiliate_set_state(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    customer: &CustomerId,
    state: &str,
    now: Timestamp,
) {
    affiliate_set_state_because(tx, shop, customer, (state, None), now);
}

/// As [`affiliate_set_state`], with the reason to remember.
pub fn affiliate_set_state_because(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    customer: &CustomerId,
    (state, reason): (&str, Option<&str>),
    now: Timestamp,
) {
    // Both counts move only where the state does.
    tx.queue(
        "INSERT INTO shop_count (shop_id, subject, owner_id, state, amount) \
         SELECT shop_id, 'affiliate', '', state, -1 FROM affiliate \
         WHERE shop_id = $1 AND customer_id = $2 AND state <> $3 \
         ON CONFLICT (shop_id, subject, owner_id, state) DO UPDATE SET amount = shop_count.amount + excluded.amount",
        values![shop.as_str(), customer.as_str(), state],
    );
    tx.queue(
        "INSERT INTO shop_count (shop_id, subject, owner_id, state, amount) \
         SELECT shop_id, 'affiliate', '', $3, 1 FROM affiliate \
         WHERE shop_id = $1 AND customer_id = $2 AND state <> $3 \
         ON CONFLICT (shop_id, subject, owner_id, state) DO UPDATE SET amount = shop_count.amount + excluded.amount",
        values![shop.as_str(), customer.as_str(), state],
    );
    tx.queue(
        "UPDATE affiliate SET state = $3, state_reason = $4, updated_at = $5 \
         WHERE shop_id = $1 AND customer_id = $2",
        values![shop.as_str(), customer.as_str(), state, reason, now],
    );
    tx.seal(&sealed::AFFILIATE, shop, customer.as_str());
    tx.touch(shop, customer.as_str());
}

/// Takes an affiliate and the links out of use and out of every list, because the customer is forgotten.
pub fn affiliate_forget(tx: &mut Tx<'_>, shop: &ShopId, customer: &CustomerId, now: Timestamp) {
    let key = || values![shop.as_str(), customer.as_str()];
    tx.queue(
        "INSERT INTO shop_count (shop_id, subject, owner_id, state, amount) \
         SELECT shop_id, 'affiliate', '', state, -1 FROM affiliate WHERE shop_id = $1 AND customer_id = $2 \
         ON CONFLICT (shop_id, subject, owner_id, state) DO UPDATE SET amount = shop_count.amount + excluded.amount",
        key(),
    );
    tx.queue(
        "INSERT INTO shop_count (shop_id, subject, owner_id, state, amount) \
         SELECT shop_id, 'application', '', application_state, -COUNT(*) FROM affiliate_link \
         WHERE shop_id = $1 AND customer_id = $2 AND application_state IS NOT NULL \
         GROUP BY shop_id, application_state \
         ON CONFLICT (shop_id, subject, owner_id, state) DO UPDATE SET amount = shop_count.amount + excluded.amount",
        key(),
    );
    tx.queue(
        "UPDATE affiliate_link SET state = 'inactive', label = NULL, application_state = NULL, \
         application_reason = NULL WHERE shop_id = $1 AND customer_id = $2",
        key(),
    );
    tx.queue(
        "UPDATE affiliate SET state = 'disabled', state_reason = NULL, updated_at = $3 \
         WHERE shop_id = $1 AND customer_id = $2",
        values![shop.as_str(), customer.as_str(), now],
    );
    tx.seal(&sealed::AFFILIATE, shop, customer.as_str());
    tx.seal(&sealed::LINKS_OF_AFFILIATE, shop, customer.as_str());
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
    let (now, day) = (tx.now(), tx.day(shop));
    let key = || values![shop.as_str(), link.as_str(), day, visitor_hash];
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

/// How many clicks each of an affiliate's links got from the first day to the last.
pub async fn link_clicks(
    source: &mut impl Source,
    shop: &ShopId,
    affiliate: &CustomerId,
    (first, last): (i64, i64),
) -> Result<Vec<(LinkId, i64)>, StoreError> {
    let rows = source
        .rows(
            "SELECT l.link_id, COUNT(*) FROM affiliate_link l JOIN click k ON k.shop_id = l.shop_id \
             AND k.link_id = l.link_id AND k.day BETWEEN $3 AND $4 \
             WHERE l.shop_id = $1 AND l.customer_id = $2 GROUP BY l.link_id",
            values![shop.as_str(), affiliate.as_str(), first, last],
        )
        .await?;
    rows.iter()
        .map(|row| {
            let mut columns = Columns::of(row);
            Ok((columns.parsed("affiliate_link", "link_id", LinkId::parse)?, columns.integer()?))
        })
        .collect()
}
