//! Amounts and other numbers as people type them: read in the language of the page, asked about where they could mean a
//! thousand times as much, shown again so that they are read again as the same.

use super::{Browser, key};
use portico::domain::actor::Scope;
use portico::domain::ids::OrderId;

const PART: &str = "/admin/orders/refund-part";
const PROGRAM: &str = "/admin/settings/program";
const CONVERT: &str = "/balance/convert";

/// Refunds a part of an order and returns the page that says what came of it.
async fn refund(browser: &Browser, order: &OrderId, amount: &str) -> String {
    let one_time = key(&browser.page(&format!("/admin/orders/{order}")).await, PART);
    let fields = [
        ("id", order.as_str()),
        ("amount", amount),
        ("part_reason", "late"),
        ("idempotency_key", &*one_time),
    ];
    browser.send(PART, &fields).await
}

async fn refunded(browser: &Browser, order: &OrderId) -> i64 {
    let bed = &browser.app.bed;
    bed.service.order(&bed.system(), Scope::OrdersRead, order).await.unwrap().refunded_minor
}

/// The value that a page shows in a field.
#[track_caller]
fn shown(page: &str, field: &str) -> String {
    let (_, input) = page.split_once(&format!("<input id=\"{field}\"")).unwrap();
    let input = input.split('>').next().unwrap();
    let value = input.split_once("value=\"").map_or("", |(_, rest)| rest);
    value.split('"').next().unwrap().to_owned()
}

/// Sends the program's settings as the page shows them, with some of them changed.
async fn change_program(browser: &Browser, changes: &[(&str, &str)]) -> String {
    let page = browser.page(PROGRAM).await;
    let fields = [
        "affiliate_revenue_percent",
        "affiliate_customer_discount_percent",
        "hold_days",
        "window_days",
        "payout_minimum",
    ];
    let typed: Vec<_> = fields
        .iter()
        .map(|field| {
            let given = changes.iter().find(|(name, _)| name == field);
            (*field, given.map_or_else(|| shown(&page, field), |(_, text)| (*text).to_owned()))
        })
        .collect();
    let one_time = key(&page, PROGRAM);
    let mut fields = vec![
        ("is_active", "1"),
        ("is_discount_active", "1"),
        ("mode", "LAST_CLICK"),
        ("idempotency_key", &*one_time),
    ];
    fields.extend(typed.iter().map(|(field, text)| (*field, text.as_str())));
    browser.send(PROGRAM, &fields).await
}

on_both! {
    async fn refunds_are_read_in_the_language_of_the_page(bed: TestBed) {
        bed.product(200_000).await;
        let order = bed.paid_order(200_000, None).await.id;
        let mut browser = Browser::of_operator(bed).await;
        // Two amounts that a thousand lies between: asked about, nothing moved.
        let page = refund(&browser, &order, "1.250").await;
        assert!(page.contains("This can mean 1.25 or 1,250.00."), "{page}");
        assert_eq!((shown(&page, "amount"), refunded(&browser, &order).await), ("1.250".to_owned(), 0));
        browser.language = "de";
        let page = refund(&browser, &order, "1,250").await;
        assert!(page.contains("Das kann 1,25 oder 1.250,00 bedeuten."), "{page}");
        let page = refund(&browser, &order, "viel").await;
        assert!(page.contains("Bitte gib einen Betrag wie 12,40 ein."), "{page}");
        assert_eq!(refunded(&browser, &order).await, 0);
        refund(&browser, &order, "1.250").await;
        assert_eq!(refunded(&browser, &order).await, 125_000);
        refund(&browser, &order, "12,50").await;
        assert_eq!(refunded(&browser, &order).await, 126_250);
        browser.language = "en";
        refund(&browser, &order, "12,40").await;
        assert_eq!(refunded(&browser, &order).await, 127_490);
        refund(&browser, &order, "0,01").await;
        assert_eq!(refunded(&browser, &order).await, 127_491);
        browser.app.bed.assert_intact().await;
    }

    async fn settings_are_shown_and_read_in_the_language_of_the_page(bed: TestBed) {
        let mut browser = Browser::of_operator(bed).await;
        browser.language = "de";
        let changes = [
            ("payout_minimum", "1.250"),
            ("affiliate_revenue_percent", "12,5 %"),
            ("affiliate_customer_discount_percent", "2.5"),
        ];
        change_program(&browser, &changes).await;
        let rule = || async { browser.app.bed.service.program(&browser.app.bed.system()).await.unwrap() };
        let first = rule().await;
        assert_eq!((first.payout_minimum_minor, first.rate_ppm, first.discount_ppm), (125_000, 125_000, 25_000));
        let page = browser.page(PROGRAM).await;
        let fields = ["payout_minimum", "affiliate_revenue_percent", "affiliate_customer_discount_percent"];
        assert_eq!(fields.map(|field| shown(&page, field)), ["1.250,00", "12,5", "2,5"]);
        // What the page shows is read back as the same, in either language.
        for language in ["de", "en"] {
            browser.language = language;
            change_program(&browser, &[]).await;
            let rule = browser.app.bed.service.program(&browser.app.bed.system()).await.unwrap();
            assert_eq!(rule.version, first.version, "{language}");
        }
        let wrong = [("payout_minimum", "1.250"), ("hold_days", "x"), ("affiliate_revenue_percent", "")];
        let page = change_program(&browser, &wrong).await;
        assert!(page.contains("This can mean 1.25 or 1,250.00."), "{page}");
        assert!(page.contains("a whole number from 0 to 365"), "{page}");
        assert!(page.contains("Please fill this in."), "every field that is wrong says so at once");
    }

    async fn a_conversion_is_read_as_the_page_calculates_it(bed: TestBed) {
        let ann = bed.affiliate("ann").await;
        bed.earn("ann", 900_000).await;
        let mut browser = Browser::of_customer(bed, "cus_ann").await;
        for (language, amount, moved) in [
            ("en", "12,40", 1_240),
            ("de", "1.250", 125_000),
            ("de", "12.50", 1_250),
            ("en", "1,250", 125_000),
            ("en", "1.250", 0),
        ] {
            browser.language = language;
            let before = browser.app.bed.summary(&ann).await.store_balance_minor;
            let one_time = key(&browser.page(CONVERT).await, CONVERT);
            browser.send(CONVERT, &[("amount", amount), ("idempotency_key", &*one_time)]).await;
            let after = browser.app.bed.summary(&ann).await.store_balance_minor;
            assert_eq!(after - before, moved, "{amount} in {language}");
        }
        browser.language = "de";
        let page = browser.page("/balance/convert").await;
        assert!(page.contains("6.475,10"), "{page}");
        browser.app.bed.assert_intact().await;
    }

    async fn programs_write_amounts_with_a_point(bed: TestBed) {
        bed.product(200_000).await;
        let order = bed.paid_order(200_000, None).await.id;
        let app = crate::util::TestApp::over(bed).await;
        let path = format!("/dev/v1/orders/{order}/refund");
        for amount in ["\"1.250,00\"", "\"12,50\"", "\"1,250\""] {
            let reply = app.call("POST", &path, &app.key, &[], &format!("{{\"amount\":{amount}}}")).await;
            assert_eq!(reply.status, 422, "{amount}: {}", reply.body);
            assert!(reply.body.contains("must be a number such as 12.40"), "{}", reply.body);
        }
        assert_eq!(app.call("POST", &path, &app.key, &[], "{\"amount\":12.5}").await.status, 200);
    }
}
