//! Orders, their timelines and refunds.

use crate::domain::affiliates::commission::Credit;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{CouponId, CustomerId, LinkId, OrderId, ProductId, ShopId};
use crate::domain::orders::order::{OrderKind, OrderState, Terms, Totals};
use crate::store::{Columns, Source, StoreError, Tx, Value, from_json, to_json};
use crate::values;
use serde::{Deserialize, Serialize};

/// As an owner in [`Tx::touch`]: whatever lists of the shop's orders show.
pub const ORDERS: &str = "orders";

/// One line of an order, with what the product was called and cost then.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OrderItem {
    /// The product.
    pub product: ProductId,
    /// Its name.
    pub title: String,
    /// Its kind.
    pub product_type: String,
    /// How many.
    pub quantity: i64,
    /// The price of one, in minor units.
    pub unit_minor: i64,
}

/// An order.
#[derive(Clone, Debug)]
pub struct Order {
    /// The id.
    pub id: OrderId,
    /// The public form, which opens its page.
    pub uniqid: String,
    /// What it is for.
    pub kind: OrderKind,
    /// Who buys.
    pub customer: CustomerId,
    /// Where the receipt goes.
    pub email: String,
    /// Where it stands.
    pub state: OrderState,
    /// ISO 4217.
    pub currency: String,
    /// The amounts.
    pub totals: Totals,
    /// The coupon that was used.
    pub coupon: Option<CouponId>,
    /// The part of the discount that the coupon gave.
    pub coupon_minor: i64,
    /// The part paid from store balance.
    pub balance_minor: i64,
    /// What was paid in all.
    pub paid_minor: i64,
    /// What was refunded.
    pub refunded_minor: i64,
    /// The part of it that went back to store balance.
    pub refunded_balance_minor: i64,
    /// The payment provider.
    pub gateway: Option<String>,
    /// The provider's own number.
    pub provider_reference: Option<String>,
    /// The link that gets the credit.
    pub link: Option<LinkId>,
    /// The affiliate that gets the credit.
    pub affiliate: Option<CustomerId>,
    /// The code that was used.
    pub affiliate_code: Option<String>,
    /// The attribution before each change of it, oldest first: events from before a change still name it.
    pub former_attributions: Vec<Attribution>,
    /// How the credit was found.
    pub credit: Option<Credit>,
    /// Why it earned nothing, once paid.
    pub nothing_earned: Option<String>,
    /// What the merchant added, as JSON.
    pub custom_fields: Option<String>,
    /// The merchant's own title.
    pub title: Option<String>,
    /// What the program that made it asked for.
    pub terms: Option<Terms>,
    /// The lines; none where no product is sold.
    pub items: Vec<OrderItem>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When it was paid.
    pub paid_at: Option<Timestamp>,
    /// The version of the program's rules it was placed under; it earns by these.
    pub rule_version: i64,
}

macro_rules! columns {
    () => {
        "SELECT order_id, customer_id, email, state, currency, subtotal_minor, discount_minor, tax_minor, \
         total_minor, balance_minor, paid_minor, refunded_minor, gateway, provider_reference, link_id, affiliate_id, \
         affiliate_code, credit, nothing_earned, custom_fields, title, items, created_at, updated_at, paid_at, \
         kind, coupon_id, coupon_minor, terms, rule_version, former_attributions, refunded_balance_minor, uniqid \
         FROM customer_order WHERE shop_id = $1 "
    };
}

mod attribution;
mod by_address;
mod by_id;
mod events;
mod own;
mod refund;
mod seal;
pub use attribution::Attribution;
use by_address::lookup_of;
pub use by_address::{OrderAddress, order_count_of_address, order_list_of_address};
pub(in crate::store) use by_id::orders_by_id;
pub(in crate::store) use events::EVENT_SEALS;
pub use events::{OrderEvent, order_event_exists, order_event_insert, order_events};
pub use own::{OwnOrderFilter, own_order_count, own_order_list};
pub use refund::{Refund, refund_clawback, refund_insert};
pub use seal::order_facts;
pub(in crate::store) use seal::{ORDER_FACTS, ORDER_SEALS};
use seal::{former, order_seal};

fn read(row: &sqlx::any::AnyRow) -> Result<Order, StoreError> {
    let mut columns = Columns::of(row);
    let table = "customer_order";
    let id = columns.parsed(table, "order_id", OrderId::parse)?;
    let plain = id.plain_uuid();
    Ok(Order {
        id,
        customer: columns.parsed(table, "customer_id", CustomerId::parse)?,
        email: columns.text()?,
        state: columns.parsed(table, "state", OrderState::parse)?,
        currency: columns.text()?,
        totals: Totals {
            subtotal_minor: columns.integer()?,
            discount_minor: columns.integer()?,
            tax_minor: columns.integer()?,
            total_minor: columns.integer()?,
        },
        balance_minor: columns.integer()?,
        paid_minor: columns.integer()?,
        refunded_minor: columns.integer()?,
        gateway: columns.text_or_null()?,
        provider_reference: columns.text_or_null()?,
        link: columns.parsed_or_null(table, "link_id", LinkId::parse)?,
        affiliate: columns.parsed_or_null(table, "affiliate_id", CustomerId::parse)?,
        affiliate_code: columns.text_or_null()?,
        credit: columns.parsed_or_null(table, "credit", from_json)?,
        nothing_earned: columns.text_or_null()?,
        custom_fields: columns.text_or_null()?,
        title: columns.text_or_null()?,
        items: columns.parsed(table, "items", from_json)?,
        created_at: columns.instant()?,
        updated_at: columns.instant()?,
        paid_at: columns.instant_or_null()?,
        kind: columns.parsed(table, "kind", OrderKind::parse)?,
        coupon: columns.parsed_or_null(table, "coupon_id", CouponId::parse)?,
        coupon_minor: columns.integer()?,
        terms: columns.parsed_or_null(table, "terms", from_json)?,
        rule_version: columns.integer()?,
        former_attributions: columns
            .parsed_or_null(table, "former_attributions", from_json)?
            .unwrap_or_default(),
        refunded_balance_minor: columns.integer()?,
        uniqid: columns.text_or_null()?.unwrap_or(plain),
    })
}

/// The order with this id, or with the public form that the id stands for.
pub async fn order_fetch(
    source: &mut impl Source,
    shop: &ShopId,
    id: &OrderId,
) -> Result<Option<Order>, StoreError> {
    let (sql, name) = match id.as_uniqid() {
        Some(uniqid) => (concat!(columns!(), "AND uniqid = $2"), uniqid),
        None => (concat!(columns!(), "AND order_id = $2"), id.to_string()),
    };
    let row = source.row(sql, values![shop.as_str(), name]).await?;
    row.as_ref().map(read).transpose()
}

/// Which orders to list, and in which direction.
#[derive(Clone, Debug, Default)]
pub struct OrderFilter {
    /// Of one customer.
    pub customer: Option<CustomerId>,
    /// In one state.
    pub state: Option<OrderState>,
    /// Made at this instant or later, to the millisecond.
    pub since: Option<Timestamp>,
    /// Made before this instant, to the millisecond.
    pub until: Option<Timestamp>,
    /// Oldest first instead of newest first.
    pub is_oldest_first: bool,
    /// The order to go on after.
    pub before: Option<String>,
}

impl OrderFilter {
    /// The ids between which the page lies, both left out. Ids begin with the time, so that bounds of time are bounds
    /// of the same index.
    fn bounds(&self) -> (String, String) {
        let at =
            |instant: Timestamp| format!("{}{:012x}", OrderId::PREFIX, instant.millis().max(0));
        let least = self.since.map(at).unwrap_or_default();
        let most = self.until.map_or_else(|| format!("{}zzzz", OrderId::PREFIX), at);
        match self.before.clone() {
            Some(after) if self.is_oldest_first => (least.max(after), most),
            Some(before) => (least, most.min(before)),
            None => (least, most),
        }
    }
}

macro_rules! list {
    ($narrowed:literal, $direction:literal) => {
        concat!(
            columns!(),
            "AND order_id > $2 AND order_id < $3 ",
            $narrowed,
            " ORDER BY order_id ",
            $direction,
            " LIMIT $4"
        )
    };
}

/// Orders by when they were made.
pub async fn order_list(
    source: &mut impl Source,
    shop: &ShopId,
    filter: &OrderFilter,
    limit: i64,
) -> Result<Vec<Order>, StoreError> {
    let (least, most) = filter.bounds();
    let mut values = values![shop.as_str(), least, most, limit];
    let customer = filter.customer.as_ref().map(CustomerId::as_str);
    let state = filter.state.map(OrderState::as_str);
    values.extend([customer, state].into_iter().flatten().map(Value::from));
    let sql = match (customer, state, filter.is_oldest_first) {
        (None, None, false) => list!("", "DESC"),
        (None, None, true) => list!("", "ASC"),
        (None, Some(_), false) => list!("AND state = $5", "DESC"),
        (None, Some(_), true) => list!("AND state = $5", "ASC"),
        (Some(_), None, false) => list!("AND customer_id = $5", "DESC"),
        (Some(_), None, true) => list!("AND customer_id = $5", "ASC"),
        (Some(_), Some(_), false) => list!("AND customer_id = $5 AND state = $6", "DESC"),
        (Some(_), Some(_), true) => list!("AND customer_id = $5 AND state = $6", "ASC"),
    };
    let rows = source.rows(sql, values).await?;
    rows.iter().map(read).collect()
}

/// Orders whose ids end like this short number, newest first.
pub async fn order_by_number(
    source: &mut impl Source,
    shop: &ShopId,
    number: &str,
) -> Result<Vec<Order>, StoreError> {
    let sql = concat!(
        columns!(),
        "AND substr(order_id, length(order_id) - 7) = $2 ORDER BY order_id DESC"
    );
    let number = number.to_ascii_lowercase();
    let rows = source.rows(sql, values![shop.as_str(), number.as_str()]).await?;
    rows.iter().map(read).collect()
}

/// Orders that programs asked for payments with, newest first.
pub async fn payment_page(
    source: &mut impl Source,
    shop: &ShopId,
    state: Option<OrderState>,
    before: Option<&str>,
    limit: i64,
) -> Result<Vec<Order>, StoreError> {
    let sql = concat!(
        columns!(),
        "AND kind = 'PAYMENT' AND order_id < $2 AND ($4 IS NULL OR state = $4) ORDER BY order_id DESC LIMIT $3"
    );
    let before = before.unwrap_or("ord_zzzz");
    let state = state.map(OrderState::as_str);
    let rows = source.rows(sql, values![shop.as_str(), before, limit, state]).await?;
    rows.iter().map(read).collect()
}

/// Unpaid orders older than `before`, without those whose payment is on its way; those with ids above `after`.
pub async fn order_overdue(
    source: &mut impl Source,
    before: Timestamp,
    (after, limit): (&str, i64),
) -> Result<Vec<(ShopId, OrderId)>, StoreError> {
    let rows = source
        .rows(
            "SELECT o.shop_id, o.order_id FROM shop s JOIN customer_order o ON o.shop_id = s.shop_id \
             AND o.state = 'PENDING' WHERE o.created_at < $1 AND NOT EXISTS (SELECT 1 FROM payment_session p \
             WHERE p.shop_id = o.shop_id AND p.order_id = o.order_id AND p.is_processing = 1 \
             AND p.state IN ('STARTING', 'OPEN')) AND o.order_id > $3 ORDER BY o.order_id LIMIT $2",
            values![before, limit, after],
        )
        .await?;
    rows.iter()
        .map(|row| {
            let mut columns = Columns::of(row);
            let shop = columns.parsed("customer_order", "shop_id", ShopId::parse)?;
            Ok((shop, columns.parsed("customer_order", "order_id", OrderId::parse)?))
        })
        .collect()
}

/// Adds an order.
pub fn order_insert(tx: &mut Tx<'_>, shop: &ShopId, order: &Order) {
    tx.touch(shop, ORDERS);
    tx.queue(
        "INSERT INTO customer_order (shop_id, order_id, customer_id, email, state, currency, subtotal_minor, \
         discount_minor, tax_minor, total_minor, balance_minor, paid_minor, refunded_minor, gateway, \
         provider_reference, link_id, affiliate_id, affiliate_code, credit, nothing_earned, custom_fields, title, \
         items, created_at, updated_at, paid_at, kind, coupon_id, coupon_minor, terms, rule_version, \
         refunded_balance_minor, email_lookup, uniqid, seal) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, \
         $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35)",
        values![
            shop.as_str(), order.id.as_str(), order.customer.as_str(), order.email.as_str(), order.state.as_str(),
            order.currency.as_str(), order.totals.subtotal_minor, order.totals.discount_minor,
            order.totals.tax_minor, order.totals.total_minor, order.balance_minor, order.paid_minor,
            order.refunded_minor, order.gateway.as_deref(), order.provider_reference.as_deref(),
            order.link.as_ref().map(LinkId::as_str), order.affiliate.as_ref().map(CustomerId::as_str),
            order.affiliate_code.as_deref(), order.credit.as_ref().map(to_json), order.nothing_earned.as_deref(),
            order.custom_fields.as_deref(), order.title.as_deref(), to_json(&order.items), order.created_at,
            order.updated_at, order.paid_at, order.kind.as_str(), order.coupon.as_ref().map(CouponId::as_str),
            order.coupon_minor, order.terms.as_ref().map(to_json), order.rule_version,
            order.refunded_balance_minor, lookup_of(&order.email), order.uniqid.as_str(), order_seal(shop, order),
        ],
    );
}

/// Writes what payment, refund, expiry or a change of attribution alter.
pub fn order_update(tx: &mut Tx<'_>, shop: &ShopId, order: &Order) {
    tx.touch(shop, ORDERS);
    tx.queue(
        "UPDATE customer_order SET state = $3, paid_minor = $4, refunded_minor = $5, gateway = $6, \
         provider_reference = $7, link_id = $8, affiliate_id = $9, affiliate_code = $10, credit = $11, \
         nothing_earned = $12, updated_at = $13, paid_at = $14, balance_minor = $15, former_attributions = $16, \
         refunded_balance_minor = $17, seal = $18 \
         WHERE shop_id = $1 AND order_id = $2",
        values![
            shop.as_str(), order.id.as_str(), order.state.as_str(), order.paid_minor, order.refunded_minor,
            order.gateway.as_deref(), order.provider_reference.as_deref(), order.link.as_ref().map(LinkId::as_str),
            order.affiliate.as_ref().map(CustomerId::as_str), order.affiliate_code.as_deref(),
            order.credit.as_ref().map(to_json), order.nothing_earned.as_deref(), order.updated_at, order.paid_at,
            order.balance_minor,
            former(order), order.refunded_balance_minor, order_seal(shop, order),
        ],
    );
}
