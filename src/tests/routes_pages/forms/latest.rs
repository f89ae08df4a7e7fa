//! Lists of the newest: five rows and a link to the whole list. What is on hold is named alike on every page.

use super::Browser;

on_both! {
    async fn the_newest_are_five_and_a_link(bed: TestBed) {
        bed.product(10_000).await;
        bed.affiliate("ann").await;
        for _ in 0..7 {
            bed.paid_order(10_000, Some("ann")).await;
        }
        bed.earn("ann", 900).await;
        let mut browser = Browser::of_customer(bed, "cus_ann").await;
        let rows = |page: &str| page.matches("<tr class=\"is-link\">").count();
        let page = browser.page("/affiliate").await;
        assert_eq!(rows(&page), 5, "{page}");
        assert!(page.contains("href=\"/affiliate/commissions\""));
        assert_eq!(rows(&browser.page("/affiliate/commissions").await), 8);

        browser = Browser::of_operator(browser.app.bed).await;
        let entries = |page: &str| page.matches("<td class=\"c-quiet\">").count();
        let page = browser.page("/admin/affiliates/cus_ann").await;
        assert_eq!(entries(&page), 5, "{page}");
        let whole = "/admin/affiliates/cus_ann?entries=all";
        assert!(page.contains(whole), "{page}");
        assert_eq!(entries(&browser.page(whole).await), 8);
    }

    async fn what_is_frozen_is_not_on_hold(bed: TestBed) {
        bed.product(10_000).await;
        bed.affiliate("ann").await;
        bed.paid_order(10_000, Some("ann")).await;
        bed.write(|tx| {
            const SQL: &str = "UPDATE ledger_account SET account_id = 'aff_frozen:cus_ann', kind = 'aff_frozen' \
                WHERE account_id = 'aff_pending:cus_ann'";
            tx.queue(SQL, Vec::new());
        })
        .await;
        let browser = Browser::of_customer(bed, "cus_ann").await;
        for path in ["/", "/affiliate"] {
            let page = browser.page(path).await;
            let (_, held) = page.split_once("data-part=\"pending\"").unwrap();
            let held = held.split("</li>").next().unwrap();
            assert!(held.contains("value=\"0.00\""), "{path}: {held}");
            assert!(page.contains("18.00") && page.contains("is frozen while"), "{path}");
        }
    }
}
