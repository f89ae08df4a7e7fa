//! Lists by address: an order is found by the address that it shows and by the one its customer has now.

use crate::routes_pages::browser::Browser;
use crate::util::{TestApp, TestBed};
use serde_json::json;

/// Two orders under an old address, one under the new one, and one of the person who has the old address since.
async fn moved(bed: TestBed) -> (TestApp, Vec<String>) {
    bed.product(1_000).await;
    bed.customer("ann").await;
    let app = TestApp::over(bed).await;
    let order = async |email: &str| {
        let items = json!([{"product_id": "prod_1000"}]);
        let body = json!({"email": email, "items": items}).to_string();
        let made = app.post("/dev/v1/orders", &body).await.data(201);
        app.bed.clock.advance_secs(1);
        made["id"].as_str().unwrap().to_owned()
    };
    let mut ids = vec![order("ann@example.com").await, order("Ann@Example.com").await];
    let body = r#"{"email":"ann@b\u00fccher.example"}"#;
    app.call("PATCH", "/dev/v1/customers/cus_ann", &app.key, &[], body).await.data(200);
    ids.push(order("ann@xn--bcher-kva.example").await);
    ids.push(order("ann@example.com").await);
    app.post(&format!("/dev/v1/orders/{}/complete", ids[1]), "{}").await.data(200);
    (app, ids)
}

async fn found(app: &TestApp, list: &str, query: &str) -> Vec<String> {
    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = app.get(&format!("/dev/v1/{list}?limit=1&cursor={cursor}&{query}")).await;
        for row in page.data(200).as_array().unwrap() {
            found.push(row["id"].as_str().unwrap().to_owned());
        }
        match page.json()["pagination"]["next_cursor"].as_str() {
            Some(next) => next.clone_into(&mut cursor),
            None => return found,
        }
    }
}

on_both! {
    async fn orders_are_found_by_the_address_they_show(bed: TestBed) {
        let (app, ids) = moved(bed).await;
        let (old, new) = ("ann%40example.com", "ann%40b%C3%BCcher.example");
        for (query, expected) in [
            (format!("customerEmail={old}"), vec![3, 1, 0]),
            (format!("customer_email={old}"), vec![3, 1, 0]),
            ("filters=email:ANN@example.com&sorts=created_at:asc".to_owned(), vec![0, 1, 3]),
            (format!("email={old}&status=COMPLETED"), vec![1]),
            (format!("customerEmail={new}"), vec![2, 1, 0]),
            ("email=ann%40xn--bcher-kva.example".to_owned(), vec![2, 1, 0]),
            ("email=stranger%40example.com".to_owned(), vec![]),
        ] {
            let expected: Vec<_> = expected.into_iter().map(|index: usize| ids[index].clone()).collect();
            for list in ["orders", "invoices"] {
                assert_eq!(found(&app, list, &query).await, expected, "{list} {query}");
            }
        }
    }

    async fn the_console_and_its_file_find_them_too(bed: TestBed) {
        let (app, ids) = moved(bed.twin()).await;
        drop(app);
        let browser = Browser::of_operator(bed).await;
        for (search, expected) in [
            ("ann%40example.com", vec![0, 1, 3]),
            ("ann%40b%C3%BCcher.example", vec![0, 1, 2]),
            ("ann%40example.com&state=COMPLETED", vec![1]),
        ] {
            let page = browser.page(&format!("/admin/orders?q={search}")).await;
            let file = browser.page(&format!("/admin/orders.csv?q={search}")).await;
            for (index, id) in ids.iter().enumerate() {
                let is_expected = expected.contains(&index);
                assert_eq!(page.contains(&format!("/admin/orders/{id}")), is_expected, "{search} {index}");
                assert_eq!(file.contains(id), is_expected, "{search} {index}: {file}");
            }
        }
    }
}
