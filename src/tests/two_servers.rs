//! Two servers on one database (on SQLite one, asked twice): what one of them writes, the next request of the other
//! sees, although both keep in memory what they have read. `routes_pages::kept` does so after every kind of write.

use crate::routes_pages::browser::Browser;
use crate::util::{TestApp, TestBed, beside};
use portico::domain::ids::ApiKeyId;
use portico::jobs;
use portico::service::*;
use portico::store::{Columns, Source as _, statements_sent};

const SUMMARY: &str = "/dev/v1/customers/cus_ann/affiliate";

/// A browser that is signed in at one server, and the same browser at the other.
async fn at_both(bed: TestBed) -> (Browser, Browser) {
    bed.affiliate("ann").await;
    let other = beside(&bed).await;
    let here = Browser::of_customer(bed, "cus_ann").await;
    let app = TestApp::with_key(other, here.app.key.clone());
    let there = Browser { app, cookie: here.cookie.clone(), language: "en" };
    (here, there)
}

async fn key_id(app: &TestApp) -> ApiKeyId {
    let mut store = app.bed.service.store();
    let rows = store.rows("SELECT api_key_id FROM api_key", vec![]).await.unwrap();
    let [row] = rows.as_slice() else { panic!("{} keys", rows.len()) };
    ApiKeyId::parse(&Columns::of(row).text().unwrap()).unwrap()
}

async fn used_at(bed: &TestBed) -> Vec<i64> {
    let mut store = bed.service.store();
    let rows = store.rows("SELECT used_at FROM api_key_use", vec![]).await.unwrap();
    rows.iter().map(|row| Columns::of(row).instant().unwrap().secs()).collect()
}

async fn shop_name(app: &TestApp) -> String {
    app.get("/dev/v1/me").await.json()["data"]["store_name"].as_str().unwrap().to_owned()
}

on_both! {
    async fn what_is_kept_costs_one_statement_where_others_write_and_none_elsewhere(bed: TestBed) {
        let least = usize::from(!bed.service.is_only_writer());
        let (here, _) = at_both(bed).await;
        for path in ["/affiliate", "/balance", "/orders"] {
            // The first request finds out whose the session is, the second one keeps the page at the latest.
            let (_, shown) = (here.page(path).await, here.page(path).await);
            let before = statements_sent();
            assert_eq!(here.page(path).await, shown);
            assert_eq!(statements_sent() - before, least, "{path}");
        }
        for path in [SUMMARY, "/dev/v1/orders?limit=50", "/dev/v1/me"] {
            let (_, shown) = (here.app.get(path).await, here.app.get(path).await);
            let before = statements_sent();
            assert_eq!(here.app.get(path).await.body, shown.body);
            assert_eq!(statements_sent() - before, least, "{path}");
        }
    }

    async fn a_session_that_ends_at_one_server_has_ended_at_the_other(bed: TestBed) {
        let (here, there) = at_both(bed).await;
        for _ in 0..3 {
            assert_eq!(here.page("/affiliate").await, there.page("/affiliate").await);
        }
        let left = there.post("/logout", &[]).await;
        assert_eq!(left.status, 303, "{}", left.body);
        assert_eq!(here.get("/affiliate").await.status, 303);
        assert_eq!(there.get("/affiliate").await.status, 303);
    }

    async fn a_session_that_begins_at_one_server_is_known_at_the_other(bed: TestBed) {
        let (mut here, mut there) = at_both(bed).await;
        there.sign_in("ann@example.com").await;
        here.cookie.clone_from(&there.cookie);
        assert_eq!(here.page("/affiliate").await, there.page("/affiliate").await);
    }

    async fn a_customer_who_is_deleted_at_one_server_is_gone_at_the_other(bed: TestBed) {
        let (here, there) = at_both(bed).await;
        for _ in 0..2 {
            here.page("/affiliate").await;
            assert_eq!(here.app.get(SUMMARY).await.status, 200);
        }
        let gone = there.app.call("DELETE", "/dev/v1/customers/cus_ann", &there.app.key, &[], "").await;
        assert!(gone.status.is_success(), "{}", gone.body);
        assert_eq!(here.get("/affiliate").await.status, 303);
        let after = (here.app.get(SUMMARY).await, there.app.get(SUMMARY).await);
        assert_eq!((after.0.status, &after.0.body), (after.1.status, &after.1.body));
    }

    async fn a_key_that_is_revoked_at_one_server_is_refused_at_the_other(bed: TestBed) {
        bed.affiliate("ann").await;
        let other = beside(&bed).await;
        let app = TestApp::over(bed).await;
        for _ in 0..2 {
            assert_eq!(app.get(SUMMARY).await.status, 200);
        }
        let revoke = RevokeKey { actor: other.as_operator(), key: key_id(&app).await };
        other.service.run(revoke).await.unwrap();
        app.get(SUMMARY).await.error(401, "UNAUTHORIZED");
        app.get(SUMMARY).await.error(401, "UNAUTHORIZED");
    }

    async fn a_shop_that_is_changed_at_one_server_is_changed_at_the_other(bed: TestBed) {
        let (here, there) = at_both(bed).await;
        for _ in 0..2 {
            assert_ne!(shop_name(&here.app).await, "Another name");
            here.page("/affiliate").await;
        }
        let change = ShopChange { name: Some("Another name".to_owned()), ..ShopChange::default() };
        let bed = &there.app.bed;
        bed.service.run(ChangeShop { actor: bed.as_operator(), change }).await.unwrap();
        assert_eq!(shop_name(&here.app).await, "Another name");
        assert_eq!(here.page("/affiliate").await, there.page("/affiliate").await);
    }

    async fn the_last_use_of_a_key_is_written_by_the_minute_and_by_the_latest_server(bed: TestBed) {
        let other = beside(&bed).await;
        let here = TestApp::over(bed).await;
        let there = TestApp::with_key(other, here.key.clone());
        let (bed, began) = (&here.bed, here.bed.service.now().secs());
        assert_eq!(here.get("/dev/v1/me").await.status, 200);
        assert!(used_at(bed).await.is_empty(), "a request does not wait for it");
        jobs::run_once(&bed.service).await;
        assert_eq!(used_at(bed).await, [began]);
        for secs in [10, 20, 30] {
            bed.clock.advance_secs(10);
            assert_eq!(here.get("/dev/v1/me").await.status, 200);
            jobs::run_once(&bed.service).await;
            assert_eq!(used_at(bed).await, [began], "{secs} s later");
        }
        bed.clock.advance_secs(30);
        assert_eq!(there.get("/dev/v1/me").await.status, 200);
        there.bed.service.write_key_uses().await.unwrap();
        assert_eq!(used_at(bed).await, [began + 60], "also when it stops");
        bed.service.write_key_uses().await.unwrap();
        assert_eq!(used_at(bed).await, [began + 60], "an earlier use is no news");
    }

    async fn a_refused_key_leaves_no_use(bed: TestBed) {
        let app = TestApp::over(bed).await;
        app.call("GET", "/dev/v1/me", "shx_abcdefghijklmnopqrstuvwxyz234567", &[], "").await.error(401, "UNAUTHORIZED");
        app.bed.service.write_key_uses().await.unwrap();
        assert!(used_at(&app.bed).await.is_empty());
    }

    async fn many_uses_are_written_at_once(bed: TestBed) {
        let app = TestApp::over(bed).await;
        for _ in 0..20 {
            let key = app.key(&app.bed.shop, "*").await;
            assert_eq!(app.call("GET", "/dev/v1/me", &key, &[], "").await.status, 200);
        }
        app.bed.service.write_key_uses().await.unwrap();
        assert_eq!(used_at(&app.bed).await, [app.bed.service.now().secs(); 20]);
    }
}
