//! /reset: a new password over the link of a mail

use super::code_login::{Browser, has, location};
use crate::util::Reply;
use portico::domain::people::password::PASSWORD_LENGTH_MAX;

const ANN: &str = "ann@example.com";
const PASSWORD: &str = "seven tall larches";

/// Asks for a link, lets the mail leave, and gives the token in the newest mail.
async fn ask(browser: &mut Browser, email: &str) -> String {
    let asked = browser.send("POST", "/reset", &[("email", email)]).await;
    assert_eq!((asked.status.as_u16(), location(&asked)), (303, "/reset/sent"));
    browser.mailer.send_due().await.unwrap();
    let mails = browser.mails.list();
    let link = mails.first().and_then(|mail| mail.letter.link.clone());
    let address = link.map(|(_, address)| address).unwrap_or_default();
    address.split_once("/reset/").map(|(_, token)| token.to_owned()).unwrap_or_default()
}

async fn choose(browser: &mut Browser, token: &str, password: &str) -> Reply {
    browser.send("POST", "/reset/choose", &[("token", token), ("password", password)]).await
}

async fn sign_in(browser: &mut Browser) -> String {
    let form = [("email", ANN), ("password", PASSWORD)];
    location(&browser.send("POST", "/login", &form).await).to_owned()
}

on_both! {
    async fn a_link_sets_a_password_once_and_ends_all_sessions(bed: TestBed) {
        bed.customer("ann").await;
        let mut browser = Browser::over(bed);
        has(&browser.get("/login").await, &["href=\"/reset\""]);
        let first = ask(&mut browser, ANN).await;
        let second = ask(&mut browser, ANN).await;
        for _ in 0..3 {
            assert_eq!(browser.get(&format!("/reset/{first}")).await.status, 200);
        }
        assert_eq!(location(&choose(&mut browser, &first, PASSWORD).await), "/login");
        assert_eq!(location(&browser.get("/orders").await), "/login?next=%2Forders", "not signed in");
        browser.mailer.send_due().await.unwrap();
        assert!(browser.mails.list()[0].letter.subject.contains("has changed"));
        sign_in(&mut browser).await;
        assert_eq!(browser.get("/orders").await.status, 200);
        let used = [first.as_str(), second.as_str()];
        for token in used {
            let refused = choose(&mut browser, token, "another tall larch").await;
            assert_eq!(location(&refused), format!("/reset/{token}"), "the others end with it");
        }
        let old = browser.cookie.clone();
        browser.cookie.clear();
        let third = ask(&mut browser, ANN).await;
        assert_eq!(location(&choose(&mut browser, &third, PASSWORD).await), "/login");
        browser.cookie = old;
        assert_eq!(location(&browser.get("/orders").await), "/login?next=%2Forders", "ended");
        browser.app.bed.assert_intact().await;
    }

    async fn a_late_tampered_or_unknown_link_sets_nothing(bed: TestBed) {
        bed.customer("ann").await;
        let mut browser = Browser::over(bed);
        let token = ask(&mut browser, ANN).await;
        for wrong in ["x", &token[1..], &format!("{token}A"), &token.to_lowercase()] {
            let refused = choose(&mut browser, wrong, PASSWORD).await;
            assert_eq!(location(&refused), format!("/reset/{wrong}"));
        }
        browser.app.bed.clock.advance_secs(3_600);
        choose(&mut browser, &token, PASSWORD).await;
        has(&browser.get(&format!("/reset/{token}")).await, &["already been used or has expired"]);
        assert_eq!(sign_in(&mut browser).await, "/login");
    }

    async fn an_unknown_address_gets_the_same_answer_and_no_mail(bed: TestBed) {
        let mut browser = Browser::over(bed);
        assert_eq!(ask(&mut browser, "nobody@example.com").await, "");
        assert!(browser.mails.list().is_empty());
    }

    async fn a_weak_password_leaves_the_link(bed: TestBed) {
        bed.customer("ann").await;
        let mut browser = Browser::over(bed);
        let token = ask(&mut browser, ANN).await;
        let (spaces, long) = (" ".repeat(12), "a1 ".repeat(PASSWORD_LENGTH_MAX));
        for weak in ["", "short", &spaces, &long, "password1"] {
            let refused = choose(&mut browser, &token, weak).await;
            assert_eq!(location(&refused), format!("/reset/{token}"), "{weak}");
        }
        assert_eq!(location(&choose(&mut browser, &token, PASSWORD).await), "/login");
    }
}
