//! Point 17: what people and brands write stays text, and logins lead to our own pages only.

use super::{OPERATOR, PASSWORD, Visitor, leads_to};
use crate::util::TestApp;
use serde_json::json;

/// Markup that would run if it came out as it went in.
const MARKUP: &str = "\"><script>alert(1)</script><img src=x onerror=alert(2)>'";

on_both! {
    async fn s17_markup_stays_text(bed: TestBed) {
        bed.affiliate("ann").await;
        bed.product(1_000).await;
        let app = TestApp::over(bed).await;
        let named = json!({"name": MARKUP, "city": MARKUP}).to_string();
        let reply = app.call("PATCH", "/dev/v1/customers/cus_ann", &app.key, &[], &named).await;
        assert!(!reply.status.is_server_error(), "{}", reply.body);
        let order = json!({
            "email": "ann@example.com",
            "title": MARKUP,
            "items": [{"product_id": "prod_1000", "quantity": 1}],
            "custom_fields": {"note": MARKUP},
        });
        let made = app.post("/dev/v1/orders", &order.to_string()).await;
        assert!(!made.status.is_server_error(), "{}", made.body);
        let mut operator = Visitor::new(&app);
        operator.join().await;
        let mut paths = vec![
            "/admin".to_owned(),
            "/admin/orders".to_owned(),
            "/admin/affiliates".to_owned(),
            "/admin/affiliates/cus_ann".to_owned(),
        ];
        if let Some(id) = made.json()["data"]["id"].as_str() {
            paths.extend([format!("/admin/orders/{id}"), format!("/invoice/{id}")]);
        }
        for path in paths {
            let page = operator.get(&path).await.body;
            assert!(!page.contains("<script>alert") && !page.contains("<img src=x"), "{path}: {page}");
        }
    }

    async fn s17_a_login_leads_to_own_pages_only(bed: TestBed) {
        let app = TestApp::over(bed).await;
        Visitor::new(&app).join().await;
        for next in [
            "//evil.example", "/\\evil.example", "\\evil.example", "https:evil.example", "https://evil.example",
            "javascript:alert(1)", "/\t/evil.example", "/\r\nlocation: https://evil.example", "///evil.example",
        ] {
            app.bed.clock.advance_secs(60);
            let mut visitor = Visitor::new(&app);
            let fields = [("email", OPERATOR), ("password", PASSWORD), ("next", next)];
            let reply = visitor.post("/login", &fields).await;
            let to = leads_to(&reply);
            assert!(to.starts_with('/') && !to.starts_with("//") && !to.contains('\\'), "{next:?}: {to}");
            assert!(!to.contains("evil"), "{next:?}: {to}");
        }
    }
}
