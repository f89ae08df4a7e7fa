//! /admin/keys: API keys and publishable keys.

use super::{Browser, key};

const PATH: &str = "/admin/keys";
const REVOKE: &str = "/admin/keys/revoke";
const FRONT: &str = "/admin/keys/publishable";

/// The value of the read-only field that shows a key.
fn shown(page: &str, prefix: &str) -> String {
    let rest = page.split_once(&format!("value=\"{prefix}")).unwrap().1;
    format!("{prefix}{}", rest.split('"').next().unwrap())
}

/// Where the first row of the list leads that is called this.
fn row(page: &str, label: &str) -> String {
    let before = page.split_once(&format!(">{label}<")).unwrap().0;
    before.rsplit_once("href=\"").unwrap().1.split('"').next().unwrap().to_owned()
}

on_both! {
    async fn a_key_is_shown_once_and_dies_at_once(bed: TestBed) {
        let browser = Browser::of_operator(bed).await;
        let page = browser.page(PATH).await;
        let fields = [
            ("idempotency_key", &*key(&page, PATH)), ("label", "Reports"), ("scopes[]", "orders.read"),
        ];
        let made = browser.post(PATH, &fields).await;
        assert_eq!((made.status.as_u16(), &made.headers["cache-control"]), (200, &"no-store".parse().unwrap()));
        let secret = shown(&made.body, "shx_");
        let call = async |path: &str| {
            browser.app.call("GET", path, &secret, &[], "").await.status.as_u16()
        };
        assert_eq!((call("/dev/v1/orders").await, call("/dev/v1/customers").await), (200, 403));
        let page = browser.send(PATH, &fields).await;
        assert!(page.contains("was already sent") && !page.contains(&secret));
        assert_eq!(browser.audited("api_key.create").await.len(), 2, "the bed's own and this one");
        let one = row(&page, "Reports");
        let page = browser.page(&one).await;
        assert!(page.contains("See orders") && !page.contains("See customers") && !page.contains(&secret));
        // The key was used a moment ago, so it is in memory.
        assert_eq!(call("/dev/v1/orders").await, 200);
        let id = one.rsplit('/').next().unwrap();
        let fields = [("id", id), ("idempotency_key", &*key(&page, REVOKE))];
        let page = browser.send(REVOKE, &fields).await;
        assert!(page.contains("The key Reports no longer works."));
        assert_eq!(call("/dev/v1/orders").await, 401);
        assert!(browser.send(REVOKE, &fields).await.contains("The key Reports no longer works."));
        assert_eq!(browser.audited("api_key.revoke").await.len(), 1);
        assert!(!browser.page(&one).await.contains("/revoke"));
    }

    async fn a_key_needs_a_name_and_a_right(bed: TestBed) {
        let browser = Browser::of_operator(bed).await;
        for fields in [[("label", ""), ("scopes[]", "orders.read")], [("label", "Mine"), ("scopes[]", "x")]] {
            let one_time = key(&browser.page(PATH).await, PATH);
            let mut fields = fields.to_vec();
            fields.push(("idempotency_key", &one_time));
            let page = browser.send(PATH, &fields).await;
            assert!(page.contains("Please fill this in."), "{fields:?}");
            assert!(page.contains("value=\"Mine\"") || page.contains("value=\"orders.read\" checked"), "{page}");
        }
        let long = "x".repeat(81);
        let one_time = key(&browser.page(PATH).await, PATH);
        let fields = [("label", &*long), ("scopes[]", "orders.read"), ("idempotency_key", &one_time)];
        assert!(browser.send(PATH, &fields).await.contains("80"));
        assert_eq!(browser.audited("api_key.create").await.len(), 1);
        assert_eq!(browser.get(&format!("{PATH}/key_none")).await.status, 404);
        let reply = browser.post(REVOKE, &[("id", "key_none"), ("idempotency_key", "k-1")]).await;
        assert_eq!(reply.status, 404);
        let keyless = [("label", "x"), ("scopes[]", "orders.read")];
        assert!(browser.send(PATH, &keyless).await.contains("no longer valid"));
    }

    async fn shop_fronts_get_a_key_and_lose_it(bed: TestBed) {
        let browser = Browser::of_operator(bed).await;
        let page = browser.page(FRONT).await;
        let blank = [("idempotency_key", &*key(&page, FRONT)), ("label", " "), ("is_test", "1")];
        let page = browser.send(FRONT, &blank).await;
        assert!(page.contains("Please fill this in."));
        let fields = [("idempotency_key", &*key(&page, FRONT)), ("label", "Site"), ("is_test", "1")];
        let page = browser.send(FRONT, &fields).await;
        assert!(page.contains("is active."));
        assert!(browser.send(FRONT, &fields).await.contains("is active."));
        let keys = browser.app.bed.service.publishable_keys(&browser.app.bed.shop).await.unwrap();
        assert!(keys.len() == 1 && keys[0].key.starts_with("pk_test_"), "{keys:?}");
        let one = row(&page, "Site");
        let page = browser.page(&one).await;
        assert_eq!(shown(&page, "pk_test_"), keys[0].key);
        let knows = async || {
            let (service, shop) = (&browser.app.bed.service, &browser.app.bed.shop);
            service.knows_publishable_key(shop, &keys[0].key).await.unwrap()
        };
        assert!(knows().await);
        let (id, revoke) = (("id", &*keys[0].key), format!("{FRONT}/revoke"));
        let page = browser.send(&revoke, &[id, ("idempotency_key", &key(&page, &revoke))]).await;
        assert!(page.contains("The key Site no longer works.") && !knows().await);
        assert_eq!(browser.get(&one).await.status, 404);
        assert_eq!(browser.post(&revoke, &[id, ("idempotency_key", "k-1")]).await.status, 404);
    }

    async fn keys_of_another_shop_are_not_there(bed: TestBed) {
        let other = bed.add_shop("other").await;
        let browser = Browser::of_operator(bed).await;
        let secret = browser.app.key(&other, "*").await;
        let bed = &browser.app.bed;
        let actor = portico::domain::actor::Actor::system(other);
        let id = bed.service.api_keys(&actor).await.unwrap()[0].id.clone();
        assert_eq!(browser.get(&format!("{PATH}/{id}")).await.status, 404);
        let reply = browser.post(REVOKE, &[("id", id.as_str()), ("idempotency_key", "k-1")]).await;
        assert_eq!(reply.status, 404);
        let call = browser.app.call("GET", "/dev/v1/orders", &secret, &[], "").await;
        assert_eq!(call.status, 200);
    }
}
