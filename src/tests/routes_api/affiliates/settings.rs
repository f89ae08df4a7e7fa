//! GET and PATCH /dev/v1/affiliates/settings

use super::super::{TestApp, ann, app};
use portico::domain::actor::Scope;
use serde_json::json;

const PATH: &str = "/dev/v1/affiliates/settings";

async fn change(app: &TestApp, body: &str) -> String {
    let reply = app.call("PATCH", PATH, &app.key, &[], body).await.data(200);
    reply["message"].as_str().unwrap().to_owned()
}

on_both! {
    async fn six_settings(bed: TestBed) {
        let app = TestApp::over(bed).await;
        let before = json!({
            "affiliate_revenue_active": true, "affiliate_revenue_percent": 20,
            "affiliate_customer_discount_active": true, "affiliate_customer_discount_percent": 10,
            "affiliate_custom_link_active": true, "affiliate_custom_link_must_approve": false,
        });
        assert_eq!(app.get(PATH).await.data(200), json!({"settings": before}));
        let same = change(&app, r#"{"affiliate_revenue_percent":"20.0"}"#).await;
        assert_eq!(same, change(&app, "[]").await);
        let body = r#"{"affiliate_revenue_percent":12.3456,"affiliate_customer_discount_percent":"2.5",
            "affiliate_custom_link_must_approve":true,"affiliate_customer_discount_active":0,"version":99}"#;
        assert_ne!(change(&app, body).await, same);
        assert_eq!(app.get(PATH).await.data(200)["settings"], json!({
            "affiliate_revenue_active": true, "affiliate_revenue_percent": 12.3456,
            "affiliate_customer_discount_active": false, "affiliate_customer_discount_percent": 2.5,
            "affiliate_custom_link_active": true, "affiliate_custom_link_must_approve": true,
        }));
        let rule = app.bed.service.program(&app.bed.system()).await.unwrap();
        assert_eq!((rule.version, rule.rate_ppm, rule.hold_secs), (2, 123_456, 14 * 86_400));
    }

    async fn running_orders_keep_their_rules(bed: TestBed) {
        bed.affiliate("ann").await;
        let product = bed.product(10_000).await;
        let app = TestApp::over(bed).await;
        let bed = &app.bed;
        let before = bed.service.store().write(bed.place(&product, "b@example.org", Some("ann"))).await.unwrap();
        // What was read before the change must not be answered after it.
        let shown = bed.service.overview(&bed.system(), &before.affiliate.clone().unwrap()).await.unwrap();
        assert_eq!(shown.rule.rate_ppm, 200_000);
        change(&app, r#"{"affiliate_revenue_percent":50,"affiliate_customer_discount_active":false}"#).await;
        let after = bed.service.store().write(bed.place(&product, "c@example.org", Some("ann"))).await.unwrap();
        for order in [&before, &after] {
            bed.service.store().write(bed.pay(&order.id)).await.unwrap();
        }
        assert_eq!((before.totals.discount_minor, after.totals.discount_minor), (1_000, 0));
        let overview = bed.service.overview(&bed.system(), &before.affiliate.unwrap()).await.unwrap();
        assert_eq!(overview.rule.rate_ppm, 500_000);
        let mut earned: Vec<_> =
            overview.commissions.iter().map(|row| (row.rule_version, row.amount_minor)).collect();
        earned.sort_unstable();
        assert_eq!(earned, [(1, 1_800), (2, 5_000)]);
        bed.assert_intact().await;
    }

    async fn switched_off_nothing_earns(bed: TestBed) {
        bed.affiliate("ann").await;
        let product = bed.product(10_000).await;
        let app = TestApp::over(bed).await;
        let bed = &app.bed;
        let order = bed.service.store().write(bed.place(&product, "b@example.org", Some("ann"))).await.unwrap();
        change(&app, r#"{"affiliate_revenue_active":false}"#).await;
        bed.service.store().write(bed.pay(&order.id)).await.unwrap();
        assert_eq!(app.get(&ann("")).await.data(200)["balances"]["pending"], 0);
        let order = bed.service.order(&bed.system(), Scope::OrdersRead, &order.id).await.unwrap();
        assert_eq!(order.nothing_earned.as_deref(), Some("program_off"));
    }
}

#[tokio::test]
async fn what_is_no_setting_changes_nothing() {
    let app = app().await;
    let before = app.get(PATH).await.body;
    for (field, values) in [
        (
            "affiliate_revenue_percent",
            &["-1", "100.0001", "0.00001", "1e999", "true", "\"x\"", "\"\"", "[]"][..],
        ),
        ("affiliate_customer_discount_percent", &["101", "{}", "\"NaN\""][..]),
        ("affiliate_revenue_active", &["2", "\"yes\"", "[]", "1.0"][..]),
        ("affiliate_custom_link_active", &["\"\"", "{}"][..]),
    ] {
        for value in values {
            let body =
                format!("{{\"affiliate_custom_link_must_approve\":true,\"{field}\":{value}}}");
            let reply = app.call("PATCH", PATH, &app.key, &[], &body).await;
            assert_eq!(reply.fields(), [field], "{body}");
        }
    }
    assert_eq!(app.get(PATH).await.body, before);
    let once = [("idempotency-key", "s1")];
    let body = r#"{"affiliate_revenue_percent":30}"#;
    let first = app.call("PATCH", PATH, &app.key, &once, body).await;
    let again = app.call("PATCH", PATH, &app.key, &once, body).await;
    assert_eq!((first.body, again.header("idempotency-replayed")), (again.body.clone(), "true"));
}
