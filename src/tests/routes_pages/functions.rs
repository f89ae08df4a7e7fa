//! Every server function, by the list that the router mounts: what no form of ours would send is refused, whatever the
//! role.

use super::browser::Browser;
use crate::util::{Reply, TestBed};
use axum::body::Body;
use axum::http::Request;
use portico::server_fns::ACTIONS;
use std::collections::BTreeSet;

/// The largest form, in bytes.
const FORM_BYTES_MAX: usize = 64 << 10;
/// Who posts: a visitor, an affiliate, an operator.
const ROLES: [Option<&str>; 3] = [None, Some("ann@example.com"), Some("op@example.com")];
const OWN: (&str, &str) = ("origin", "http://127.0.0.1");
const FORM: &str = "application/x-www-form-urlencoded";

/// The paths; signing out comes last, because the role is lost with it.
fn paths() -> Vec<&'static str> {
    let mut paths: Vec<_> = ACTIONS.iter().map(|action| action.path).collect();
    paths.sort_by_key(|path| *path == "/logout");
    paths
}

/// A browser in front of a shop with an affiliate who has money.
async fn browser() -> Browser {
    let bed = TestBed::sqlite().await;
    bed.affiliate("ann").await;
    bed.earn("ann", 9_000).await;
    let browser = Browser::of_operator(bed).await;
    browser.give_password("cus_ann").await;
    browser
}

async fn become_role(browser: &mut Browser, email: Option<&str>) {
    // By then the tries of the role before no longer count.
    browser.app.bed.clock.advance_secs(3_600);
    match email {
        Some(email) => browser.sign_in(email).await,
        None => browser.cookie.clear(),
    }
}

async fn send(
    browser: &Browser,
    path: &str,
    (kind, headers): (&str, &[(&str, &str)]),
    body: impl Into<Body>,
) -> Reply {
    let mut request = Request::post(path)
        .header("host", "127.0.0.1")
        .header("cookie", &browser.cookie)
        .header("content-type", kind);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    browser.app.send(request.body(body.into()).unwrap()).await
}

/// A refusal that leads back to a page of ours, or one with a page of its own.
fn assert_refused(reply: &Reply, about: &str) {
    let status = reply.status.as_u16();
    assert!(status == 303 || (400..500).contains(&status), "{about}: {status}: {}", reply.body);
    if let Some(to) = reply.headers.get("location") {
        let to = to.to_str().unwrap();
        assert!(to.starts_with('/') && !to.starts_with("//"), "{about}: {to}");
        assert!(!to.contains("__err"), "{about}: {to}");
    }
}

#[test]
fn each_has_a_path_of_its_own() {
    let paths = paths();
    assert_eq!(paths.iter().collect::<BTreeSet<_>>().len(), paths.len());
    for path in paths {
        assert!(path.starts_with('/') && !path.contains([':', '{', '*', '?']), "{path}");
    }
}

#[tokio::test]
async fn other_sites_cannot_post() {
    let mut browser = browser().await;
    for role in ROLES {
        become_role(&mut browser, role).await;
        let before = browser.app.bed.state().await;
        for path in paths() {
            for headers in [
                &[("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")][..],
                &[("sec-fetch-site", "cross-site"), OWN],
                &[("origin", "https://evil.example")],
                &[("origin", "null")],
                &[],
            ] {
                let reply = send(&browser, path, (FORM, headers), "").await;
                assert_eq!(reply.status, 403, "{role:?} {path} {headers:?}: {}", reply.body);
            }
        }
        assert_eq!(browser.app.bed.state().await, before, "{role:?}");
    }
}

#[tokio::test]
async fn a_get_runs_nothing() {
    let mut browser = browser().await;
    for role in ROLES {
        become_role(&mut browser, role).await;
        let before = browser.app.bed.state().await;
        for path in paths() {
            for query in ["", "?id=1&amount=1&idempotency_key=k"] {
                let reply = browser.get(&format!("{path}{query}")).await;
                let status = reply.status.as_u16();
                let is_page = matches!(status, 200 | 303);
                assert!(is_page || (400..500).contains(&status), "{role:?} {path}: {status}");
            }
        }
        assert_eq!(browser.app.bed.state().await, before, "{role:?}");
    }
    assert_eq!(browser.get("/admin").await.status, 200, "nothing has signed the operator out");
}

#[tokio::test]
async fn an_empty_form_is_refused() {
    let mut browser = browser().await;
    for role in ROLES {
        become_role(&mut browser, role).await;
        let before = browser.app.bed.state().await;
        for path in paths() {
            let reply = send(&browser, path, (FORM, &[OWN]), "").await;
            assert_refused(&reply, &format!("{role:?} {path}"));
        }
        assert_eq!(browser.app.bed.state().await, before, "{role:?}");
    }
}

#[tokio::test]
async fn a_repeated_field_is_refused() {
    let mut browser = browser().await;
    for role in ROLES {
        become_role(&mut browser, role).await;
        let before = browser.app.bed.state().await;
        for path in paths() {
            for body in
                ["a=1&a=1", "idempotency_key=x&idempotency_key=y", "id=1&id=2&amount=1&amount=2"]
            {
                let reply = send(&browser, path, (FORM, &[OWN]), body).await;
                assert_refused(&reply, &format!("{role:?} {path} {body}"));
            }
        }
        assert_eq!(browser.app.bed.state().await, before, "{role:?}");
    }
}

#[tokio::test]
async fn a_form_that_is_too_large_is_refused() {
    let mut browser = browser().await;
    let body = format!("a={}", "x".repeat(FORM_BYTES_MAX - 1));
    assert_eq!(body.len(), FORM_BYTES_MAX + 1);
    for role in ROLES {
        become_role(&mut browser, role).await;
        let before = browser.app.bed.state().await;
        for path in paths() {
            let reply = send(&browser, path, (FORM, &[OWN]), body.clone()).await;
            assert_eq!(reply.status, 413, "{role:?} {path}: {}", reply.body);
        }
        assert_eq!(browser.app.bed.state().await, before, "{role:?}");
    }
}

#[tokio::test]
async fn bytes_that_are_no_form_do_no_harm() {
    const BODIES: [&[u8]; 9] = [
        b"\xff\xfe\x00\x80\xc3\x28",
        b"id=%00&email=%00&amount=%00&idempotency_key=%00",
        b"id=%ff&email=%ff&amount=%ff&idempotency_key=%ff",
        b"id=\0&token=\0&next=\0",
        b"id=%zz&%=%&=&&==",
        b"id[]=1&id[1]=2&id[x]=3",
        b"a[b][c][d][e][f][g]=1",
        b"id[=1&amount]=1&[]=1",
        b"{\"id\": [1, null]}",
    ];
    let mut browser = browser().await;
    for role in ROLES {
        become_role(&mut browser, role).await;
        for path in paths() {
            for kind in [FORM, "application/json", "multipart/form-data; boundary=x"] {
                for body in BODIES {
                    let reply = send(&browser, path, (kind, &[OWN]), body).await;
                    let text = String::from_utf8_lossy(body);
                    assert_refused(&reply, &format!("{role:?} {path} {kind} {text}"));
                }
                if role.is_some() && path == "/logout" {
                    break;
                }
            }
        }
    }
    browser.app.bed.assert_intact().await;
}
