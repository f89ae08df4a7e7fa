//! How a database is opened: made and migrated, changed as it is, or only looked at. Nothing but serving and filling
//! makes or migrates one, so that a mistyped path never looks like an empty shop.

use super::file::{DatabaseFile, path_of};
use super::integrity::existing::seal_existing;
use super::kernel::dialect::Dialect;
use super::kernel::error::StoreError;
use super::migrate::{self, Schema};
use sqlx::any::AnyPoolOptions;
use sqlx::{AnyConnection, AnyPool, Connection as _, Executor as _};
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// How long a PostgreSQL server may take to let the first connection in. One that is there answers within
/// milliseconds, and people wait for the sentence that says that it is not.
const CONNECT_TIME_MAX: Duration = Duration::from_secs(5);

/// What a database is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Serving or filling it: it is made where there is none, and migrated.
    Serve,
    /// Changing something in a database that exists and is up to date, perhaps beside its server.
    Change,
    /// Reading only: nothing is written, neither into the database nor beside it.
    Look,
}

/// What opening gives.
pub(in crate::store) struct Opened {
    pub dialect: Dialect,
    /// The connection that writes, on SQLite.
    pub writer: Option<AnyConnection>,
    pub pool: AnyPool,
    pub file: Option<Arc<DatabaseFile>>,
    pub is_new: bool,
}

pub(in crate::store) async fn open(url: &str, purpose: Purpose) -> Result<Opened, StoreError> {
    sqlx::any::install_default_drivers();
    let dialect = Dialect::of_url(url).ok_or(StoreError::UnknownDatabase)?;
    let path = path_of(url);
    if purpose != Purpose::Serve && path.as_deref().is_some_and(|path| !path.exists()) {
        return Err(StoreError::NoDatabase);
    }
    let given = url;
    let url = &match (purpose, &path) {
        (Purpose::Look, Some(path)) => reading_url(path),
        _ => with_mode(dialect, url, purpose),
    };
    let mut connection = connect(dialect, url).await?;
    let schema = migrate::schema(dialect, &mut connection).await?;
    let refused = match (purpose, schema) {
        (_, Schema::Newer) => Some(StoreError::NewerSchema),
        (Purpose::Serve, _) | (_, Schema::Current) => None,
        (_, Schema::None) => Some(StoreError::NoDatabase),
        (_, Schema::Older) => Some(StoreError::OlderSchema),
    };
    if let Some(refused) = refused {
        connection.close().await?;
        return Err(refused);
    }
    if let Some(pragmas) = dialect.on_connect_writer().filter(|_| purpose != Purpose::Look) {
        connection.execute(pragmas).await?;
    }
    if purpose == Purpose::Serve {
        migrate::run(dialect, &mut connection).await?;
        seal_existing(dialect, &mut connection).await?;
    }
    // The file is there now. A reader must not make another one in the place of a file that was removed.
    let reading = match purpose {
        Purpose::Serve => with_mode(dialect, given, Purpose::Change),
        _ => url.clone(),
    };
    let pool = open_pool(dialect, &reading, purpose).await?;
    let writer = match dialect {
        Dialect::Sqlite if purpose != Purpose::Look => Some(connection),
        _ => {
            connection.close().await?;
            None
        }
    };
    let file = path.map(|path| Arc::new(DatabaseFile::opened(path)));
    Ok(Opened { dialect, writer, pool, file, is_new: schema == Schema::None })
}

/// Opens the first connection. A server that cannot be reached is one sentence, and soon.
async fn connect(dialect: Dialect, url: &str) -> Result<AnyConnection, StoreError> {
    let connecting = AnyConnection::connect(url);
    if dialect == Dialect::Sqlite {
        return Ok(connecting.await?);
    }
    match tokio::time::timeout(CONNECT_TIME_MAX, connecting).await {
        Ok(Err(sqlx::Error::Io(error))) => Err(StoreError::Unreachable(error.to_string())),
        Ok(connected) => Ok(connected?),
        Err(_) => {
            let secs = CONNECT_TIME_MAX.as_secs();
            Err(StoreError::Unreachable(format!("no answer within {secs} seconds")))
        }
    }
}

fn with_mode(dialect: Dialect, url: &str, purpose: Purpose) -> String {
    let mode = if purpose == Purpose::Serve { "rwc" } else { "rw" };
    match dialect {
        Dialect::Sqlite if !url.contains('?') => format!("{url}?mode={mode}"),
        _ => url.to_owned(),
    }
}

/// The address under which SQLite only reads a file. Without a log beside it no process uses it, and everything is in
/// the file itself; then not even the log and the shared memory that SQLite needs are made, which a server that runs as
/// another user could not write to later.
pub(in crate::store) fn reading_url(path: &Path) -> String {
    let mut url = "sqlite:".to_owned();
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'%' | b'?' | b'#' | ..=b' ' => drop(write!(url, "%{byte:02X}")),
            byte if byte.is_ascii() => url.push(char::from(*byte)),
            byte => drop(write!(url, "%{byte:02X}")),
        }
    }
    let has_log = super::file::beside(path, "-wal").exists();
    url.push_str(if has_log { "?mode=ro" } else { "?mode=ro&immutable=1" });
    url
}

async fn open_pool(dialect: Dialect, url: &str, purpose: Purpose) -> Result<AnyPool, StoreError> {
    let options = AnyPoolOptions::new()
        .max_connections(if dialect == Dialect::Sqlite { 4 } else { 16 })
        .test_before_acquire(false)
        .acquire_timeout(Duration::from_secs(10));
    let options = options.after_connect(move |connection, _| {
        Box::pin(async move {
            if let Some(pragmas) = dialect.on_connect_reader() {
                connection.execute(pragmas).await?;
            }
            if let Some(statement) = dialect.on_connect_look().filter(|_| purpose == Purpose::Look)
            {
                connection.execute(statement).await?;
            }
            Ok(())
        })
    });
    Ok(options.connect(url).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_reaches_sqlite_as_it_is() {
        let url = reading_url(Path::new("/nowhere/a b?#%41ü.db"));
        assert_eq!(url, "sqlite:/nowhere/a%20b%3F%23%2541%C3%BC.db?mode=ro&immutable=1");
        assert_eq!(path_of(&url).unwrap(), Path::new("/nowhere/a b?#%41ü.db"));
    }
}
