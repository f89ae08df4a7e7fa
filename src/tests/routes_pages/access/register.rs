//! /register: a stranger makes an account and confirms the address over the link of a mail

use super::code_login::{Browser, has, location};
use crate::util::Reply;
use portico::domain::people::password::PASSWORD_LENGTH_MAX;
use portico::store::{Columns, Source as _};

const PASSWORD: &str = "seven tall larches";

fn fields<'a>(email: &'a str, password: &'a str) -> [(&'a str, &'a str); 5] {
    [("name", "Zoe"), ("email", email), ("password", password), ("join", "1"), ("terms", "1")]
}

/// Fills the form in, and lets the mail leave.
async fn ask(browser: &mut Browser, email: &str) -> Reply {
    let asked = browser.send("POST", "/register", &fields(email, PASSWORD)).await;
    browser.mailer.send_due().await.unwrap();
    asked
}

/// The path in the newest mail.
fn path_in_mail(browser: &Browser) -> String {
    let (_, address) = browser.mails.list()[0].letter.link.clone().unwrap();
    let path =
        address.find("//").and_then(|at| address[at + 2..].find('/').map(|end| at + 2 + end));
    address[path.unwrap()..].to_owned()
}

fn token_of(path: &str) -> String {
    path.strip_prefix("/register/confirm/").unwrap().to_owned()
}

async fn confirm(browser: &mut Browser, token: &str) -> Reply {
    browser.send("POST", "/register/confirm", &[("token", token)]).await
}

async fn rows(browser: &Browser, sql: &'static str) -> i64 {
    let row = browser.app.bed.service.store().row(sql, vec![]).await.unwrap().unwrap();
    Columns::of(&row).integer().unwrap()
}

const CUSTOMERS: &str = "SELECT COUNT(*) FROM customer";

on_both! {
    async fn a_stranger_is_an_affiliate_with_two_forms(bed: TestBed) {
        let mut browser = Browser::over(bed);
        has(&browser.get("/").await, &["/register?join=1"]);
        has(&browser.get("/login").await, &["href=\"/register\""]);
        assert_eq!(browser.get("/register?join=1").await.status, 200);
        let asked = ask(&mut browser, "zoe@example.net").await;
        assert_eq!((asked.status.as_u16(), location(&asked)), (303, "/register/sent"));
        assert_eq!(browser.get("/register/sent").await.status, 200);
        let path = path_in_mail(&browser);
        // A scanner opens what it finds, more than once.
        for _ in 0..3 {
            assert_eq!(browser.get(&path).await.status, 200);
        }
        assert_eq!(rows(&browser, CUSTOMERS).await, 0);
        let done = confirm(&mut browser, &token_of(&path)).await;
        assert_eq!((done.status.as_u16(), location(&done)), (303, "/affiliate"));
        has(&browser.get("/affiliate").await, &["?ref=zoe"]);
        let kept = "SELECT COUNT(*) FROM registration WHERE customer_id IS NOT NULL AND agreed_at > 0 \
                    AND email = '' AND name IS NULL AND password_hash IS NULL AND token_hash IS NULL";
        assert_eq!(rows(&browser, kept).await, 1, "consent stays, and nothing else");
        browser.cookie.clear();
        let form = [("email", "zoe@example.net"), ("password", PASSWORD)];
        assert_eq!(browser.send("POST", "/login", &form).await.status, 303);
        assert_eq!(browser.get("/affiliate").await.status, 200);
        browser.app.bed.assert_intact().await;
    }

    async fn a_link_works_once_and_for_a_day(bed: TestBed) {
        let mut browser = Browser::over(bed);
        ask(&mut browser, "zoe@example.net").await;
        let token = token_of(&path_in_mail(&browser));
        for wrong in ["", "x", &token[1..], &format!("{token}A"), &token.to_lowercase()] {
            confirm(&mut browser, wrong).await;
            assert_eq!(rows(&browser, CUSTOMERS).await, 0, "{wrong}");
        }
        browser.app.bed.clock.advance_secs(86_400);
        let late = confirm(&mut browser, &token).await;
        assert_eq!(location(&late), format!("/register/confirm/{token}"));
        has(&browser.get(&format!("/register/confirm/{token}")).await, &["already been used or has expired"]);
        assert_eq!(rows(&browser, CUSTOMERS).await, 0);
        ask(&mut browser, "zoe@example.net").await;
        let token = token_of(&path_in_mail(&browser));
        assert_eq!(location(&confirm(&mut browser, &token).await), "/affiliate");
        browser.cookie.clear();
        let again = confirm(&mut browser, &token).await;
        assert_eq!(location(&again), format!("/register/confirm/{token}"));
        assert_eq!(rows(&browser, CUSTOMERS).await, 1);
        assert_eq!(location(&browser.get("/affiliate").await), "/login?next=%2Faffiliate");
    }

    async fn a_known_address_sees_the_same_and_its_owner_is_told(bed: TestBed) {
        bed.customer("ann").await;
        let mut browser = Browser::over(bed);
        let unknown = ask(&mut browser, "zoe@example.net").await;
        for known in ["ann@example.com", "ANN@Example.com"] {
            let reply = ask(&mut browser, known).await;
            assert_eq!((reply.status, location(&reply)), (unknown.status, location(&unknown)));
            assert_eq!(path_in_mail(&browser), "/login");
        }
        let linked = "SELECT COUNT(*) FROM registration WHERE token_hash IS NOT NULL";
        assert_eq!(rows(&browser, linked).await, 1);
        assert_eq!(rows(&browser, CUSTOMERS).await, 1);
    }

    async fn bad_input_makes_no_account(bed: TestBed) {
        let mut browser = Browser::over(bed);
        let (spaces, long) = (" ".repeat(12), "a1 ".repeat(PASSWORD_LENGTH_MAX));
        for password in ["", "short", &spaces, &long, "password1", "zoe@example.net"] {
            let reply = browser.send("POST", "/register", &fields("zoe@example.net", password)).await;
            assert_eq!(location(&reply), "/register?join=1", "{password}");
            browser.app.bed.clock.advance_secs(600);
        }
        for missing in ["name", "email", "terms"] {
            let mut form = fields("zoe@example.net", PASSWORD).to_vec();
            form.retain(|(name, _)| *name != missing);
            let reply = browser.send("POST", "/register", &form).await;
            assert_eq!(location(&reply), "/register?join=1", "{missing}");
        }
        has(&browser.get("/register?join=1").await, &["agree to the shop"]);
        assert_eq!(rows(&browser, "SELECT COUNT(*) FROM registration").await, 0);
    }

    async fn a_shop_that_takes_none_says_what_to_do(bed: TestBed) {
        let mut browser = Browser::without_mail(bed);
        has(&browser.get("/register").await, &["href=\"/login\"", "does not let visitors create accounts"]);
        browser.send("POST", "/register", &fields("zoe@example.net", PASSWORD)).await;
        assert_eq!(rows(&browser, "SELECT COUNT(*) FROM registration").await, 0);
    }
}
