//! /admin/settings/program: reading and changing the rules.

use super::{Browser, key};

const PATH: &str = "/admin/settings/program";

async fn send(browser: &Browser, page: &str, rate: &str, minimum: &str) -> String {
    let one_time = key(page, PATH);
    let fields = [
        ("idempotency_key", &*one_time),
        ("is_active", "1"),
        ("affiliate_revenue_percent", rate),
        ("is_discount_active", "1"),
        ("affiliate_customer_discount_percent", "10"),
        ("has_custom_links", "1"),
        ("links_need_approval", "1"),
        ("hold_days", "14"),
        ("window_days", "30"),
        ("mode", "LAST_CLICK"),
        ("payout_minimum", minimum),
    ];
    browser.send(PATH, &fields).await
}

on_both! {
    async fn the_rules_are_changed_and_remembered(bed: TestBed) {
        let browser = Browser::of_operator(bed).await;
        let page = browser.page(PATH).await;
        assert!(page.contains("Version 1") && page.contains("In short"), "{page}");
        let page = send(&browser, &page, "1000", "5.00").await;
        assert!(page.contains("a value between 0 and 100") && page.contains("value=\"1000\""));
        let page = send(&browser, &page, "", "5.00").await;
        assert!(page.contains("Please fill this in.") && page.contains("Version 1"));
        let page = send(&browser, &page, "12.5", "much").await;
        assert!(page.contains("value=\"much\"") && page.contains("Version 1"));
        let page = send(&browser, &page, "12.5", "5.00").await;
        assert!(page.contains("The rules are saved.") && page.contains("Version 2"));
        let page = send(&browser, &page, "12.5", "5.00").await;
        assert!(page.contains("Nothing was changed.") && page.contains("Version 2"));
        let bed = &browser.app.bed;
        let rule = bed.service.program(&bed.system()).await.unwrap();
        assert!(rule.rate_ppm == 125_000 && rule.links_need_approval && !rule.earns_on_balance);
        let history = bed.service.program_history(&bed.system()).await.unwrap();
        let versions: Vec<_> = history.iter().map(|(rule, _)| rule.version).collect();
        assert_eq!(versions, [2, 1]);
        assert_eq!(history[0].0, rule);
        let actors = browser.audited("program.change").await;
        assert!(matches!(&*actors, [actor] if actor.contains("op")), "{actors:?}");
        let page = browser.send(PATH, &[("affiliate_revenue_percent", "1")]).await;
        assert!(page.contains("no longer valid") && page.contains("Version 2"));
    }

    async fn only_operators_see_the_console(bed: TestBed) {
        bed.customer("ann").await;
        let mut browser = Browser::of_operator(bed).await;
        browser.give_password("cus_ann").await;
        let paths = [
            PATH, "/admin/affiliates", "/admin/affiliates.csv", "/admin/affiliates/applications",
            "/admin/affiliates/cus_ann", "/admin/keys", "/admin/keys/publishable", "/admin/apps",
            "/admin/apps/authorize", "/admin/keys/key_1", "/admin/apps/shoc_1",
        ];
        browser.sign_in("ann@example.com").await;
        for path in paths {
            assert_eq!(browser.get(path).await.status, 403, "{path}");
        }
        browser.cookie.clear();
        for path in paths {
            let reply = browser.get(path).await;
            assert_eq!(reply.status, 303, "{path}");
            assert!(reply.headers["location"].to_str().unwrap().starts_with("/login?next="), "{path}");
        }
    }
}
