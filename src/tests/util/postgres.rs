//! A PostgreSQL server of our own: made when the first test asks for it, gone when the test binary ends.

use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock};

/// Runs the server in the foreground of a shell that waits on our end of a pipe: when this process is gone, however it
/// ended, the pipe closes, and the shell stops the server and removes its files.
const SCRIPT: &str = r#"
set -eu
"$BIN/initdb" -D "$DIR/data" -U portico -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$DIR/initdb.log" 2>&1
"$BIN/pg_ctl" -D "$DIR/data" -w -l "$DIR/server.log" \
  -o "-p $PORT -k $DIR -c listen_addresses=127.0.0.1 -c fsync=off -c max_wal_size=128MB -c max_connections=400" \
  start >/dev/null
echo ready
cat >/dev/null
"$BIN/pg_ctl" -D "$DIR/data" -m immediate stop >/dev/null
rm -rf "$DIR"
"#;

struct Server {
    port: u16,
    _shell: Child,
}

fn server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(start)
}

fn start() -> Server {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let directory = std::env::temp_dir().join(format!("portico-pg-{}-{port}", std::process::id()));
    std::fs::create_dir_all(&directory).unwrap();
    let is_root = std::fs::metadata("/proc/self").is_ok_and(|meta| {
        use std::os::unix::fs::MetadataExt as _;
        meta.uid() == 0
    });
    let mut command = if is_root {
        // PostgreSQL refuses to run as root.
        let owned = Command::new("chown").arg("postgres").arg(&directory).status().unwrap();
        assert!(owned.success(), "a user `postgres` is needed when tests run as root");
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--", "sh", "-c", SCRIPT]);
        command
    } else {
        let mut command = Command::new("sh");
        command.args(["-c", SCRIPT]);
        command
    };
    let mut shell = command
        .env("BIN", programs())
        .env("DIR", &directory)
        .env("PORT", port.to_string())
        .current_dir(&directory)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("PostgreSQL is needed: install the package `postgresql`");
    let mut line = String::new();
    BufReader::new(shell.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert_eq!(line.trim(), "ready", "PostgreSQL did not start, see {}", directory.display());
    Server { port, _shell: shell }
}

fn programs() -> PathBuf {
    let output = Command::new("pg_config").arg("--bindir").output();
    let named = output.ok().filter(|output| output.status.success());
    let named = named.map(|output| PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()));
    let debian = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let candidates = named.into_iter().chain(debian.map(|entry| entry.path().join("bin")));
    candidates
        .into_iter()
        .find(|path| path.join("initdb").exists())
        .expect("initdb is not installed")
}

/// Databases whose test has ended. A later test drops them, so that the disk holds few beside those in use; several at
/// once, since each drop waits for a checkpoint.
static ENDED: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// A database that is dropped some time after this value is.
pub struct Database(String);

impl Database {
    /// The one that this address leads to; none for a file.
    pub fn of(url: &str) -> Option<Self> {
        let address = url.strip_prefix("postgres://")?;
        Some(Self(address.rsplit('/').next()?.to_owned()))
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        ENDED.lock().unwrap().push(std::mem::take(&mut self.0));
    }
}

/// The address of a new, empty database.
pub async fn new_database() -> String {
    use sqlx::Connection as _;
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let port = tokio::task::spawn_blocking(|| server().port).await.unwrap();
    let name = format!("test_{}", COUNT.fetch_add(1, Ordering::SeqCst));
    sqlx::any::install_default_drivers();
    let root = format!("postgres://portico@127.0.0.1:{port}/postgres");
    let mut connection = sqlx::AnyConnection::connect(&root).await.unwrap();
    let drops_at_once = 16;
    let ended = match ENDED.lock().unwrap() {
        ended if ended.len() < drops_at_once => Vec::new(),
        mut ended => std::mem::take(&mut *ended),
    };
    let drops = ended.iter().map(|name| format!("DROP DATABASE {name} WITH (FORCE)"));
    for statement in drops.chain([format!("CREATE DATABASE {name}")]) {
        let statement = sqlx::AssertSqlSafe(statement);
        sqlx::raw_sql(statement).execute(&mut connection).await.unwrap();
    }
    format!("postgres://portico@127.0.0.1:{port}/{name}")
}
