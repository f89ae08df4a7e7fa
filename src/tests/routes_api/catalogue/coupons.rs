//! Coupons over the API: their life, what they take off orders, and that none is used once too often.

use crate::routes_api::{TestApp, app};
use futures_util::future::join_all;
use serde_json::{Value as Json, json};

const COUPONS: &str = "/dev/v1/coupons/";

fn order(product: &str, quantity: i64, coupon: &str, code: Option<&str>) -> String {
    let items = json!([{"product_id": product, "quantity": quantity}]);
    json!({"email": "b@example.com", "items": items, "coupon_code": coupon, "affiliate_code": code})
        .to_string()
}

async fn uses(app: &TestApp, code: &str) -> Json {
    app.get(&format!("/dev/v1/coupons/code/{code}")).await.data(200)["uses"].clone()
}

on_both! {
    async fn a_coupon_lives(bed: TestBed) {
        let product = bed.product(1000).await;
        let app = TestApp::over(bed).await;
        let body = json!({
            "code": "Spring-10", "discount_value": 10, "max_uses": 5, "products_bound": [product.as_str()],
            "min_order_amount": "20", "max_discount": 7.5, "valid_from": 1_750_000_000, "valid_until": "2030-01-01T00:00:00Z",
        });
        let made = app.post(COUPONS, &body.to_string()).await.data(201);
        let id = made["id"].as_str().unwrap();
        assert_eq!(made, json!({
            "id": id, "uniqid": made["uniqid"], "shop_id": "shop_demo", "code": "Spring-10", "name": "Spring-10",
            "discount_type": "PERCENTAGE", "discount_value": 10, "currency": "USD", "max_uses": 5, "uses": 0,
            "products_bound": [product.as_str()], "min_order_amount": 20, "max_discount": 7.5,
            "valid_from": 1_750_000_000, "valid_until": 1_893_456_000, "created_at": 1_760_000_000,
            "updated_at": 1_760_000_000,
        }));
        let uniqid = made["uniqid"].as_str().unwrap();
        for path in [id.to_owned(), uniqid.to_owned(), "code/SPRING-10".to_owned(), "code/spring-10/".to_owned()] {
            assert_eq!(app.get(&format!("{COUPONS}{path}")).await.data(200), made);
        }
        assert_eq!(app.get(COUPONS).await.data(200), json!([made]));
        assert_eq!(app.post(COUPONS, r#"{"code": "SPRING-10", "discount_value": 1}"#).await.fields(), ["code"]);

        let path = format!("{COUPONS}{id}");
        let change = r#"{"max_uses": null, "discount_type": "FIXED", "discount_value": 3, "code": "spring"}"#;
        let changed = app.call("PATCH", &path, &app.key, &[], change).await.data(200);
        assert_eq!((&changed["max_uses"], &changed["discount_value"], &changed["code"]), (&json!(null), &json!(3), &json!("spring")));
        assert_eq!(changed["min_order_amount"], 20);
        let body = r#"{"code": "all", "discount_value": 12.5}"#;
        let replaced = app.call("PUT", &path, &app.key, &[], body).await.data(200);
        assert_eq!((&replaced["min_order_amount"], &replaced["products_bound"]), (&json!(null), &json!([])));
        assert_eq!((&replaced["discount_type"], &replaced["discount_value"]), (&json!("PERCENTAGE"), &json!(12.5)));

        let placed = app.post("/dev/v1/orders", &order("prod_1000", 1, "ALL", None)).await.data(201);
        assert_eq!(placed["coupon_id"], id);
        assert_eq!(app.call("DELETE", &path, &app.key, &[], "").await.status.as_u16(), 204);
        app.get(&path).await.error(404, "COUPON_NOT_FOUND");
        app.get(&format!("{COUPONS}code/all")).await.error(404, "COUPON_NOT_FOUND");
        app.post(COUPONS, body).await.data(201);
        app.bed.assert_intact().await;
    }

    async fn coupon_and_referral_add_up(bed: TestBed) {
        bed.affiliate("creator123").await;
        bed.product(1001).await;
        bed.product(500).await;
        let app = TestApp::over(bed).await;
        app.post(COUPONS, r#"{"code": "tenth", "discount_value": 10}"#).await.data(201);
        app.post(COUPONS, r#"{"code": "bound", "discount_value": "50", "products_bound": ["prod_500"]}"#).await.data(201);
        app.post(COUPONS, r#"{"code": "big", "discount_type": "FIXED", "discount_value": 1000}"#).await.data(201);
        let items = json!([{"product_id": "prod_1001"}, {"product_id": "prod_500"}]);
        // Of 15.01 the referral takes 1.50, 1.00 of it off the first line; the coupon works on what is left.
        for (coupon, referral, coupon_part, total) in
            [("tenth", 1.5, 1.35, 12.16), ("bound", 1.5, 2.25, 11.26), ("big", 1.5, 13.51, 0.0)]
        {
            let body = json!({
                "email": "b@example.com", "items": items, "coupon_code": coupon, "affiliate_code": "creator123",
            });
            let placed = app.post("/dev/v1/orders", &body.to_string()).await.data(201);
            assert_eq!(placed["affiliate_discount_amount"].as_f64(), Some(referral), "{placed}");
            let discount = placed["discount"].as_f64().unwrap();
            assert!((discount - referral - coupon_part).abs() < 0.001, "{placed}");
            assert_eq!(placed["total"].as_f64(), Some(total), "{placed}");
            let id = placed["id"].as_str().unwrap();
            let paid = app.post(&format!("/dev/v1/orders/{id}/complete"), "{}").await.data(200);
            assert_eq!(paid["status"], "COMPLETED");
        }
        let summary = app.get("/dev/v1/customers/cus_creator123/affiliate").await.data(200);
        let mut earned: Vec<_> = summary["commissions"].as_array().unwrap().iter()
            .map(|row| (row["base_amount"].clone(), row["discount_amount"].clone(), row["commission_amount"].clone())).collect();
        earned.sort_by_key(|row| row.0.to_string());
        assert_eq!(earned, [(json!(11.26), json!(3.75), json!(2.25)), (json!(12.16), json!(2.85), json!(2.43))]);
        app.bed.assert_intact().await;
    }

    async fn the_last_use_is_given_once(bed: TestBed) {
        bed.product(1000).await;
        let app = TestApp::over(bed).await;
        app.post(COUPONS, r#"{"code": "once", "discount_value": 100, "max_uses": 1}"#).await.data(201);
        let body = order("prod_1000", 1, "once", None);
        let replies = join_all((0..100).map(|_| app.post("/dev/v1/orders", &body))).await;
        let made = replies.iter().filter(|reply| reply.status.as_u16() == 201).count();
        assert_eq!(made, 1);
        for reply in replies.iter().filter(|reply| reply.status.as_u16() != 201) {
            assert_eq!(reply.fields(), ["coupon_code"]);
        }
        assert_eq!(uses(&app, "once").await, 1);
        assert_eq!(app.get("/dev/v1/orders?limit=100").await.data(200).as_array().unwrap().len(), 1);
        app.bed.assert_intact().await;
    }

    async fn an_order_that_is_not_paid_gives_its_use_back(bed: TestBed) {
        bed.product(1000).await;
        let app = TestApp::over(bed).await;
        app.post(COUPONS, r#"{"code": "twice", "discount_value": 10, "max_uses": 2}"#).await.data(201);
        let body = order("prod_1000", 1, "twice", None);
        let kept = app.post("/dev/v1/orders", &body).await.data(201);
        app.post("/dev/v1/orders", &body).await.data(201);
        assert_eq!(app.post("/dev/v1/orders", &body).await.fields(), ["coupon_code"]);
        let id = kept["id"].as_str().unwrap();
        app.post(&format!("/dev/v1/orders/{id}/complete"), "{}").await.data(200);
        app.bed.clock.advance_secs(86_401);
        assert_eq!(app.bed.service.expire_orders().await.unwrap(), 1);
        assert_eq!(uses(&app, "twice").await, 1);
        app.post(&format!("/dev/v1/orders/{id}/refund"), "{}").await.data(200);
        assert_eq!(uses(&app, "twice").await, 1, "a refund gives no use back");
        app.post("/dev/v1/orders", &body).await.data(201);
        let path = format!("{COUPONS}{}", kept["coupon_id"].as_str().unwrap());
        assert_eq!(app.call("PATCH", &path, &app.key, &[], r#"{"max_uses": 1}"#).await.fields(), ["max_uses"]);
        app.bed.assert_intact().await;
    }

    async fn coupons_of_another_shop_look_missing(bed: TestBed) {
        let other = bed.add_shop("other").await;
        bed.product(1000).await;
        let app = TestApp::over(bed).await;
        let made = app.post(COUPONS, r#"{"code": "ours", "discount_value": 10}"#).await.data(201);
        let theirs = app.key(&other, "*").await;
        for id in [made["id"].as_str().unwrap(), "coup_none", "%00", "code/ours", "code/a%2Fb"] {
            app.call("GET", &format!("{COUPONS}{id}"), &theirs, &[], "").await.error(404, "COUPON_NOT_FOUND");
        }
        for method in ["PATCH", "PUT", "DELETE"] {
            let path = format!("{COUPONS}{}", made["id"].as_str().unwrap());
            app.call(method, &path, &theirs, &[], "").await.error(404, "COUPON_NOT_FOUND");
        }
        let bound = r#"{"code": "x1", "discount_value": 10, "products_bound": ["prod_1000"]}"#;
        assert_eq!(app.call("POST", COUPONS, &theirs, &[], bound).await.fields(), ["products_bound"]);
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_coupon_is_named() {
    let app = app().await;
    for (change, field) in [
        (json!({"code": null}), "code"),
        (json!({"code": "a b"}), "code"),
        (json!({"code": "x"}), "code"),
        (json!({"discount_value": null}), "discount_value"),
        (json!({"discount_value": 0}), "discount_value"),
        (json!({"discount_value": 100.01}), "discount_value"),
        (json!({"discount_value": 0.00001}), "discount_value"),
        (json!({"discount_value": "1e999"}), "discount_value"),
        (json!({"discount_type": "FREE"}), "discount_type"),
        (json!({"discount_type": "FIXED", "discount_value": 0.001}), "discount_value"),
        (json!({"max_uses": 0}), "max_uses"),
        (json!({"max_uses": 1.5}), "max_uses"),
        (json!({"products_bound": "prod_1"}), "products_bound"),
        (json!({"products_bound": ["prod_none"]}), "products_bound"),
        (json!({"products_bound": [5]}), "products_bound[0]"),
        (json!({"min_order_amount": -1}), "min_order_amount"),
        (json!({"max_discount": 0}), "max_discount"),
        (json!({"valid_from": "tomorrow"}), "valid_from"),
        (json!({"valid_until": -5}), "valid_until"),
        (json!({"valid_from": 20, "valid_until": 20}), "valid_until"),
    ] {
        let mut body = json!({"code": "good", "discount_value": 10});
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        assert_eq!(app.post(COUPONS, &body.to_string()).await.fields(), [field], "{change}");
    }
    assert_eq!(app.get(COUPONS).await.data(200), json!([]));
}

#[tokio::test]
async fn a_coupon_that_does_not_apply_says_why() {
    let app = app().await;
    app.bed.product(1000).await;
    app.bed.product(500).await;
    for (code, limits, words) in [
        ("later", json!({"valid_from": 1_760_000_001}), "not valid yet"),
        ("over", json!({"valid_until": 1_760_000_000}), "no longer valid"),
        ("other", json!({"products_bound": ["prod_500"]}), "other products"),
        ("large", json!({"min_order_amount": 10.01}), "at least 10.01 USD"),
    ] {
        let mut body = json!({"code": code, "discount_value": 10});
        body.as_object_mut().unwrap().extend(limits.as_object().unwrap().clone());
        app.post(COUPONS, &body.to_string()).await.data(201);
        let reply = app.post("/dev/v1/orders", &order("prod_1000", 1, code, None)).await;
        assert_eq!(reply.fields(), ["coupon_code"]);
        assert!(reply.body.contains(words), "{}", reply.body);
        assert_eq!(uses(&app, code).await, 0);
    }
    let capped =
        r#"{"code": "cap", "discount_value": 50, "max_discount": 2, "min_order_amount": 10}"#;
    app.post(COUPONS, capped).await.data(201);
    let placed = app.post("/dev/v1/orders", &order("prod_1000", 3, " Cap ", None)).await.data(201);
    assert_eq!((&placed["discount"], &placed["total"]), (&json!(2), &json!(28)));
    assert_eq!(placed["affiliate_discount_amount"], 0);
}
