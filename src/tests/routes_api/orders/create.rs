//! POST /dev/v1/orders

use super::super::{TestApp, app};
use crate::util::TestBed;
use serde_json::{Value as Json, json};

fn body(change: &Json) -> String {
    let mut body = json!({"email": "buyer@example.com", "items": [{"product_id": "prod_2999", "quantity": 1}]});
    for (name, value) in change.as_object().unwrap() {
        body[name] = value.clone();
    }
    body.to_string()
}

async fn stocked(bed: TestBed) -> TestApp {
    bed.product(2999).await;
    bed.affiliate("creator123").await;
    TestApp::over(bed).await
}

/// What a pending order over one product of 29.99 holds when nothing else was wished for.
fn plain_order() -> Json {
    let mut order: Json = serde_json::from_str(
        r#"{
            "shop_id": "shop_demo", "currency": "USD", "status": "PENDING", "status_details": null,
            "payment_status": "PENDING", "blockchain": null, "apm_method": null, "flow_type": "CHECKOUT",
            "provider_reference": null, "provider_reference_type": null, "subtotal": 29.99, "tax": 0,
            "tax_percentage": 0, "exchange_rate": 1, "crypto_exchange_rate": 0, "balance_paid_amount": 0,
            "refunded_amount": 0, "coupon_id": null, "subscription_id": null, "is_developer_invoice": false,
            "created_at": 1760000000, "updated_at": 1760000000, "paid_at": null
        }"#,
    )
    .unwrap();
    order["items"] = json!([{
        "product_id": "prod_2999", "product_title": "Product 2999", "product_type": "SERVICE",
        "variant_title": null, "quantity": 1, "unit_price": 29.99, "total": 29.99,
        "delivery_instructions": null, "delivery_instructions_label": null, "delivered_items": [],
    }]);
    order
}

on_both! {
    async fn an_order_with_every_key_of_the_contract(bed: TestBed) {
        let app = stocked(bed).await;
        let change = json!({
            "affiliate_code": " Creator123 ", "gateway": "stripe", "title": "Starter pack",
            "custom_fields": {"source": "affiliate", "n": 1.50},
        });
        let reply = app.post("/dev/v1/orders", &body(&change)).await;
        let order = reply.data(201);
        let uniqid = order["uniqid"].as_str().unwrap();
        let id = order["id"].as_str().unwrap();
        assert!(id.starts_with("ord_") && !id.contains(&uniqid.replace('-', "")), "{id} tells {uniqid}");
        let rest = json!({
            "id": order["id"], "uniqid": uniqid,
            "customer_id": order["customer_id"], "customer_email": "buyer@example.com",
            "affiliate_link_id": "alink_shop_demo_creator123", "affiliate_customer_id": "cus_creator123",
            "affiliate_code": "creator123", "affiliate_discount_amount": 3, "gateway": "STRIPE",
            "discount": 3, "discount_display": 3, "total": 26.99, "total_display": 26.99,
            "custom_fields": order["custom_fields"], "developer_title": "Starter pack",
            "checkout_url": format!("http://shop.test/invoice/{uniqid}"),
        });
        let mut expected = plain_order();
        expected.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        assert_eq!(order, expected);
        assert!(reply.body.contains(r#""custom_fields":{"n":1.5"#), "{}", reply.body);
        let shown = app.get(&format!("/dev/v1/orders/{uniqid}")).await.data(200);
        assert_eq!(shown, order);
    }

    async fn every_name_of_the_affiliate_code(bed: TestBed) {
        let app = stocked(bed).await;
        for name in ["affiliate_code", "affiliateCode", "referral_code", "referralCode"] {
            let order = app.post("/dev/v1/orders", &body(&json!({name: "creator123"}))).await.data(201);
            assert_eq!(order["affiliate_customer_id"], "cus_creator123", "{name}");
        }
        for name in ["affiliate_id", "affiliateId"] {
            let order = app.post("/dev/v1/orders", &body(&json!({name: "cus_creator123"}))).await.data(201);
            assert_eq!(order["affiliate_code"], "creator123", "{name}");
        }
        for change in [json!({}), json!({"affiliate_code": null}), json!({"affiliateCode": ""}), json!({"affiliate_id": null})] {
            let order = app.post("/dev/v1/orders", &body(&change)).await.data(201);
            assert_eq!((&order["affiliate_code"], &order["discount"]), (&Json::Null, &json!(0)), "{change}");
        }
        let both = json!({"affiliate_code": "creator123", "referralCode": "creator123"});
        app.post("/dev/v1/orders", &body(&both)).await.data(201);
    }

    async fn a_replay_is_the_same_order(bed: TestBed) {
        let app = stocked(bed).await;
        let first = app.post_once("/dev/v1/orders", "woo_order_1", &body(&json!({}))).await;
        let again = app.post_once("/dev/v1/orders", "woo_order_1", &body(&json!({}))).await;
        assert_eq!((first.status.as_u16(), again.status.as_u16()), (201, 201));
        assert_eq!((&again.body, again.header("idempotency-replayed")), (&first.body, "true"));
        assert_eq!(app.get("/dev/v1/orders").await.data(200).as_array().unwrap().len(), 1);
    }

    async fn the_same_address_is_the_same_customer(bed: TestBed) {
        let app = stocked(bed).await;
        let one = app.post("/dev/v1/orders", &body(&json!({}))).await.data(201);
        let two = app.post("/dev/v1/orders", &body(&json!({"email": "BUYER@example.com"}))).await.data(201);
        assert_eq!(one["customer_id"], two["customer_id"]);
        assert_eq!(app.get("/dev/v1/customers?email=buyer@example.com").await.data(200).as_array().unwrap().len(), 1);
    }
}

#[tokio::test]
async fn what_is_wrong_is_named_and_makes_no_order() {
    let app = stocked(TestBed::sqlite().await).await;
    let item = |change: Json| {
        let mut item = json!({"product_id": "prod_2999", "quantity": 1});
        item.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        json!({ "items": [item] })
    };
    let many: Vec<_> = (0..101).map(|_| json!({"product_id": "prod_2999"})).collect();
    for (change, field) in [
        (json!({"email": null}), "email"),
        (json!({"email": "nobody"}), "email"),
        (json!({"email": 5}), "email"),
        (json!({"email": format!("{}@example.com", "x".repeat(300))}), "email"),
        (json!({"items": null}), "items"),
        (json!({"items": []}), "items"),
        (json!({"items": {}}), "items"),
        (json!({"items": many}), "items"),
        (json!({"items": ["prod_2999"]}), "items[0]"),
        (item(json!({"product_id": null})), "items[0].product_id"),
        (item(json!({"product_id": "a b"})), "items[0].product_id"),
        (item(json!({"product_id": "prod_none"})), "items.product_id"),
        (item(json!({"quantity": 0})), "items[0].quantity"),
        (item(json!({"quantity": -1})), "items[0].quantity"),
        (item(json!({"quantity": 1.5})), "items[0].quantity"),
        (item(json!({"quantity": 10_001})), "items[0].quantity"),
        (item(json!({"quantity": true})), "items[0].quantity"),
        (item(json!({"variant_id": "var_1"})), "items[0].variant_id"),
        (json!({"affiliate_code": "nobody"}), "affiliate_code"),
        (json!({"affiliate_code": "<script>"}), "affiliate_code"),
        (json!({"referralCode": 5}), "referralCode"),
        (json!({"affiliate_id": "cus_nobody"}), "affiliate_id"),
        (json!({"affiliateId": "../x"}), "affiliate_id"),
        (json!({"affiliate_code": "creator123", "referral_code": "other"}), "referral_code"),
        (json!({"gateway": "CUSTOMER_BALANCE"}), "gateway"),
        (json!({"gateway": "a:b"}), "gateway"),
        (json!({"custom_fields": "x"}), "custom_fields"),
        (json!({"custom_fields": {"x": "x".repeat(20_000)}}), "custom_fields"),
        (json!({"coupon_code": "SAVE10"}), "coupon_code"),
        (json!({"title": "x".repeat(129)}), "title"),
    ] {
        let shown: String = change.to_string().chars().take(80).collect();
        assert_eq!(app.post("/dev/v1/orders", &body(&change)).await.fields(), [field], "{shown}");
    }
    assert_eq!(app.get("/dev/v1/orders").await.data(200), json!([]));
    assert_eq!(app.get("/dev/v1/customers?email=buyer@example.com").await.data(200), json!([]));
}

#[tokio::test]
async fn numbers_may_be_numeric_strings() {
    let app = app().await;
    app.bed.product(2999).await;
    let items = json!({"items": [{"product_id": "prod_2999", "quantity": "2"}, {"product_id": "prod_2999"}]});
    let order = app.post("/dev/v1/orders", &body(&items)).await.data(201);
    assert_eq!((&order["items"][0]["quantity"], &order["total"]), (&json!(2), &json!(89.97)));
}
