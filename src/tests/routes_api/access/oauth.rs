//! Installed apps: POST /dev/v1/oauth/authorize and /token, and what can be tried against them.

use crate::routes_api::{Reply, TestApp, ann, app};
use crate::util::{TestBed, beside};
use portico::domain::actor::{Actor, Scopes};
use portico::domain::ids::ShopId;
use portico::service::{NewSecret, RedirectUri, RegisterApp, RevokeApp};
use serde_json::{Value as Json, json};

const AUTHORIZE: &str = "/dev/v1/oauth/authorize";
const TOKEN: &str = "/dev/v1/oauth/token";
const BACK: &str = "https://app.example/back?x=1";
const OTHER_BACK: &str = "http://127.0.0.1:9000/cb";
/// The pair of RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

struct Client {
    id: String,
    secret: String,
}

async fn register(bed: &TestBed, shop: &ShopId, scopes: &str) -> Client {
    let entropy = bed.service.entropy();
    let (client_id, secret) = (NewSecret::client_id(entropy), NewSecret::client_secret(entropy));
    let client = Client { id: client_id.reveal().to_owned(), secret: secret.reveal().to_owned() };
    let redirect_uris = [BACK, OTHER_BACK].map(|uri| RedirectUri::parse(uri).unwrap()).to_vec();
    let (actor, name) = (Actor::system(shop.clone()), "Reports".to_owned());
    let scopes = Scopes::parse(scopes).unwrap();
    let command = RegisterApp { actor, client_id, secret, name, redirect_uris, scopes };
    bed.service.store().write(command).await.unwrap();
    client
}

fn wish(client: &Client) -> Json {
    json!({
        "response_type": "code", "client_id": client.id, "redirect_uri": BACK,
        "scope": "customers.read orders.read", "state": "s 1&2",
    })
}

fn with(mut wish: Json, field: &str, value: impl Into<Json>) -> Json {
    wish[field] = value.into();
    wish
}

fn with_challenge(wish: Json) -> Json {
    with(with(wish, "code_challenge", CHALLENGE), "code_challenge_method", "S256")
}

/// The code of an answer, which has no envelope.
async fn code(app: &TestApp, wish: &Json) -> String {
    let reply = app.post(AUTHORIZE, &wish.to_string()).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    let url = reply.json()["redirect_url"].as_str().unwrap().to_owned();
    let code = url.split_once("&code=").unwrap().1.split('&').next().unwrap();
    assert!(code.starts_with("shoa_") && code.len() >= 32, "{url}");
    code.to_owned()
}

async fn token(app: &TestApp, fields: &[(&str, &str)]) -> Reply {
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let body = serde_urlencoded::to_string(fields).unwrap();
    app.call("POST", TOKEN, "", &form, &body).await
}

async fn exchange(app: &TestApp, client: &Client, code: &str, more: &[(&str, &str)]) -> Reply {
    let mut fields = vec![
        ("grant_type", "authorization_code"),
        ("code", code),
        ("client_id", &client.id),
        ("client_secret", &client.secret),
    ];
    fields.extend(more);
    if !more.iter().any(|(name, _)| *name == "redirect_uri") {
        fields.push(("redirect_uri", BACK));
    }
    token(app, &fields).await
}

async fn refresh(app: &TestApp, client: &Client, token_text: &str, more: &[(&str, &str)]) -> Reply {
    let mut fields = vec![
        ("grant_type", "refresh_token"),
        ("refresh_token", token_text),
        ("client_id", &client.id),
        ("client_secret", &client.secret),
    ];
    fields.extend(more);
    token(app, &fields).await
}

/// Access and refresh token of an answer that went well.
#[track_caller]
fn pair(reply: &Reply) -> (String, String) {
    assert_eq!(reply.status, 200, "{}", reply.body);
    let answer = reply.json();
    assert_eq!((&answer["token_type"], &answer["expires_in"]), (&json!("Bearer"), &json!(3600)));
    assert_eq!((reply.header("cache-control"), reply.header("pragma")), ("no-store", "no-cache"));
    let text = |name: &str| answer[name].as_str().unwrap().to_owned();
    let (access, refresh) = (text("access_token"), text("refresh_token"));
    assert!(access.starts_with("shpat_") && refresh.starts_with("shprt_"), "{answer}");
    (access, refresh)
}

#[track_caller]
fn refused(reply: &Reply, status: u16, error: &str) {
    assert_eq!(reply.status, status, "{}", reply.body);
    let answer = reply.json();
    assert_eq!(answer["error"], error, "{answer}");
    assert!(answer["error_description"].as_str().unwrap().ends_with('.'));
    assert_eq!(answer.as_object().unwrap().len(), 2);
    assert_eq!(reply.header("cache-control"), "no-store");
    assert_eq!(reply.headers.contains_key("www-authenticate"), status == 401);
}

async fn works(app: &TestApp, access: &str) -> bool {
    let reply = app.call("GET", "/dev/v1/customers", access, &[], "").await;
    assert!([200, 401].contains(&reply.status.as_u16()), "{}", reply.body);
    reply.status == 200
}

on_both! {
    async fn from_consent_to_calls(bed: TestBed) {
        bed.affiliate("ann").await;
        let app = TestApp::over(bed).await;
        let client = register(&app.bed, &app.bed.shop, "customers.read,customers.write,orders.read").await;
        let reply = app.post(AUTHORIZE, &with_challenge(wish(&client)).to_string()).await;
        let url = reply.json()["redirect_url"].as_str().unwrap().to_owned();
        assert!(url.starts_with("https://app.example/back?x=1&code=shoa_") && url.ends_with("&state=s+1%262"), "{url}");
        let code = url.split_once("&code=").unwrap().1.split('&').next().unwrap().to_owned();
        let first = exchange(&app, &client, &code, &[("code_verifier", VERIFIER)]).await;
        assert_eq!(first.json()["scope"], "customers.read orders.read");
        let (access, renewal) = pair(&first);
        let told = app.bed.service.audit(&app.bed.shop, 0).await.unwrap();
        let told: Vec<_> = told.iter().map(|row| row.action.as_str()).collect();
        assert_eq!(told, ["api_key.create", "app.register", "app.authorize", "app.connect"]);
        let me = app.call("GET", "/dev/v1/me/capabilities", &access, &[], "").await.data(200);
        assert_eq!(me["scopes"], json!(["customers.read", "orders.read"]));
        app.call("GET", &ann(""), &access, &[], "").await.data(200);
        let body = r#"{"amount":1}"#;
        app.call("POST", &ann("/convert-to-balance"), &access, &[], body).await.error(403, "FORBIDDEN");
        app.call("GET", "/dev/v1/affiliates/customers", &access, &[], "").await.error(403, "FORBIDDEN");
        // Nothing but an access token opens the API.
        for other in [&renewal, &code, &client.id, &client.secret] {
            assert!(!works(&app, other).await, "{other}");
        }
        app.bed.clock.advance_secs(3_599);
        assert!(works(&app, &access).await);
        app.bed.clock.advance_secs(1);
        assert!(!works(&app, &access).await);
        let second = refresh(&app, &client, &renewal, &[("scope", "orders.read")]).await;
        assert_eq!(second.json()["scope"], "orders.read");
        let (narrow, renewal) = pair(&second);
        app.call("GET", "/dev/v1/customers", &narrow, &[], "").await.error(403, "FORBIDDEN");
        app.call("GET", "/dev/v1/orders", &narrow, &[], "").await.data(200);
        let third = refresh(&app, &client, &renewal, &[]).await;
        assert_eq!(third.json()["scope"], "customers.read orders.read");
        assert!(works(&app, &pair(&third).0).await);
    }

    async fn an_app_that_is_removed_at_one_server_is_refused_by_the_other(bed: TestBed) {
        let other = beside(&bed).await;
        let app = TestApp::over(bed).await;
        let client = register(&app.bed, &app.bed.shop, "customers.read,orders.read").await;
        let access = pair(&exchange(&app, &client, &code(&app, &wish(&client)).await, &[]).await).0;
        assert!(works(&app, &access).await && works(&app, &access).await);
        let revoke = RevokeApp { actor: other.as_operator(), client_id: client.id };
        other.service.run(revoke).await.unwrap();
        assert!(!works(&app, &access).await);
    }

    async fn a_code_used_twice_ends_what_it_gave(bed: TestBed) {
        let app = TestApp::over(bed).await;
        let client = register(&app.bed, &app.bed.shop, "customers.read,orders.read").await;
        let once = code(&app, &wish(&client)).await;
        let (access, renewal) = pair(&exchange(&app, &client, &once, &[]).await);
        let other = pair(&exchange(&app, &client, &code(&app, &wish(&client)).await, &[]).await).0;
        assert!(works(&app, &access).await);
        refused(&exchange(&app, &client, &once, &[]).await, 400, "invalid_grant");
        assert!(!works(&app, &access).await);
        refused(&refresh(&app, &client, &renewal, &[]).await, 400, "invalid_grant");
        assert!(works(&app, &other).await, "another consent stays");
    }

    async fn a_refresh_token_used_twice_ends_the_family(bed: TestBed) {
        let app = TestApp::over(bed).await;
        let client = register(&app.bed, &app.bed.shop, "*").await;
        let (first, stolen) = pair(&exchange(&app, &client, &code(&app, &wish(&client)).await, &[]).await);
        let (second, fresh) = pair(&refresh(&app, &client, &stolen, &[]).await);
        assert!(works(&app, &first).await && works(&app, &second).await);
        refused(&refresh(&app, &client, &stolen, &[]).await, 400, "invalid_grant");
        assert!(!works(&app, &first).await && !works(&app, &second).await);
        refused(&refresh(&app, &client, &fresh, &[]).await, 400, "invalid_grant");
    }

    async fn parallel_exchanges_give_one_pair(bed: TestBed) {
        let app = TestApp::over(bed).await;
        let client = register(&app.bed, &app.bed.shop, "customers.read,orders.read").await;
        let once = code(&app, &wish(&client)).await;
        let calls = (0..8).map(|_| exchange(&app, &client, &once, &[]));
        let replies = futures_util::future::join_all(calls).await;
        let given: Vec<_> = replies.iter().filter(|reply| reply.status == 200).collect();
        assert_eq!(given.len(), 1);
        assert!(!works(&app, &pair(given[0]).0).await, "the others were replays");
    }

    async fn codes_are_bound_to_what_they_were_made_for(bed: TestBed) {
        let other_shop = bed.add_shop("other").await;
        let app = TestApp::over(bed).await;
        let client = register(&app.bed, &app.bed.shop, "customers.read,orders.read").await;
        let rival = register(&app.bed, &app.bed.shop, "customers.read,orders.read").await;
        let foreign = register(&app.bed, &other_shop, "customers.read,orders.read").await;
        let plain = code(&app, &wish(&client)).await;
        let proven = code(&app, &with_challenge(wish(&client))).await;
        for stranger in [&rival, &foreign] {
            refused(&exchange(&app, stranger, &plain, &[]).await, 400, "invalid_grant");
        }
        let mixed = Client { id: client.id.clone(), secret: rival.secret.clone() };
        refused(&exchange(&app, &mixed, &plain, &[]).await, 401, "invalid_client");
        for uri in [OTHER_BACK, "https://app.example/back", "https://evil.example/"] {
            refused(&exchange(&app, &client, &plain, &[("redirect_uri", uri)]).await, 400, "invalid_grant");
        }
        refused(&exchange(&app, &client, &plain, &[("code_verifier", VERIFIER)]).await, 400, "invalid_grant");
        for verifier in ["", CHALLENGE, "wrong", &VERIFIER[1..]] {
            let reply = exchange(&app, &client, &proven, &[("code_verifier", verifier)]).await;
            refused(&reply, 400, "invalid_grant");
        }
        refused(&exchange(&app, &client, &format!("{plain}x"), &[]).await, 400, "invalid_grant");
        // No failed try ended anything.
        let (_, renewal) = pair(&exchange(&app, &client, &plain, &[]).await);
        pair(&exchange(&app, &client, &proven, &[("code_verifier", VERIFIER)]).await);
        for stranger in [&rival, &foreign] {
            refused(&refresh(&app, stranger, &renewal, &[]).await, 400, "invalid_grant");
        }
        for scope in ["customers.write", "*", "nonsense", "customers.read affiliates.read"] {
            refused(&refresh(&app, &client, &renewal, &[("scope", scope)]).await, 400, "invalid_scope");
        }
        pair(&refresh(&app, &client, &renewal, &[]).await);
        let late = code(&app, &wish(&client)).await;
        app.bed.clock.advance_secs(600);
        refused(&exchange(&app, &client, &late, &[]).await, 400, "invalid_grant");
    }

    async fn a_removed_app_is_out_at_once(bed: TestBed) {
        let app = TestApp::over(bed).await;
        let client = register(&app.bed, &app.bed.shop, "customers.read,orders.read").await;
        let waiting = code(&app, &wish(&client)).await;
        let (access, renewal) = pair(&exchange(&app, &client, &code(&app, &wish(&client)).await, &[]).await);
        assert!(works(&app, &access).await);
        let revoke = RevokeApp { actor: app.bed.as_operator(), client_id: client.id.clone() };
        app.bed.service.store().write(revoke).await.unwrap();
        assert!(!works(&app, &access).await);
        refused(&refresh(&app, &client, &renewal, &[]).await, 401, "invalid_client");
        refused(&exchange(&app, &client, &waiting, &[]).await, 401, "invalid_client");
        assert_eq!(app.post(AUTHORIZE, &wish(&client).to_string()).await.fields(), ["client_id"]);
    }

    async fn nobody_gives_what_they_do_not_have(bed: TestBed) {
        let other = bed.add_shop("other").await;
        let app = TestApp::over(bed).await;
        let client = register(&app.bed, &app.bed.shop, "customers.read,customers.write,orders.read").await;
        let body = wish(&client).to_string();
        let weak = app.key(&app.bed.shop, "customers.read").await;
        let error = app.call("POST", AUTHORIZE, &weak, &[], &body).await.error(403, "FORBIDDEN");
        assert!(error["message"].as_str().unwrap().contains("orders.read"));
        app.call("POST", AUTHORIZE, "", &[], &body).await.error(401, "UNAUTHORIZED");
        let theirs = app.key(&other, "*").await;
        assert_eq!(app.call("POST", AUTHORIZE, &theirs, &[], &body).await.fields(), ["client_id"]);
        let (access, _) = pair(&exchange(&app, &client, &code(&app, &wish(&client)).await, &[]).await);
        let narrow = with(wish(&client), "scope", "orders.read").to_string();
        app.call("POST", AUTHORIZE, &access, &[], &narrow).await.error(403, "FORBIDDEN");
        for (field, values) in [
            ("response_type", &[json!("token"), json!(""), json!(null)][..]),
            ("client_id", &[json!("shoc_none"), json!("'; --"), json!("a\u{1}"), json!(7)]),
            ("redirect_uri", &[json!("https://app.example/back"), json!("https://app.example/back?x=1#y"), json!("javascript:x")]),
            ("scope", &[json!("affiliates.read"), json!("*"), json!("orders.read orders.write"), json!("x"), json!(",")]),
            ("code_challenge", &[json!(CHALLENGE)]),
            ("state", &[json!("x".repeat(501))]),
        ] {
            for value in values {
                let reply = app.post(AUTHORIZE, &with(wish(&client), field, value.clone()).to_string()).await;
                let named = reply.fields();
                assert!(named.len() == 1 && named[0].starts_with(field), "{field} {value}: {named:?}");
            }
        }
        for (challenge, method) in [(CHALLENGE, "plain"), ("short", "S256"), (&format!("{}=", &CHALLENGE[1..]), "S256")] {
            let asked = with(with(wish(&client), "code_challenge", challenge), "code_challenge_method", method);
            assert_eq!(app.post(AUTHORIZE, &asked.to_string()).await.fields().len(), 1);
        }
        let all = with(wish(&client), "scope", Json::Null);
        let reply = exchange(&app, &client, &code(&app, &all).await, &[]).await;
        assert_eq!(reply.json()["scope"], "customers.read customers.write orders.read");
    }
}

#[tokio::test]
async fn secrets_are_only_kept_as_digests() {
    let app = app().await;
    let client = register(&app.bed, &app.bed.shop, "customers.read,orders.read").await;
    let used = code(&app, &wish(&client)).await;
    let (access, renewal) = pair(&exchange(&app, &client, &used, &[]).await);
    let open = code(&app, &wish(&client)).await;
    let folder = app.bed.url.strip_prefix("sqlite:").unwrap();
    let files = [folder.to_owned(), format!("{folder}-wal")];
    let bytes: Vec<u8> =
        files.iter().filter_map(|file| std::fs::read(file).ok()).flatten().collect();
    assert!(bytes.windows(client.id.len()).any(|window| window == client.id.as_bytes()));
    for secret in [&client.secret, &used, &open, &access, &renewal] {
        let is_there = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
        assert!(!is_there, "{secret}");
    }
}

#[tokio::test]
async fn the_form_is_read_strictly() {
    let app = app().await;
    let client = register(&app.bed, &app.bed.shop, "customers.read,orders.read").await;
    let open = code(&app, &wish(&client)).await;
    let json_body = json!({"grant_type": "authorization_code", "code": open}).to_string();
    refused(&app.call("POST", TOKEN, "", &[], &json_body).await, 400, "invalid_request");
    refused(&app.call("POST", TOKEN, "", &[], "").await, 400, "invalid_request");
    let long = "x".repeat(3_000);
    let huge = "x".repeat((1 << 20) + 1);
    for (fields, status, error) in [
        (&[][..], 400, "invalid_request"),
        (&[("grant_type", "password")], 400, "unsupported_grant_type"),
        (&[("grant_type", "authorization_code")], 400, "invalid_request"),
        (&[("grant_type", "authorization_code"), ("code", &open)], 400, "invalid_request"),
        (&[("grant_type", "refresh_token")], 400, "invalid_request"),
        (&[("grant_type", "refresh_token"), ("refresh_token", "x")], 401, "invalid_client"),
        (
            &[("grant_type", "refresh_token"), ("grant_type", "refresh_token")],
            400,
            "invalid_request",
        ),
        (&[("grant_type", "refresh_token"), ("refresh_token", &long)], 400, "invalid_request"),
        (&[("grant_type", "refresh_token"), ("refresh_token", &huge)], 400, "invalid_request"),
    ] {
        refused(&token(&app, fields).await, status, error);
    }
    for id in ["shoc_none", "\u{0}", "ä", "'; DROP TABLE oauth_app; --"] {
        let stranger = Client { id: id.to_owned(), secret: client.secret.clone() };
        refused(&exchange(&app, &stranger, &open, &[]).await, 401, "invalid_client");
    }
    let bytes = [("content-type", "application/x-www-form-urlencoded")];
    refused(
        &app.call("POST", TOKEN, "", &bytes, "grant_type=%ff&code=%00").await,
        400,
        "unsupported_grant_type",
    );
    // Basic authentication stands for id and secret, and for nothing else beside them.
    let plain = format!("{}:{}", client.id, client.secret);
    let basic = format!("Basic {}", data_encoding::BASE64.encode(plain.as_bytes()));
    let fields = [("grant_type", "authorization_code"), ("code", &*open), ("redirect_uri", BACK)];
    let body = serde_urlencoded::to_string(fields).unwrap();
    let kind = ("content-type", "application/x-www-form-urlencoded");
    let twice = format!("{body}&client_secret={}", client.secret);
    let reply = app.call("POST", TOKEN, "", &[kind, ("authorization", &basic)], &twice).await;
    refused(&reply, 400, "invalid_request");
    let reply = app.call("POST", TOKEN, "", &[kind, ("authorization", "Basic x")], &body).await;
    refused(&reply, 401, "invalid_client");
    pair(&app.call("POST", TOKEN, "", &[kind, ("authorization", &basic)], &body).await);
}
