//! What all cursor lists share: newest first, stable, limits, cursors, filters.

use super::{TestApp, app};
use crate::util::Reply;
use serde_json::Value as Json;

fn ids(reply: &Reply) -> Vec<String> {
    let rows = reply.data(200);
    rows.as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

async fn walk(app: &TestApp, path: &str) -> Vec<String> {
    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let reply = app.get(&format!("{path}?limit=2&cursor={cursor}")).await;
        found.extend(ids(&reply));
        let pagination = reply.json()["pagination"].clone();
        match (&pagination["next_cursor"], &pagination["has_more"]) {
            (Json::String(next), Json::Bool(true)) => cursor.clone_from(next),
            (Json::Null, Json::Bool(false)) => return found,
            other => panic!("{other:?}"),
        }
    }
}

on_both! {
    async fn a_walk_sees_every_row_once_newest_first(bed: TestBed) {
        bed.product(1000).await;
        let mut orders = Vec::new();
        for _ in 0..5 {
            bed.clock.advance_secs(1);
            orders.push(bed.paid_order(1000, None).await);
        }
        orders.reverse();
        let app = TestApp::over(bed).await;
        let expected: Vec<_> = orders.iter().map(|order| order.id.to_string()).collect();
        for path in ["/dev/v1/orders", "/dev/v1/invoices"] {
            assert_eq!(walk(&app, path).await, expected);
            assert_eq!(ids(&app.get(path).await), expected);
        }
        let buyers: Vec<_> = orders.iter().map(|order| order.customer.to_string()).collect();
        assert_eq!(walk(&app, "/dev/v1/customers").await, buyers);

        let first = app.get("/dev/v1/orders?limit=2").await;
        let cursor = first.json()["pagination"]["next_cursor"].as_str().unwrap().to_owned();
        app.bed.clock.advance_secs(1);
        app.bed.paid_order(1000, None).await;
        let second = app.get(&format!("/dev/v1/orders?limit=2&cursor={cursor}")).await;
        assert_eq!(ids(&second), expected[2..4]);
    }

    async fn lists_are_narrowed_by_address_and_status(bed: TestBed) {
        bed.product(1000).await;
        let paid = bed.paid_order(1000, None).await;
        let place = bed.place(&portico::domain::ids::ProductId::parse("prod_1000").unwrap(), "B@example.com", None);
        let open = bed.service.store().write(place).await.unwrap();
        let app = TestApp::over(bed).await;
        for (query, expected) in [
            ("status=PENDING", vec![open.id.to_string()]),
            ("status=completed", vec![paid.id.to_string()]),
            ("status=VOIDED", vec![]),
            ("customerEmail=b%40EXAMPLE.com", vec![open.id.to_string()]),
            ("filters=email:b@example.com", vec![open.id.to_string()]),
            ("filters=status:COMPLETED", vec![paid.id.to_string()]),
            ("filters=email:b@example.com,status:COMPLETED", vec![]),
            ("customerEmail=nobody@example.com", vec![]),
            ("status=&customerEmail=&filters=&sorts=&cursor=&limit=", vec![open.id.to_string(), paid.id.to_string()]),
        ] {
            for path in ["orders", "invoices"] {
                assert_eq!(ids(&app.get(&format!("/dev/v1/{path}?{query}")).await), expected, "{query}");
            }
        }
        for query in ["email=b@example.com", "filters=email:B@Example.com"] {
            let found = ids(&app.get(&format!("/dev/v1/customers?{query}")).await);
            assert_eq!(found, [open.customer.to_string()]);
        }
    }
}

#[tokio::test]
async fn queries_that_mean_nothing_are_refused() {
    let app = app().await;
    for (query, field) in [
        ("limit=abc", "limit"),
        ("limit=1.5", "limit"),
        ("status=NOTHING", "status"),
        ("status=%00", "status"),
        ("customerEmail=nobody", "email"),
        ("filters=phone:1", "filters"),
        ("filters=%27%20OR%201%3D1", "filters"),
    ] {
        assert_eq!(app.get(&format!("/dev/v1/orders?{query}")).await.fields(), [field], "{query}");
    }
    for limit in ["0", "-1", "101", "99999999999999999999"] {
        assert_eq!(app.get(&format!("/dev/v1/orders?limit={limit}")).await.status, 200);
    }
}

#[tokio::test]
async fn a_cursor_from_elsewhere_is_refused() {
    let app = app().await;
    app.bed.product(1000).await;
    app.bed.paid_order(1000, None).await;
    app.bed.clock.advance_secs(1);
    app.bed.paid_order(1000, None).await;
    let page = app.get("/dev/v1/orders?limit=1").await.json();
    let cursor = page["pagination"]["next_cursor"].as_str().unwrap().to_owned();
    app.get(&format!("/dev/v1/orders?cursor={cursor}")).await.data(200);
    let long = "A".repeat(10_000);
    let changed = format!("B{}", &cursor[1..]);
    for path in [
        format!("/dev/v1/invoices?cursor={cursor}"),
        format!("/dev/v1/customers?cursor={cursor}"),
        format!("/dev/v1/orders?cursor={changed}"),
        format!("/dev/v1/orders?cursor={cursor}AA"),
        "/dev/v1/orders?cursor=ord_1".to_owned(),
        "/dev/v1/orders?cursor=%ff%00".to_owned(),
        format!("/dev/v1/orders?cursor={long}"),
    ] {
        app.get(&path).await.error(400, "INVALID_CURSOR");
    }
    let other = app.bed.add_shop("other").await;
    let theirs = app.key(&other, "*").await;
    let path = format!("/dev/v1/orders?cursor={cursor}");
    app.call("GET", &path, &theirs, &[], "").await.error(400, "INVALID_CURSOR");
}
