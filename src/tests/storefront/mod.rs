//! The storefront API as a shop front in a browser sees it.

mod affiliates;
mod checkout;
mod cors;
mod refusals;

use crate::util::{Reply, TestApp, TestBed};
use portico::http::AppOptions;
use serde_json::{Value as Json, json};

const FRONT: &str = "https://shop.example";

/// An app that believes what is said about addresses, so that visitors can come from several.
async fn app(bed: TestBed) -> TestApp {
    let trusted_proxies = vec!["0.0.0.0/0".parse().unwrap()];
    let storefront_origins = vec![FRONT.parse().unwrap()];
    TestApp::with(bed, AppOptions { trusted_proxies, storefront_origins, ..AppOptions::default() })
        .await
}

impl TestApp {
    /// A call of a browser.
    async fn front(&self, path: &str, body: &Json) -> Reply {
        self.call("POST", &format!("/v1/storefront{path}"), "", &[], &body.to_string()).await
    }

    /// A call of the browser of a visitor at this address.
    async fn front_from(&self, address: &str, agent: &str, path: &str, body: &Json) -> Reply {
        let headers = [("x-forwarded-for", address), ("user-agent", agent)];
        self.call("POST", &format!("/v1/storefront{path}"), "", &headers, &body.to_string()).await
    }

    /// A quote of a cart with one line.
    async fn quote(&self, product: &str, quantity: i64, more: Json) -> Json {
        let mut body = cart(product, quantity);
        merge(&mut body, more);
        self.front("/cart/quote", &body).await.browser_data(200)
    }

    /// Orders a cart with one line.
    async fn check_out(&self, product: &str, quantity: i64, more: Json) -> Reply {
        let mut body = cart(product, quantity);
        body["email"] = json!("buyer@example.org");
        merge(&mut body, more);
        self.front("/invoices/from-cart", &body).await
    }
}

fn cart(product: &str, quantity: i64) -> Json {
    json!({"shop_slug": "demo", "cart": [{"product_id": product, "quantity": quantity}]})
}

fn merge(body: &mut Json, more: Json) {
    if let (Json::Object(body), Json::Object(more)) = (body, more) {
        body.extend(more);
    }
}
