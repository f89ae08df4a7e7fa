//! A closed-loop load over keep-alive connections: each sends its next request when its last one was answered.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// A request as it goes over the wire.
#[derive(Clone)]
pub struct Request {
    head: String,
    body: String,
}

impl Request {
    pub fn get(path: &str) -> Self {
        Self { head: format!("GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n"), body: String::new() }
    }

    pub fn post(path: &str, body: &str) -> Self {
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\norigin: http://127.0.0.1\r\ncontent-type: application/json\r\n\
             content-length: {}\r\n",
            body.len()
        );
        Self { head, body: body.to_owned() }
    }

    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.head.push_str(&format!("{name}: {value}\r\n"));
        self
    }

    fn bytes(&self) -> Vec<u8> {
        format!("{}\r\n{}", self.head, self.body).into_bytes()
    }
}

/// What a round did.
pub struct Done {
    pub count: u64,
    elapsed: Duration,
    micros: Vec<f64>,
}

impl Done {
    pub fn per_second(&self) -> f64 {
        self.count as f64 / self.elapsed.as_secs_f64()
    }

    pub fn median_micros(&self) -> f64 {
        super::median(self.micros.clone())
    }

    /// What one request in a hundred takes longer than.
    pub fn p99_micros(&self) -> f64 {
        let mut micros = self.micros.clone();
        micros.sort_by(f64::total_cmp);
        micros[micros.len() * 99 / 100]
    }
}

/// A number of connections to a server.
pub struct Load {
    address: SocketAddr,
    connections: usize,
}

impl Load {
    pub fn over(address: SocketAddr, connections: usize) -> Self {
        Self { address, connections }
    }

    /// Asks for as long as `time`; `request` is told a number that never comes twice.
    pub async fn run(&self, time: Duration, request: impl Fn(u64) -> Request) -> Done {
        let started = Instant::now();
        let numbers = Arc::new(AtomicU64::new(0));
        let end = started + time;
        let clients = (0..self.connections).map(|_| self.client(end, &numbers, &request));
        let clients = futures_util::future::join_all(clients).await;
        let micros: Vec<f64> = clients.into_iter().flatten().collect();
        Done { count: micros.len() as u64, elapsed: started.elapsed(), micros }
    }

    async fn client(
        &self,
        end: Instant,
        numbers: &AtomicU64,
        request: &impl Fn(u64) -> Request,
    ) -> Vec<f64> {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        let mut buffer = Vec::with_capacity(64 * 1024);
        let mut micros = Vec::new();
        while Instant::now() < end {
            let bytes = request(numbers.fetch_add(1, Ordering::Relaxed)).bytes();
            let asked = Instant::now();
            stream.write_all(&bytes).await.unwrap();
            let status = answer(&mut stream, &mut buffer).await;
            let is_right = status == "200" || status == "304";
            assert!(is_right, "{}", String::from_utf8_lossy(&buffer));
            micros.push(asked.elapsed().as_secs_f64() * 1e6);
        }
        micros
    }
}

/// Reads one answer; gives its status. Every answer here says how long it is.
async fn answer(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> String {
    buffer.clear();
    loop {
        let read = stream.read_buf(buffer).await.unwrap();
        assert!(read > 0, "connection closed");
        let Some(head_end) = buffer.windows(4).position(|window| window == b"\r\n\r\n") else {
            continue;
        };
        let head = String::from_utf8_lossy(&buffer[..head_end]).into_owned();
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "))
            .map_or(0, |length| length.parse::<usize>().unwrap());
        if buffer.len() >= head_end + 4 + length {
            return head.split(' ').nth(1).unwrap_or_default().to_owned();
        }
    }
}
