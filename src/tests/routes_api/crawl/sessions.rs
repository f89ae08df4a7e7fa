//! Every operation of the customer API, asked with somebody else's session, and every operation of the Dev API with a
//! key that was good a moment ago.

use super::document::Operation;
use super::{Crawl, UNKNOWN, snapshot};
use crate::util::{Reply, TestApp};
use portico::domain::clock::SECS_PER_DAY;
use portico::domain::ids::{CustomerId, ShopId};
use portico::service::{CreatePublishableKey, NewSecret, digest};
use portico::store::access::api_key::{api_key_by_hash, api_key_revoke};
use portico::store::customers::session::customer_session_insert;

/// The operations that want a session.
fn with_session(crawl: &Crawl) -> impl Iterator<Item = &Operation> {
    let own = |operation: &&Operation| {
        operation.path.starts_with("/v1/customer/") && operation.needs_caller
    };
    crawl.operations.iter().filter(own)
}

async fn session(app: &TestApp, shop: &ShopId, customer: &CustomerId) -> String {
    let token = NewSecret::session(app.bed.service.entropy()).reveal().to_owned();
    let (hash, shop, customer) = (digest(&token), shop.clone(), customer.clone());
    app.bed
        .write(move |tx| {
            let end = tx.now().plus_secs(SECS_PER_DAY);
            customer_session_insert(tx, &shop, &customer, (&hash, end));
        })
        .await;
    token
}

async fn front_key(app: &TestApp, shop: &ShopId) -> String {
    let create =
        CreatePublishableKey { shop: shop.clone(), is_test: true, label: "test".to_owned() };
    app.bed.service.store().write(create).await.unwrap()
}

/// A call of a shop front of `shop`.
async fn ask(
    app: &TestApp,
    operation: &Operation,
    id: &str,
    (shop, front_key): (&str, &str),
    token: &str,
) -> Reply {
    let path = format!("{}?shop={shop}", operation.path_with(id));
    let headers = [("x-shoppex-publishable-key", front_key)];
    let reply = app.call(operation.method, &path, token, &headers, &operation.body).await;
    let shown = format!("{} {path}: {} {}", operation.method, reply.status, reply.body);
    assert!(operation.statuses.contains(&reply.status.as_u16()), "not documented: {shown}");
    reply
}

#[tokio::test]
async fn a_customer_sees_nothing_of_another() {
    let crawl = Crawl::new().await;
    let app = &crawl.app;
    let key = front_key(app, &app.bed.shop).await;
    // All that there is so far belongs to others than bob.
    let mut secrets = snapshot::own_words(&app.bed.url, &app.bed.shop, &crawl.stranger).await;
    secrets.remove(&key);
    let ids = snapshot::ids(&app.bed.url, &app.bed.shop).await;
    let bob = app.bed.customer("bob").await;
    let token = session(app, &app.bed.shop, &bob).await;
    let before = app.get("/dev/v1/customers/cus_ann/affiliate").await.data(200);
    let mut asked = 0;
    for operation in with_session(&crawl).filter(|operation| !operation.path.ends_with("/logout")) {
        let missing = ask(app, operation, UNKNOWN, ("demo", &key), &token).await;
        for secret in &secrets {
            let shown = format!("{} {}: {}", operation.method, operation.path, missing.body);
            assert!(!missing.body.contains(secret.as_str()), "{secret} in {shown}");
        }
        for id in ids.iter().filter(|_| !operation.is_collection()) {
            let reply = ask(app, operation, id, ("demo", &key), &token).await;
            assert_eq!((reply.status.as_u16(), &reply.body), (404, &missing.body), "{id}");
        }
        asked += 1;
    }
    assert!(asked > 8, "{asked}");
    assert_eq!(app.get("/dev/v1/customers/cus_ann/affiliate").await.data(200), before);
}

#[tokio::test]
async fn a_session_opens_its_own_shop_only_and_only_until_it_ends() {
    let crawl = Crawl::new().await;
    let app = &crawl.app;
    let demo_key = front_key(app, &app.bed.shop).await;
    let strangers_key = front_key(app, &crawl.stranger).await;
    let eve = app.bed.customer_in(&crawl.stranger, "eve").await;
    let theirs = session(app, &crawl.stranger, &eve).await;
    let ann = CustomerId::parse("cus_ann").unwrap();
    let (own, ended) =
        (session(app, &app.bed.shop, &ann).await, session(app, &app.bed.shop, &ann).await);
    let sign_out = with_session(&crawl).find(|operation| operation.path.ends_with("/logout"));
    let reply = ask(app, sign_out.unwrap(), "", ("demo", &demo_key), &ended).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    let before = snapshot::Snapshot::take(&app.bed.url).await;
    for operation in with_session(&crawl) {
        // Ending a session that has ended already is no failure.
        let ends = operation.path.ends_with("/logout");
        for (shop, key, token, why) in [
            ("demo", &demo_key, &theirs, "a session of another shop"),
            ("stranger", &strangers_key, &own, "the own session in another shop"),
            ("demo", &strangers_key, &own, "another shop's publishable key"),
            ("demo", &demo_key, &ended, "a session that has ended"),
            ("demo", &demo_key, &app.key, "an API key"),
        ] {
            let reply = ask(app, operation, "cus_ann", (shop, key), token).await;
            let is_about_key = key == &strangers_key && shop == "demo";
            if !ends || is_about_key || token == &app.key {
                Crawl::assert_refused(operation, &reply, 401, why);
            }
        }
    }
    before.assert_same(&snapshot::Snapshot::take(&app.bed.url).await);
    let me = with_session(&crawl).find(|operation| operation.path.ends_with("/me")).unwrap();
    assert_eq!(ask(app, me, "", ("demo", &demo_key), &own).await.status, 200, "the others live on");
}

#[tokio::test]
async fn a_key_that_is_revoked_opens_nothing_although_it_was_used() {
    let crawl = Crawl::new().await;
    let app = &crawl.app;
    let key = app.key(&app.bed.shop, "*").await;
    let known =
        api_key_by_hash(&mut app.bed.service.store(), &digest(&key)).await.unwrap().unwrap();
    for operation in
        crawl.operations.iter().filter(|operation| operation.method == "GET" && operation.takes_key)
    {
        let reply = crawl.ask(operation, UNKNOWN, &key, "").await;
        assert!(!matches!(reply.status.as_u16(), 401 | 403), "{}", reply.body);
    }
    let shop = app.bed.shop.clone();
    app.bed.write(move |tx| api_key_revoke(tx, &shop, &known.id, tx.now())).await;
    let before = snapshot::Snapshot::take(&app.bed.url).await;
    for operation in crawl.operations.iter().filter(|operation| operation.takes_key) {
        let reply = crawl.ask(operation, "cus_ann", &key, "").await;
        Crawl::assert_refused(operation, &reply, 401, "with a revoked key");
    }
    before.assert_same(&snapshot::Snapshot::take(&app.bed.url).await);
}
