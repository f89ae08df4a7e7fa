//! POST /checkout, POST /checkout/update

use super::invoice::Visitor;
use crate::util::Reply;

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
