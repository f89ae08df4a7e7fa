//! POST /checkout, POST /checkout/update

use super::invoice::Visitor;
use super::{Browser, key};
use crate::util::{Reply, TestApp, TestBed};
use portico::store::settings::shop::shop_update;
use portico::store::{Columns, Source as _};

/// What a buyer is told where nothing can be paid online.
const NO_WAY: &str = "take payments online right now";

/// Takes the test provider away from the shop, so that none is left.
async fn without_provider(bed: &TestBed) {
    let shop = bed.service.shops().await.unwrap().remove(0);
    bed.write(move |tx| {
        tx.queue(
            "UPDATE shop SET has_sandbox = 0 WHERE shop_id = $1",
            vec![shop.id.as_str().into()],
        );
        shop_update(tx, &shop);
    })
    .await;
}

/// State and provider of every order, oldest first.
async fn states(bed: &TestBed) -> Vec<String> {
    let sql = "SELECT state || ' ' || COALESCE(gateway, '') FROM customer_order ORDER BY order_id";
    let rows = bed.service.store().rows(sql, vec![]).await.unwrap();
    rows.iter().map(|row| Columns::of(row).text().unwrap()).collect()
}

#[track_caller]
fn leads_to(reply: &Reply) -> String {
    assert_eq!(reply.status, 303, "{}", reply.body);
    reply.headers["location"].to_str().unwrap().to_owned()
}

on_both! {
    async fn several_products_become_one_order_however_often_they_are_sent(bed: TestBed) {
        let (small, large) = (bed.product(1000).await, bed.product(5000).await);
        let mut visitor = Visitor::over(bed).await;
        let shown = visitor.get(&format!("/checkout?product={small}&quantity=2&product={large}")).await;
        assert!(shown.body.contains("name=\"product[]\"") && shown.body.contains("70.00"), "{}", shown.body);
        let form = format!(
            "product%5B%5D={small}&quantity%5B%5D=2&product%5B%5D={large}&quantity%5B%5D=&seen_total=7000\
             &email=b%40example.com&affiliate_code=&provider=SANDBOX&idempotency_key=once",
        );
        let first = leads_to(&visitor.send("/checkout", &form).await);
        assert!(first.starts_with("/sandbox/pay_"), "{first}");
        assert_eq!(leads_to(&visitor.send("/checkout", &form).await), first);
        assert!(visitor.get(&first).await.body.contains("70.00"));
        visitor.app.bed.assert_intact().await;
    }

    async fn what_was_typed_is_kept(bed: TestBed) {
        let product = bed.product(1000).await;
        let mut visitor = Visitor::over(bed).await;
        let page = format!("/checkout?product={product}&quantity=3");
        visitor.get(&page).await;
        let form = format!("product[]={product}&quantity[]=3&email=b%40example.com&provider=SANDBOX");
        for (path, more, shown) in [
            ("/checkout/update", "", "30.00"),
            ("/checkout", "&affiliate_code=unknown&idempotency_key=a", "unknown"),
            ("/checkout", "&seen_total=1&idempotency_key=b", "30.00"),
            ("/checkout", "", "no longer valid"),
        ] {
            assert_eq!(leads_to(&visitor.send(path, &format!("{form}{more}")).await), page, "{more}");
            let kept = visitor.get(&page).await.body;
            assert!(kept.contains("value=\"b@example.com\"") && kept.contains(shown), "{more}: {kept}");
            assert!(!visitor.get(&page).await.body.contains("b@example.com"), "it is kept once");
        }
    }

    async fn a_shop_without_a_provider_sells_what_costs_nothing(bed: TestBed) {
        let (free, priced) = (bed.product(0).await, bed.product(1000).await);
        without_provider(&bed).await;
        let mut visitor = Visitor::over(bed).await;
        let page = format!("/checkout?product={free}");
        let shown = visitor.get(&page).await.body;
        assert!(!shown.contains("name=\"provider\"") && !shown.contains(NO_WAY), "{shown}");
        let form = format!("product[]={free}&quantity[]=1&seen_total=0&email=b%40example.com&idempotency_key=free");
        let placed = leads_to(&visitor.send("/checkout", &form).await);
        assert!(placed.starts_with("/orders/ord_"), "{placed}");
        assert_eq!(leads_to(&visitor.send("/checkout", &form).await), placed, "it is placed once");
        assert!(visitor.get(&placed).await.body.contains("No further payment is needed"));
        assert_eq!(states(&visitor.app.bed).await, ["COMPLETED BALANCE"]);

        let page = format!("/checkout?product={priced}&quantity=1");
        assert!(visitor.get(&page).await.body.contains(NO_WAY));
        for chosen in ["", "&provider=SANDBOX", "&provider=STRIPE"] {
            let form = format!(
                "product[]={priced}&quantity[]=1&seen_total=1000&email=b%40example.com&idempotency_key=p{}{chosen}",
                chosen.len(),
            );
            assert_eq!(leads_to(&visitor.send("/checkout", &form).await), page, "{chosen}");
            let kept = visitor.get(&page).await.body;
            assert!(kept.contains(NO_WAY) && kept.contains("value=\"b@example.com\""), "{kept}");
        }
        assert_eq!(states(&visitor.app.bed).await, ["COMPLETED BALANCE"], "a refused order leaves nothing");
        visitor.app.bed.assert_intact().await;
    }

    async fn a_shop_without_a_provider_sells_what_store_balance_covers(bed: TestBed) {
        let ann = bed.customer("ann").await;
        let product = bed.product(3000).await;
        bed.service.store().write(bed.change_wallet(&ann, 4000)).await.unwrap();
        without_provider(&bed).await;
        let browser = Browser::of_customer(bed, "cus_ann").await;
        let (page, product) = (format!("/checkout?product={product}&quantity=1"), product.to_string());
        let shown = browser.page(&page).await;
        let one_time = key(&shown, "/checkout");
        let mut fields = vec![
            ("product[]", product.as_str()), ("quantity[]", "1"), ("seen_total", "3000"),
            ("idempotency_key", one_time.as_str()),
        ];
        let refused = browser.send("/checkout", &fields).await;
        assert!(refused.contains(NO_WAY), "{refused}");
        let one_time = key(&refused, "/checkout");
        fields[3].1 = &one_time;
        fields.push(("use_balance", "1"));
        let done = browser.send("/checkout", &fields).await;
        assert!(done.contains("No further payment is needed"), "{done}");
        let bed = &browser.app.bed;
        assert_eq!(states(bed).await, ["COMPLETED BALANCE"]);
        assert_eq!(bed.summary(&ann).await.store_balance_minor, 1000);
        bed.assert_intact().await;
    }

    async fn programs_place_what_costs_nothing_without_a_provider(bed: TestBed) {
        bed.product(1000).await;
        without_provider(&bed).await;
        let app = TestApp::over(bed).await;
        app.post("/dev/v1/coupons/", r#"{"code": "ALLOFF", "discount_value": 100}"#).await.data(201);
        let order = r#"{"email": "b@example.com", "items": [{"product_id": "prod_1000"}], "coupon_code": "ALLOFF"}"#;
        assert_eq!(app.post("/dev/v1/orders", order).await.data(201)["status"], "COMPLETED");
        let cart = r#"{"shop_slug": "demo", "cart": [{"product_id": "prod_1000", "quantity": 1}],
            "email": "b@example.com", "coupon": "ALLOFF"}"#;
        let placed = app.call("POST", "/v1/storefront/invoices/from-cart", "", &[], cart).await.browser_data(201);
        assert_eq!((&placed["status"], &placed["total"]), (&"COMPLETED".into(), &"0.00".into()));
        assert_eq!(states(&app.bed).await, ["COMPLETED BALANCE", "COMPLETED BALANCE"]);
        app.bed.assert_intact().await;
    }

    async fn nothing_is_not_ordered(bed: TestBed) {
        let product = bed.product(1000).await;
        let mut visitor = Visitor::over(bed).await;
        visitor.get("/checkout").await;
        assert_eq!(leads_to(&visitor.send("/checkout", "idempotency_key=a").await), "/checkout");
        let none = format!("product[]={product}&quantity[]=0&idempotency_key=b");
        let back = leads_to(&visitor.send("/checkout", &none).await);
        assert!(visitor.get(&back).await.status == 200);
        assert_eq!(visitor.send("/checkout", "product=1&product=2").await.status, 422);
    }
}
