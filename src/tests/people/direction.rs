//! Text of people cannot turn the words of others around: what turns the direction is refused or left out, and names in
//! scripts that run from right to left are fenced.

use crate::routes_pages::browser::{Browser, key};
use crate::util::TestApp;
use serde_json::json;

/// The characters of Unicode that turn what follows.
const TURNING: [char; 9] = [
    '\u{202a}', '\u{202b}', '\u{202c}', '\u{202d}', '\u{202e}', '\u{2066}', '\u{2067}', '\u{2068}',
    '\u{2069}',
];
const HEBREW: &str = "\u{5d3}\u{5d5}\u{5d3}";

on_both! {
    async fn the_api_refuses_it_in_every_text(bed: TestBed) {
        bed.affiliate("ann").await;
        bed.product(1_000).await;
        let app = TestApp::over(bed).await;
        let before = app.bed.state().await;
        for turning in TURNING {
            let text = format!("a{turning}b");
            let order = json!({"email": "a@example.com", "items": [{"product_id": "prod_1000"}]});
            let with = |field: &str, value: serde_json::Value| {
                let mut body = order.clone();
                body[field] = value;
                body.to_string()
            };
            for (path, body, field) in [
                ("/dev/v1/customers", json!({"email": "a@example.com", "name": text}).to_string(), "name"),
                ("/dev/v1/customers", json!({"email": "a@example.com", "city": text}).to_string(), "city"),
                ("/dev/v1/products", json!({"name": text, "price": 1, "type": "SERVICE"}).to_string(), "name"),
                ("/dev/v1/orders", with("title", json!(text)), "title"),
                ("/dev/v1/orders", with("custom_fields", json!({"size": text})), "custom_fields"),
                ("/dev/v1/orders", with("custom_fields", json!({text.clone(): "size"})), "custom_fields"),
                (
                    "/dev/v1/customers/cus_ann/affiliate/payout-requests",
                    json!({"amount": 7, "asset": "usdt", "address": "T", "note": text}).to_string(),
                    "note",
                ),
            ] {
                let fields = app.post(path, &body).await.fields();
                assert_eq!(fields, [field], "{path} {turning:?}");
            }
            let cart = json!({
                "shop_slug": "demo", "email": "a@example.com",
                "cart": [{"product_id": "prod_1000", "quantity": 1, "custom_fields": {"size": text}}],
            });
            let path = "/v1/storefront/invoices/from-cart";
            app.call("POST", path, "", &[], &cart.to_string()).await.browser_error(422, "VALIDATION_ERROR");
        }
        assert_eq!(app.bed.state().await, before);
    }

    async fn forms_leave_it_out_and_names_from_right_to_left_are_fenced(bed: TestBed) {
        bed.affiliate("ann").await;
        let mut browser = Browser::of_operator(bed).await;
        let body = json!({"name": HEBREW}).to_string();
        let app = &browser.app;
        app.call("PATCH", "/dev/v1/customers/cus_ann", &app.key, &[], &body).await.data(200);
        let list = browser.page("/admin/affiliates").await;
        assert!(list.contains(&format!("<bdi>{HEBREW}</bdi>")), "{list}");
        let page = browser.page("/admin/affiliates/cus_ann").await;
        let disable = "/admin/affiliates/disable";
        let reason = "bought \u{202e}traffic";
        let fields = [("id", "cus_ann"), ("idempotency_key", &*key(&page, disable)), ("reason", reason)];
        let page = browser.send(disable, &fields).await;
        assert!(page.contains("bought traffic") && !page.contains('\u{202e}'), "{page}");
        browser.give_password("cus_ann").await;
        browser.sign_in("ann@example.com").await;
        let home = browser.page("/").await;
        assert!(home.contains(&format!("\u{2068}{HEBREW}\u{2069}")), "{home}");
        assert!(home.contains(&format!("<bdi class=\"rail-more-name\">{HEBREW}</bdi>")), "{home}");
        let plain = browser.page("/orders").await;
        assert!(!plain.contains("\u{2068}Ann"), "what cannot turn anything stays as it is");
    }
}
