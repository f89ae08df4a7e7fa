//! Products over the API: a life from the first `POST` to the end, and what is wrong with them.

use crate::routes_api::{TestApp, app};
use serde_json::{Value as Json, json};

on_both! {
    async fn a_product_lives(bed: TestBed) {
        let app = TestApp::over(bed).await;
        let body = r#"{"title": " Starter ", "price": 29.99, "type": "service"}"#;
        let made = app.post_once("/dev/v1/products/", "p-1", body).await.data(201);
        let (id, uniqid) = (made["id"].as_str().unwrap(), made["uniqid"].as_str().unwrap());
        assert_eq!(id, format!("prod_{}", uniqid.replace('-', "")));
        assert_eq!(made, json!({
            "id": id, "uniqid": uniqid, "shop_id": "shop_demo", "title": "Starter", "name": "Starter",
            "description": "", "type": "SERVICE", "price": 29.99, "price_display": 29.99, "currency": "USD",
            "unlisted": false, "created_at": 1_760_000_000, "updated_at": 1_760_000_000,
        }));
        assert_eq!(app.post_once("/dev/v1/products", "p-1", body).await.data(201), made);
        for path in ["products", "products/"] {
            assert_eq!(app.get(&format!("/dev/v1/{path}")).await.data(200), json!([made]));
        }
        for id in [id, uniqid] {
            assert_eq!(app.get(&format!("/dev/v1/products/{id}")).await.data(200), made);
        }

        app.bed.clock.advance_secs(1);
        let path = format!("/dev/v1/products/{uniqid}");
        let changed = app.call("PATCH", &path, &app.key, &[], r#"{"price": "0", "unlisted": true}"#).await.data(200);
        assert_eq!((&changed["price"], &changed["title"], &changed["unlisted"]), (&json!(0), &json!("Starter"), &json!(true)));
        assert_eq!(changed["updated_at"], 1_760_000_001);
        let body = r#"{"name": "Second", "price": 5, "type": "FILE"}"#;
        let replaced = app.call("PUT", &path, &app.key, &[], body).await.data(200);
        assert_eq!((&replaced["name"], &replaced["type"], &replaced["unlisted"]), (&json!("Second"), &json!("FILE"), &json!(false)));

        let order = json!({"email": "b@example.com", "items": [{"product_id": uniqid, "quantity": 2}]});
        let order = app.post("/dev/v1/orders", &order.to_string()).await.data(201);
        assert_eq!((&order["total"], &order["items"][0]["product_id"]), (&json!(10), &json!(id)));
        let gone = app.call("DELETE", &path, &app.key, &[], "").await;
        assert_eq!((gone.status.as_u16(), gone.body.as_str()), (204, ""));
        app.get(&path).await.error(404, "PRODUCT_NOT_FOUND");
        app.call("DELETE", &path, &app.key, &[], "").await.error(404, "PRODUCT_NOT_FOUND");
        assert_eq!(app.get("/dev/v1/products/").await.data(200), json!([]));
        let late = json!({"email": "b@example.com", "items": [{"product_id": id}]});
        assert_eq!(app.post("/dev/v1/orders", &late.to_string()).await.fields(), ["items.product_id"]);
        let kept = app.get(&format!("/dev/v1/orders/{}", order["id"].as_str().unwrap())).await.data(200);
        assert_eq!(kept["items"][0]["product_title"], "Second");
        app.bed.assert_intact().await;
    }

    async fn products_of_another_shop_look_missing(bed: TestBed) {
        let other = bed.add_shop("other").await;
        let id = bed.product(1000).await;
        let app = TestApp::over(bed).await;
        let theirs = app.key(&other, "*").await;
        for id in [id.as_str(), "prod_none", "%00", "a%2Fb", "'--"] {
            for method in ["GET", "PATCH", "PUT", "DELETE"] {
                let path = format!("/dev/v1/products/{id}");
                app.call(method, &path, &theirs, &[], "").await.error(404, "PRODUCT_NOT_FOUND");
            }
        }
        app.get(&format!("/dev/v1/products/{id}")).await.data(200);
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_product_is_named() {
    let app = app().await;
    let mut good = json!({"title": "Starter", "price": 29.99, "type": "SERVICE"});
    for (change, field) in [
        (json!({"title": null}), "title"),
        (json!({"title": " "}), "title"),
        (json!({"title": 5}), "title"),
        (json!({"title": "x".repeat(201)}), "title"),
        (json!({"price": null}), "price"),
        (json!({"price": -1}), "price"),
        (json!({"price": 0.001}), "price"),
        (json!({"price": 1e16}), "price"),
        (json!({"price": []}), "price"),
        (json!({"type": null}), "type"),
        (json!({"type": "CAR"}), "type"),
        (json!({"unlisted": "perhaps"}), "unlisted"),
        (json!({"description": "x".repeat(5_001)}), "description"),
    ] {
        let mut body: Json = good.clone();
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        assert_eq!(app.post("/dev/v1/products/", &body.to_string()).await.fields(), [field]);
    }
    assert_eq!(app.get("/dev/v1/products/").await.data(200), json!([]));
    good["title"] = json!("<script>alert(1)</script>");
    app.post("/dev/v1/products/", &good.to_string()).await.data(201);
}

#[tokio::test]
async fn products_have_scopes_of_their_own() {
    let app = app().await;
    let shop = app.bed.shop.clone();
    let reader = app.key(&shop, "products.read").await;
    let other = app.key(&shop, "orders.read,orders.write,coupons.read,coupons.write").await;
    app.call("GET", "/dev/v1/products/", &reader, &[], "").await.data(200);
    app.call("POST", "/dev/v1/products/", &reader, &[], "{}").await.error(403, "FORBIDDEN");
    app.call("GET", "/dev/v1/products/", &other, &[], "").await.error(403, "FORBIDDEN");
    app.call("DELETE", "/dev/v1/products/prod_1", &other, &[], "").await.error(403, "FORBIDDEN");
}
