//! Points 7, 8 and 10: guessing, asking who has an account, and codes by mail.

use super::{OPERATOR, PASSWORD, Visitor, give_password, leads_to};
use crate::util::{Reply, TestApp, find_words};
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use portico::brand::Brands;
use portico::mail::{Mailer, ShownMails, Transport};
use std::net::SocketAddr;
use std::sync::Arc;

/// A wrong login from an address that claims to be another one.
async fn guess(app: &TestApp, email: &str, from: &str, forged: &str) -> Reply {
    let request = Request::post("/login")
        .header("host", "127.0.0.1")
        .header("origin", "http://127.0.0.1")
        .header("x-forwarded-for", forged)
        .header("content-type", "application/x-www-form-urlencoded");
    let body = format!("email={email}&password=wrong");
    let mut request = request.body(Body::from(body)).unwrap();
    let address: SocketAddr = format!("{from}:40000").parse().unwrap();
    request.extensions_mut().insert(ConnectInfo(address));
    app.send(request).await
}

#[tokio::test]
async fn s07_guesses_are_slowed_and_nobody_is_locked_out_for_good() {
    let app = TestApp::sqlite().await;
    Visitor::new(&app).join().await;
    for number in 0..20 {
        let email = format!("person{number}@example.com");
        let reply = guess(&app, &email, "198.51.100.1", &format!("192.0.2.{number}")).await;
        assert_eq!(reply.status, 303);
    }
    let slowed = guess(&app, "other@example.com", "198.51.100.1", "192.0.2.99").await;
    assert_eq!(slowed.status, 429, "a forged address resets nothing");
    assert!(slowed.header("retry-after").parse::<u64>().unwrap() > 0);
    for number in 0..20 {
        guess(&app, OPERATOR, &format!("203.0.113.{number}"), "192.0.2.1").await;
    }
    let slowed = guess(&app, OPERATOR, "203.0.113.99", "192.0.2.1").await;
    assert_eq!(slowed.status, 429, "one account from everywhere");
    app.bed.clock.advance_secs(3_600);
    let reply = Visitor::new(&app).sign_in(OPERATOR, PASSWORD).await;
    assert_eq!(leads_to(&reply), "/admin");
}

/// An answer without what differs between any two requests.
fn plain(reply: &Reply, email: &str) -> (u16, String, String) {
    let names = reply.headers.keys().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    (reply.status.as_u16(), names + leads_to(reply), reply.body.replace(email, "EMAIL"))
}

on_both! {
    async fn s08_known_and_unknown_people_are_answered_alike(bed: TestBed) {
        let mut bed = bed;
        bed.customer("ann").await;
        bed.service = bed.service.clone().with_mail(true);
        let app = TestApp::over(bed).await;
        give_password(&app, "cus_ann").await;
        Visitor::new(&app).join().await;
        let mut seen = Vec::new();
        for email in ["ann@example.com", "bob@example.com", OPERATOR] {
            let mut visitor = Visitor::new(&app);
            let refused = visitor.sign_in(email, "wrong password").await;
            let page = visitor.get(leads_to(&refused)).await;
            let mut other = Visitor::new(&app);
            let asked = other.post("/login/code", &[("email", email)]).await;
            let entry = other.get(leads_to(&asked)).await;
            seen.push([refused, page, asked, entry].map(|reply| plain(&reply, email)));
        }
        assert_eq!(seen[0], seen[1]);
        assert_eq!(seen[1], seen[2]);
    }

    async fn s10_a_code_works_once_and_not_for_long(bed: TestBed) {
        let mut bed = bed;
        bed.customer("ann").await;
        bed.service = bed.service.clone().with_mail(true);
        let (mails, brands) = (ShownMails::default(), Arc::new(Brands::load(None).unwrap()));
        let mailer = Mailer::new(bed.service.clone(), brands, Transport::Shown(mails.clone()));
        let app = TestApp::over(bed).await;
        let ask = async || {
            app.bed.clock.advance_secs(1_000);
            let mut visitor = Visitor::new(&app);
            visitor.post("/login/code", &[("email", "ann@example.com")]).await;
            mailer.send_due().await.unwrap();
            (visitor, mails.list()[0].letter.code.clone().unwrap())
        };
        let enters = async |visitor: &mut Visitor<'_>, code: &str| {
            visitor.post("/login/code/enter", &[("code", code)]).await;
            visitor.get("/orders").await.status == 200
        };
        let (mut ann, code) = ask().await;
        assert!(code.len() >= 6 && code.bytes().all(|byte| byte.is_ascii_digit()), "{code}");
        assert!(enters(&mut ann, &code).await);
        let (mut again, other) = ask().await;
        assert!(other == code || !enters(&mut again, &code).await, "used once");
        let (mut late, code) = ask().await;
        app.bed.clock.advance_secs(600);
        assert!(!enters(&mut late, &code).await, "ten minutes");
        let (mut guesser, code) = ask().await;
        let wrong = if code.starts_with('0') { "1".repeat(6) } else { "0".repeat(6) };
        for _ in 0..5 {
            assert!(!enters(&mut guesser, &wrong).await);
        }
        assert!(!enters(&mut guesser, &code).await, "five tries");
        let (_, code) = ask().await;
        let found = find_words(&app.bed.url, &[&format!("\"{code}\"")]).await;
        assert!(found.is_empty(), "kept as a digest only: {found:?}");
    }
}
