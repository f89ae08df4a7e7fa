//! Clicks: which pages take them up, what of a link is left when it arrives, who is a person, how long one is held, and
//! that a click that can never earn displaces none that can.

use crate::routes_pages::invoice::Visitor;
use crate::util::{TestApp, TestBed};
use portico::domain::clock::SECS_PER_DAY;
use portico::domain::ids::CustomerId;
use portico::domain::text::EmailAddress;
use portico::service::hash_password;
use portico::store::{Columns, Source as _};
use serde_json::{Value as Json, json};

const CREDITED: &str =
    "SELECT nothing_earned, discount_minor FROM customer_order WHERE order_id = $1";
const PASSWORD: &str = "correct horse";
const CHROME: &str = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 \
                      Safari/537.36";

async fn clicks(app: &TestApp, affiliate: &str) -> i64 {
    const SQL: &str = "SELECT clicks FROM affiliate WHERE customer_id = $1";
    let row = app.bed.service.store().row(SQL, vec![affiliate.into()]).await.unwrap().unwrap();
    Columns::of(&row).integer().unwrap()
}

async fn set_rule(bed: &TestBed, change: &'static str) {
    let sql = match change {
        "90 days" => "UPDATE program_rule SET window_days = 90",
        _ => "UPDATE program_rule SET mode = 'FIRST_CLICK'",
    };
    bed.write(move |tx| tx.queue(sql, vec![])).await;
}

/// A visitor at the same app, with no cookie yet.
fn another(visitor: &Visitor) -> Visitor {
    let app = TestApp {
        bed: visitor.app.bed.twin(),
        router: visitor.app.router.clone(),
        key: visitor.app.key.clone(),
    };
    Visitor { app, cookie: String::new() }
}

impl Visitor {
    fn holds_click(&self) -> bool {
        self.cookie.contains("clicks=c1.")
    }

    async fn sign_in(&mut self, customer: &CustomerId, email: &str) {
        let hash = hash_password(PASSWORD, self.app.bed.service.entropy()).unwrap();
        let id = customer.clone();
        let queue = move |tx: &mut portico::store::Tx<'_>| {
            let values = vec![hash.as_str().into(), id.as_str().into()];
            tx.queue("UPDATE customer SET password_hash = $1 WHERE customer_id = $2", values);
        };
        self.app.bed.write(queue).await;
        let form = serde_urlencoded::to_string([("email", email), ("password", PASSWORD)]).unwrap();
        assert_eq!(self.send("/login", &form).await.status, 303);
    }

    /// Orders the product of 10.00 with the code that the checkout proposes; the order's code, reason and discount.
    async fn order(&mut self, email: &str, key: &str) -> (Json, Option<String>, i64) {
        self.app.bed.clock.advance_secs(1);
        let page = self.get("/checkout?product=prod_1000").await;
        assert_eq!(page.status, 200, "{}", page.body);
        let field = |name: &str| {
            let tag = page.body.split('<').find(|tag| tag.contains(&format!("name=\"{name}\"")));
            let value =
                tag.and_then(|tag| tag.split_once(" value=\"")).map_or("", |(_, rest)| rest);
            value.split('"').next().unwrap().to_owned()
        };
        let (code, seen_total) = (field("affiliate_code"), field("seen_total"));
        let form = serde_urlencoded::to_string([
            ("product[]", "prod_1000"),
            ("quantity[]", "1"),
            ("email", email),
            ("affiliate_code", code.as_str()),
            ("seen_total", seen_total.as_str()),
            ("provider", "SANDBOX"),
            ("idempotency_key", key),
        ]);
        let sent = self.send("/checkout", &form.unwrap()).await;
        let to = sent.headers["location"].to_str().unwrap();
        assert!(to.starts_with("/sandbox/"), "{to}");
        let newest = self.app.get("/dev/v1/orders?limit=1").await.data(200)[0].clone();
        let id = newest["id"].as_str().unwrap();
        let row =
            self.app.bed.service.store().row(CREDITED, vec![id.into()]).await.unwrap().unwrap();
        let mut columns = Columns::of(&row);
        let reason = columns.text_or_null().unwrap();
        (newest["affiliate_code"].clone(), reason, columns.integer().unwrap())
    }
}

on_both! {
    async fn any_page_takes_up_a_click(bed: TestBed) {
        bed.affiliate("ann").await;
        bed.product(1_000).await;
        let start = Visitor::over(bed).await;
        let pages = [
            ("/", 200), ("/checkout?product=prod_1000", 200), ("/login", 200), ("/login/code", 303), ("/docs", 200),
            ("/orders", 303), ("/affiliate", 303), ("/admin", 303), ("/orders.csv", 303), ("/no/such/page", 404),
        ];
        for (number, (page, status)) in pages.into_iter().enumerate() {
            let mut visitor = another(&start);
            let mark = if page.contains('?') { '&' } else { '?' };
            let reply = visitor.get(&format!("{page}{mark}ref=ann")).await;
            assert_eq!(reply.status, status, "{page}: {}", reply.body);
            assert!(visitor.holds_click(), "{page}: {:?}", reply.headers);
            assert_eq!(clicks(&visitor.app, "cus_ann").await, i64::try_from(number).unwrap() + 1, "{page}");
            let order = visitor.order("buyer@example.org", &format!("key{number}")).await;
            assert_eq!(order, (json!("ann"), None, 100), "{page}");
        }
        let mut visitor = another(&start);
        let page = visitor.get("/checkout?product=prod_1000&ref=ann").await.body;
        assert!(page.contains("value=\"ann\"") && page.contains("9.00"), "the page itself shows it: {page}");
        let mut unknown = another(&start);
        assert_eq!(unknown.get("/login?ref=stranger").await.status, 200);
        assert!(!unknown.holds_click());
    }

    async fn a_code_is_read_from_what_became_of_the_link(bed: TestBed) {
        bed.affiliate("ann").await;
        bed.affiliate("bob").await;
        let start = Visitor::over(bed).await;
        for (query, is_read) in [
            ("ref=ann/", true), ("ref=ann.", true), ("ref=ann)", true), ("ref=ann?utm_source=x", true),
            ("a=1&amp;ref=ann", true), ("Ref=ann", true), ("REF=ANN", true), ("ref=%22ann%22", true),
            ("ref=ann%E2%80%8B", true), ("ref=%61%6E%6E", true), ("ref%3Dann", true), ("ref=_ann_", true),
            ("ref=ann%20and%20more", true), ("via=ann.", true), ("ref=stranger/ann", true),
            ("ref=ann,bob", false), ("ref=annbob", false), ("ref=", false), ("reference=ann", false),
        ] {
            let mut visitor = another(&start);
            visitor.get(&format!("/?{query}")).await;
            assert_eq!(visitor.holds_click(), is_read, "{query}");
        }
        for code in ["ann/", "ann.", "ANN)", "ann?utm_source=x", "https://shop.test/?Ref=ann", "\u{200b}ann"] {
            let ask = json!({"shop_slug": "demo", "code": code, "held_code": "bob/"}).to_string();
            for path in ["resolve", "attribution"] {
                let path = format!("/v1/storefront/affiliates/{path}");
                let data = start.app.call("POST", &path, "", &[], &ask).await.browser_data(200);
                assert_eq!(data["affiliate_code"], "ann", "{code:?}");
                assert_eq!(data["held_attribution_mode"], "LAST_CLICK", "{code:?}");
            }
        }
        let ask = json!({"shop_slug": "demo", "code": "ann bob"}).to_string();
        let path = "/v1/storefront/affiliates/resolve";
        let data = start.app.call("POST", path, "", &[], &ask).await.browser_data(200);
        assert_eq!(data["valid"], false, "which of two is meant is not known");
    }

    async fn a_click_is_held_as_long_as_its_window_says(bed: TestBed) {
        let ann = bed.affiliate("ann").await;
        let buyer = bed.customer("buyer").await;
        bed.product(1_000).await;
        set_rule(&bed, "90 days").await;
        let mut visitor = Visitor::over(bed).await;
        let arrived = visitor.get("/?ref=ann").await;
        let cookie = arrived.headers["set-cookie"].to_str().unwrap();
        for part in ["clicks=c1.", "Path=/", "HttpOnly", "SameSite=Lax", "Max-Age=7776000"] {
            assert!(cookie.contains(part), "{cookie}");
        }
        assert!(!cookie.contains("ann@") && !cookie.contains(ann.as_str()), "nothing that names a person");
        let clock = visitor.app.bed.clock.clone();
        clock.advance_secs(20 * SECS_PER_DAY);
        visitor.sign_in(&buyer, "buyer@example.com").await;
        clock.advance_secs(25 * SECS_PER_DAY);
        let mut stranger = another(&visitor);
        stranger.cookie.clone_from(&visitor.cookie);
        assert_eq!(stranger.order("late@example.org", "a").await, (json!("ann"), None, 100), "on day 45");
        visitor.sign_in(&buyer, "buyer@example.com").await;
        visitor.send("/logout", "").await;
        clock.advance_secs(44 * SECS_PER_DAY);
        assert_eq!(visitor.order("late@example.org", "b").await, (json!("ann"), None, 100), "signed out, day 89");
        clock.advance_secs(SECS_PER_DAY);
        assert_eq!(visitor.order("late@example.org", "c").await, (Json::Null, None, 0), "the window is over");
    }

    async fn a_cookie_that_the_shop_did_not_sign_holds_nothing(bed: TestBed) {
        bed.affiliate("ann").await;
        bed.product(1_000).await;
        let mut visitor = Visitor::over(bed).await;
        visitor.get("/?ref=ann").await;
        let forged = visitor.cookie.replace("clicks=c1.e", "clicks=c1.f");
        assert_ne!(forged, visitor.cookie);
        for cookie in [forged, "clicks=".to_owned(), "clicks=c1.x.y".to_owned(), format!("clicks={}", "x".repeat(5_000))] {
            let mut other = another(&visitor);
            other.cookie = cookie;
            assert_eq!(other.order("b@example.org", &format!("k{}", other.cookie.len())).await, (Json::Null, None, 0));
        }
    }

    async fn people_count_and_programs_do_not(bed: TestBed) {
        bed.affiliate("ann").await;
        let start = Visitor::over(bed).await;
        for (agent, is_person) in [
            (CHROME, true),
            ("Mozilla/5.0 (Linux; Android 9; CUBOT_P20) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/80.0.3987.99 \
              Mobile Safari/537.36", true),
            ("WhatsApp/2.23.20.0", false), ("TelegramBot (like TwitterBot)", false), ("curl/8.15.0", false),
            ("Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", false),
            ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/142.0.0.0 \
              Safari/537.36", false),
        ] {
            let before = clicks(&start.app, "cus_ann").await;
            let mut visitor = another(&start);
            let reply = visitor.get_with("/?ref=ann", &[("user-agent", agent)]).await;
            assert_eq!(reply.status, 200, "{agent}");
            assert_eq!(visitor.holds_click(), is_person, "{agent}");
            assert_eq!(clicks(&start.app, "cus_ann").await - before, i64::from(is_person), "{agent}");
        }
    }

    async fn a_page_fetched_in_advance_counts_when_it_is_shown(bed: TestBed) {
        bed.affiliate("ann").await;
        let mut visitor = Visitor::over(bed).await;
        for purpose in ["prefetch", "prefetch;prerender", "prefetch;anonymous-client-ip"] {
            let reply = visitor.get_with("/?ref=ann", &[("sec-purpose", purpose)]).await;
            assert_eq!((reply.status.as_u16(), reply.body.as_str()), (503, ""), "the browser asks again");
            assert_eq!(reply.headers["cache-control"], "no-store");
            assert!(!visitor.holds_click());
            assert_eq!(visitor.get_with("/", &[("sec-purpose", purpose)]).await.status, 200, "others are fetched");
        }
        assert_eq!(clicks(&visitor.app, "cus_ann").await, 0);
        visitor.get("/?ref=ann").await;
        assert!(visitor.holds_click());
        assert_eq!(clicks(&visitor.app, "cus_ann").await, 1);
        visitor.get("/login?ref=ann").await;
        assert_eq!(clicks(&visitor.app, "cus_ann").await, 1, "once per visitor and day, on whatever page");
    }

    async fn an_own_link_displaces_no_friend(bed: TestBed) {
        let ann = bed.affiliate("ann").await;
        bed.affiliate("bob").await;
        bed.product(1_000).await;
        let start = Visitor::over(bed).await;
        let credited = (json!("bob"), None, 100);
        let mut signed_in = another(&start);
        signed_in.sign_in(&ann, "ann@example.com").await;
        for link in ["bob", "ann"] {
            signed_in.get(&format!("/?ref={link}")).await;
        }
        assert_eq!(signed_in.order("ann@example.com", "a").await, credited);
        let mut later = another(&start);
        for link in ["bob", "ann"] {
            later.get(&format!("/?ref={link}")).await;
        }
        later.sign_in(&ann, "ann@example.com").await;
        assert_eq!(later.order("ann@example.com", "b").await, credited, "who looked before signing in");
        let mut guest = another(&start);
        for link in ["bob", "ann"] {
            guest.get(&format!("/?ref={link}")).await;
        }
        assert_eq!(guest.order("Ann+shop@example.com", "c").await, credited, "who orders without signing in");
        let mut alone = another(&start);
        alone.sign_in(&ann, "ann@example.com").await;
        alone.get("/?ref=ann").await;
        let own = (json!("ann"), Some("self_referral".to_owned()), 0);
        assert_eq!(alone.order("ann@example.com", "d").await, own, "the reason stays as evidence");
        let mut other = another(&start);
        for link in ["bob", "ann"] {
            other.get(&format!("/?ref={link}")).await;
        }
        assert_eq!(other.order("x@example.org", "e").await, (json!("ann"), None, 100), "the last click counts");
    }

    async fn a_link_that_ends_gives_way_in_both_modes(bed: TestBed) {
        for code in ["ann", "bob", "cat"] {
            bed.affiliate(code).await;
        }
        bed.product(1_000).await;
        let start = Visitor::over(bed.twin()).await;
        let (mut last, mut first) = (another(&start), another(&start));
        for link in ["bob", "cat"] {
            last.get(&format!("/?ref={link}")).await;
        }
        set_rule(&bed, "first click").await;
        for link in ["cat", "bob"] {
            first.get(&format!("/?ref={link}")).await;
        }
        let mut unharmed = another(&start);
        unharmed.get("/?ref=bob").await;
        unharmed.get("/?ref=ann").await;
        assert_eq!(unharmed.order("x@example.org", "a").await, (json!("bob"), None, 100), "the first click counts");
        let status = "/dev/v1/affiliates/customers/cus_cat/status";
        start.app.call("PATCH", status, &start.app.key, &[], r#"{"action":"disable"}"#).await.data(200);
        for (visitor, key) in [(&mut last, "b"), (&mut first, "c")] {
            assert_eq!(visitor.order("x@example.org", key).await, (json!("bob"), None, 100), "{key}");
        }
        // A link that is closed already is not taken up at all.
        last.get("/?ref=cat").await;
        assert_eq!(last.order("y@example.org", "d").await, (json!("bob"), None, 100));
    }

    async fn a_click_in_one_shop_is_none_in_another(bed: TestBed) {
        bed.affiliate("ann").await;
        let other = bed.add_shop("other").await;
        let mut visitor = Visitor::over(bed).await;
        visitor.get("/?ref=ann").await;
        let cookie = visitor.cookie.split_once("clicks=").unwrap().1;
        let cookie = cookie.split(';').next().unwrap();
        let service = &visitor.app.bed.service;
        let held = service.open_clicks(&visitor.app.bed.shop, cookie).await.unwrap();
        assert_eq!(held.touches.len(), 1);
        assert!(service.open_clicks(&other, cookie).await.unwrap().touches.is_empty());
        let email = EmailAddress::parse("ann@example.com").unwrap();
        let (actor, touches) = (visitor.app.bed.system(), held.touches);
        let own = service.credited_click(&actor, &touches, Some(&email)).await.unwrap().unwrap();
        assert_eq!((own.0.as_str(), own.1), ("ann", portico::service::Saving::Own));
    }
}
