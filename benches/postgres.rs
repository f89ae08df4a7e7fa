//! Reads on PostgreSQL beside the smallest server that asks the database at all: one prepared point select over a pool
//! of the same kind and size.

use super::load::{Load, Request};
use super::server::Server;
use super::{CONNECTIONS, ROUND, ROUNDS, median};
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use sqlx::AnyPool;
use sqlx::any::AnyPoolOptions;

/// Names a server's empty database, such as `postgres://…`.
const POSTGRES: &str = "PORTICO_BENCH_POSTGRES";
/// As many connections as the product has.
const POOL: u32 = 16;
const POINT: &str = "SELECT email FROM customer WHERE shop_id = 'shop_demo' AND customer_id = $1";

/// Serves the email address of one customer, asked for each time.
pub async fn serve_point(address: &str, database: &str, customer: &str) {
    sqlx::any::install_default_drivers();
    let options = AnyPoolOptions::new().max_connections(POOL).test_before_acquire(false);
    let pool = options.connect(database).await.unwrap();
    let router = Router::new().route("/", get(point)).with_state((pool, customer.to_owned()));
    let listener = tokio::net::TcpListener::bind(address).await.unwrap();
    axum::serve(listener, router).await.unwrap();
}

async fn point(State((pool, customer)): State<(AnyPool, String)>) -> Result<String, StatusCode> {
    let email = sqlx::query_scalar::<_, String>(POINT).bind(customer).fetch_one(&pool).await;
    email.map_err(|_| StatusCode::SERVICE_UNAVAILABLE)
}

/// Pages and answers beside the point select, in turns.
pub async fn reads(orders: usize) {
    let Ok(database) = std::env::var(POSTGRES) else {
        println!("\nreads on PostgreSQL                not measured: {POSTGRES} is not set");
        return;
    };
    let portico = Server::portico_on_server(&database, orders);
    let point = Server::point(&database, &portico.demo.affiliate);
    let login = portico.sign_in("affiliate").await;
    let key = format!("Bearer {}", portico.demo.api_key);
    let api = |path: &str| Request::get(path).header("authorization", &key);
    let summary = api(&format!("/dev/v1/customers/{}/affiliate", portico.demo.affiliate));
    let list = api("/dev/v1/orders?limit=50");
    let kept = Request::get("/affiliate").header("cookie", &login);
    let one = Request::get("/");
    let mut rates = [const { Vec::new() }; 4];
    let mut latest = Vec::new();
    for _ in 0..ROUNDS {
        let asks = [(&point, &one), (&portico, &summary), (&portico, &kept), (&portico, &list)];
        for (place, ((server, request), into)) in asks.into_iter().zip(&mut rates).enumerate() {
            let load = Load::over(server.address, CONNECTIONS);
            let done = load.run(ROUND, |_| request.clone()).await;
            into.push(done.per_second());
            if place == 1 {
                latest.push(done.p99_micros() / 1e3);
            }
        }
    }
    let [point, summary, kept, list] = rates.map(median);
    println!(
        "\none point select on PostgreSQL           {point:>9.0}/s   (shop of {orders} orders)"
    );
    let row = |name: &str, rate: f64, least: u32| {
        let share = rate / point * 100.0;
        println!("{name:<40} {rate:>9.0}/s  {share:>5.1} % of the point select (≥ {least})");
    };
    row("GET …/affiliate", summary, 60);
    row("affiliate dashboard, kept", kept, 50);
    row("GET …/orders, 50 of them", list, 35);
    println!("GET …/affiliate, p99                     {:>9.1} ms   (≤ 25)", median(latest));
}
