//! /admin/apps: the page that asks whether an app is let in, and removing one.

use super::{Browser, key};
use crate::util::{Reply, TestBed};
use portico::domain::actor::{Actor, Scopes};
use portico::domain::ids::ShopId;
use portico::service::{NewSecret, RedirectUri, RegisterApp};

const BACK: &str = "https://app.example/back";
const PAGE: &str = "/admin/apps/authorize";
const REVOKE: &str = "/admin/apps/revoke";
/// The pair of RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

type Pairs = Vec<(&'static str, String)>;

/// A registered app: its id and its secret.
async fn register(bed: &TestBed, shop: &ShopId) -> (String, String) {
    let entropy = bed.service.entropy();
    let (client_id, secret) = (NewSecret::client_id(entropy), NewSecret::client_secret(entropy));
    let shown = (client_id.reveal().to_owned(), secret.reveal().to_owned());
    let command = RegisterApp {
        actor: Actor::system(shop.clone()),
        client_id,
        secret,
        name: "<i>Reports</i>".to_owned(),
        redirect_uris: vec![RedirectUri::parse(BACK).unwrap()],
        scopes: Scopes::parse("orders.read,customers.read").unwrap(),
    };
    bed.service.store().write(command).await.unwrap();
    shown
}

fn asked(client: &str) -> Pairs {
    let given = [
        ("response_type", "code"),
        ("client_id", client),
        ("redirect_uri", BACK),
        ("scope", "orders.read"),
        ("state", " a&b"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    given.map(|(name, value)| (name, value.to_owned())).to_vec()
}

fn with(pairs: &Pairs, name: &str, value: &str) -> Pairs {
    let change = |(known, old): &(&'static str, String)| {
        (*known, if *known == name { value.to_owned() } else { old.clone() })
    };
    pairs.iter().map(change).collect()
}

fn address(pairs: &Pairs) -> String {
    format!("{PAGE}?{}", serde_urlencoded::to_string(pairs).unwrap())
}

async fn decide(browser: &Browser, pairs: &Pairs, decision: &str, one_time: &str) -> Reply {
    let mut fields: Vec<_> = pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
    fields.extend([("decision", decision), ("idempotency_key", one_time)]);
    browser.post(PAGE, &fields).await
}

fn location(reply: &Reply) -> &str {
    reply.headers["location"].to_str().unwrap()
}

on_both! {
    async fn an_operator_lets_an_app_in_and_removes_it(bed: TestBed) {
        let (id, secret) = register(&bed, &bed.shop).await;
        let browser = Browser::of_operator(bed).await;
        let good = asked(&id);
        let page = browser.get(&address(&good)).await;
        assert!(page.body.contains("See orders") && !page.body.contains("See customers"));
        assert!(page.body.contains("app.example") && !page.body.contains("<i>Reports"));
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("form-action 'self' https://app.example;"), "{policy}");
        let one_time = key(&page.body, PAGE);
        let denied = decide(&browser, &good, "deny", &one_time).await;
        assert_eq!(location(&denied), "https://app.example/back?error=access_denied&state=+a%26b");
        let allowed = decide(&browser, &good, "allow", &one_time).await;
        let code = location(&allowed).strip_prefix("https://app.example/back?code=").unwrap();
        let code = code.strip_suffix("&state=+a%26b").unwrap();
        let again = decide(&browser, &good, "allow", &one_time).await;
        assert_eq!(location(&again), location(&allowed), "a second click shows the first result");
        assert_eq!(browser.audited("app.authorize").await.len(), 1);
        let mut fields = vec![
            ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", BACK),
            ("client_id", &*id), ("client_secret", &*secret),
        ];
        let unproved = browser.post("/dev/v1/oauth/token", &fields).await;
        assert_eq!(unproved.json()["error"], "invalid_grant", "the challenge went along");
        fields.push(("code_verifier", VERIFIER));
        let tokens = browser.post("/dev/v1/oauth/token", &fields).await.json();
        assert_eq!(tokens["scope"], "orders.read", "{tokens}");
        let access = tokens["access_token"].as_str().unwrap();
        let call = async || browser.app.call("GET", "/dev/v1/orders", access, &[], "").await.status;
        assert_eq!(call().await, 200);
        let one = format!("/admin/apps/{id}");
        assert!(browser.page("/admin/apps").await.contains(&one));
        let page = browser.page(&one).await;
        assert!(page.contains(BACK) && page.contains("See orders") && !page.contains("See customers"));
        let fields = [("id", &*id), ("idempotency_key", &*key(&page, REVOKE))];
        let page = browser.send(REVOKE, &fields).await;
        assert!(page.contains("was removed and no longer has access."));
        assert_eq!(call().await, 401);
        assert_eq!(browser.get(&one).await.status, 404);
        assert_eq!(browser.get(&address(&good)).await.status, 422);
        assert_eq!(decide(&browser, &good, "allow", &one_time).await.status, 422);
    }

    async fn nobody_is_sent_to_an_address_that_is_not_registered(bed: TestBed) {
        let (id, _) = register(&bed, &bed.shop).await;
        let browser = Browser::of_operator(bed).await;
        let good = asked(&id);
        let one_time = key(&browser.page(&address(&good)).await, PAGE);
        let mut bad: Vec<_> = ["https://evil.example/", "https://app.example/", "https://app.example/back/", " https://app.example/back", ""]
            .into_iter()
            .map(|uri| with(&good, "redirect_uri", uri))
            .collect();
        bad.extend(["", "shoc_none", "a b", "' OR 1"].map(|client| with(&good, "client_id", client)));
        for wish in &bad {
            for reply in [browser.get(&address(wish)).await, decide(&browser, wish, "allow", &one_time).await] {
                assert_eq!(reply.status, 422, "{wish:?}");
                assert!(!reply.headers.contains_key("location") && !reply.body.contains("evil.example"));
            }
        }
        for (name, value, error) in [
            ("response_type", "token", "unsupported_response_type"),
            ("scope", "orders.write", "invalid_scope"),
            ("scope", "everything", "invalid_scope"),
            ("code_challenge", "short", "invalid_request"),
            ("code_challenge_method", "plain", "invalid_request"),
        ] {
            let wish = with(&good, name, value);
            let expected = format!("{BACK}?error={error}&state=+a%26b");
            assert_eq!(location(&browser.get(&address(&wish)).await), expected);
            assert_eq!(location(&decide(&browser, &wish, "allow", &one_time).await), expected);
        }
        for weak in ["", "guessed"] {
            let reply = decide(&browser, &good, "allow", weak).await;
            assert!(location(&reply).starts_with(PAGE), "{weak}");
        }
        let changed = decide(&browser, &with(&good, "scope", ""), "allow", &one_time).await;
        assert!(location(&changed).starts_with("https://app.example/back?code="));
        let other = decide(&browser, &good, "allow", &one_time).await;
        assert!(location(&other).starts_with(PAGE), "the key belongs to what was sent with it");
        assert_eq!(browser.audited("app.authorize").await.len(), 1);
    }

    async fn only_an_operator_lets_apps_in(bed: TestBed) {
        bed.customer("ann").await;
        let (id, _) = register(&bed, &bed.shop).await;
        let mut browser = Browser::of_operator(bed).await;
        browser.give_password("cus_ann").await;
        let good = asked(&id);
        let one_time = key(&browser.page(&address(&good)).await, PAGE);
        browser.sign_in("ann@example.com").await;
        assert_eq!(browser.get(&address(&good)).await.status, 403);
        assert_eq!(decide(&browser, &good, "allow", &one_time).await.status, 403);
        browser.cookie.clear();
        let reply = browser.get(&address(&good)).await;
        let next = location(&reply).strip_prefix("/login?next=").unwrap();
        let next: Vec<(String, String)> = serde_urlencoded::from_str(&format!("n={next}")).unwrap();
        assert_eq!(next[0].1, address(&good), "the login leads back to the same question");
        assert!(location(&decide(&browser, &good, "allow", &one_time).await).starts_with("/login"));
        assert!(browser.audited("app.authorize").await.is_empty());
    }

    async fn an_app_of_another_shop_is_none(bed: TestBed) {
        let other = bed.add_shop("other").await;
        let (id, _) = register(&bed, &other).await;
        let browser = Browser::of_operator(bed).await;
        assert_eq!(browser.get(&address(&asked(&id))).await.status, 422);
        assert_eq!(browser.get(&format!("/admin/apps/{id}")).await.status, 404);
    }
}
