//! DELETE /dev/v1/customers/{id}

use super::super::{TestApp, earned};
use crate::util::Reply;
use portico::domain::actor::{Actor, Who};
use serde_json::json;

async fn delete(app: &TestApp, id: &str) -> Reply {
    app.call("DELETE", &format!("/dev/v1/customers/{id}"), &app.key, &[], "").await
}

on_both! {
    async fn who_is_gone_is_gone_everywhere(bed: TestBed) {
        bed.affiliate("ann").await;
        bed.product(1000).await;
        let app = TestApp::over(bed).await;
        let body = r#"{"email":"ann@example.com","items":[{"product_id":"prod_1000"}]}"#;
        let order = app.post("/dev/v1/orders", body).await.data(201);
        let order = format!("/dev/v1/orders/{}", order["id"].as_str().unwrap());
        app.post(&format!("{order}/complete"), "{}").await.data(200);
        let reply = delete(&app, "cus_ann").await;
        assert_eq!((reply.status.as_u16(), reply.body.as_str()), (204, ""));
        for path in ["", "/affiliate", "/wallet"] {
            app.get(&format!("/dev/v1/customers/cus_ann{path}")).await.error(404, "CUSTOMER_NOT_FOUND");
        }
        delete(&app, "cus_ann").await.error(404, "CUSTOMER_NOT_FOUND");
        for query in ["", "?email=ann@example.com", "?filters=email:cus_ann@deleted.invalid", "?filters=name:Name"] {
            assert_eq!(app.get(&format!("/dev/v1/customers{query}")).await.data(200), json!([]), "{query}");
        }
        let kept = app.get(&order).await.data(200);
        assert_eq!((&kept["status"], &kept["total"]), (&json!("COMPLETED"), &json!(10)));
        assert_eq!(kept["customer_email"], "cus_ann@deleted.invalid");
        let shop = app.bed.shop.clone();
        let visitor = Actor::new(shop.clone(), Who::Visitor);
        assert!(app.bed.service.sign_in(&visitor, "ann@example.com", "password").await.is_err());
        let who = portico::service::SignedIn::Customer(portico::domain::ids::CustomerId::parse("cus_ann").unwrap());
        assert!(app.bed.service.person(&shop, &who).await.unwrap().is_none(), "sessions open nothing");

        let again = app.post("/dev/v1/customers", r#"{"email":"ann@example.com"}"#).await.data(201);
        assert_ne!(again["id"], "cus_ann", "the address is free");
        let body = r#"{"email":"c@example.com","items":[{"product_id":"prod_1000"}],"affiliate_code":"ann"}"#;
        assert_eq!(app.post("/dev/v1/orders", body).await.fields(), ["affiliate_code"], "the link leads nowhere");
        let body = r#"{"email":"c@example.com","items":[{"product_id":"prod_1000"}],"affiliate_id":"cus_ann"}"#;
        assert_eq!(app.post("/dev/v1/orders", body).await.fields(), ["affiliate_id"]);
        app.bed.assert_intact().await;
    }

    async fn not_while_a_debt_is_left(bed: TestBed) {
        bed.affiliate("ann").await;
        bed.product(10_000).await;
        let order = bed.paid_order(10_000, Some("ann")).await;
        bed.clock.advance_secs(14 * 86_400);
        bed.service.release_due().await.unwrap();
        let app = TestApp::over(bed).await;
        app.post("/dev/v1/customers/cus_ann/affiliate/convert-to-balance", r#"{"amount":18}"#).await.data(200);
        app.post("/dev/v1/customers/cus_ann/wallet/debit", r#"{"amount":"18","description":"x"}"#).await.data(200);
        app.post(&format!("/dev/v1/orders/{}/refund", order.id), "{}").await.data(200);
        let before = app.bed.state().await;
        let error = delete(&app, "cus_ann").await.error(409, "CONFLICT");
        assert!(error["message"].as_str().unwrap().contains("still owes the shop 18.00 USD"), "{error}");
        assert_eq!(app.bed.state().await, before);
        app.bed.assert_intact().await;
    }

    async fn not_while_an_order_is_to_be_paid(bed: TestBed) {
        bed.product(1000).await;
        let app = TestApp::over(bed).await;
        let body = r#"{"email":"new@example.com","items":[{"product_id":"prod_1000"}]}"#;
        let order = app.post("/dev/v1/orders", body).await.data(201);
        let customer = order["customer_id"].as_str().unwrap();
        let error = delete(&app, customer).await.error(409, "CONFLICT");
        assert!(error["message"].as_str().unwrap().contains("unpaid orders"), "{error}");
        app.post(&format!("/dev/v1/orders/{}/complete", order["id"].as_str().unwrap()), "{}").await.data(200);
        assert_eq!(delete(&app, customer).await.status, 204);
    }

    async fn not_while_money_is_left(bed: TestBed) {
        let app = earned(bed).await;
        let before = app.bed.state().await;
        let refused = async |part: &str| {
            let error = delete(&app, "cus_ann").await.error(409, "CONFLICT");
            assert!(error["message"].as_str().unwrap().contains(part), "{error}");
        };
        refused("earnings").await;
        assert_eq!(app.bed.state().await, before);
        app.post("/dev/v1/customers/cus_ann/affiliate/convert-to-balance", r#"{"amount":26}"#).await.data(200);
        let asked = r#"{"amount":10,"asset":"usdt","address":"TWuRReGC3VQEMdYiGsCrCr3Z6hmZHUbtqY","network":"tron"}"#;
        let asked = app.post("/dev/v1/customers/cus_ann/affiliate/payout-requests", asked).await.data(200);
        refused("payout request").await;
        let claim = asked["claim_id"].as_str().unwrap();
        for verb in ["approve", "complete"] {
            app.post(&format!("/dev/v1/affiliates/payout-requests/{claim}/{verb}"), "{}").await.data(200);
        }
        refused("store balance").await;
        app.post("/dev/v1/customers/cus_ann/wallet/debit", r#"{"amount":"26","description":"paid in cash"}"#).await.data(200);
        let headers = [("idempotency-key", "k")];
        for replayed in ["", "true"] {
            let reply = app.call("DELETE", "/dev/v1/customers/cus_ann", &app.key, &headers, "").await;
            assert_eq!((reply.status.as_u16(), reply.header("idempotency-replayed")), (204, replayed));
        }
        let payout = app.get(&format!("/dev/v1/affiliates/payout-requests/{claim}")).await.data(200);
        assert_eq!(payout["payout_request"]["amount"], 10, "what was paid stays in the books");
        app.bed.assert_intact().await;
    }
}
