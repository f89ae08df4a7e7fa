//! The process as those who run it see it: one server for a file, looking that changes nothing, stopping, health.

mod health;
mod looking;
mod one_server;
mod stopping;
mod unreachable;

use crate::cli::{Folder, open_shops};
use std::io::{BufRead as _, BufReader, Read as _};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, ExitStatus, Stdio};

/// `portico serve` on a free port; killed when it is dropped.
struct Server {
    child: Child,
    address: SocketAddr,
    /// The lines it wrote to its log before it listened.
    log: Vec<String>,
    errors: BufReader<std::process::ChildStderr>,
}

impl Server {
    /// Starts one and waits until it listens.
    fn start(database: &str, more: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_portico"))
            .args(["serve", "--listen", "127.0.0.1:0", "--database", database])
            .args(more)
            .env("PORTICO_LOG", "warn,portico=info")
            .env("NO_COLOR", "1")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let errors = BufReader::new(child.stderr.take().unwrap());
        let address = SocketAddr::from(([127, 0, 0, 1], 0));
        let mut server = Self { child, address, log: Vec::new(), errors };
        loop {
            let mut line = String::new();
            let size = server.errors.read_line(&mut line).unwrap();
            assert_ne!(size, 0, "it did not start: {:?}", server.log);
            if let Some((_, address)) = line.split_once("listening address=") {
                server.address = address.trim().parse().unwrap();
                return server;
            }
            server.log.push(line);
        }
    }

    fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).unwrap()
    }

    /// Asks the process to end, as a container does.
    fn terminate(&self) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    }

    fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Waits for the end; gives how it ended and the last line it wrote.
    fn ended(&mut self) -> (ExitStatus, String) {
        let status = self.child.wait().unwrap();
        let last = self.errors.by_ref().lines().map_while(Result::ok).last();
        (status, last.unwrap_or_default())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// A folder with a database that has one shop.
fn shop(name: &str) -> (Folder, String) {
    let folder = Folder::new(name);
    let database = folder.database();
    open_shops(&database, &["one"]);
    (folder, database)
}
