//! The unit of work: reads go straight to the connection, writes are queued and sent together.
//!
//! One hand-over to the database costs ten times what a statement costs, so a command reads what it needs, decides in
//! pure code, and writes everything in one go.

use super::audit::audit_write;
use super::dialect::Dialect;
use super::error::StoreError;
use super::planner;
use super::seal::{self, Noted, Sealed};
use super::value::Value;
use super::vault::Vault;
use super::zones::Zones;
use crate::domain::audit::AuditRow;
use crate::domain::clock::Timestamp;
use crate::domain::entropy::Entropy;
use crate::domain::ids::{CustomerId, ShopId};
use crate::store::customers::customer_seal::customer_seal_write;
use crate::store::generation::generation_count;
use crate::values;
use sqlx::AnyConnection;
use sqlx::any::{AnyArguments, AnyRow};
use sqlx::{AssertSqlSafe, Executor as _};
use std::future::Future;
use std::sync::Arc;

/// Something that answers reads: a running transaction or the pool.
pub trait Source: Send {
    /// All rows.
    fn rows(
        &mut self,
        sql: &'static str,
        values: Vec<Value>,
    ) -> impl Future<Output = Result<Vec<AnyRow>, StoreError>> + Send;

    /// The only row, if there is one.
    fn row(
        &mut self,
        sql: &'static str,
        values: Vec<Value>,
    ) -> impl Future<Output = Result<Option<AnyRow>, StoreError>> + Send;

    /// What opens sealed texts, where it was given.
    fn vault(&self) -> Option<Arc<Vault>> {
        None
    }
}

/// A statement that waits to be sent.
#[derive(Debug)]
struct Queued {
    sql: &'static str,
    values: Vec<Value>,
}

/// A running command's view of the database.
pub struct Tx<'c> {
    connection: &'c mut AnyConnection,
    dialect: Dialect,
    queued: Vec<Queued>,
    has_savepoint: bool,
    now: Timestamp,
    entropy: Arc<dyn Entropy>,
    zones: Arc<Zones>,
    is_history: bool,
    sends_mail: bool,
    vault: Option<Arc<Vault>>,
    touched: Vec<(String, String)>,
    audited: Vec<(ShopId, AuditRow)>,
    unsealed: Vec<Noted>,
    customers: Vec<(ShopId, CustomerId)>,
}

impl<'c> Tx<'c> {
    pub(in crate::store) fn new(
        connection: &'c mut AnyConnection,
        dialect: Dialect,
        now: Timestamp,
        (entropy, zones): (Arc<dyn Entropy>, Arc<Zones>),
    ) -> Self {
        Self {
            connection,
            dialect,
            queued: Vec::new(),
            has_savepoint: false,
            now,
            entropy,
            zones,
            is_history: false,
            sends_mail: false,
            vault: None,
            touched: Vec::new(),
            audited: Vec::new(),
            unsealed: Vec::new(),
            customers: Vec::new(),
        }
    }

    /// The same, where mails can leave.
    #[must_use]
    pub(in crate::store) fn with_mail(self, sends_mail: bool) -> Self {
        Self { sends_mail, ..self }
    }

    /// The same, where secrets are sealed.
    #[must_use]
    pub(in crate::store) fn with_vault(self, vault: Option<Arc<Vault>>) -> Self {
        Self { vault, ..self }
    }

    /// Whether mails can leave, and so are worth queueing.
    pub fn sends_mail(&self) -> bool {
        self.sends_mail && !self.is_history
    }

    /// The time of this command.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// The day of this command in a shop: what sums by day are kept under.
    pub fn day(&self, shop: &ShopId) -> i64 {
        self.zones.of(shop).day(self.now)
    }

    /// Lets what follows happen at another time with other randomness: for writing history.
    pub fn relive(&mut self, now: Timestamp, entropy: Arc<dyn Entropy>) {
        (self.now, self.entropy, self.is_history) = (now, entropy, true);
    }

    /// Whether history is being written.
    pub fn is_history(&self) -> bool {
        self.is_history
    }

    /// The source of ids made in this command.
    pub fn entropy(&self) -> Arc<dyn Entropy> {
        self.entropy.clone()
    }

    /// Makes every other command of this shop wait until this one has ended, so that what is read stays true.
    ///
    /// On SQLite the one writer does that already; on PostgreSQL the head row of the shop's ledger is the lock.
    pub async fn lock_shop(&mut self, shop: &ShopId) -> Result<(), StoreError> {
        if self.dialect == Dialect::Postgres {
            const LOCK: &str = "UPDATE ledger_head SET sequence = sequence WHERE shop_id = $1";
            self.send(LOCK, values![shop.as_str()]).await?;
        }
        Ok(())
    }

    /// Whether other commands write at the same time, so that what is read has to be locked.
    pub(super) fn has_rivals(&self) -> bool {
        self.dialect == Dialect::Postgres
    }

    /// Keeps a row of the audit until the command ends.
    pub(super) fn note_audited(&mut self, shop: ShopId, row: AuditRow) {
        self.audited.push((shop, row));
    }

    pub(super) fn take_audited(&mut self) -> Vec<(ShopId, AuditRow)> {
        std::mem::take(&mut self.audited)
    }

    /// Adds a write; it is sent before the next read, at the latest when the command ends.
    pub fn queue(&mut self, sql: &'static str, values: Vec<Value>) {
        planner::note(sql);
        self.queued.push(Queued { sql, values });
    }

    /// Notes that what is cached about an owner is stale once this command has committed.
    pub fn touch(&mut self, shop: &ShopId, owner: &str) {
        self.touched.push((shop.to_string(), owner.to_owned()));
    }

    /// Notes that rows with this key were written, so that they are sealed as they are when the command ends.
    pub(in crate::store) fn seal(
        &mut self,
        sealed: &'static Sealed,
        shop: &ShopId,
        key: impl Into<Value>,
    ) {
        self.unsealed.push(Noted { sealed, shop: shop.clone(), key: key.into() });
    }

    /// Notes that a customer was written; the row's own seal is written when the command ends.
    pub fn seal_customer(&mut self, shop: &ShopId, customer: &CustomerId) {
        self.customers.push((shop.clone(), customer.clone()));
    }

    /// What this command has touched so far.
    pub(in crate::store) fn touched(&self) -> &[(String, String)] {
        &self.touched
    }

    pub(in crate::store) fn take_touched(&mut self) -> Vec<(String, String)> {
        std::mem::take(&mut self.touched)
    }

    /// Sends the queued writes.
    pub async fn flush(&mut self) -> Result<(), StoreError> {
        if self.queued.is_empty() {
            return Ok(());
        }
        let queued = std::mem::take(&mut self.queued);
        match self.dialect {
            Dialect::Sqlite => self.send_together(queued).await,
            Dialect::Postgres => self.send_in_turn(queued).await,
        }
    }

    /// Takes back everything this command wrote so far, sent or not.
    pub async fn undo(&mut self) -> Result<(), StoreError> {
        self.queued.clear();
        self.touched.clear();
        self.audited.clear();
        self.unsealed.clear();
        self.customers.clear();
        if std::mem::take(&mut self.has_savepoint) {
            self.connection.execute("ROLLBACK TO command").await?;
            self.connection.execute("RELEASE command").await?;
        }
        Ok(())
    }

    /// Ends the command successfully within its transaction.
    pub(in crate::store) async fn finish(&mut self) -> Result<(), StoreError> {
        audit_write(self).await?;
        let unsealed = std::mem::take(&mut self.unsealed);
        seal::write(self, unsealed).await?;
        for (shop, customer) in std::mem::take(&mut self.customers) {
            customer_seal_write(self, &shop, &customer).await?;
        }
        if self.has_rivals() {
            generation_count(self);
        }
        self.flush().await?;
        if self.has_savepoint {
            // Noted only once it is gone: where this fails, `undo` finds out whether the transaction is still there.
            self.connection.execute("RELEASE command").await?;
            self.has_savepoint = false;
        }
        Ok(())
    }

    /// Sends what waits, so that a statement sees it. One that answers rows and writes too is taken back with the rest.
    async fn prepare(&mut self, sql: &'static str) -> Result<(), StoreError> {
        self.flush().await?;
        planner::note(sql);
        if !self.has_savepoint && !sql.trim_start().starts_with("SELECT") {
            self.connection.execute("SAVEPOINT command").await?;
            self.has_savepoint = true;
        }
        Ok(())
    }

    async fn send(&mut self, sql: &'static str, values: Vec<Value>) -> Result<(), StoreError> {
        let arguments = bind(values)?;
        sqlx::query_with(sql, arguments).execute(&mut *self.connection).await?;
        Ok(())
    }

    /// SQLite takes several statements in one string, and their parameters are numbered through.
    async fn send_together(&mut self, queued: Vec<Queued>) -> Result<(), StoreError> {
        let mut sql = String::with_capacity(queued.len() * 200);
        if !std::mem::replace(&mut self.has_savepoint, true) {
            sql.push_str("SAVEPOINT command;\n");
        }
        let mut values = Vec::new();
        for statement in queued {
            push_renumbered(&mut sql, statement.sql, values.len());
            sql.push_str(";\n");
            values.extend(statement.values);
        }
        let arguments = bind(values)?;
        sqlx::query_with(AssertSqlSafe(sql), arguments).execute(&mut *self.connection).await?;
        Ok(())
    }

    async fn send_in_turn(&mut self, queued: Vec<Queued>) -> Result<(), StoreError> {
        if !std::mem::replace(&mut self.has_savepoint, true) {
            self.connection.execute("SAVEPOINT command").await?;
        }
        for statement in queued {
            self.send(statement.sql, statement.values).await?;
        }
        Ok(())
    }
}

impl Source for Tx<'_> {
    fn vault(&self) -> Option<Arc<Vault>> {
        self.vault.clone()
    }

    async fn rows(
        &mut self,
        sql: &'static str,
        values: Vec<Value>,
    ) -> Result<Vec<AnyRow>, StoreError> {
        self.prepare(sql).await?;
        let arguments = bind(values)?;
        Ok(sqlx::query_with(sql, arguments).fetch_all(&mut *self.connection).await?)
    }

    async fn row(
        &mut self,
        sql: &'static str,
        values: Vec<Value>,
    ) -> Result<Option<AnyRow>, StoreError> {
        self.prepare(sql).await?;
        let arguments = bind(values)?;
        Ok(sqlx::query_with(sql, arguments).fetch_optional(&mut *self.connection).await?)
    }
}

impl Source for AnyConnection {
    async fn rows(
        &mut self,
        sql: &'static str,
        values: Vec<Value>,
    ) -> Result<Vec<AnyRow>, StoreError> {
        Ok(sqlx::query_with(sql, bind(values)?).fetch_all(self).await?)
    }

    async fn row(
        &mut self,
        sql: &'static str,
        values: Vec<Value>,
    ) -> Result<Option<AnyRow>, StoreError> {
        Ok(sqlx::query_with(sql, bind(values)?).fetch_optional(self).await?)
    }
}

pub(in crate::store) fn bind(values: Vec<Value>) -> Result<AnyArguments, StoreError> {
    let mut arguments = AnyArguments::default();
    values.into_iter().try_for_each(|value| value.bind(&mut arguments))?;
    Ok(arguments)
}

/// Appends `sql` with every `$n` raised by `offset`. Statements hold no `$` but parameters.
fn push_renumbered(target: &mut String, sql: &str, offset: usize) {
    let mut rest = sql;
    while let Some(at) = rest.find('$') {
        let digits = rest[at + 1..].bytes().take_while(u8::is_ascii_digit).count();
        let number: usize = rest[at + 1..=at + digits].parse().unwrap_or(0);
        target.push_str(&rest[..=at]);
        target.push_str(&(number + offset).to_string());
        rest = &rest[at + 1 + digits..];
    }
    target.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::push_renumbered;

    #[test]
    fn parameters_are_numbered_through() {
        let mut sql = String::new();
        push_renumbered(&mut sql, "UPDATE t SET a = $12 WHERE b = $1 AND c = $2", 3);
        assert_eq!(sql, "UPDATE t SET a = $15 WHERE b = $4 AND c = $5");
    }
}
