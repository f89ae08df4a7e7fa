//! Servers as processes of their own, started from the release build.

use super::folder;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// What the demo told.
#[derive(Clone, Default)]
pub struct Demo {
    pub api_key: String,
    pub affiliate: String,
}

/// A running server; ended with this value.
pub struct Server {
    pub address: SocketAddr,
    pub demo: Demo,
    pub ready_millis: f64,
    database: PathBuf,
    process: Child,
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(Command::new("kill").arg(self.process.id().to_string()).status());
        drop(self.process.wait());
    }
}

fn program() -> PathBuf {
    // The one that is built with the benchmark: another build would compile the product twice.
    PathBuf::from(env!("CARGO_BIN_EXE_portico"))
}

/// The database of a demo shop with this many orders; made when it is not there.
pub fn database(orders: usize) -> PathBuf {
    let path = folder().join(format!("demo-{orders}.db"));
    if !path.exists() {
        println!("(filling a shop with {orders} orders, once)");
        let part = path.with_extension("part");
        for end in ["", "-wal", "-shm"] {
            drop(std::fs::remove_file(format!("{}{end}", part.display())));
        }
        tell(&part, orders);
        std::fs::rename(&part, &path).unwrap();
    }
    path
}

/// A copy with what has not been moved out of the write-ahead log yet.
pub fn copy_of(orders: usize, name: &str) -> PathBuf {
    let (from, to) = (database(orders), folder().join(name));
    for end in ["", "-wal", "-shm"] {
        let end_of = |path: &std::path::Path| format!("{}{end}", path.display());
        drop(std::fs::remove_file(end_of(&to)));
        if end != "-shm" {
            drop(std::fs::copy(end_of(&from), end_of(&to)));
        }
    }
    to
}

fn tell(path: &std::path::Path, orders: usize) -> Demo {
    fill(&format!("sqlite:{}", path.display()), orders)
}

/// Fills a database with a demo shop of this many orders, unless it holds one.
pub fn fill(url: &str, orders: usize) -> Demo {
    let output = Command::new(program())
        .args(["demo", "--json", "--orders", &orders.to_string(), "--database", url])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let text = |name: &str| told[name].as_str().unwrap_or_default().to_owned();
    Demo { api_key: text("api_key"), affiliate: text("affiliate_customer_id") }
}

fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

impl Server {
    pub fn hello() -> Self {
        let address = free_address();
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.arg("--hello").arg(address.to_string());
        Self::start(command, address, Demo::default(), PathBuf::new())
    }

    /// Takes webhooks.
    pub fn receiver() -> Self {
        let address = free_address();
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.arg("--receiver").arg(address.to_string());
        Self::start(command, address, Demo::default(), PathBuf::new())
    }

    /// Asks a database for one row, for each request.
    pub fn point(database: &str, customer: &str) -> Self {
        let address = free_address();
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.arg("--point").arg(address.to_string());
        command.args(["--database", database, "--customer", customer]);
        Self::start(command, address, Demo::default(), PathBuf::new())
    }

    /// On a database of a server, filled with this many orders where it is empty.
    pub fn portico_on_server(database: &str, orders: usize) -> Self {
        let demo = fill(database, orders);
        Self::serve(database, demo, PathBuf::new())
    }

    pub fn portico(orders: usize) -> Self {
        Self::portico_on(database(orders))
    }

    /// On a copy, so that what is written is gone afterwards.
    pub fn portico_on_copy(orders: usize) -> Self {
        Self::portico_on(copy_of(orders, "copy.db"))
    }

    fn portico_on(path: PathBuf) -> Self {
        let demo = tell(&path, 0);
        Self::serve(&format!("sqlite:{}", path.display()), demo, path)
    }

    fn serve(database: &str, demo: Demo, path: PathBuf) -> Self {
        let address = free_address();
        let mut command = Command::new(program());
        command.args(["serve", "--demo", "--rate-limit-per-second", "10000000"]);
        command.args(["--rate-burst", "10000000"]);
        command.args(["--listen", &address.to_string(), "--database"]);
        command.arg(database).stderr(Stdio::null());
        Self::start(command, address, demo, path)
    }

    fn start(mut command: Command, address: SocketAddr, demo: Demo, database: PathBuf) -> Self {
        let started = Instant::now();
        let process = command.stdout(Stdio::null()).spawn().unwrap();
        while TcpStream::connect(address).is_err() {
            assert!(started.elapsed() < Duration::from_secs(60), "the server does not start");
            std::thread::sleep(Duration::from_millis(2));
        }
        let ready_millis = started.elapsed().as_secs_f64() * 1e3;
        Self { address, demo, ready_millis, database, process }
    }

    /// Signs the demo's person with a role in; gives the cookie.
    pub async fn sign_in(&self, role: &str) -> String {
        let body = format!("email={role}%40example.com&password=portico-demo-{role}");
        let request = format!(
            "POST /login HTTP/1.1\r\nhost: 127.0.0.1\r\norigin: http://127.0.0.1\r\nconnection: close\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let cookie = answer.lines().find_map(|line| line.strip_prefix("set-cookie: "));
        cookie.expect("signed in").split(';').next().unwrap_or_default().to_owned()
    }

    /// What names the edition of a page.
    pub fn etag(&self, path: &str, cookie: &str) -> String {
        let request = format!(
            "GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncookie: {cookie}\r\nconnection: close\r\n\r\n"
        );
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let etag = answer.lines().find_map(|line| line.strip_prefix("etag: "));
        etag.expect("the page is kept").to_owned()
    }

    pub fn memory_mb(&self) -> f64 {
        let status =
            std::fs::read_to_string(format!("/proc/{}/status", self.process.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().trim_end_matches(" kB").trim().parse::<f64>().unwrap() / 1024.0
    }

    /// Runs `work` while counting how often the server asks for durability.
    pub async fn count_syncs<T>(&self, work: impl AsyncFnOnce() -> T) -> Option<(T, u64)> {
        let report = folder().join("syncs.txt");
        let mut trace = Command::new("strace")
            .args(["-f", "-qq", "-e", "trace=fsync,fdatasync", "-o"])
            .arg(&report)
            .args(["-p", &self.process.id().to_string()])
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        tokio::time::sleep(Duration::from_millis(500)).await;
        let done = work().await;
        drop(Command::new("kill").args(["-INT", &trace.id().to_string()]).status());
        drop(trace.wait());
        let text = std::fs::read_to_string(&report).ok()?;
        Some((done, text.lines().filter(|line| line.contains("sync(")).count() as u64))
    }

    /// The ledger is intact after the load.
    pub fn verify(&self) {
        let database = format!("sqlite:{}", self.database.display());
        let output =
            Command::new(program()).args(["verify", "--database", &database]).output().unwrap();
        println!("{}", String::from_utf8_lossy(&output.stdout).trim());
    }
}
