//! Points 1 to 4: cookies, tokens, and when they end.

use super::{OPERATOR, PASSWORD, Visitor, give_password, invite, over_https};
use crate::util::{TestApp, TestBed, find_words};
use portico::domain::clock::SECS_PER_DAY;
use portico::store::{Columns, Source as _};

/// The cookie that an answer sets, with its attributes.
fn set_cookie(reply: &crate::util::Reply) -> Vec<String> {
    reply.header("set-cookie").split("; ").map(str::to_owned).collect()
}

#[tokio::test]
async fn s01_the_cookie_stays_with_this_host_and_away_from_scripts() {
    let app = over_https(TestBed::sqlite().await).await;
    Visitor::over_https(&app).join().await;
    let reply = Visitor::over_https(&app).sign_in(OPERATOR, PASSWORD).await;
    let cookie = set_cookie(&reply);
    assert!(cookie[0].starts_with("__Host-session="), "{cookie:?}");
    for attribute in ["HttpOnly", "Secure", "SameSite=Lax", "Path=/"] {
        assert!(cookie.iter().any(|part| part == attribute), "{attribute}: {cookie:?}");
    }
    assert!(!cookie.iter().any(|part| part.to_lowercase().starts_with("domain")), "{cookie:?}");
    let app = TestApp::over(app.bed.twin()).await;
    let cookie = set_cookie(&Visitor::new(&app).sign_in(OPERATOR, PASSWORD).await);
    assert!(cookie[0].starts_with("session=") && !cookie.contains(&"Secure".to_owned()));
    for attribute in ["HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.iter().any(|part| part == attribute), "{attribute}: {cookie:?}");
    }
}

on_both! {
    async fn s02_each_login_has_a_token_of_its_own(bed: TestBed) {
        let app = TestApp::over(bed).await;
        let mut operator = Visitor::new(&app);
        operator.join().await;
        let first = operator.cookie.clone();
        let token = first.strip_prefix("session=").unwrap();
        assert!(token.len() >= 22, "128 bits take 22 characters: {token}");
        operator.sign_in(OPERATOR, PASSWORD).await;
        assert_ne!(operator.cookie, first);
        assert_eq!(operator.get("/admin").await.status, 200);
        let mut old = Visitor { cookie: first, ..Visitor::new(&app) };
        assert_eq!(old.get("/admin").await.status, 303, "the one before is dead");
        let fixed = "session=AAAAAAAAAAAAAAAAAAAAAA".to_owned();
        let mut victim = Visitor { cookie: fixed.clone(), ..Visitor::new(&app) };
        victim.sign_in(OPERATOR, PASSWORD).await;
        assert_ne!(victim.cookie, fixed);
        let mut attacker = Visitor { cookie: fixed, ..Visitor::new(&app) };
        assert_eq!(attacker.get("/admin").await.status, 303, "one fixed before is not honoured");
    }

    async fn s03_sessions_end_when_they_should(bed: TestBed) {
        bed.customer("ann").await;
        let app = TestApp::over(bed).await;
        give_password(&app, "cus_ann").await;
        let mut operator = Visitor::new(&app);
        operator.join().await;
        let kept = operator.cookie.clone();
        assert_eq!(operator.post("/logout", &[]).await.status, 303);
        let mut copy = Visitor { cookie: kept, ..Visitor::new(&app) };
        assert_eq!(copy.get("/admin").await.status, 303, "signing out ends it at once");
        operator.sign_in(OPERATOR, PASSWORD).await;
        let mut ann = Visitor::new(&app);
        ann.sign_in("ann@example.com", PASSWORD).await;
        assert_eq!(ann.get("/orders").await.status, 200);
        assert_eq!(operator.get("/admin").await.status, 200);
        app.bed.clock.advance_secs(SECS_PER_DAY / 2);
        assert_eq!(operator.get("/admin").await.status, 303, "half a day for operators");
        assert_eq!(ann.get("/orders").await.status, 200);
        app.bed.clock.advance_secs(30 * SECS_PER_DAY);
        assert_eq!(ann.get("/orders").await.status, 303, "thirty days for customers");
        ann.sign_in("ann@example.com", PASSWORD).await;
        let deleted = app.call("DELETE", "/dev/v1/customers/cus_ann", &app.key, &[], "").await;
        assert!(deleted.status.is_success(), "{}", deleted.body);
        assert_eq!(ann.get("/orders").await.status, 303, "the account is gone");
    }

    async fn s04_a_copy_of_the_database_opens_nothing(bed: TestBed) {
        let app = TestApp::over(bed).await;
        let link = invite(&app).await;
        let mut operator = Visitor::new(&app);
        operator.post("/invitation", &[("token", &link), ("password", PASSWORD)]).await;
        assert_eq!(operator.get("/admin").await.status, 200);
        let token = operator.cookie.strip_prefix("session=").unwrap().to_owned();
        let found = find_words(&app.bed.url, &[&token, &app.key, &link, PASSWORD]).await;
        assert!(found.is_empty(), "{found:?}");
        let hashes = app.bed.service.store().rows("SELECT secret_hash FROM api_key", vec![]).await.unwrap();
        for row in hashes {
            let hash = Columns::of(&row).text().unwrap();
            app.call("GET", "/dev/v1/me", &hash, &[], "").await.error(401, "UNAUTHORIZED");
        }
    }
}
