//! What is wrong with a form: each sentence once, at its field; the cursor in the first of them; a summary that leads
//! to each.

use super::{Browser, key};

const WEBHOOKS: &str = "/admin/webhooks";

/// Asserts that exactly these fields are wrong on a page, in this order.
#[track_caller]
fn assert_problems(page: &str, fields: &[&str]) {
    let (_, summary) =
        page.split_once("role=\"alert\"").unwrap_or_else(|| panic!("no summary: {page}"));
    let summary = summary.split("</ul>").next().unwrap();
    let links: Vec<_> =
        summary.split("href=\"#").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    assert_eq!(links, fields, "the links of the summary");
    let ids = page.split(" id=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
    let errors: Vec<_> = ids.filter_map(|id| id.strip_suffix("-error")).collect();
    assert_eq!(errors, fields, "the fields with a sentence");
    assert_eq!(page.matches(" autofocus").count(), 1, "one cursor");
    let focused = page.split(" autofocus").next().unwrap().rsplit('<').next().unwrap();
    assert!(focused.contains(&format!("id=\"{}\"", fields[0])), "the cursor is in {focused}");
}

on_both! {
    async fn each_stands_at_its_field(bed: TestBed) {
        bed.product(10_000).await;
        let order = bed.paid_order(10_000, None).await.id;
        let browser = Browser::of_operator(bed).await;

        let one_time = key(&browser.page(WEBHOOKS).await, WEBHOOKS);
        let page = browser.send(WEBHOOKS, &[("url", "ftp://x"), ("idempotency_key", &*one_time)]).await;
        assert_problems(&page, &["url", "events"]);
        assert_eq!(page.matches("Please enter an https:// address").count(), 1, "once");
        assert!(!browser.page(WEBHOOKS).await.contains("field-error"), "shown once");

        let (part, path) = ("/admin/orders/refund-part", format!("/admin/orders/{order}"));
        let one_time = key(&browser.page(&path).await, part);
        let fields = [("id", order.as_str()), ("amount", "x"), ("part_reason", ""), ("idempotency_key", &*one_time)];
        let page = browser.send(part, &fields).await;
        assert_problems(&page, &["amount", "part_reason"]);
        assert_eq!(page.matches("Please enter an amount such as 12.40.").count(), 1, "once");
        let one_time = key(&page, part);
        let fields = [("id", order.as_str()), ("amount", "900"), ("part_reason", "x"), ("idempotency_key", &*one_time)];
        let page = browser.send(part, &fields).await;
        assert_problems(&page, &["amount"]);
        assert_eq!(page.matches("You can refund at most").count(), 1, "once");

        let keys = "/admin/keys";
        let one_time = key(&browser.page(keys).await, keys);
        let page = browser.send(keys, &[("label", "Reports"), ("idempotency_key", &*one_time)]).await;
        assert_problems(&page, &["scopes"]);
    }

    async fn too_much_is_said_once_at_the_amount(bed: TestBed) {
        bed.affiliate("ann").await;
        bed.earn("ann", 900).await;
        let browser = Browser::of_customer(bed, "cus_ann").await;
        let convert = "/balance/convert";
        let one_time = key(&browser.page(convert).await, convert);
        let page = browser.send(convert, &[("amount", "99"), ("idempotency_key", &*one_time)]).await;
        let (_, summary) = page.split_once("role=\"alert\"").unwrap();
        assert!(summary.split("</ul>").next().unwrap().contains("href=\"#amount\""), "{page}");
        assert!(page.contains("id=\"amount-error\"") && page.contains("autofocus"), "{page}");
    }

    async fn what_belongs_to_no_field_is_a_sentence(bed: TestBed) {
        let browser = Browser::of_operator(bed).await;
        let page = browser.send(WEBHOOKS, &[("url", "https://example.com/"), ("events[]", "order:paid")]).await;
        assert!(page.contains("no longer valid") && !page.contains("field-error"), "{page}");
    }
}
