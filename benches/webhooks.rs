//! Events to ten endpoints, one of which never answers, beside bare requests to the same receiver.

use super::folder;
use axum::Router;
use axum::routing::post;
use portico::domain::actor::Actor;
use portico::domain::clock::{Clock as _, Timestamp};
use portico::domain::ids::{OrderId, ShopId};
use portico::domain::money::Currency;
use portico::domain::orders::order::Terms;
use portico::domain::text::EmailAddress;
use portico::domain::webhooks::event::{EventName, Topic};
use portico::http::{SystemClock, SystemEntropy};
use portico::service::{
    CreateWebhook, NewSecret, OpenShop, Service, TakePayment, new_webhook_secret,
};
use portico::store::webhooks::outbox::outbox_insert;
use portico::store::{Columns, Command, Source as _, StoreError, Tx};
use serde_json::json;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::net::TcpListener;

/// Events each second.
const RATE: u64 = 500;
const SECS: u64 = 10;
const ENDPOINTS: usize = 10;
/// Events that happen together.
const BURST: u64 = 10;

/// Answers every POST at once.
pub async fn serve_receiver(address: &str) {
    let listener = TcpListener::bind(address).await.unwrap();
    axum::serve(listener, Router::new().route("/", post(async || ""))).await.unwrap();
}

struct Happen(ShopId, OrderId);

impl Command for Happen {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let data =
            json!({"status": "COMPLETED", "gateway": "SANDBOX", "change": {"kind": "fulfilled"}});
        for _ in 0..BURST {
            outbox_insert(tx, &self.0, EventName::OrderUpdated, self.1.as_str(), &data);
        }
        Ok(())
    }
}

/// Prints how many events a second arrive everywhere they can, and after how long.
pub async fn deliver(receiver: &str) {
    let bare = bare(receiver).await;
    let path = folder().join("webhooks.db");
    for end in ["", "-wal", "-shm"] {
        drop(std::fs::remove_file(format!("{}{end}", path.display())));
    }
    let url = format!("sqlite:{}", path.display());
    let service =
        Service::open(&url, Arc::new(SystemClock), Arc::new(SystemEntropy)).await.unwrap();
    let service = service.with_loopback_webhooks(true);
    let open = OpenShop {
        slug: "bench".to_owned(),
        name: "Bench".to_owned(),
        currency: Currency::USD,
        base_url: "http://127.0.0.1".to_owned(),
    };
    service.store().write(open).await.unwrap();
    let shop = service.shop_by_slug("bench").await.unwrap().unwrap().id;
    let order = service.store().write(payment(&shop)).await.unwrap().order.id;
    // Connections to it are taken by the system and never answered.
    let dead = TcpListener::bind("127.0.0.1:0").await.unwrap();
    for number in 0..ENDPOINTS {
        let url = match number {
            0 => format!("http://{}/", dead.local_addr().unwrap()),
            _ => format!("http://{receiver}/"),
        };
        let command = CreateWebhook {
            actor: Actor::system(shop.clone()),
            url,
            topics: vec![Topic { event: EventName::OrderUpdated, has_products: false }],
            kind: "paylix".to_owned(),
            secret: new_webhook_secret(&SystemEntropy),
        };
        service.store().write(command).await.unwrap();
    }
    let dispatcher = tokio::spawn(portico::webhooks::run(service.clone()));
    let started = Instant::now();
    for burst in 0..RATE * SECS / BURST {
        let at = Duration::from_micros(burst * BURST * 1_000_000 / RATE);
        tokio::time::sleep_until((started + at).into()).await;
        service.store().write(Happen(shop.clone(), order.clone())).await.unwrap();
    }
    let wanted = i64::try_from(RATE * SECS).unwrap() * i64::try_from(ENDPOINTS - 1).unwrap();
    while arrived(&service).await < wanted && started.elapsed() < Duration::from_secs(6 * SECS) {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let done = arrived(&service).await;
    let (took, lag) = lags(&service).await;
    let per_second = done as f64 / (ENDPOINTS - 1) as f64 / took;
    println!("bare POSTs to the receiver         {bare:>9.0}/s");
    println!(
        "webhooks, 9 of 10 endpoints alive  {per_second:>9.0} events/s ({:.0} deliveries/s, {:.0} % of bare; {done} of {wanted} arrived)",
        done as f64 / took,
        done as f64 / took / bare * 100.0
    );
    println!("webhook lag from commit            {:>9.0} ms p50, {:.0} ms p99", lag[0], lag[1]);
    dispatcher.abort();
    service.close().await;
}

/// The order that all events are about: what they say is read from it.
fn payment(shop: &ShopId) -> TakePayment {
    TakePayment {
        actor: Actor::system(shop.clone()),
        email: EmailAddress::parse("buyer@example.com").unwrap(),
        customer: None,
        title: "A payment that a program asked for".to_owned(),
        total_minor: 4_999,
        gateway: Some("SANDBOX".to_owned()),
        custom_fields: None,
        terms: Terms::default(),
        webhook_secret: NewSecret::webhook(&SystemEntropy),
    }
}

async fn arrived(service: &Service) -> i64 {
    let sql = "SELECT COUNT(*) FROM webhook_delivery WHERE state = 'delivered'";
    let row = service.store().row(sql, vec![]).await.unwrap().unwrap();
    Columns::of(&row).integer().unwrap()
}

/// From the first event to the last arrival in seconds, and the middle and the 99th of 100 lags in milliseconds.
async fn lags(service: &Service) -> (f64, [f64; 2]) {
    let sql = "SELECT o.created_at, d.delivered_at FROM webhook_delivery d JOIN outbox o ON o.shop_id = d.shop_id \
               AND o.event_id = d.event_id WHERE d.state = 'delivered'";
    let rows = service.store().rows(sql, vec![]).await.unwrap();
    let times: Vec<(Timestamp, Timestamp)> = rows
        .iter()
        .map(|row| {
            let mut columns = Columns::of(row);
            (columns.instant().unwrap(), columns.instant().unwrap())
        })
        .collect();
    let first = times.iter().map(|(start, _)| start.0).min().unwrap_or(0);
    let last = times.iter().map(|(_, end)| end.0).max().unwrap_or(SystemClock.now().0);
    let mut lags: Vec<f64> =
        times.iter().map(|(start, end)| (end.0 - start.0) as f64 / 1_000.0).collect();
    lags.sort_by(f64::total_cmp);
    let at = |share: usize| lags.get(lags.len() * share / 100).copied().unwrap_or(f64::NAN);
    ((last - first) as f64 / 1_000_000.0, [at(50), at(99)])
}

/// The same client and body without anything of ours around, from as many tasks as there are deliveries at once.
async fn bare(receiver: &str) -> f64 {
    drop(rustls::crypto::ring::default_provider().install_default());
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let until = Instant::now() + Duration::from_secs(3);
    let tasks: Vec<_> = (0..16 * (ENDPOINTS - 1))
        .map(|_| {
            let (client, url) = (client.clone(), format!("http://{receiver}/"));
            tokio::spawn(async move {
                let mut done = 0_u64;
                while Instant::now() < until {
                    let answer = client.post(&url).body("x".repeat(700)).send().await.unwrap();
                    drop(answer.bytes().await.unwrap());
                    done += 1;
                }
                done
            })
        })
        .collect();
    let mut done = 0;
    for task in tasks {
        done += task.await.unwrap();
    }
    done as f64 / 3.0
}
