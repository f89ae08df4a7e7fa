//! Reading a whole table, row by row, without holding it in memory.

use crate::store::kernel::tx::bind;
use crate::store::{Source, Store, StoreError, Value};
use futures_util::StreamExt as _;
use futures_util::stream::BoxStream;
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

/// The rows of a statement, as they come.
pub(super) type Rows<'s> = BoxStream<'s, Result<AnyRow, sqlx::Error>>;

/// Something whose tables can be read from end to end.
pub trait Scan: Source {
    /// The rows of a statement, as they come.
    ///
    /// # Errors
    /// When a value cannot be bound.
    fn scan(
        &mut self,
        sql: &'static str,
        values: Vec<Value>,
    ) -> Result<BoxStream<'_, Result<AnyRow, sqlx::Error>>, StoreError>;
}

impl Scan for AnyConnection {
    fn scan(&mut self, sql: &'static str, values: Vec<Value>) -> Result<Rows<'_>, StoreError> {
        Ok(sqlx::query_with(sql, bind(values)?).fetch(self))
    }
}

impl Scan for &Store {
    fn scan(&mut self, sql: &'static str, values: Vec<Value>) -> Result<Rows<'_>, StoreError> {
        Ok(sqlx::query_with(sql, bind(values)?).fetch(&self.pool))
    }
}

/// The next row, if there is one.
pub(super) async fn next(rows: &mut Rows<'_>) -> Result<Option<AnyRow>, StoreError> {
    Ok(rows.next().await.transpose()?)
}
