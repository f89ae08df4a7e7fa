//! What is bound to statements and read from rows: text and integers, nothing else, on both databases.

use super::error::StoreError;
use crate::domain::clock::Timestamp;
use crate::domain::ids::ShopId;
use sqlx::any::{AnyArguments, AnyRow};
use sqlx::{Arguments as _, Row as _};

/// A value bound to a statement.
#[derive(Clone, Debug)]
pub enum Value {
    /// An integer or NULL.
    Integer(Option<i64>),
    /// A text or NULL.
    Text(Option<String>),
}

impl Value {
    /// Adds the value to the arguments of a statement.
    pub fn bind(self, arguments: &mut AnyArguments) -> Result<(), StoreError> {
        let added = match self {
            Self::Integer(value) => arguments.add(value),
            Self::Text(value) => arguments.add(value),
        };
        added.map_err(|error| StoreError::Database(sqlx::Error::Encode(error)))
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Integer(Some(value))
    }
}

impl From<Option<i64>> for Value {
    fn from(value: Option<i64>) -> Self {
        Self::Integer(value)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Integer(Some(i64::from(value)))
    }
}

impl From<Timestamp> for Value {
    fn from(value: Timestamp) -> Self {
        Self::Integer(Some(value.0))
    }
}

impl From<Option<Timestamp>> for Value {
    fn from(value: Option<Timestamp>) -> Self {
        Self::Integer(value.map(|at| at.0))
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(Some(value.to_owned()))
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(Some(value))
    }
}

impl From<Option<&str>> for Value {
    fn from(value: Option<&str>) -> Self {
        Self::Text(value.map(str::to_owned))
    }
}

impl From<Option<String>> for Value {
    fn from(value: Option<String>) -> Self {
        Self::Text(value)
    }
}

/// The values of one statement, each converted.
#[macro_export]
macro_rules! values {
    ($($value:expr),* $(,)?) => { vec![$($crate::store::Value::from($value)),*] };
}

/// How many ids a statement with `any_of!` takes.
pub(in crate::store) const ANY_OF_MAX: usize = 16;

/// Narrows a statement whose first value is the shop to rows with one of sixteen ids. The number is fixed, so that
/// there is one statement to prepare.
macro_rules! any_of {
    () => {
        "IN ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)"
    };
}
pub(in crate::store) use any_of;

/// The values of a statement with `any_of!`: unused places repeat the first id.
pub(in crate::store) fn any_of_values(shop: &ShopId, ids: &[&str]) -> Vec<Value> {
    let unused = ids.first().copied().unwrap_or_default();
    let ids = ids.iter().copied().chain(std::iter::repeat(unused)).take(ANY_OF_MAX);
    std::iter::once(shop.as_str()).chain(ids).map(Value::from).collect()
}

/// A row read by position, so that each query's columns and its reader stand side by side.
pub struct Columns<'r> {
    row: &'r AnyRow,
    next: usize,
}

impl<'r> Columns<'r> {
    /// Starts at the first column.
    pub fn of(row: &'r AnyRow) -> Self {
        Self { row, next: 0 }
    }

    fn take<T>(&mut self) -> Result<T, StoreError>
    where
        T: sqlx::Decode<'r, sqlx::Any> + sqlx::Type<sqlx::Any>,
    {
        let value = self.row.try_get(self.next)?;
        self.next += 1;
        Ok(value)
    }

    /// The next column as text.
    pub fn text(&mut self) -> Result<String, StoreError> {
        self.take()
    }

    /// The next column as text or NULL.
    pub fn text_or_null(&mut self) -> Result<Option<String>, StoreError> {
        self.take()
    }

    /// The next column as an integer.
    pub fn integer(&mut self) -> Result<i64, StoreError> {
        self.take()
    }

    /// The next column as an integer or NULL.
    pub fn integer_or_null(&mut self) -> Result<Option<i64>, StoreError> {
        self.take()
    }

    /// The next column as a 0/1 boolean.
    pub fn boolean(&mut self) -> Result<bool, StoreError> {
        Ok(self.integer()? != 0)
    }

    /// The next column as an instant.
    pub fn instant(&mut self) -> Result<Timestamp, StoreError> {
        self.integer().map(Timestamp)
    }

    /// The next column as an instant or NULL.
    pub fn instant_or_null(&mut self) -> Result<Option<Timestamp>, StoreError> {
        Ok(self.integer_or_null()?.map(Timestamp))
    }

    /// The next column, parsed; `table` and `column` name it in the error.
    pub fn parsed<T>(
        &mut self,
        table: &'static str,
        column: &'static str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T, StoreError> {
        let value = self.text()?;
        parse(&value).ok_or_else(|| self.unbelievable(table, column, value))
    }

    /// The next column, parsed unless NULL.
    pub fn parsed_or_null<T>(
        &mut self,
        table: &'static str,
        column: &'static str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, StoreError> {
        match self.text_or_null()? {
            None => Ok(None),
            Some(value) => match parse(&value) {
                Some(parsed) => Ok(Some(parsed)),
                None => Err(self.unbelievable(table, column, value)),
            },
        }
    }

    fn unbelievable(&self, table: &'static str, column: &'static str, value: String) -> StoreError {
        let row = self.row.try_get::<String, _>(0).unwrap_or_default();
        StoreError::Inconsistent { table, column, row, value }
    }
}

/// Reads JSON that this product wrote.
pub fn from_json<T: serde::de::DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_str(text).ok()
}

/// Writes JSON; every type that is stored can be written.
pub fn to_json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned())
}
