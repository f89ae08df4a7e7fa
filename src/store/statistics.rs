//! Rollups, kept in the transaction that changes what they count, so that no page ever scans.

use super::{Columns, Source, StoreError, Tx};
use crate::domain::affiliates::next_step::Standing;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{CustomerId, LinkId, ShopId};
use crate::values;

/// What changes for an affiliate; zero where nothing does.
#[derive(Clone, Copy, Debug, Default)]
pub struct AffiliateDelta {
    /// Clicks that counted.
    pub clicks: i64,
    /// Sessions that put something into a cart.
    pub add_to_carts: i64,
    /// Checkouts started.
    pub checkouts: i64,
    /// Paid orders, less those that were refunded whole.
    pub sales: i64,
    /// What they brought, less what was refunded.
    pub revenue_minor: i64,
    /// Commission earned.
    pub accrued_minor: i64,
    /// Commission taken back.
    pub reversed_minor: i64,
    /// Turned into store balance.
    pub converted_minor: i64,
    /// Paid out.
    pub paid_minor: i64,
    /// Debt that the shop gave up.
    pub written_off_minor: i64,
}

impl AffiliateDelta {
    /// What was earned and kept: commission less what was taken back, and what the shop let go of that.
    pub fn earned_minor(&self) -> i64 {
        self.accrued_minor - self.reversed_minor + self.written_off_minor
    }
}

/// Adds to the totals of an affiliate and of the day, and to the link where there is one.
pub fn affiliate_add(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    affiliate: &CustomerId,
    link: Option<&LinkId>,
    delta: AffiliateDelta,
) {
    let (now, day) = (tx.now(), tx.day(shop));
    tx.queue(
        "UPDATE affiliate SET clicks = clicks + $3, checkouts = checkouts + $4, sales = sales + $5, \
         revenue_minor = revenue_minor + $6, accrued_minor = accrued_minor + $7, \
         reversed_minor = reversed_minor + $8, converted_minor = converted_minor + $9, paid_minor = paid_minor + $10, \
         updated_at = $11, written_off_minor = written_off_minor + $12 WHERE shop_id = $1 AND customer_id = $2",
        values![
            shop.as_str(), affiliate.as_str(), delta.clicks, delta.checkouts, delta.sales, delta.revenue_minor,
            delta.accrued_minor, delta.reversed_minor, delta.converted_minor, delta.paid_minor, now,
            delta.written_off_minor,
        ],
    );
    let acts = delta.add_to_carts + delta.checkouts;
    let earned_minor = delta.accrued_minor - delta.reversed_minor;
    let is_sale = delta.sales != 0 || delta.revenue_minor != 0;
    if delta.clicks + acts != 0 || is_sale || earned_minor != 0 {
        tx.queue(
            "INSERT INTO affiliate_day (shop_id, customer_id, day, clicks, checkouts, sales, revenue_minor, \
             earned_minor, add_to_carts) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
             ON CONFLICT (shop_id, customer_id, day) DO UPDATE SET clicks = affiliate_day.clicks + excluded.clicks, \
             checkouts = affiliate_day.checkouts + excluded.checkouts, \
             sales = affiliate_day.sales + excluded.sales, \
             revenue_minor = affiliate_day.revenue_minor + excluded.revenue_minor, \
             earned_minor = affiliate_day.earned_minor + excluded.earned_minor, \
             add_to_carts = affiliate_day.add_to_carts + excluded.add_to_carts",
            values![
                shop.as_str(), affiliate.as_str(), day, delta.clicks, delta.checkouts, delta.sales,
                delta.revenue_minor, earned_minor, delta.add_to_carts,
            ],
        );
    }
    if let Some(link) = link.filter(|_| acts != 0) {
        tx.queue(
            "INSERT INTO link_day (shop_id, link_id, day, add_to_carts, checkouts) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (shop_id, link_id, day) DO UPDATE \
             SET add_to_carts = link_day.add_to_carts + excluded.add_to_carts, \
             checkouts = link_day.checkouts + excluded.checkouts",
            values![shop.as_str(), link.as_str(), day, delta.add_to_carts, delta.checkouts],
        );
    }
    if let Some(link) = link.filter(|_| delta.clicks != 0 || is_sale) {
        tx.queue(
            "UPDATE affiliate_link SET clicks = clicks + $3, sales = sales + $4, revenue_minor = revenue_minor + $5 \
             WHERE shop_id = $1 AND link_id = $2",
            values![shop.as_str(), link.as_str(), delta.clicks, delta.sales, delta.revenue_minor],
        );
    }
    tx.touch(shop, affiliate.as_str());
}

/// What changes for a shop on a day.
#[derive(Clone, Copy, Debug, Default)]
pub struct ShopDelta {
    /// Paid orders.
    pub orders: i64,
    /// Sales with tax.
    pub sales_minor: i64,
    /// Refunded.
    pub refunded_minor: i64,
    /// Commission earned, less what was taken back.
    pub commission_minor: i64,
}

/// Adds to the day of a shop.
pub fn shop_add(tx: &mut Tx<'_>, shop: &ShopId, delta: ShopDelta) {
    let day = tx.day(shop);
    tx.queue(
        "INSERT INTO shop_day (shop_id, day, orders, sales_minor, refunded_minor, commission_minor) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (shop_id, day) DO UPDATE \
         SET orders = shop_day.orders + excluded.orders, sales_minor = shop_day.sales_minor + excluded.sales_minor, \
         refunded_minor = shop_day.refunded_minor + excluded.refunded_minor, \
         commission_minor = shop_day.commission_minor + excluded.commission_minor",
        values![
            shop.as_str(), day, delta.orders, delta.sales_minor, delta.refunded_minor, delta.commission_minor,
        ],
    );
}

/// Adds to the number of `subject`s of an owner (empty for the whole shop) that are in a state.
pub fn count_add(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    subject: &'static str,
    owner: &str,
    state: &str,
    amount: i64,
) {
    tx.queue(
        "INSERT INTO shop_count (shop_id, subject, owner_id, state, amount) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (shop_id, subject, owner_id, state) DO UPDATE SET amount = shop_count.amount + excluded.amount",
        values![shop.as_str(), subject, owner, state, amount],
    );
}

/// Moves one `subject` from a state to another, for its owner and for the shop.
pub fn count_move(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    subject: &'static str,
    owner: &str,
    from: Option<&str>,
    to: &str,
) {
    for owner in [owner, ""] {
        if let Some(from) = from {
            count_add(tx, shop, subject, owner, from, -1);
        }
        count_add(tx, shop, subject, owner, to, 1);
    }
}

/// The numbers of `subject`s by state.
pub async fn counts(
    source: &mut impl Source,
    shop: &ShopId,
    subject: &str,
    owner: &str,
) -> Result<Vec<(String, i64)>, StoreError> {
    let rows = source
        .rows(
            "SELECT state, amount FROM shop_count WHERE shop_id = $1 AND subject = $2 AND owner_id = $3",
            values![shop.as_str(), subject, owner],
        )
        .await?;
    rows.iter()
        .map(|row| {
            let mut columns = Columns::of(row);
            Ok((columns.text()?, columns.integer()?))
        })
        .collect()
}

/// One day of an affiliate, by the shop's zone.
#[derive(Clone, Copy, Debug, Default)]
pub struct AffiliateDay {
    /// Days since the epoch.
    pub day: i64,
    /// Clicks that counted.
    pub clicks: i64,
    /// Sessions that put something into a cart.
    pub add_to_carts: i64,
    /// Checkouts started.
    pub checkouts: i64,
    /// Paid orders, less those refunded whole on that day; below zero when these were more.
    pub sales: i64,
    /// Commission earned, less what was taken back on that day, in minor units.
    pub earned_minor: i64,
}

/// The days of an affiliate from `first` to `last`, oldest first; days without anything are left out.
pub async fn affiliate_days(
    source: &mut impl Source,
    shop: &ShopId,
    affiliate: &CustomerId,
    (first, last): (i64, i64),
) -> Result<Vec<AffiliateDay>, StoreError> {
    let rows = source
        .rows(
            "SELECT day, clicks, add_to_carts, checkouts, sales, earned_minor FROM affiliate_day \
             WHERE shop_id = $1 AND customer_id = $2 AND day BETWEEN $3 AND $4 ORDER BY day",
            values![shop.as_str(), affiliate.as_str(), first, last],
        )
        .await?;
    rows.iter()
        .map(|row| {
            let mut columns = Columns::of(row);
            Ok(AffiliateDay {
                day: columns.integer()?,
                clicks: columns.integer()?,
                add_to_carts: columns.integer()?,
                checkouts: columns.integer()?,
                sales: columns.integer()?,
                earned_minor: columns.integer()?,
            })
        })
        .collect()
}

/// One day of a shop, by its zone.
#[derive(Clone, Copy, Debug, Default)]
pub struct ShopDay {
    /// Days since the epoch.
    pub day: i64,
    /// Paid orders.
    pub orders: i64,
    /// Sales with tax, in minor units.
    pub sales_minor: i64,
    /// Refunded.
    pub refunded_minor: i64,
    /// Commission earned, less what was taken back.
    pub commission_minor: i64,
}

/// The days of a shop from `first` to `last`, oldest first; days without anything are left out.
pub async fn shop_days(
    source: &mut impl Source,
    shop: &ShopId,
    (first, last): (i64, i64),
) -> Result<Vec<ShopDay>, StoreError> {
    let rows = source
        .rows(
            "SELECT day, orders, sales_minor, refunded_minor, commission_minor FROM shop_day \
             WHERE shop_id = $1 AND day BETWEEN $2 AND $3 ORDER BY day",
            values![shop.as_str(), first, last],
        )
        .await?;
    rows.iter()
        .map(|row| {
            let mut columns = Columns::of(row);
            Ok(ShopDay {
                day: columns.integer()?,
                orders: columns.integer()?,
                sales_minor: columns.integer()?,
                refunded_minor: columns.integer()?,
                commission_minor: columns.integer()?,
            })
        })
        .collect()
}

/// All that one look at an affiliate's account needs, in one row.
#[derive(Clone, Debug)]
pub struct AffiliateSummary {
    /// The affiliate.
    pub customer: CustomerId,
    /// The address.
    pub email: String,
    /// The name.
    pub name: Option<String>,
    /// `active` or `disabled`; `None` when the customer is no affiliate.
    pub state: Option<String>,
    /// Lifetime counts and sums.
    pub totals: AffiliateDelta,
    /// On hold.
    pub pending_minor: i64,
    /// Under dispute or review.
    pub frozen_minor: i64,
    /// Can be used.
    pub available_minor: i64,
    /// In open payout requests.
    pub requested_minor: i64,
    /// Owed after clawbacks, zero or more.
    pub owed_minor: i64,
    /// Spendable store balance.
    pub store_balance_minor: i64,
    /// Store balance tied to unpaid orders.
    pub store_reserved_minor: i64,
    /// When the next hold ends, and all that is released at that moment.
    pub next_release: Option<(Timestamp, i64)>,
}

impl AffiliateSummary {
    /// What the account holds, for the rule that says what comes next.
    #[must_use]
    pub fn standing(&self) -> Standing {
        Standing {
            is_active: self.state.as_deref() == Some("active"),
            has_earned: self.totals.accrued_minor != 0,
            frozen_minor: self.frozen_minor,
            available_minor: self.available_minor,
            requested_minor: self.requested_minor,
            owed_minor: self.owed_minor,
            next_release: self.next_release,
        }
    }
}

macro_rules! summary {
    () => {
        "SELECT c.customer_id, c.email, c.name, a.state, a.clicks, a.checkouts, a.sales, a.revenue_minor, \
     a.accrued_minor, a.reversed_minor, a.converted_minor, a.paid_minor, a.written_off_minor, \
     (SELECT balance_minor FROM ledger_account WHERE shop_id = $1 AND account_id = 'aff_pending:' || $2), \
     (SELECT balance_minor FROM ledger_account WHERE shop_id = $1 AND account_id = 'aff_frozen:' || $2), \
     (SELECT balance_minor FROM ledger_account WHERE shop_id = $1 AND account_id = 'aff_available:' || $2), \
     (SELECT balance_minor FROM ledger_account WHERE shop_id = $1 AND account_id = 'aff_requested:' || $2), \
     (SELECT balance_minor FROM ledger_account WHERE shop_id = $1 AND account_id = 'aff_recoverable:' || $2), \
     (SELECT balance_minor FROM ledger_account WHERE shop_id = $1 AND account_id = 'store_balance:' || $2), \
     (SELECT balance_minor FROM ledger_account WHERE shop_id = $1 AND account_id = 'store_reserved:' || $2), \
     (SELECT MIN(release_at) FROM commission WHERE shop_id = $1 AND affiliate_id = $2 AND state = 'pending'), \
     (SELECT CAST(SUM(amount_minor - reversed_minor) AS BIGINT) FROM commission \
     WHERE shop_id = $1 AND affiliate_id = $2 AND state = 'pending' AND release_at = \
     (SELECT MIN(release_at) FROM commission WHERE shop_id = $1 AND affiliate_id = $2 AND state = 'pending')) \
     FROM customer c LEFT JOIN affiliate a ON a.shop_id = c.shop_id AND a.customer_id = c.customer_id \
     WHERE c.shop_id = $1 AND c.customer_id = $2"
    };
}

/// The summary of a customer's affiliate account; `None` when there is no such customer.
pub async fn affiliate_summary(
    source: &mut impl Source,
    shop: &ShopId,
    customer: &CustomerId,
) -> Result<Option<AffiliateSummary>, StoreError> {
    let sql = concat!(summary!(), " AND c.deleted_at IS NULL");
    let row = source.row(sql, values![shop.as_str(), customer.as_str()]).await?;
    row.as_ref().map(read_summary).transpose()
}

/// The summary of an affiliate's account, be the customer deleted or not: for the books.
pub async fn affiliate_summary_ever(
    source: &mut impl Source,
    shop: &ShopId,
    customer: &CustomerId,
) -> Result<Option<AffiliateSummary>, StoreError> {
    let row = source.row(summary!(), values![shop.as_str(), customer.as_str()]).await?;
    row.as_ref().map(read_summary).transpose()
}

fn read_summary(row: &sqlx::any::AnyRow) -> Result<AffiliateSummary, StoreError> {
    let mut columns = Columns::of(row);
    let customer = columns.parsed("customer", "customer_id", CustomerId::parse)?;
    let (email, name, state) = (columns.text()?, columns.text_or_null()?, columns.text_or_null()?);
    let mut number = || Ok::<_, StoreError>(columns.integer_or_null()?.unwrap_or(0));
    Ok(AffiliateSummary {
        customer,
        email,
        name,
        state,
        totals: AffiliateDelta {
            clicks: number()?,
            add_to_carts: 0,
            checkouts: number()?,
            sales: number()?,
            revenue_minor: number()?,
            accrued_minor: number()?,
            reversed_minor: number()?,
            converted_minor: number()?,
            paid_minor: number()?,
            written_off_minor: number()?,
        },
        pending_minor: number()?,
        frozen_minor: number()?,
        available_minor: number()?,
        requested_minor: number()?,
        owed_minor: -number()?,
        store_balance_minor: number()?,
        store_reserved_minor: number()?,
        next_release: match (columns.instant_or_null()?, columns.integer_or_null()?) {
            (Some(at), Some(amount_minor)) => Some((at, amount_minor)),
            _ => None,
        },
    })
}
