//! Carts that are refused: each by the name that shop fronts know, and nothing is ordered.

use super::{app, cart, merge};
use crate::util::{Reply, TestApp};
use serde_json::{Value as Json, json};

async fn price(app: &TestApp, amount: &str) {
    let body = format!(r#"{{"price": {amount}}}"#);
    app.call("PATCH", "/dev/v1/products/prod_1000", &app.key, &[], &body).await.data(200);
}

fn refused(reply: &Reply, name: &str) {
    reply.browser_error(409, &format!("errors.checkout.{name}"));
}

on_both! {
    async fn quotes_that_do_not_count(bed: TestBed) {
        bed.affiliate("ann").await;
        bed.product(1_000).await;
        let app = app(bed).await;
        let quote = app.quote("prod_1000", 1, json!({"affiliate_code": "ann"})).await;
        let token = quote["quote_token"].as_str().unwrap().to_owned();
        let ordered = |quantity: i64, token: &str, more: Json| {
            let (app, mut body) = (&app, json!({"affiliate_code": "ann", "quote_token": token}));
            merge(&mut body, more);
            async move { app.check_out("prod_1000", quantity, body).await }
        };
        price(&app, "10.01").await;
        let before = app.bed.state().await;
        let mut forged = token.clone();
        forged.pop();
        for bad in ["made-up", "q1..", &forged, &format!("{token}x"), &"x".repeat(1_500)] {
            refused(&ordered(1, bad, json!({})).await, "quote_token_invalid");
        }
        refused(&ordered(2, &token, json!({})).await, "quote_token_stale");
        refused(&ordered(1, &token, json!({"affiliate_code": ""})).await, "quote_token_stale");
        refused(&ordered(1, &token, json!({})).await, "price_increased_since_quote");
        app.bed.clock.advance_secs(15 * 60 - 1);
        refused(&ordered(1, &token, json!({})).await, "price_increased_since_quote");
        app.bed.clock.advance_secs(1);
        refused(&ordered(1, &token, json!({})).await, "quote_token_expired");
        assert_eq!(app.bed.state().await, before, "nothing was ordered, and nobody was added");
        // A lower price is no reason to refuse.
        let token = app.quote("prod_1000", 1, json!({"affiliate_code": "ann"})).await["quote_token"].clone();
        price(&app, "5").await;
        let placed = ordered(1, token.as_str().unwrap(), json!({})).await.browser_data(201);
        assert_eq!(placed["total"], "4.50");
    }

    async fn codes_that_bring_nothing(bed: TestBed) {
        bed.affiliate("ann").await;
        bed.product(1_000).await;
        let app = app(bed).await;
        let before = app.bed.state().await;
        for code in ["nobody", "?", &"x".repeat(100)] {
            let reply = app.check_out("prod_1000", 1, json!({"affiliate_code": code})).await;
            refused(&reply, "affiliate_code_not_applicable");
        }
        let own = json!({"affiliate_code": "ann", "email": "ANN+x@example.com"});
        refused(&app.check_out("prod_1000", 1, own).await, "affiliate_code_not_applicable");
        assert_eq!(app.bed.state().await, before);
        let status = "/dev/v1/affiliates/customers/cus_ann/status";
        app.call("PATCH", status, &app.key, &[], r#"{"action":"disable"}"#).await.data(200);
        let reply = app.check_out("prod_1000", 1, json!({"affiliate_code": "ann"})).await;
        refused(&reply, "affiliate_code_not_applicable");
        let quote = app.quote("prod_1000", 1, json!({"affiliate_code": "ann"})).await;
        assert_eq!((&quote["affiliate_code"], &quote["total"]), (&Json::Null, &json!("10.00")));
        // Without the code it goes on, with the proof of that quote.
        let more = json!({"quote_token": quote["quote_token"], "affiliate_code": null});
        assert_eq!(app.check_out("prod_1000", 1, more).await.browser_data(201)["total"], "10.00");
    }

    async fn coupons_that_do_not_apply(bed: TestBed) {
        bed.affiliate("ann").await;
        bed.product(1_000).await;
        let app = app(bed).await;
        let once = r#"{"code": "ONCE", "discount_value": 50, "max_uses": 1}"#;
        app.post("/dev/v1/coupons/", once).await.data(201);
        let quote = app.quote("prod_1000", 1, json!({"coupon": "once"})).await;
        assert_eq!(
            (&quote["coupon_applied"], &quote["coupon_source"], &quote["total"]),
            (&json!(true), &json!("COUPON"), &json!("5.00"))
        );
        let more = json!({"coupon": "ONCE", "quote_token": quote["quote_token"]});
        assert_eq!(app.check_out("prod_1000", 1, more.clone()).await.browser_data(201)["total"], "5.00");
        refused(&app.check_out("prod_1000", 1, more).await, "coupon_no_longer_valid");
        refused(&app.check_out("prod_1000", 1, json!({"coupon": "NONE"})).await, "coupon_no_longer_valid");
        let quote = app.quote("prod_1000", 1, json!({"coupon": "ONCE"})).await;
        assert_eq!((&quote["coupon_applied"], &quote["total"]), (&json!(false), &json!("10.00")));
        // A referral code typed where coupons go.
        let quote = app.quote("prod_1000", 1, json!({"coupon": "Ann"})).await;
        assert_eq!(
            (&quote["coupon_source"], &quote["affiliate_code"], &quote["total"]),
            (&json!("AFFILIATE"), &json!("ann"), &json!("9.00"))
        );
        let more = json!({"affiliate_code": "ann", "quote_token": quote["quote_token"]});
        assert_eq!(app.check_out("prod_1000", 1, more).await.browser_data(201)["total"], "9.00");
        app.bed.assert_intact().await;
    }

    async fn carts_that_cannot_be_ordered(bed: TestBed) {
        bed.product(1_000).await;
        let app = app(bed).await;
        let before = app.bed.state().await;
        app.check_out("prod_1000", 1, json!({"email": null})).await.browser_error(422, "errors.checkout.email_required");
        app.check_out("prod_1000", 1, json!({"email": " "})).await.browser_error(422, "errors.checkout.email_required");
        refused(&app.check_out("prod_9", 1, json!({})).await, "product_not_available");
        for (more, field) in [
            (json!({"email": "x"}), "email"),
            (json!({"return_url": "http://shop.example/"}), "return_url"),
            (json!({"return_url": "javascript:alert(1)"}), "return_url"),
            (json!({"return_url": "https://u:p@shop.example/"}), "return_url"),
            (json!({"cart": []}), "cart"),
            (json!({"cart": [1]}), "cart[0]"),
            (json!({"cart": [{"product_id": "prod_1000", "quantity": 0}]}), "cart[0].quantity"),
            (json!({"cart": [{"product_id": "prod_1000", "quantity": 10_001}]}), "cart[0].quantity"),
            (json!({"cart": [{"product_id": "prod_1000", "variant_id": "v1"}]}), "cart[0].variant_id"),
            (json!({"cart": [{"product_id": "prod_1000", "price_variant_id": "v1"}]}), "cart[0].price_variant_id"),
            (json!({"cart": [{"product_id": "prod_1000", "addons": [{"id": "a"}]}]}), "cart[0].addons"),
            (json!({"cart": [{"product_id": "prod_1000", "pay_what_you_want_price": 1}]}), "cart[0].pay_what_you_want_price"),
            (json!({"cart": [{"product_id": "prod_1000", "custom_fields": "x"}]}), "cart[0].custom_fields"),
            (json!({"cart": [{"product_id": "prod_1000", "custom_fields": {"a": "x".repeat(3_000)}}]}), "cart[0].custom_fields"),
        ] {
            let params = app.check_out("prod_1000", 1, more).await.browser_error(422, "VALIDATION_ERROR");
            assert_eq!(params["details"][0]["field"], field, "{params}");
        }
        for path in ["/cart/quote", "/invoices/from-cart"] {
            let mut body = cart("prod_1000", 1);
            merge(&mut body, json!({"currency": "EUR", "email": "b@example.org"}));
            app.front(path, &body).await.browser_error(422, "errors.storefront.currency_unavailable");
        }
        assert_eq!(app.bed.state().await, before);
        // What browsers send for nothing chosen.
        let line = json!({
            "product_id": "prod_1000", "variant_id": "default", "price_variant_id": null, "addons": [],
            "custom_fields": {"Nick": "ada"},
        });
        let placed = app.check_out("prod_1000", 1, json!({"cart": [line]})).await.browser_data(201);
        let order = app.get(&format!("/dev/v1/orders/{}", placed["id"].as_str().unwrap())).await.data(200);
        assert_eq!(order["custom_fields"], json!([{"product_id": "prod_1000", "custom_fields": {"Nick": "ada"}}]));
    }
}
