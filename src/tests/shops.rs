//! Facts about a shop can be changed, and everything derived follows; a host without a shop says so.

use crate::util::{Reply, TestApp, TestBed};
use axum::body::Body;
use axum::http::Request;
use portico::brand::Brands;
use portico::domain::actor::Actor;
use portico::jobs::{ServerPlace, ShopsTold, keep_shops};
use portico::service::{AddressPolicy, ChangeProgram, ChangeShop, ProgramChange, ShopChange};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

async fn change(bed: &TestBed, change: ShopChange) -> bool {
    let actor = Actor::system(bed.shop.clone());
    bed.service.run(ChangeShop { actor, change }).await.unwrap().1
}

async fn visit(app: &TestApp, host: &str, language: &str) -> Reply {
    let request = Request::get("/").header("host", host).header("accept-language", language);
    app.send(request.body(Body::empty()).unwrap()).await
}

fn place(is_https: bool, has_own_brands: bool) -> ServerPlace {
    ServerPlace { listen: "127.0.0.1:3000".to_owned(), is_https, has_own_brands }
}

/// A folder with one brand file, which ends with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(shop: &str, host: &str) -> Self {
        static FOLDERS: AtomicU64 = AtomicU64::new(0);
        let number = FOLDERS.fetch_add(1, Ordering::SeqCst);
        let path = std::env::temp_dir().join(format!("shops-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        let shipped = include_str!("../../brands/arena.toml");
        let text = shipped.replacen("shop = \"demo\"", &format!("shop = \"{shop}\""), 1);
        let hosts = format!("[\"{host}\"]");
        let text = text.replacen("[\"127.0.0.1\", \"demo.localhost\"]", &hosts, 1);
        std::fs::write(path.join("a.toml"), text.replacen("default = true", "default = false", 1))
            .unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

on_both! {
    async fn addresses_in_answers_follow_the_address_of_the_shop(bed: TestBed) {
        bed.product(1_000).await;
        let order = bed.paid_order(1_000, None).await;
        let app = TestApp::over(bed).await;
        let path = format!("/dev/v1/orders/{}", order.id);
        let before = app.get(&path).await;
        assert!(before.body.contains("/invoice/") && !before.body.contains("https://shop.example"), "{}", before.body);
        let base_url = Some("https://shop.example".to_owned());
        assert!(change(&app.bed, ShopChange { base_url, ..ShopChange::default() }).await);
        let after = app.get(&path).await.body;
        assert!(after.contains("https://shop.example/invoice/"), "{after}");
    }

    async fn tax_and_address_policy_count_for_what_comes_after(bed: TestBed) {
        bed.product(1_000).await;
        assert_eq!(bed.paid_order(1_000, None).await.totals.tax_minor, 0);
        let wanted = ShopChange {
            tax_ppm: Some(190_000),
            address_policy: Some(AddressPolicy::Strict),
            ..ShopChange::default()
        };
        assert!(change(&bed, wanted.clone()).await);
        assert!(!change(&bed, wanted).await, "nothing differs");
        let order = bed.paid_order(1_000, None).await;
        assert_eq!((order.totals.tax_minor, order.totals.total_minor), (190, 1_190));
        let shop = bed.service.shop(&bed.shop).await.unwrap();
        assert_eq!(shop.address_policy, AddressPolicy::Strict);
        let actor = Actor::system(bed.shop.clone());
        let tax_ppm = Some(1_000_001);
        let wrong = ChangeShop { actor, change: ShopChange { tax_ppm, ..ShopChange::default() } };
        assert!(bed.service.run(wrong).await.is_err());
        bed.assert_intact().await;
    }

    async fn a_later_start_with_https_moves_every_link(bed: TestBed) {
        let folder = Folder::new("own", "shop.example");
        let brands = Brands::load(Some(&folder.0)).unwrap();
        let base_url = async || bed.service.shop_by_slug("own").await.unwrap().unwrap().base_url;
        let mut told = ShopsTold::default();
        keep_shops(&bed.service, &brands, &place(false, true), &mut told).await.unwrap();
        assert_eq!(base_url().await, "http://127.0.0.1:3000");
        keep_shops(&bed.service, &brands, &place(true, true), &mut told).await.unwrap();
        assert_eq!(base_url().await, "https://shop.example");
        let demo = bed.service.shop(&bed.shop).await.unwrap();
        let host = demo.base_url.split_once("://").unwrap().1;
        assert!(brands.by_host(host).is_none(), "the other shop of the database has no brand here");
        assert!(brands.by_host("elsewhere.example").is_some());
    }

    async fn the_brands_that_ship_open_no_shop(bed: TestBed) {
        let brands = Brands::load(None).unwrap();
        let mut told = ShopsTold::default();
        keep_shops(&bed.service, &brands, &place(false, false), &mut told).await.unwrap();
        let slugs: Vec<_> = bed.service.shops().await.unwrap().into_iter().map(|shop| shop.slug).collect();
        assert_eq!(slugs, ["demo"]);
    }

    async fn a_host_without_a_shop_says_so(bed: TestBed) {
        let app = TestApp::over(bed).await;
        let english = visit(&app, "localhost", "en").await;
        assert_eq!(english.status, 404);
        assert!(english.body.contains("There is no shop at this address"), "{}", english.body);
        assert_eq!(english.headers["content-type"], "text/html; charset=utf-8");
        assert!(english.headers.contains_key("content-security-policy"));
        let german = visit(&app, "localhost", "de").await.body;
        assert!(german.contains("lang=\"de\"") && german.contains("gibt es keinen Shop"), "{german}");
    }

    async fn the_landing_page_says_the_rate_in_force(bed: TestBed) {
        let app = TestApp::over(bed).await;
        assert!(visit(&app, "127.0.0.1", "en").await.body.contains("get 10% off, and you earn 20% of what they pay"));
        let actor = app.bed.as_operator();
        let change = ProgramChange {
            rate_ppm: Some(250_000),
            discount_ppm: Some(125_000),
            ..ProgramChange::default()
        };
        app.bed.service.run(ChangeProgram { actor, change }).await.unwrap();
        assert!(visit(&app, "127.0.0.1", "en").await.body.contains("get 12.5% off, and you earn 25% of what they pay"));
        let german = visit(&app, "127.0.0.1", "de").await.body.replace('\u{a0}', " ");
        assert!(german.contains("12,5 % Rabatt, und du verdienst 25 %"), "{german}");
    }
}
