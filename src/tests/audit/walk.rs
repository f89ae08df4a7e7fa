//! Every operation of the Dev API that changes something is called once with success, and leaves a row.

use super::rows;
use crate::util::TestApp;
use portico::domain::ids::CustomerId;
use portico::domain::text::AffiliateCode;
use portico::service::CreateLink;
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;

/// Operations whose success leaves no row, with the reason.
const WITHOUT: [(&str, &str); 3] = [
    ("POST /dev/v1/orders", "an order is no decision yet; its own timeline has who made it"),
    ("POST /dev/v1/payments", "as an order"),
    ("POST /dev/v1/checkout/sessions", "as an order"),
];
/// Operations whose rows the test of an app shows, from its consent to its calls.
const ELSEWHERE: [&str; 2] = ["POST /dev/v1/oauth/authorize", "POST /dev/v1/oauth/token"];

/// The operations of the Dev API that change something, from its description.
fn writing() -> BTreeSet<String> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/openapi.json");
    let document: Json = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let mut found = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            if path.starts_with("/dev/") && method != "get" {
                found.insert(format!("{} {path}", method.to_uppercase()));
            }
        }
    }
    found
}

/// A walk over the operations, which remembers where it has been.
struct Walk {
    app: TestApp,
    seen: BTreeSet<String>,
}

impl Walk {
    /// Calls an operation; `action` is what its success must leave.
    async fn step(&mut self, operation: &str, id: &str, body: &Json, action: &str) -> Json {
        let (method, path) = operation.split_once(' ').unwrap();
        let last = rows(&self.app.bed).await.last().map_or(0, |row| row.sequence);
        let path = path.replace("{id}", id);
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let reply = self.app.call(method, &path, &self.app.key, &[], &body).await;
        assert!(reply.status.is_success(), "{operation}: {} {}", reply.status, reply.body);
        let new = self.app.bed.service.audit(&self.app.bed.shop, last).await.unwrap();
        let actions: Vec<_> = new.iter().map(|row| row.action.as_str()).collect();
        assert!(actions.contains(&action), "{operation} leaves {actions:?}, not {action}");
        assert!(new.iter().all(|row| row.request_id.is_some()), "{operation}: {new:?}");
        self.seen.insert(operation.to_owned());
        if reply.body.is_empty() { Json::Null } else { reply.json()["data"].clone() }
    }

    /// A new order to be paid.
    async fn order(&self) -> String {
        let body = json!({"email": "buyer@example.org", "items": [{"product_id": "prod_1000"}]});
        let made = self.app.post("/dev/v1/orders", &body.to_string()).await.data(201);
        made["id"].as_str().unwrap().to_owned()
    }

    async fn catalogue(&mut self) {
        let body = json!({"title": "Course", "price": 10, "type": "SERVICE"});
        let id =
            text(&self.step("POST /dev/v1/products/", "", &body, "product.create").await["id"]);
        self.step("PATCH /dev/v1/products/{id}", &id, &json!({"price": 11}), "product.change")
            .await;
        self.step("PUT /dev/v1/products/{id}", &id, &body, "product.change").await;
        self.step("DELETE /dev/v1/products/{id}", &id, &Json::Null, "product.remove").await;
        let body = json!({"code": "SPRING-10", "discount_value": 10, "max_uses": 100});
        let id = text(&self.step("POST /dev/v1/coupons/", "", &body, "coupon.create").await["id"]);
        self.step("PATCH /dev/v1/coupons/{id}", &id, &json!({"max_uses": 5}), "coupon.change")
            .await;
        self.step("PUT /dev/v1/coupons/{id}", &id, &body, "coupon.change").await;
        self.step("DELETE /dev/v1/coupons/{id}", &id, &Json::Null, "coupon.remove").await;
    }

    async fn people(&mut self) {
        let body = json!({"email": "zoe@example.org", "name": "Zoe"});
        let id =
            text(&self.step("POST /dev/v1/customers", "", &body, "customer.create").await["id"]);
        let body = json!({"name": "Zoe Z"});
        self.step("PATCH /dev/v1/customers/{id}", &id, &body, "customer.update").await;
        self.step("PUT /dev/v1/customers/{id}", &id, &body, "customer.update").await;
        self.step("DELETE /dev/v1/customers/{id}", &id, &Json::Null, "customer.delete").await;
        let credit = json!({"amount": "10.00", "description": "welcome", "type": "PROMO"});
        self.step("POST /dev/v1/customers/{id}/wallet/credit", "cus_ann", &credit, "wallet.change")
            .await;
        let debit = json!({"amount": "2.50", "description": "correction"});
        self.step("POST /dev/v1/customers/{id}/wallet/debit", "cus_ann", &debit, "wallet.change")
            .await;
    }

    async fn affiliates(&mut self) {
        let convert = "POST /dev/v1/customers/{id}/affiliate/convert-to-balance";
        self.step(convert, "cus_ann", &json!({"amount": 5}), "earnings.convert").await;
        let ask = json!({
            "amount": 7, "asset": "usdt", "network": "tron", "address": "TWuRReGC3VQEMdYiGsCrCr3Z6hmZHUbtqY",
        });
        let request = "POST /dev/v1/customers/{id}/affiliate/payout-requests";
        for verbs in [&["approve", "complete"][..], &["reject"], &["cancel"]] {
            let claim =
                text(&self.step(request, "cus_ann", &ask, "payout.request").await["claim_id"]);
            for verb in verbs {
                let operation = format!("POST /dev/v1/affiliates/payout-requests/{{id}}/{verb}");
                let body = if *verb == "reject" { json!({"reason": "closed"}) } else { json!({}) };
                self.step(&operation, &claim, &body, &format!("payout.{verb}")).await;
            }
        }
        let settings = json!({"affiliate_custom_link_must_approve": true});
        self.step("PATCH /dev/v1/affiliates/settings", "", &settings, "program.change").await;
        for verb in ["approve", "reject"] {
            let link = self.application(verb).await;
            let operation = format!("POST /dev/v1/affiliates/applications/{{id}}/{verb}");
            self.step(&operation, &link, &json!({}), &format!("application.{verb}")).await;
        }
        let status = "PATCH /dev/v1/affiliates/customers/{id}/status";
        let body = json!({"action": "disable", "reason": "spam"});
        self.step(status, "cus_ann", &body, "affiliate.disable").await;
        self.step(status, "cus_ann", &json!({"action": "enable"}), "affiliate.enable").await;
    }

    /// A link that waits to be approved.
    async fn application(&self, word: &str) -> String {
        let customer = CustomerId::parse("cus_ann").unwrap();
        let create = CreateLink {
            actor: self.app.bed.as_customer(&customer),
            customer,
            code: AffiliateCode::parse(&format!("wanted{word}")).unwrap(),
            label: None,
            requested_rate_ppm: None,
            requested_discount_ppm: None,
        };
        self.app.bed.service.run(create).await.unwrap().id.to_string()
    }

    async fn orders(&mut self) {
        let order = self.order().await;
        let body = json!({"affiliate_code": "ann"});
        self.step("PATCH /dev/v1/orders/{id}", &order, &body, "order.attribute").await;
        let order = self.order().await;
        self.step("PUT /dev/v1/orders/{id}", &order, &body, "order.attribute").await;
        self.step("POST /dev/v1/orders/{id}/complete", &order, &json!({}), "order.pay").await;
        self.step("POST /dev/v1/orders/{id}/fulfill", &order, &json!({}), "order.fulfill").await;
        self.step("POST /dev/v1/orders/{id}/refund", &order, &json!({}), "order.refund").await;
        let order = self.order().await;
        let complete = "POST /dev/v1/invoices/{id}/complete";
        self.step(complete, &order, &json!({}), "order.pay").await;
        let body =
            json!({"title": "Course", "email": "b@example.org", "value": 5, "currency": "USD"});
        let made = self.app.post("/dev/v1/payments", &body.to_string()).await.data(201);
        let complete = "POST /dev/v1/payments/{id}/complete";
        self.step(complete, &text(&made["id"]), &json!({}), "order.pay").await;
    }

    async fn webhooks(&mut self) {
        let body = json!({"url": "https://8.8.8.8/hook", "events": ["order:paid"]});
        let id = text(&self.step("POST /dev/v1/webhooks", "", &body, "webhook.create").await["id"]);
        self.step(
            "PATCH /dev/v1/webhooks/{id}",
            &id,
            &json!({"url": "https://1.1.1.1/x"}),
            "webhook.update",
        )
        .await;
        self.step(
            "POST /dev/v1/webhooks/{id}/rotate-secret",
            &id,
            &Json::Null,
            "webhook.rotate_secret",
        )
        .await;
        self.step(
            "POST /dev/v1/webhooks/{id}/test",
            &id,
            &json!({"event": "order:paid"}),
            "webhook.test",
        )
        .await;
        self.step("POST /dev/v1/webhooks/{id}/replay", &id, &json!({"after": 0}), "webhook.replay")
            .await;
        let logs = self.app.get("/dev/v1/webhooks/logs").await.data(200);
        let log = text(&logs[0]["id"]);
        self.step("POST /dev/v1/webhooks/logs/{id}/retry", &log, &Json::Null, "webhook.retry")
            .await;
        self.step("DELETE /dev/v1/webhooks/{id}", &id, &Json::Null, "webhook.delete").await;
    }
}

fn text(value: &Json) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value}")).to_owned()
}

on_both! {
    async fn each_operation_that_changes_something_leaves_a_row(bed: TestBed) {
        bed.affiliate("ann").await;
        bed.earn("ann", 9_000).await;
        bed.product(1_000).await;
        let mut walk = Walk { app: TestApp::over(bed).await, seen: BTreeSet::new() };
        walk.catalogue().await;
        walk.people().await;
        walk.orders().await;
        walk.affiliates().await;
        walk.webhooks().await;
        let named = WITHOUT.iter().map(|(operation, _)| *operation).chain(ELSEWHERE).map(str::to_owned);
        let mut known: BTreeSet<_> = named.collect();
        assert!(known.is_disjoint(&walk.seen), "an operation on the list leaves a row after all");
        known.extend(walk.seen);
        assert_eq!(known, writing(), "every operation is walked, or stands on the list with its reason");
        walk.app.bed.assert_intact().await;
    }
}
