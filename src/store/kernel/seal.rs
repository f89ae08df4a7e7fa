//! Digests of rows, so that `portico verify` finds a row that was changed behind the product's back.
//!
//! Rows that decide about money or access and change rarely are sealed in a chain: [`Tx::seal`] notes them, and the end
//! of the command writes one `row_seal` each. Rows that are written with every sale have their digest in a column of
//! their own, and what money was posted for is part of the ledger's chain. Which rows these are stands in
//! `store/integrity/sealed.rs`.

use super::error::StoreError;
use super::tx::{Source, Tx};
use super::value::{Columns, Value};
use crate::domain::ids::ShopId;
use crate::domain::ledger::{GENESIS_HASH, digest};
use crate::values;
use std::borrow::Cow;

/// Stands between two columns in the text that is digested.
const BETWEEN: &str = "\u{1f}";
/// Stands for NULL there.
const NULL: &str = "\u{1}";
/// How many digits of a digest a row's own column keeps.
const DIGITS: usize = 32;

/// An SQL expression of the text that is digested: these columns, each with a prefix such as `o.`.
macro_rules! text_of {
    ($prefix:literal; $first:literal $(, $column:literal)* $(,)?) => {
        concat!(
            "COALESCE(CAST(", $prefix, $first, " AS TEXT), '\u{1}')",
            $(" || '\u{1f}' || COALESCE(CAST(", $prefix, $column, " AS TEXT), '\u{1}')",)*
        )
    };
}
pub(in crate::store) use text_of;

/// The same text of values that are being written.
fn text(values: &[Value]) -> String {
    let mut whole = String::with_capacity(256);
    for (place, value) in values.iter().enumerate() {
        if place > 0 {
            whole.push_str(BETWEEN);
        }
        let part = match value {
            Value::Integer(number) => number.map(|number| Cow::Owned(number.to_string())),
            Value::Text(part) => part.as_deref().map(Cow::Borrowed),
        };
        whole.push_str(&part.unwrap_or(Cow::Borrowed(NULL)));
    }
    whole
}

/// The digest of values, in the order of the columns that `text_of!` names.
pub(in crate::store) fn facts_of(values: &[Value]) -> String {
    digest(&[&text(values)])
}

/// The same, as short as a row's own column keeps it.
pub(in crate::store) fn seal_of(values: &[Value]) -> String {
    short_seal(&text(values))
}

/// The digest of a text that `text_of!` gave, as short as a row's own column keeps it.
pub(in crate::store) fn short_seal(text: &str) -> String {
    let mut seal = digest(&[text]);
    seal.truncate(DIGITS);
    seal
}

/// A table whose rows are sealed in the chain of their shop.
#[derive(Debug)]
pub struct Sealed {
    /// Its name.
    pub(in crate::store) subject: &'static str,
    /// Id and text of the rows with a shop and one further value.
    pub(in crate::store) some: &'static str,
    /// Shop, id and text of all rows.
    pub(in crate::store) all: &'static str,
}

/// A [`Sealed`]: the table, the column it is looked up by, the columns that tell its rows apart, and those that are
/// digested.
macro_rules! sealed {
    ($table:literal, $key:literal, [$($id:literal),+], [$($column:literal),+ $(,)?]) => {
        Sealed {
            subject: $table,
            some: concat!(
                "SELECT ", text_of!(""; $($id),+), ", ", text_of!(""; $($column),+), " FROM ", $table,
                " WHERE shop_id = $1 AND ", $key, " = $2"
            ),
            all: concat!(
                "SELECT shop_id, ", text_of!(""; $($id),+), ", ", text_of!(""; $($column),+), " FROM ", $table
            ),
        }
    };
}
pub(in crate::store) use sealed;

/// A row that a command wrote and that is sealed at its end.
#[derive(Clone, Debug)]
pub(in crate::store) struct Noted {
    pub(in crate::store) sealed: &'static Sealed,
    pub(in crate::store) shop: ShopId,
    pub(in crate::store) key: Value,
}

/// The end of a shop's chain of seals.
#[derive(Clone, Debug)]
pub(in crate::store) struct SealHead {
    pub(in crate::store) number: i64,
    pub(in crate::store) hash: String,
}

impl SealHead {
    /// Before the first seal.
    pub(in crate::store) fn start() -> Self {
        Self { number: 0, hash: GENESIS_HASH.to_owned() }
    }

    /// The place after this one, for a row with this seal.
    pub(in crate::store) fn next(&self, shop: &str, subject: &str, row: (&str, &str)) -> Self {
        let number = self.number + 1;
        let place = format!("\n{shop}\n{number}\n{subject}\n");
        let hash = digest(&[&self.hash, &place, row.0, "\n", row.1]);
        Self { number, hash }
    }
}

/// The values of a row of `row_seal`.
pub(in crate::store) fn row_seal(
    shop: &str,
    head: &SealHead,
    (subject, row_id, seal): (&str, &str, &str),
) -> Vec<Value> {
    values![shop, head.number, subject, row_id, seal, head.hash.as_str()]
}

/// Adds a row of `row_seal`.
pub(in crate::store) const ADD: &str = "INSERT INTO row_seal \
     (shop_id, number, subject, row_id, seal, hash) VALUES ($1, $2, $3, $4, $5, $6)";

/// Seals what a command noted, as it is at the command's end.
pub(in crate::store) async fn write(tx: &mut Tx<'_>, noted: Vec<Noted>) -> Result<(), StoreError> {
    let mut noted = noted;
    noted.sort_by(|one, other| one.shop.as_str().cmp(other.shop.as_str()));
    let mut current: Option<(ShopId, SealHead)> = None;
    for Noted { sealed, shop, key } in noted {
        let mut head = match current.take() {
            Some((same, head)) if same == shop => head,
            _ => {
                tx.lock_shop(&shop).await?;
                head_of(tx, &shop).await?
            }
        };
        let rows = tx.rows(sealed.some, vec![shop.as_str().into(), key]).await?;
        for row in &rows {
            let mut columns = Columns::of(row);
            let (id, text) = (columns.text()?, columns.text()?);
            let seal = digest(&[&text]);
            head = head.next(shop.as_str(), sealed.subject, (&id, &seal));
            tx.queue(ADD, row_seal(shop.as_str(), &head, (sealed.subject, &id, &seal)));
        }
        current = Some((shop, head));
    }
    Ok(())
}

/// The end of a shop's chain of seals.
pub(in crate::store) async fn head_of(
    source: &mut impl Source,
    shop: &ShopId,
) -> Result<SealHead, StoreError> {
    let sql = "SELECT number, hash FROM row_seal WHERE shop_id = $1 AND number > 0 ORDER BY number DESC LIMIT 1";
    let Some(row) = source.row(sql, values![shop.as_str()]).await? else {
        return Ok(SealHead::start());
    };
    let mut columns = Columns::of(&row);
    Ok(SealHead { number: columns.integer()?, hash: columns.text()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn null_and_empty_differ_and_columns_keep_apart() {
        let of = |values: Vec<Value>| seal_of(&values);
        assert_ne!(of(values![None::<&str>]), of(values![""]));
        assert_ne!(of(values!["ab", "c"]), of(values!["a", "bc"]));
        assert_eq!(of(values!["5", "x"]), of(values![5_i64, "x"]), "as a database casts it");
        assert_eq!(of(values![5_i64]).len(), DIGITS);
    }

    #[test]
    fn a_seal_rests_on_the_one_before() {
        let first = SealHead::start().next("shop_1", "api_key", ("key_1", "aa"));
        let other = SealHead::start().next("shop_1", "api_key", ("key_1", "ab"));
        assert_eq!((first.number, other.number), (1, 1));
        let after = |head: &SealHead| head.next("shop_1", "api_key", ("key_2", "cc")).hash;
        assert_ne!(after(&first), after(&other));
    }
}
