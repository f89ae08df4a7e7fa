//! What an operator has to look at, because a provider and our books tell different stories.

use crate::domain::clock::Timestamp;
use crate::domain::ids::{OrderId, PaymentSessionId, ReviewId, ShopId};
use crate::store::{Columns, Source, StoreError, Tx};
use crate::values;

/// One thing to look at.
#[derive(Clone, Debug)]
pub struct Review {
    /// The id.
    pub id: ReviewId,
    /// What is wrong, as message keys end.
    pub problem: String,
    /// What it is about: with the problem unique, so that the same is never listed twice.
    pub subject: String,
    /// The payment.
    pub session: Option<PaymentSessionId>,
    /// The order.
    pub order: Option<OrderId>,
    /// The figures, in plain words without personal data.
    pub detail: String,
    /// Whether it still waits.
    pub is_open: bool,
    /// What the operator wrote.
    pub note: Option<String>,
    /// Who settled it.
    pub settled_by: Option<String>,
    /// When it was found.
    pub created_at: Timestamp,
    /// When it was settled.
    pub settled_at: Option<Timestamp>,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT review_id, problem, subject, session_id, order_id, detail, state, note, settled_by, created_at, \
             settled_at FROM payment_review WHERE shop_id = $1 ",
            $rest
        )
    };
}

fn read(row: &sqlx::any::AnyRow) -> Result<Review, StoreError> {
    let mut columns = Columns::of(row);
    let table = "payment_review";
    Ok(Review {
        id: columns.parsed(table, "review_id", ReviewId::parse)?,
        problem: columns.text()?,
        subject: columns.text()?,
        session: columns.parsed_or_null(table, "session_id", PaymentSessionId::parse)?,
        order: columns.parsed_or_null(table, "order_id", OrderId::parse)?,
        detail: columns.text()?,
        is_open: columns.text()? == "OPEN",
        note: columns.text_or_null()?,
        settled_by: columns.text_or_null()?,
        created_at: columns.instant()?,
        settled_at: columns.instant_or_null()?,
    })
}

/// The thing to look at with this id.
pub async fn review_fetch(
    source: &mut impl Source,
    shop: &ShopId,
    id: &ReviewId,
) -> Result<Option<Review>, StoreError> {
    let row =
        source.row(select!("AND review_id = $2"), values![shop.as_str(), id.as_str()]).await?;
    row.as_ref().map(read).transpose()
}

/// What was found after an instant and waits, oldest first.
pub async fn review_list(
    source: &mut impl Source,
    shop: &ShopId,
    since: Timestamp,
    limit: i64,
) -> Result<Vec<Review>, StoreError> {
    let sql =
        select!("AND state = 'OPEN' AND created_at > $2 ORDER BY created_at, review_id LIMIT $3");
    source.rows(sql, values![shop.as_str(), since, limit]).await?.iter().map(read).collect()
}

/// Adds a thing to look at, unless it was found before.
pub fn review_insert(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    (problem, subject): (&str, &str),
    (session, order): (Option<&PaymentSessionId>, Option<&OrderId>),
    detail: &str,
) {
    let (now, id) = (tx.now(), ReviewId::new(tx.now(), &*tx.entropy()));
    tx.queue(
        "INSERT INTO payment_review (shop_id, review_id, problem, subject, session_id, order_id, detail, state, \
         created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, 'OPEN', $8) ON CONFLICT (shop_id, problem, subject) DO NOTHING",
        values![
            shop.as_str(), id.as_str(), problem, subject, session.map(PaymentSessionId::as_str),
            order.map(OrderId::as_str), detail, now,
        ],
    );
}

/// Marks a thing as settled.
pub fn review_settle(tx: &mut Tx<'_>, shop: &ShopId, id: &ReviewId, (actor, note): (&str, &str)) {
    let now = tx.now();
    tx.queue(
        "UPDATE payment_review SET state = 'SETTLED', note = $3, settled_by = $4, settled_at = $5 \
         WHERE shop_id = $1 AND review_id = $2 AND state = 'OPEN'",
        values![shop.as_str(), id.as_str(), note, actor, now],
    );
}
