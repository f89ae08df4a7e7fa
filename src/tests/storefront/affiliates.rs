//! Codes, clicks and what visitors of a link do.

use super::app;
use crate::util::TestApp;
use portico::domain::clock::SECS_PER_DAY;
use portico::domain::ids::CustomerId;
use portico::domain::text::AffiliateCode;
use serde_json::{Value as Json, json};

const BROWSER: &str = "Mozilla/5.0 Firefox/140.0";

fn ask(code: &str) -> Json {
    json!({"shop_slug": "demo", "code": code})
}

fn event(code: &str, kind: &str, session: &str) -> Json {
    json!({"shop_slug": "demo", "code": code, "event_type": kind, "session_key": session})
}

/// Clicks, carts, checkouts and sales of the affiliate `ann`: in all, then those of her first link.
async fn funnel(app: &TestApp) -> ([i64; 4], [i64; 3]) {
    let ann = CustomerId::parse("cus_ann").unwrap();
    let stats = app.bed.service.affiliate_stats(&app.bed.system(), &ann, 30).await.unwrap();
    let sum = |part: fn(&portico::service::AffiliateDay) -> i64| stats.days.iter().map(part).sum();
    let link = &stats.links[0];
    (
        [
            sum(|day| day.clicks),
            sum(|day| day.add_to_carts),
            sum(|day| day.checkouts),
            sum(|day| day.sales),
        ],
        [link.clicks, link.add_to_carts, link.checkouts],
    )
}

on_both! {
    async fn a_code_is_looked_up(bed: TestBed) {
        bed.affiliate("ann").await;
        bed.affiliate("bob").await;
        let app = app(bed).await;
        let known = app.front("/affiliates/resolve", &json!({"shop_slug": "demo", "code": " ANN ", "held_code": "bob"})).await;
        assert_eq!(known.browser_data(200), json!({
            "valid": true, "program_enabled": true, "affiliate_code": "ann", "discount_active": true,
            "discount_percent": 10, "attribution_mode": "LAST_CLICK", "attribution_window_days": 30,
            "held_attribution_mode": "LAST_CLICK",
        }));
        for unknown in ["nobody", "?", &"x".repeat(500)] {
            let body = json!({"shop": "demo", "code": unknown, "held_code": "nobody-else"});
            let data = app.front("/affiliates/resolve", &body).await.browser_data(200);
            assert_eq!((&data["valid"], &data["affiliate_code"]), (&json!(false), &Json::Null), "{unknown}");
            assert_eq!((&data["discount_active"], &data["discount_percent"]), (&json!(false), &json!(0)));
            assert_eq!(data["held_attribution_mode"], Json::Null);
        }
        let status = "/dev/v1/affiliates/customers/cus_ann/status";
        app.call("PATCH", status, &app.key, &[], r#"{"action":"disable"}"#).await.data(200);
        let data = app.front("/affiliates/resolve", &ask("ann")).await.browser_data(200);
        assert_eq!((&data["valid"], &data["program_enabled"]), (&json!(false), &json!(true)));
        app.call("PATCH", "/dev/v1/affiliates/settings", &app.key, &[], r#"{"affiliate_enabled":false}"#).await;
        assert_eq!(funnel(&app).await.0, [0; 4], "nothing of this is a click");
    }

    async fn arriving_is_the_click(bed: TestBed) {
        bed.affiliate("ann").await;
        let app = app(bed).await;
        let arrive = |address: &'static str, agent: &'static str, code: &'static str| {
            let app = &app;
            async move {
                app.front_from(address, agent, "/affiliates/attribution", &ask(code)).await.browser_data(200)
            }
        };
        let data = arrive("203.0.113.1", BROWSER, "Ann").await;
        assert_eq!(data, json!({
            "accepted": true, "affiliate_code": "ann", "attribution_mode": "LAST_CLICK",
            "attribution_window_days": 30, "held_attribution_mode": null,
        }));
        arrive("203.0.113.1", BROWSER, "ann").await;
        assert_eq!(funnel(&app).await.1[0], 1, "once per visitor and day");
        arrive("203.0.113.2", BROWSER, "ann").await;
        arrive("203.0.113.1", "Mozilla/5.0 Safari/620", "ann").await;
        assert_eq!(funnel(&app).await.1[0], 3, "another address and another browser are other visitors");
        // The rest of an IPv6 network is one visitor.
        arrive("2001:db8:1:2::1", BROWSER, "ann").await;
        arrive("2001:db8:1:2::ffff", BROWSER, "ann").await;
        assert_eq!(funnel(&app).await.1[0], 4);
        let bot = arrive("203.0.113.3", "Googlebot/2.1", "ann").await;
        assert_eq!(bot["accepted"], true);
        let headers = [("x-forwarded-for", "203.0.113.4"), ("sec-purpose", "prefetch;prerender")];
        let path = "/v1/storefront/affiliates/attribution";
        app.call("POST", path, "", &headers, &ask("ann").to_string()).await.browser_data(200);
        assert_eq!(funnel(&app).await.1[0], 4, "programs and pages fetched in advance do not count");
        assert_eq!(arrive("203.0.113.5", BROWSER, "nobody").await["accepted"], false);
        app.bed.clock.advance_secs(SECS_PER_DAY);
        arrive("203.0.113.1", BROWSER, "ann").await;
        assert_eq!(funnel(&app).await, ([5, 0, 0, 0], [5, 0, 0]));
    }

    async fn visitors_acts_count_once_per_session(bed: TestBed) {
        bed.affiliate("ann").await;
        bed.product(1_000).await;
        let app = app(bed).await;
        let act = |body: Json| {
            let app = &app;
            async move { app.front("/affiliates/events", &body).await.browser_data(200)["recorded"].clone() }
        };
        assert_eq!(act(event("ANN", "add_to_cart", "session-1")).await, true);
        assert_eq!(act(event("ann", "add_to_cart", "session-1")).await, false);
        assert_eq!(act(event("ann", "add_to_cart", "session-2")).await, true);
        assert_eq!(act(event("ann", "checkout_started", "session-1")).await, true);
        assert_eq!(act(event("nobody", "add_to_cart", "session-3")).await, false);
        let late = event("ann", "add_to_cart", "session-4");
        let bot = app.front_from("203.0.113.1", "somebot/1", "/affiliates/events", &late).await;
        assert_eq!(bot.browser_data(200)["recorded"], false);
        assert_eq!(funnel(&app).await, ([0, 2, 1, 0], [0, 2, 1]));
        // The order counts as a checkout, and what the browser says of it counts nothing more.
        let placed = app.check_out("prod_1000", 1, json!({"affiliate_code": "ann"})).await.browser_data(201);
        let own = format!("inv:{}", placed["invoice_id"].as_str().unwrap());
        assert_eq!(act(event("ann", "checkout_started", &own)).await, false);
        assert_eq!(funnel(&app).await, ([0, 2, 2, 0], [0, 2, 2]));
        for bad in [
            event("ann", "clicked", "session-1"), event("ann", "add_to_cart", "short"),
            event("ann", "add_to_cart", &"x".repeat(65)), json!({"shop_slug": "demo"}),
        ] {
            app.front("/affiliates/events", &bad).await.browser_error(422, "VALIDATION_ERROR");
        }
        app.bed.assert_intact().await;
    }

    async fn another_shop_has_other_codes(bed: TestBed) {
        bed.affiliate("ann").await;
        let other = bed.add_shop("other").await;
        bed.affiliate_in(&other, "eve").await;
        let app = app(bed).await;
        let body = json!({"shop_slug": "other", "code": "ann"});
        assert_eq!(app.front("/affiliates/resolve", &body).await.browser_data(200)["valid"], false);
        assert_eq!(app.front("/affiliates/attribution", &body).await.browser_data(200)["accepted"], false);
        let code = AffiliateCode::parse("eve").unwrap();
        assert!(app.bed.service.referrer(&app.bed.shop, &code).await.unwrap().is_none());
        for path in ["/affiliates/resolve", "/affiliates/attribution"] {
            app.front(path, &json!({"shop_slug": "none", "code": "ann"})).await.browser_error(404, "NOT_FOUND");
            app.front(path, &json!({"code": "ann"})).await.browser_error(422, "VALIDATION_ERROR");
        }
        assert_eq!(funnel(&app).await.0, [0; 4]);
    }
}
