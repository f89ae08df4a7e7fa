//! /login/code, and the mails of a demo

use crate::util::{Reply, TestApp, TestBed, keep_cookies};
use axum::body::Body;
use axum::http::Request;
use portico::brand::Brands;
use portico::http::{App, AppOptions};
use portico::mail::{Mailer, ShownMails, Transport};
use portico::server::router;
use std::sync::Arc;

/// A browser in front of a shop whose mails can be read.
pub(super) struct Browser {
    pub(super) app: TestApp,
    pub(super) mailer: Mailer,
    pub(super) mails: ShownMails,
    pub(super) cookie: String,
}

impl Browser {
    pub(super) fn over(mut bed: TestBed) -> Self {
        bed.service = bed.service.clone().with_mail(true);
        Self::without_mail(bed)
    }

    /// As `over`, for a shop as the bed has it.
    pub(super) fn without_mail(bed: TestBed) -> Self {
        let (mails, brands) = (ShownMails::default(), Arc::new(Brands::load(None).unwrap()));
        let transport = Transport::Shown(mails.clone());
        let mailer = Mailer::new(bed.service.clone(), brands.clone(), transport);
        let mut app = App::new(bed.service.clone(), brands, AppOptions::default(), None);
        app.shown_mails = Some(mails.clone());
        let app = TestApp { router: router(app), key: String::new(), bed };
        Self { app, mailer, mails, cookie: String::new() }
    }

    pub(super) async fn send(&mut self, method: &str, path: &str, form: &[(&str, &str)]) -> Reply {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", "127.0.0.1")
            .header("origin", "http://127.0.0.1")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("cookie", &self.cookie);
        let body = Body::from(serde_urlencoded::to_string(form).unwrap());
        let reply = self.app.send(request.body(body).unwrap()).await;
        keep_cookies(&mut self.cookie, &reply.headers);
        reply
    }

    pub(super) async fn get(&mut self, path: &str) -> Reply {
        self.send("GET", path, &[]).await
    }

    /// Asks for a code; leaves the browser where it is typed in.
    async fn ask(&mut self, email: &str, next: &str) -> Reply {
        let asked = self.send("POST", "/login/code", &[("email", email), ("next", next)]).await;
        assert_eq!((asked.status.as_u16(), location(&asked)), (303, "/login/code/enter"));
        self.mailer.send_due().await.unwrap();
        self.get("/login/code/enter").await
    }

    fn code(&self) -> String {
        self.mails.list()[0].letter.code.clone().unwrap()
    }

    /// Types a code in; gives the page it leads to.
    async fn enter(&mut self, code: &str) -> Reply {
        let entered = self.send("POST", "/login/code/enter", &[("code", code)]).await;
        assert_eq!(entered.status, 303, "{}", entered.body);
        let to = location(&entered).to_owned();
        assert!(!to.contains(code), "{to}");
        self.get(&to).await
    }
}

pub(super) fn location(reply: &Reply) -> &str {
    reply.headers["location"].to_str().unwrap()
}

fn wrong(code: &str) -> &'static str {
    if code == "000000" { "111111" } else { "000000" }
}

pub(super) fn has(reply: &Reply, words: &[&str]) {
    for words in words {
        assert!(reply.body.contains(words), "{words}: {}", reply.body);
    }
}

on_both! {
    async fn a_code_opens_the_page_that_was_asked_for(bed: TestBed) {
        bed.customer("ann").await;
        let mut browser = Browser::over(bed);
        has(&browser.get("/login?next=%2Forders%3Fstate%3DPENDING").await, &["/login/code?next=%2Forders"]);
        let page = browser.ask("Ann@example.com", "/orders?state=PENDING").await;
        has(&page, &["autocomplete=\"one-time-code\"", "inputmode=\"numeric\"", "Ann@example.com", "/dev-mail"]);
        let (before, code) = (browser.cookie.clone(), browser.code());
        assert!(!page.body.contains(&code));
        let spaced = format!(" {} {} ", &code[..3], &code[3..]);
        let entered = browser.send("POST", "/login/code/enter", &[("code", &spaced)]).await;
        assert_eq!(location(&entered), "/orders?state=PENDING");
        assert_ne!(browser.cookie, before, "a session from before is not kept");
        assert_eq!(browser.get("/orders").await.status, 200);
        assert_eq!(location(&browser.get("/login/code/enter").await), "/");
        let mut second = Browser { cookie: before, ..browser };
        assert_eq!(second.get("/orders").await.status, 303, "the old session opens nothing");
    }

    async fn strangers_see_what_customers_see(bed: TestBed) {
        bed.customer("ann").await;
        let mut browser = Browser::over(bed);
        let known = browser.ask("ann@example.com", "").await;
        let known_wrong = browser.enter(wrong(&browser.code())).await;
        browser.cookie.clear();
        let unknown = browser.ask("bob@example.com", "").await;
        let unknown_wrong = browser.enter("000000").await;
        let plain = |reply: &Reply| {
            let body = reply.body.replace("bob@", "ann@");
            body.split("nonce").map(|part| part.split_once('>').map_or(part, |(_, rest)| rest).to_owned()).collect::<String>()
        };
        assert_eq!(plain(&known), plain(&unknown));
        assert_eq!(plain(&known_wrong), plain(&unknown_wrong));
        assert_eq!(browser.mails.list().len(), 1);
    }

    async fn each_refusal_says_why(bed: TestBed) {
        bed.customer("ann").await;
        let mut browser = Browser::over(bed);
        browser.ask("ann@example.com", "").await;
        let code = browser.code();
        for words in ["4 attempts left", "3 attempts left", "2 attempts left", "1 attempt left", "Too many incorrect attempts"] {
            let refused = browser.enter(wrong(&code)).await;
            has(&refused, &[words, "You are not signed in yet"]);
            assert!(!refused.body.contains(&format!("value=\"{}", wrong(&code))), "a code is not shown again");
        }
        has(&browser.enter(&code).await, &["Too many incorrect attempts"]);
        browser.ask("ann@example.com", "").await;
        let code = browser.code();
        browser.app.bed.clock.advance_secs(600);
        has(&browser.enter(&code).await, &["This code has expired"]);
        browser.ask("ann@example.com", "").await;
        let code = browser.code();
        browser.enter(&code).await;
        assert_eq!(browser.get("/orders").await.status, 200);
        browser.cookie.clear();
        assert_eq!(location(&browser.get("/login/code/enter").await), "/login/code");
        browser.ask("ann@example.com", "").await;
        has(&browser.enter(&code).await, &["attempts left"]);
    }

    async fn asking_is_slowed(bed: TestBed) {
        bed.customer("ann").await;
        let mut browser = Browser::over(bed);
        for email in ["ann@example.com", "nobody@example.com"] {
            for _ in 0..5 {
                browser.ask(email, "").await;
            }
            let refused = browser.send("POST", "/login/code", &[("email", email)]).await;
            assert_eq!((refused.status.as_u16(), refused.headers["retry-after"].to_str().unwrap()), (429, "900"));
        }
    }
}

#[tokio::test]
async fn only_own_pages_and_addresses() {
    let bed = TestBed::sqlite().await;
    bed.customer("ann").await;
    let mut browser = Browser::over(bed);
    for email in ["", "ann", "ann@example.com\r\nBcc: x@example.com"] {
        let refused =
            browser.send("POST", "/login/code", &[("email", email), ("next", "/orders")]).await;
        assert_eq!(location(&refused), "/login/code?next=%2Forders");
        has(&browser.get("/login/code?next=%2Forders").await, &["field-error"]);
    }
    for next in ["//evil.example", "/\\evil.example", "https://evil.example"] {
        browser.cookie.clear();
        browser.ask("ann@example.com", next).await;
        let code = browser.code();
        let entered = browser.send("POST", "/login/code/enter", &[("code", &code)]).await;
        assert_eq!(location(&entered), "/");
    }
}

#[tokio::test]
async fn a_demo_shows_its_mails() {
    let bed = TestBed::sqlite().await;
    bed.customer("ann").await;
    let mut browser = Browser::over(bed);
    has(&browser.get("/dev-mail").await, &["No e-mails yet"]);
    browser.ask("ann@example.com", "").await;
    let code = browser.code();
    has(&browser.get("/dev-mail").await, &[&code, "ann@example.com"]);
    let id = browser.mails.list()[0].id.clone();
    let html = browser.get(&format!("/dev-mail/{id}")).await;
    has(&html, &[&code]);
    let policy = html.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("sandbox") && policy.contains("default-src 'none'"), "{policy}");
    assert_eq!(browser.get("/dev-mail/none").await.status, 404);
}

#[tokio::test]
async fn without_mail_there_is_no_code() {
    let app = TestApp::sqlite().await;
    let login = app.call("GET", "/login", "", &[], "").await;
    assert!(!login.body.contains("/login/code"), "{}", login.body);
    for path in ["/login/code", "/login/code/enter"] {
        let reply = app.call("GET", path, "", &[], "").await;
        assert_eq!((reply.status.as_u16(), location(&reply)), (303, "/login"));
    }
    for path in ["/dev-mail", "/dev-mail/mail_1"] {
        assert_eq!(app.call("GET", path, "", &[], "").await.status, 404);
    }
}
