//! Speed and memory of the built server as shares of baselines measured in the same run, in turns, medians of several
//! rounds. A benchmark, not a test: it prints and never fails on a figure.
#![allow(
    missing_docs,
    clippy::allow_attributes,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::cast_precision_loss,
    clippy::missing_panics_doc,
    clippy::unused_async,
    clippy::format_push_string,
    clippy::duration_suboptimal_units,
    reason = "a benchmark measures real time and may stop on anything odd"
)]

mod baseline;
mod load;
mod postgres;
mod server;
mod size;
mod webhooks;

use load::{Load, Request};
use server::Server;
use std::path::PathBuf;
use std::time::Duration;

const ROUNDS: usize = 5;
const ROUND: Duration = Duration::from_secs(3);
const CONNECTIONS: usize = 64;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let after = |name: &str| {
        let place = arguments.iter().position(|argument| argument == name)?;
        arguments.get(place + 1)
    };
    if let Some(address) = after("--hello") {
        runtime.block_on(baseline::serve_hello(address));
    } else if let (Some(address), Some(database), Some(customer)) =
        (after("--point"), after("--database"), after("--customer"))
    {
        runtime.block_on(postgres::serve_point(address, database, customer));
    } else if let Some(address) = after("--receiver") {
        runtime.block_on(webhooks::serve_receiver(address));
    } else {
        runtime.block_on(run());
    }
}

/// The benchmark's own folder below the target folder; databases made once are used again.
pub fn folder() -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/bench");
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

async fn run() {
    let large = std::env::var("PORTICO_BENCH_ORDERS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(1_000_000);
    println!("{CONNECTIONS} connections, medians of {ROUNDS} rounds of {} s\n", ROUND.as_secs());
    // Names of parts may follow: `make bench PARTS="growth converts"`.
    let wanted: Vec<String> =
        std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let is_wanted = |part: &str| wanted.is_empty() || wanted.iter().any(|word| word == part);
    if is_wanted("reads") {
        reads(100_000).await;
    }
    if is_wanted("postgres") {
        postgres::reads(5_000).await;
    }
    if is_wanted("growth") {
        growth(10_000, large).await;
    }
    if is_wanted("converts") {
        converts(100_000).await;
    }
    if is_wanted("webhooks") {
        deliveries().await;
    }
    if is_wanted("size") {
        size::state(100_000).await;
    }
    if is_wanted("rest") {
        at_rest(100_000);
    }
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

/// Pages and answers beside hello-world.
async fn reads(orders: usize) {
    let hello = Server::hello();
    let portico = Server::portico(orders);
    let login = portico.sign_in("affiliate").await;
    let page = |path: &str| Request::get(path).header("cookie", &login);
    let etag = portico.etag("/affiliate", &login);
    let key = format!("Bearer {}", portico.demo.api_key);
    let api = |path: &str| Request::get(path).header("authorization", &key);
    let summary = api(&format!("/dev/v1/customers/{}/affiliate", portico.demo.affiliate));
    let list = api("/dev/v1/orders?limit=50");
    let known = page("/affiliate").header("if-none-match", &etag);
    let kept = page("/affiliate");
    // Another address each time, so nothing is kept of it that could answer.
    let fresh = |number: u64| page(&format!("/affiliate?n={number}"));
    let hello_world = Request::get("/");
    let mut figures = [const { Vec::new() }; 6];
    for round in 0..ROUNDS {
        let first = round as u64 * 1_000_000_000;
        let asks: [(&Server, &dyn Fn(u64) -> Request); 6] = [
            (&hello, &|_| hello_world.clone()),
            (&portico, &|number| fresh(first + number)),
            (&portico, &|_| kept.clone()),
            (&portico, &|_| known.clone()),
            (&portico, &|_| summary.clone()),
            (&portico, &|_| list.clone()),
        ];
        for ((server, request), into) in asks.into_iter().zip(&mut figures) {
            let load = Load::over(server.address, CONNECTIONS);
            into.push(load.run(ROUND, request).await.per_second());
        }
    }
    let [hello, fresh, kept, known, summary, list] = figures.map(median);
    println!("hello-world                              {hello:>9.0}/s   (shop of {orders} orders)");
    let row = |name: &str, rate: f64, least: u32| {
        let share = rate / hello * 100.0;
        println!("{name:<40} {rate:>9.0}/s  {share:>5.1} % of hello-world (≥ {least})");
    };
    row("affiliate dashboard, drawn anew", fresh, 8);
    row("affiliate dashboard, kept", kept, 45);
    row("affiliate dashboard, 304", known, 60);
    row("GET …/affiliate", summary, 50);
    row("GET …/orders, 50 of them", list, 15);
}

/// Pages that show lists, with who looks at them.
const PAGES: [(&str, &str); 9] = [
    ("affiliate", "/affiliate"),
    ("affiliate", "/affiliate/commissions"),
    ("affiliate", "/balance"),
    ("affiliate", "/balance/payout"),
    ("customer", "/orders"),
    ("operator", "/admin"),
    ("operator", "/admin/orders"),
    ("operator", "/admin/orders?state=COMPLETED"),
    ("operator", "/admin/payouts"),
];

/// The same pages over a small and a large shop: they must not notice.
async fn growth(small: usize, large: usize) {
    let servers = [Server::portico(small), Server::portico(large)];
    println!("\nmedian of one reader, µs                at {small}  at {large} orders");
    for (role, path) in PAGES {
        let logins = [servers[0].sign_in(role).await, servers[1].sign_in(role).await];
        let mut figures = [Vec::new(), Vec::new()];
        for _ in 0..ROUNDS {
            for ((server, login), into) in servers.iter().zip(&logins).zip(&mut figures) {
                // Another address each time, so that each page is drawn anew.
                let mark = if path.contains('?') { '&' } else { '?' };
                let page = |number| {
                    Request::get(&format!("{path}{mark}n={number}")).header("cookie", login)
                };
                let done = Load::over(server.address, 1).run(ROUND / 5, page).await;
                into.push(done.median_micros());
            }
        }
        let [at_small, at_large] = figures.map(median);
        let growth = at_large / at_small;
        println!("{path:<36}{at_small:>12.0}{at_large:>12.0}  {growth:>5.2} × (≤ 1.3)");
    }
    println!();
}

/// Durable conversions beside the bare statements, committed in groups of the same size.
async fn converts(orders: usize) {
    let portico = Server::portico_on_copy(orders);
    let mut raw = baseline::RawCommits::open(orders).await;
    let path = format!("/dev/v1/customers/{}/affiliate/convert-to-balance", portico.demo.affiliate);
    let key = format!("Bearer {}", portico.demo.api_key);
    let (mut over_http, mut bare) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        bare.push(raw.run(ROUND, CONNECTIONS).await);
        let request = |number: u64| {
            Request::post(&path, r#"{"amount":0.01}"#)
                .header("authorization", &key)
                .header("idempotency-key", &format!("bench-{round}-{number}"))
        };
        over_http
            .push(Load::over(portico.address, CONNECTIONS).run(ROUND, request).await.per_second());
    }
    let (over_http, bare) = (median(over_http), median(bare));
    println!("raw group commit of {CONNECTIONS}             {bare:>9.0}/s");
    println!(
        "convert-to-balance                 {over_http:>9.0}/s  {:>5.1} % of raw (≥ 25)",
        over_http / bare * 100.0
    );
    let request = |number: u64| {
        Request::post(&path, r#"{"amount":0.01}"#)
            .header("authorization", &key)
            .header("idempotency-key", &format!("bench-sync-{number}"))
    };
    match portico
        .count_syncs(async || Load::over(portico.address, CONNECTIONS).run(ROUND, request).await)
        .await
    {
        Some((done, syncs)) => {
            println!(
                "fsync per conversion               {:>9.3}     ({syncs} for {} conversions, ≤ 0.1)",
                syncs as f64 / done.count as f64,
                done.count
            );
        }
        None => println!("fsync per conversion               not counted: strace is not installed"),
    }
    portico.verify();
}

/// Webhooks.
async fn deliveries() {
    let receiver = Server::receiver();
    webhooks::deliver(&receiver.address.to_string()).await;
}

/// What the server needs while nobody asks anything.
fn at_rest(orders: usize) {
    let mut ready = Vec::new();
    let mut memory = Vec::new();
    for _ in 0..ROUNDS {
        let server = Server::portico(orders);
        ready.push(server.ready_millis);
        std::thread::sleep(Duration::from_secs(2));
        memory.push(server.memory_mb());
    }
    println!("time to ready, {orders} orders      {:>9.0} ms    (≤ 500)", median(ready));
    println!("idle memory                        {:>9.1} MB    (≤ 60)", median(memory));
}
