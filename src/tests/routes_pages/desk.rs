//! /admin/payouts and /admin/orders: what an operator decides, sent as a browser sends it.

use super::{Browser, key};
use crate::util::TestBed;
use portico::domain::actor::Scope;
use portico::domain::ids::ClaimId;
use portico::domain::payouts::claim::ClaimState;

const CONFIRM: &str = "/admin/payouts/confirm";
const DECIDE: &str = "/admin/payouts/decide";

/// An operator, and an affiliate's requests for 10.00 each.
async fn with_requests(bed: TestBed, count: usize) -> (Browser, Vec<ClaimId>) {
    let affiliate = bed.affiliate("ann").await;
    bed.earn("ann", 9_000).await;
    let mut claims = Vec::new();
    for _ in 0..count {
        let request = bed.ask_payout(&affiliate, 1_000);
        claims.push(bed.service.store().write(request).await.unwrap().id);
    }
    (Browser::of_operator(bed).await, claims)
}

async fn state(browser: &Browser, claim: &ClaimId) -> ClaimState {
    let bed = &browser.app.bed;
    bed.service.payout_detail(&bed.as_operator(), claim).await.unwrap().row.claim.state
}

/// Where a form leads.
async fn leads_to(browser: &Browser, path: &str, fields: &[(&str, &str)]) -> String {
    let reply = browser.post(path, fields).await;
    assert_eq!(reply.status, 303, "{path}: {}", reply.body);
    reply.headers["location"].to_str().unwrap().to_owned()
}

on_both! {
    async fn selected_requests_are_confirmed_and_decided_once(bed: TestBed) {
        let (browser, claims) = with_requests(bed, 3).await;
        let [one, two, three] = &claims[..] else { panic!("{claims:?}") };
        let none = [("decision", "approve")];
        assert_eq!(leads_to(&browser, CONFIRM, &none).await, "/admin/payouts");
        assert_eq!(browser.post(CONFIRM, &[("decision", "cancel")]).await.status, 422);
        let queue = browser.page("/admin/payouts?select=all").await;
        assert_eq!(queue.matches("name=\"claims[]\"").count(), 3, "{queue}");

        let fields = [("claims[]", one.as_str()), ("claims[]", two.as_str()), ("decision", "approve")];
        let confirm = leads_to(&browser, CONFIRM, &fields).await;
        assert_eq!(confirm, format!("{CONFIRM}?decision=approve&claim={one}&claim={two}"));
        let page = browser.page(&confirm).await;
        assert!(page.contains(one.as_str()) && page.contains(two.as_str()) && !page.contains(three.as_str()));
        // Heading, sum, button and what is sent speak of the same requests, and so they do when one is left out.
        let counted = |page: &str, count: usize, words: &str, sum: &str| {
            assert!(page.contains(words) && page.contains(sum), "{words} {sum}: {page}");
            assert_eq!(page.matches("type=\"hidden\" name=\"claims[]\"").count(), count);
            assert!(!page.contains("type=\"checkbox\""), "nothing changes without the figures");
        };
        counted(&page, 2, "Approve 2 requests, 20.00", "Total of 2 requests");
        let without = format!("{CONFIRM}?decision=approve&claim={one}");
        assert!(page.contains(&without.replace('&', "&amp;")), "{page}");
        let page = browser.page(&without).await;
        counted(&page, 1, "Approve 1 request, 10.00", "One request");
        assert_eq!(browser.get(&format!("{CONFIRM}?decision=approve")).await.status, 303);
        let one_time = key(&page, DECIDE);
        let fields = [("decision", "approve"), ("claims[]", one.as_str()), ("idempotency_key", &*one_time)];
        for _ in 0..2 {
            assert_eq!(leads_to(&browser, DECIDE, &fields).await, "/admin/payouts");
        }
        assert_eq!(state(&browser, one).await, ClaimState::Approved);
        assert_eq!(state(&browser, two).await, ClaimState::Pending);
        assert_eq!(browser.audited("payout.approve").await.len(), 1);

        let page = browser.page(&format!("{CONFIRM}?decision=reject&claim={two}&claim={three}")).await;
        let one_time = key(&page, DECIDE);
        let selected = [("decision", "reject"), ("claims[]", two.as_str()), ("claims[]", three.as_str())];
        let without_reason = [&selected[..], &[("idempotency_key", &*one_time)]].concat();
        let page = browser.send(DECIDE, &without_reason).await;
        assert!(page.contains("field-error"), "{page}");
        let one_time = key(&page, DECIDE);
        let rejecting = [&selected[..], &[("reason", "Please wait."), ("idempotency_key", &*one_time)]].concat();
        assert_eq!(leads_to(&browser, DECIDE, &rejecting).await, "/admin/payouts");
        for claim in [two, three] {
            assert_eq!(state(&browser, claim).await, ClaimState::Rejected);
        }
        browser.app.bed.assert_intact().await;
    }

    async fn one_request_is_approved_and_completed_once(bed: TestBed) {
        let (mut browser, claims) = with_requests(bed, 1).await;
        let id = claims[0].as_str();
        let path = format!("/admin/payouts/{id}");
        let reject = "/admin/payouts/reject";
        let long = "x".repeat(501);
        let one_time = key(&browser.page(&path).await, reject);
        let page = browser.send(reject, &[("id", id), ("reason", &*long), ("idempotency_key", &*one_time)]).await;
        assert!(page.contains("field-error") && page.contains(&long), "what was typed is still there");
        assert!(!browser.page(&path).await.contains(&long), "once");

        let approve = "/admin/payouts/approve";
        let one_time = key(&browser.page(&path).await, approve);
        for _ in 0..2 {
            let fields = [("id", id), ("idempotency_key", &*one_time)];
            assert_eq!(leads_to(&browser, approve, &fields).await, path);
        }
        assert_eq!(state(&browser, &claims[0]).await, ClaimState::Approved);
        assert_eq!(browser.audited("payout.approve").await.len(), 1);

        let complete = "/admin/payouts/complete";
        let one_time = key(&browser.page(&path).await, complete);
        let mut fields = vec![("id", id), ("payout_reference", "7f3a"), ("network_fee", "much")];
        fields.push(("idempotency_key", &one_time));
        let page = browser.send(complete, &fields).await;
        assert!(page.contains("field-error") && page.contains("value=\"7f3a\""), "{page}");
        let one_time = key(&page, complete);
        let fields = [("id", id), ("payout_reference", "7f3a"), ("network_fee", "0"), ("idempotency_key", &*one_time)];
        assert_eq!(leads_to(&browser, complete, &fields).await, path);
        assert_eq!(state(&browser, &claims[0]).await, ClaimState::Completed);

        let unknown = [("id", "claim_x"), ("idempotency_key", "k-1")];
        assert_eq!(browser.post(approve, &unknown).await.status, 404);
        let keyless = [("id", id)];
        assert_eq!(leads_to(&browser, approve, &keyless).await, path);
        browser.cookie.clear();
        let login = leads_to(&browser, approve, &keyless).await;
        assert!(login.starts_with("/login?next=%2Fadmin%2Fpayouts%2F"), "{login}");
        browser.app.bed.assert_intact().await;
    }

    async fn a_free_order_offers_no_refund_and_refuses_one(bed: TestBed) {
        let product = bed.product(0).await;
        let order = bed.service.store().write(bed.place(&product, "b@example.org", None)).await.unwrap();
        let browser = Browser::of_operator(bed).await;
        let path = format!("/admin/orders/{}", order.id);
        assert!(!browser.page(&path).await.contains("/admin/orders/refund"));
        // From a page that was opened before.
        for (action, amount) in [("/admin/orders/refund", ""), ("/admin/orders/refund-part", "5.00")] {
            let fields = [
                ("id", order.id.as_str()), ("reason", "late"), ("part_reason", "late"), ("amount", amount),
                ("idempotency_key", action),
            ];
            let page = browser.send(action, &fields).await;
            assert!(page.contains("Nothing is left to refund"), "{page}");
        }
        browser.app.bed.assert_intact().await;
    }

    async fn a_part_of_an_order_is_refunded_once_in_the_readers_notation(bed: TestBed) {
        bed.product(500_000).await;
        let order = bed.paid_order(500_000, None).await;
        let browser = Browser::of_operator(bed).await;
        let (path, id) = (format!("/admin/orders/{}", order.id), order.id.as_str());
        let part = "/admin/orders/refund-part";
        let one_time = key(&browser.page(&path).await, part);
        let mut fields = vec![("id", id), ("amount", "9,999.00"), ("part_reason", "late")];
        fields.push(("idempotency_key", &one_time));
        let page = browser.send(part, &fields).await;
        assert!(page.contains("field-error") && page.contains("value=\"9,999.00\""), "{page}");
        assert!(page.contains("value=\"late\""));
        let one_time = key(&page, part);
        let fields = [("id", id), ("amount", "1,000.50"), ("part_reason", "late"), ("idempotency_key", &*one_time)];
        for _ in 0..2 {
            assert_eq!(leads_to(&browser, part, &fields).await, path);
        }
        let bed = &browser.app.bed;
        let found = bed.service.order(&bed.system(), Scope::OrdersRead, &order.id).await.unwrap();
        assert_eq!(found.refunded_minor, 100_050);
        let rest = "/admin/orders/refund";
        let one_time = key(&browser.page(&path).await, rest);
        let fields = [("id", id), ("reason", "all of it"), ("idempotency_key", &*one_time)];
        assert_eq!(leads_to(&browser, rest, &fields).await, path);
        let found = bed.service.order(&bed.system(), Scope::OrdersRead, &order.id).await.unwrap();
        assert_eq!(found.refunded_minor, found.paid_minor);
        bed.assert_intact().await;
    }
}
