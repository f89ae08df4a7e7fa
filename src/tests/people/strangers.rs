//! An id that opens something without a login is told only to those who may open it: what an affiliate is told of other
//! people's orders opens nothing, and an order's id alone leads to the login.

use crate::customer_api::Front;
use crate::routes_pages::browser::Browser;
use crate::routes_pages::invoice::Visitor;
use crate::util::{Reply, TestApp};
use portico::service::Order;
use std::collections::BTreeSet;

/// Pages and files of an affiliate that are about sales.
const PATHS: [&str; 8] = [
    "/affiliate",
    "/affiliate/commissions",
    "/affiliate/commissions.csv",
    "/affiliate/stats.csv",
    "/balance",
    "/balance?account=available",
    "/balance.csv",
    "/balance.csv?account=available",
];

/// What could be an id: a word with a digit in it that is long enough.
fn ids_of(text: &str, found: &mut BTreeSet<String>) {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '-';
    let words = text.split(|letter| !is_part(letter));
    let is_id =
        |word: &&str| word.len() >= 8 && word.contains(|letter: char| letter.is_ascii_digit());
    found.extend(words.filter(is_id).map(str::to_owned));
}

/// The names of an order that open it somewhere, or let a person find it.
fn names_of(order: &Order) -> [String; 4] {
    let id = &order.id;
    [id.to_string(), id.plain_uuid(), order.uniqid.clone(), id.number()]
}

/// Whether a visitor is sent to the login.
fn leads_to_login(reply: &Reply) -> bool {
    reply.status == 303 && reply.headers["location"].to_str().unwrap().starts_with("/login")
}

on_both! {
    async fn what_an_affiliate_is_told_opens_nothing(bed: TestBed) {
        let ann = bed.affiliate("ann").await;
        bed.earn("ann", 3_600).await;
        let product = bed.product(5_000).await;
        let store = bed.service.store().clone();
        let order = store.write(bed.place(&product, "b@example.org", Some("ann"))).await.unwrap();
        store.write(bed.pay(&order.id)).await.unwrap();
        let refunded = bed.paid_order(5_000, Some("ann")).await;
        store.write(bed.refund(&refunded.id, None)).await.unwrap();
        let commissions = bed.service.overview(&bed.system(), &ann).await.unwrap().commissions.clone();
        let browser = Browser::of_customer(bed.twin(), "cus_ann").await;
        let mut told = String::new();
        for path in PATHS {
            let reply = browser.get(path).await;
            assert!(reply.status == 200 || reply.status == 404, "{path}: {}", reply.status);
            told.push_str(&reply.body);
        }
        for commission in &commissions {
            let page = format!("/affiliate/commissions/{}", commission.id);
            told.push_str(&browser.page(&page).await);
            told.push_str(&browser.page(&format!("{page}/why.json")).await);
            assert!(told.contains(&commission.id.sale_number()));
        }
        let front = Front::over(bed).await;
        let token = front.session("ann").await;
        for path in ["/affiliate", "/dashboard"] {
            told.push_str(&front.get(path, &token).await.body);
        }
        assert!(told.contains(&commissions[0].id.sale()), "{told}");
        for order in [&order, &refunded] {
            for name in names_of(order) {
                assert!(!told.contains(&name), "{name} is told");
            }
        }
        let mut ids = BTreeSet::new();
        ids_of(&told, &mut ids);
        assert!(ids.len() > 10, "{ids:?}");
        let mut visitor = Visitor::over(front.app.bed.twin()).await;
        for id in ids {
            for path in [format!("/invoice/{id}"), format!("/orders/{id}"), format!("/orders/{id}/receipt")] {
                let reply = visitor.get(&path).await;
                assert!(leads_to_login(&reply) || reply.status == 404, "{path}: {}", reply.status);
            }
            for kind in ["unique", "status"] {
                let path = format!("/v1/storefront/invoices/{kind}/{id}");
                assert_eq!(visitor.app.call("GET", &path, "", &[], "").await.status, 404, "{path}");
            }
        }
    }

    async fn an_order_id_alone_leads_to_the_login(bed: TestBed) {
        bed.customer("ann").await;
        let product = bed.product(5_000).await;
        let order = bed.service.store().write(bed.place(&product, "ann@example.com", None)).await.unwrap();
        let browser = Browser::of_customer(bed.twin(), "cus_ann").await;
        let mut visitor = Visitor::over(bed).await;
        let missing = ["ord_1".to_owned(), "ord_00000000000070008000000000000000".to_owned()];
        for id in [order.id.to_string(), order.id.plain_uuid()].into_iter().chain(missing) {
            let reply = visitor.get(&format!("/invoice/{id}")).await;
            assert!(leads_to_login(&reply), "{id}: {} {}", reply.status, reply.body);
            assert!(!reply.body.contains("50.00"), "{}", reply.body);
        }
        // The customer sees it by any of its names.
        for name in [order.id.to_string(), order.id.plain_uuid(), order.uniqid.clone()] {
            assert!(browser.page(&format!("/invoice/{name}")).await.contains("50.00"), "{name}");
        }
        // Who was sent the link sees it, and goes on to see it in the same session.
        let page = visitor.get(&format!("/invoice/{}", order.uniqid)).await;
        assert!(page.status == 200 && page.body.contains("50.00"), "{}", page.body);
        assert_eq!(page.headers["referrer-policy"], "same-origin", "no other site is told the link");
        assert_eq!(page.headers["cache-control"], "no-store");
        assert_eq!(visitor.get(&format!("/orders/{}", order.id)).await.status, 200);
        let unknown = visitor.get("/invoice/11111111-1111-4111-8111-111111111111").await;
        assert_eq!(unknown.status, 404);
    }

    async fn every_name_of_an_order_is_taken_by_the_merchants_api(bed: TestBed) {
        bed.product(5_000).await;
        let order = bed.paid_order(5_000, None).await;
        let other = bed.add_shop("other").await;
        let app = TestApp::over(bed).await;
        let theirs = app.key(&other, "*").await;
        let names = [order.id.to_string(), order.id.plain_uuid(), order.uniqid.clone()];
        for name in &names {
            for path in ["orders", "invoices"] {
                let path = format!("/dev/v1/{path}/{name}");
                assert_eq!(app.get(&path).await.data(200)["uniqid"], order.uniqid.as_str(), "{path}");
                assert_eq!(app.call("GET", &path, &theirs, &[], "").await.status, 404, "{path}");
            }
        }
        // A call is the same call by whatever name.
        let mut answers = Vec::new();
        for name in [&order.uniqid, order.id.as_str(), &names[1]] {
            let path = format!("/dev/v1/orders/{name}/refund");
            let reply = app.post_once(&path, "again", r#"{"amount":1}"#).await;
            assert_eq!(reply.status, 200, "{name}: {}", reply.body);
            answers.push(reply.body);
        }
        answers.dedup();
        assert_eq!(answers.len(), 1, "{answers:?}");
        let shown = app.get(&format!("/dev/v1/orders/{}", order.id)).await;
        assert_eq!(shown.data(200)["refunded_amount"], 1);
    }
}
