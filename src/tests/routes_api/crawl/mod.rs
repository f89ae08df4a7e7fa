//! Every operation of the document, asked by everyone who may not: nothing is shown, nothing changes. Operations that
//! are added later are crawled as they come.

mod document;
mod scopes;
mod sessions;
mod snapshot;

use crate::util::{Reply, TestApp, TestBed};
use document::Operation;
use portico::domain::actor::Scope;
use portico::domain::ids::ShopId;
use serde_json::json;
use snapshot::Snapshot;
use std::collections::BTreeSet;

/// An id that names nothing.
const UNKNOWN: &str = "unknown_1";

/// A shop with everything in it, `demo`, and an empty one that must learn nothing of it.
struct Crawl {
    app: TestApp,
    stranger: ShopId,
    strangers_key: String,
    operations: Vec<Operation>,
}

impl Crawl {
    async fn new() -> Self {
        let bed = TestBed::sqlite().await;
        let stranger = bed.add_shop("stranger").await;
        bed.affiliate("ann").await;
        bed.earn("ann", 3600).await;
        bed.product(1000).await;
        bed.paid_order(20_000, Some("ann")).await;
        let app = TestApp::over(bed).await;
        let operations = document::operations();
        for operation in &operations {
            stock(&app, operation).await;
        }
        let strangers_key = app.key(&stranger, "*").await;
        Self { app, stranger, strangers_key, operations }
    }

    async fn ask(&self, operation: &Operation, id: &str, key: &str, query: &str) -> Reply {
        let path = operation.path_with(id);
        let shop = if operation.is_for_browsers() { "shop=demo" } else { "" };
        let query = [shop, query].into_iter().filter(|part| !part.is_empty());
        let query = query.collect::<Vec<_>>().join("&");
        let joint = if query.is_empty() { "" } else { "?" };
        let path = format!("{path}{joint}{query}");
        let reply = self.app.call(operation.method, &path, key, &[], &operation.body).await;
        let shown = format!("{} {path}: {} {}", operation.method, reply.status, reply.body);
        assert!(operation.statuses.contains(&reply.status.as_u16()), "not documented: {shown}");
        reply
    }

    /// Checks that the answer is a failure in the envelope of its surface, with this status.
    fn assert_refused(operation: &Operation, reply: &Reply, status: u16, why: &str) {
        let shown = format!("{} {} {why}: {}", operation.method, operation.path, reply.body);
        assert_eq!(reply.status, status, "{shown}");
        assert_eq!(reply.headers["content-type"], "application/json", "{shown}");
        assert_eq!(reply.headers["cache-control"], "no-store", "{shown}");
        assert!(reply.headers.contains_key("x-request-id"), "{shown}");
        assert!(reply.headers.contains_key("ratelimit-remaining"), "{shown}");
        let body = reply.json();
        let code =
            if operation.is_for_browsers() { &body["error_code"] } else { &body["error"]["code"] };
        assert!(code.is_string(), "{shown}");
    }
}

/// Fills the demo shop with what the document's own examples make.
async fn stock(app: &TestApp, operation: &Operation) {
    if operation.method == "POST" && operation.is_collection() && !operation.scopes.is_empty() {
        let body = operation.body_of("prod_1000", "ann", "cus_ann");
        app.call("POST", &operation.path, &app.key, &[], &body).await;
    }
    let on_ann = operation.path.starts_with("/dev/v1/customers/{")
        && operation.path.ends_with("/payout-requests");
    if operation.method == "POST" && on_ann {
        let body = json!({"amount": 7, "asset": "usdt", "address": "x"}).to_string();
        app.call("POST", &operation.path_with("cus_ann"), &app.key, &[], &body).await.data(200);
    }
}

#[tokio::test]
async fn without_a_good_key_there_is_only_401() {
    let crawl = Crawl::new().await;
    let app = &crawl.app;
    let (revoked, expired) = (app.key(&app.bed.shop, "*").await, app.key(&app.bed.shop, "*").await);
    for (key, column) in [(&revoked, "revoked_at"), (&expired, "expires_at")] {
        snapshot::end_key(&app.bed.url, key, column).await;
    }
    let long = format!("shx_{}", "a".repeat(5_000));
    let garbled =
        ["", "shx_", "shx_unknown", "hcs_unknown", "' OR 1=1 --", &long, &revoked, &expired];
    let in_url = ["key", "api_key", "apikey", "token", "access_token", "authorization"]
        .map(|name| format!("{name}={}", app.key))
        .join("&");
    let before = Snapshot::take(&app.bed.url).await;
    for operation in crawl.operations.iter().filter(|operation| operation.needs_caller) {
        for key in garbled {
            let reply = crawl.ask(operation, "cus_ann", key, "").await;
            Crawl::assert_refused(operation, &reply, 401, "with a bad key");
        }
        let reply = crawl.ask(operation, "cus_ann", "", &in_url).await;
        Crawl::assert_refused(operation, &reply, 401, "with the key in the address");
    }
    before.assert_same(&Snapshot::take(&app.bed.url).await);
}

#[tokio::test]
async fn without_the_scope_there_is_only_403() {
    let crawl = Crawl::new().await;
    let app = &crawl.app;
    let mut keys = Vec::new();
    for scope in Scope::ALL {
        let others = Scope::ALL.into_iter().filter(|other| *other != scope);
        let others: Vec<_> = others.map(Scope::as_str).collect();
        keys.push((scope, app.key(&app.bed.shop, &others.join(",")).await));
    }
    let before = Snapshot::take(&app.bed.url).await;
    for (scope, key) in &keys {
        let needing =
            |operation: &&Operation| operation.scopes.iter().any(|name| name == scope.as_str());
        for operation in crawl.operations.iter().filter(needing) {
            for id in ["cus_ann", UNKNOWN] {
                let reply = crawl.ask(operation, id, key, "").await;
                Crawl::assert_refused(operation, &reply, 403, scope.as_str());
            }
        }
    }
    before.assert_same(&Snapshot::take(&app.bed.url).await);
}

#[tokio::test]
async fn another_shop_sees_and_changes_nothing() {
    let crawl = Crawl::new().await;
    let app = &crawl.app;
    let secrets = snapshot::own_words(&app.bed.url, &app.bed.shop, &crawl.stranger).await;
    let ids = snapshot::ids(&app.bed.url, &app.bed.shop).await;
    assert!(secrets.len() > 20 && ids.len() > 10, "the demo shop is stocked: {secrets:?} {ids:?}");
    let before = Snapshot::take(&app.bed.url).await;
    let with_key = |operation: &&Operation| operation.takes_key;
    for operation in
        crawl.operations.iter().filter(with_key).filter(|operation| !operation.is_collection())
    {
        let missing = crawl.ask(operation, UNKNOWN, &crawl.strangers_key, "").await;
        Crawl::assert_refused(operation, &missing, 404, "with an unknown id");
        for id in &ids {
            let reply = crawl.ask(operation, id, &crawl.strangers_key, "").await;
            Crawl::assert_refused(operation, &reply, 404, id);
            assert_eq!(
                reply.body, missing.body,
                "{} {} with {id}",
                operation.method, operation.path
            );
        }
    }
    let lists = crawl
        .operations
        .iter()
        .filter(|operation| operation.method == "GET" && operation.takes_key);
    for operation in lists.filter(|operation| operation.is_collection()) {
        let mut queries: BTreeSet<String> = BTreeSet::from([String::new()]);
        for name in &operation.query_names {
            queries.extend(ids.iter().map(|id| format!("{name}={}", document::encoded(id))));
        }
        for query in queries {
            let reply = crawl.ask(operation, "", &crawl.strangers_key, &query).await;
            for secret in &secrets {
                let is_asked = query.contains(document::encoded(secret).as_str());
                let leaks = !is_asked && reply.body.contains(secret.as_str());
                assert!(!leaks, "{} ?{query} shows {secret}: {}", operation.path, reply.body);
            }
        }
    }
    before.assert_same(&Snapshot::take(&app.bed.url).await);
}
