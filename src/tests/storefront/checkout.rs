//! From a cart to an order: quote, checkout, and how the invoice stands.

use super::{app, cart};
use futures_util::future::join_all;
use portico::domain::ids::OrderId;
use serde_json::{Value as Json, json};

on_both! {
    async fn a_quoted_cart_is_ordered_at_its_price(bed: TestBed) {
        bed.affiliate("ann").await;
        bed.product(1_000).await;
        let app = app(bed).await;
        let quote = app.quote("prod_1000", 2, json!({"affiliate_code": "ANN", "currency": "usd"})).await;
        assert_eq!(
            (&quote["subtotal"], &quote["discount"], &quote["total"], &quote["currency"]),
            (&json!("20.00"), &json!("2.00"), &json!("18.00"), &json!("USD"))
        );
        assert_eq!(quote["applied_discounts"], json!([{
            "source": "AFFILIATE", "source_id": null, "source_uniqid": null, "label": "ann", "amount": "2.00",
        }]));
        assert_eq!((&quote["coupon_applied"], &quote["affiliate_code"]), (&json!(false), &json!("ann")));
        assert_eq!(quote["lines"][0]["product_id"], "prod_1000");
        let more = json!({
            "affiliate_code": "ann", "quote_token": quote["quote_token"], "currency": null, "coupon": null,
            "return_url": "https://shop.example/thanks",
        });
        let placed = app.check_out("prod_1000", 2, more).await.browser_data(201);
        let id = placed["invoice_id"].as_str().unwrap();
        assert_eq!(placed["checkout_url"], format!("http://shop.test/invoice/{id}"));
        assert_eq!((&placed["total"], &placed["status"]), (&json!("18.00"), &json!("PENDING")));
        let order = app.get(&format!("/dev/v1/orders/{id}")).await.data(200);
        assert_eq!(
            (&order["affiliate_code"], &order["customer_email"], &order["total"]),
            (&json!("ann"), &json!("buyer@example.org"), &json!(18))
        );
        app.bed.assert_intact().await;
    }

    async fn an_invoice_tells_nothing_about_the_person(bed: TestBed) {
        bed.affiliate("ann").await;
        bed.product(1_000).await;
        let app = app(bed).await;
        app.post("/dev/v1/coupons/", r#"{"code": "TENOFF", "discount_value": 10}"#).await.data(201);
        let placed = app.check_out("prod_1000", 1, json!({"coupon": "tenoff"})).await.browser_data(201);
        let id = placed["uniqid"].as_str().unwrap();
        let read = |kind: &str| format!("/v1/storefront/invoices/{kind}/{id}");
        let status = app.call("GET", &read("status"), "", &[], "").await.browser_data(200);
        assert_eq!(status["invoice"]["status"], "PENDING");
        let shown = app.call("GET", &read("unique"), "", &[], "").await;
        for word in ["buyer", "TENOFF", "tenoff", "cus_"] {
            assert!(!shown.body.contains(word), "{}", shown.body);
        }
        let invoice = shown.browser_data(200)["invoice"].clone();
        assert_eq!((&invoice["total"], &invoice["amount_due"]), (&json!(9), &json!("9.00")));
        assert_eq!(invoice["products"][0]["title"], "Product 1000");
        assert_eq!(invoice["shop"], json!({"slug": "demo", "name": "demo"}));
        app.post(&format!("/dev/v1/orders/{id}/complete"), "{}").await.data(200);
        let path = format!("/v1/storefront/invoices/unique/{id}");
        let paid = app.call("GET", &path, "", &[], "").await.browser_data(200)["invoice"].clone();
        assert_eq!((&paid["status"], &paid["amount_due"]), (&json!("COMPLETED"), &json!("0.00")));
        let order = OrderId::parse(placed["id"].as_str().unwrap()).unwrap();
        for unknown in [order.as_str(), &order.plain_uuid(), "00000000-0000-4000-8000-000000000000", "ord_1", "x%00y", "%ff"] {
            for kind in ["unique", "status"] {
                let path = format!("/v1/storefront/invoices/{kind}/{unknown}");
                app.call("GET", &path, "", &[], "").await.browser_error(404, "INVOICE_NOT_FOUND");
            }
        }
    }

    async fn a_cart_that_a_coupon_covers_is_ordered_and_done(bed: TestBed) {
        bed.affiliate("ann").await;
        bed.product(1_000).await;
        let app = app(bed).await;
        let made = app.post("/dev/v1/coupons/", r#"{"code": "ALLOFF", "discount_value": 100}"#).await.data(201);
        for more in [json!({"coupon": "alloff"}), json!({"coupon": "alloff", "affiliate_code": "ann"})] {
            let quote = app.quote("prod_1000", 1, more.clone()).await;
            assert_eq!(quote["total"], json!("0.00"));
            let mut wish = more.clone();
            wish["quote_token"] = quote["quote_token"].clone();
            let placed = app.check_out("prod_1000", 1, wish).await.browser_data(201);
            assert_eq!((&placed["total"], &placed["status"]), (&json!("0.00"), &json!("COMPLETED")), "{more}");
            let id = placed["uniqid"].as_str().unwrap();
            let path = format!("/v1/storefront/invoices/unique/{id}");
            let invoice = app.call("GET", &path, "", &[], "").await.browser_data(200)["invoice"].clone();
            assert_eq!((&invoice["status"], &invoice["amount_due"]), (&json!("COMPLETED"), &json!("0.00")));
        }
        app.bed.clock.advance_secs(2 * 86_400);
        assert_eq!(app.bed.service.expire_orders().await.unwrap(), 0);
        let path = format!("/dev/v1/coupons/{}", made["id"].as_str().unwrap());
        assert_eq!(app.get(&path).await.data(200)["uses"], 2, "its uses are kept");
        app.bed.assert_intact().await;
    }

    async fn one_key_orders_once(bed: TestBed) {
        bed.product(1_000).await;
        let app = app(bed).await;
        let mut body = cart("prod_1000", 1);
        body["email"] = json!("buyer@example.org");
        let send = |key: &'static str, header: &'static str, body: &Json| {
            let (app, body) = (&app, body.to_string());
            async move { app.call("POST", "/v1/storefront/invoices/from-cart", "", &[(header, key)], &body).await }
        };
        let first = send("k-1", "x-idempotency-key", &body).await;
        let again = send("k-1", "X-Idempotency-Key", &body).await;
        assert_eq!((again.status, &again.body), (first.status, &first.body));
        assert_eq!(again.header("idempotency-replayed"), "true");
        assert_eq!(send("k-1", "idempotency-key", &body).await.body, first.body);
        let mut other = body.clone();
        other["email"] = json!("other@example.org");
        send("k-1", "x-idempotency-key", &other).await.browser_error(422, "IDEMPOTENCY_KEY_REUSED");
        send("a b", "x-idempotency-key", &body).await.browser_error(422, "VALIDATION_ERROR");
        // The merchant's own programs have keys of their own, and the browser's header means nothing to them.
        let own = r#"{"email": "m@example.org", "items": [{"product_id": "prod_1000"}]}"#;
        app.post_once("/dev/v1/orders", "k-1", own).await.data(201);
        for _ in 0..2 {
            app.call("POST", "/dev/v1/orders", &app.key, &[("x-idempotency-key", "k-2")], own).await.data(201);
        }
        let together = join_all((0..5).map(|_| send("k-3", "x-idempotency-key", &other))).await;
        let placed: Vec<_> = together.iter().filter(|reply| reply.status == 201).map(|reply| &reply.body).collect();
        assert!(!placed.is_empty() && placed.iter().all(|body| *body == placed[0]), "{together:?}");
        let rows = app.get("/dev/v1/orders").await.data(200);
        assert_eq!(rows.as_array().unwrap().len(), 5);
    }

    async fn two_shops_do_not_mix(bed: TestBed) {
        bed.product(1_000).await;
        bed.affiliate("ann").await;
        bed.add_shop("other").await;
        let app = app(bed).await;
        app.post("/dev/v1/coupons/", r#"{"code": "TENOFF", "discount_value": 10}"#).await.data(201);
        let in_other = json!({"shop_slug": "other", "affiliate_code": "ann", "coupon": "TENOFF"});
        let mut body = cart("prod_1000", 1);
        body.as_object_mut().unwrap().extend(in_other.as_object().unwrap().clone());
        app.front("/cart/quote", &body).await.browser_error(409, "errors.checkout.product_not_available");
        body["email"] = json!("buyer@example.org");
        app.front("/invoices/from-cart", &body).await.browser_error(409, "errors.checkout.product_not_available");
        // A product of the same id there, and the token of the quote made here.
        let key = app.key(&portico::domain::ids::ShopId::parse("shop_other").unwrap(), "*").await;
        let made = r#"{"title": "Theirs", "price": 1, "type": "SERVICE"}"#;
        let theirs = app.call("POST", "/dev/v1/products/", &key, &[], made).await.data(201);
        let token = app.quote("prod_1000", 1, json!({})).await["quote_token"].clone();
        let body = json!({
            "shop_slug": "other", "cart": [{"product_id": theirs["id"], "quantity": 1}], "email": "b@example.org",
            "quote_token": token,
        });
        app.front("/invoices/from-cart", &body).await.browser_error(409, "errors.checkout.quote_token_invalid");
    }

    async fn reports_are_taken(bed: TestBed) {
        let app = app(bed).await;
        for path in ["/shops/demo/ping", "/shops/id/shop_demo/ping", "/shops/shop.test/ping"] {
            let path = format!("/v1/storefront{path}");
            assert_eq!(app.call("GET", &path, "", &[], "").await.status, 204);
            assert_eq!(app.call("POST", &path, "", &[], "any words").await.status, 204, "{path}");
        }
        for path in ["/shops/none/ping", "/shops/id/shop_none/ping", "/shops/%20/ping", "/shops/id/%ff/ping"] {
            let reply = app.call("POST", &format!("/v1/storefront{path}"), "", &[], "{").await;
            reply.browser_error(404, "NOT_FOUND");
        }
    }
}
