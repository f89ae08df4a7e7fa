//! GET /dev/v1/me, /dev/v1/me/capabilities

use crate::routes_api::app;
use portico::domain::actor::Scope;
use serde_json::json;

#[tokio::test]
async fn a_key_tells_its_shop() {
    let reply = app().await.get("/dev/v1/me").await;
    let shop = json!({"id": "shop_demo", "slug": "demo", "store_name": "demo", "currency": "USD"});
    assert_eq!(reply.data(200), shop);
    assert_eq!(reply.header("cache-control"), "no-store");
}

#[tokio::test]
async fn a_key_tells_its_scopes() {
    let app = app().await;
    let key = app.key(&app.bed.shop, "orders.read,customers.read").await;
    let reply = app.call("GET", "/dev/v1/me/capabilities", &key, &[], "").await;
    assert_eq!(reply.data(200)["scopes"], json!(["customers.read", "orders.read"]));
    let methods = json!(["SANDBOX", "CUSTOMER_BALANCE", "MANUAL"]);
    assert_eq!(reply.data(200)["payment_methods"], methods);
    assert_eq!(
        app.get("/dev/v1/me/capabilities").await.data(200)["scopes"].as_array().unwrap().len(),
        Scope::ALL.len()
    );
}
