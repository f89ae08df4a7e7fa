//! The second factor: a code works once, one step of skew, few tries, recovery codes, and nothing takes the session of
//! somebody who has proved the first factor only.

use super::{ANN, House, PASSWORD};
use crate::util::find_words;
use axum::body::Body;
use axum::http::Request;
use portico::domain::people::second_factor::{RECOVERY_CODES, STEP_SECS};
use portico::server_fns::ACTIONS;
use portico::service::{Vault, code_at};
use portico::store::{Columns, Source as _};

on_both! {
    async fn a_code_works_once_and_one_step_beside(bed: TestBed) {
        let house = House::over(bed).await;
        let (secret, codes) = house.ann().await.set_up().await;
        assert_eq!(codes.len(), RECOVERY_CODES);
        house.later(600);
        let now = || house.app.bed.service.now();
        let code = house.app_code().await;
        let mut first = house.browser();
        assert_eq!(first.sign_in(ANN, PASSWORD).await, "/login/second-factor");
        assert!(!first.is_in().await);
        assert_eq!(first.post("/login/second-factor", &[("code", &code)]).await, "/");
        assert!(first.is_in().await);
        let mut second = house.browser();
        second.sign_in(ANN, PASSWORD).await;
        let back = second.post("/login/second-factor", &[("code", &code)]).await;
        assert_eq!(back, "/login/second-factor", "a code works once");
        let earlier = code_at(&secret, now().plus_secs(-STEP_SECS)).unwrap();
        let back = second.post("/login/second-factor", &[("code", &earlier)]).await;
        assert_eq!(back, "/login/second-factor", "and none before it");
        house.later(10 * STEP_SECS);
        let far = code_at(&secret, now().plus_secs(2 * STEP_SECS)).unwrap();
        let back = second.post("/login/second-factor", &[("code", &far)]).await;
        assert_eq!(back, "/login/second-factor", "two steps are too many");
        let late = code_at(&secret, now().plus_secs(-STEP_SECS)).unwrap();
        assert_eq!(second.post("/login/second-factor", &[("code", &late)]).await, "/");
    }

    async fn five_wrong_codes_end_the_first_factor(bed: TestBed) {
        let house = House::over(bed).await;
        let (_, _) = house.ann().await.set_up().await;
        house.later(600);
        let mut visitor = house.browser();
        visitor.sign_in(ANN, PASSWORD).await;
        for left in ["4", "3", "2", "1"] {
            let page = visitor.say("/login/second-factor", &[("code", "00000x")]).await;
            assert!(page.contains(&format!("Attempts left: {left}.")), "{left}");
        }
        assert_eq!(visitor.post("/login/second-factor", &[("code", "00000x")]).await, "/login");
        let code = house.app_code().await;
        assert_eq!(visitor.post("/login/second-factor", &[("code", &code)]).await, "/login");
        assert!(!visitor.is_in().await);
        assert_eq!(visitor.sign_in(ANN, PASSWORD).await, "/login/second-factor");
        assert_eq!(visitor.post("/login/second-factor", &[("code", &code)]).await, "/");
    }

    async fn a_recovery_code_works_once(bed: TestBed) {
        let house = House::over(bed).await;
        let (_, codes) = house.ann().await.set_up().await;
        let mut visitor = house.browser();
        visitor.sign_in(ANN, PASSWORD).await;
        let typed = codes[0].to_lowercase().replace('-', " ");
        assert_eq!(visitor.post("/login/second-factor", &[("code", &typed)]).await, "/");
        assert!(visitor.page("/account/second-factor").await.contains("recovery codes: 9"));
        let mut again = house.browser();
        again.sign_in(ANN, PASSWORD).await;
        let back = again.post("/login/second-factor", &[("code", &codes[0])]).await;
        assert_eq!(back, "/login/second-factor");
        let renewed = visitor
            .send("POST", "/account/second-factor/recovery", &[("idempotency_key", "renew")])
            .await;
        assert_eq!(renewed.status, 200);
        let back = again.post("/login/second-factor", &[("code", &codes[1])]).await;
        assert_eq!(back, "/login/second-factor", "new codes end the ones before");
    }

    async fn half_a_sign_in_opens_nothing(bed: TestBed) {
        let house = House::over(bed).await;
        let (_, _) = house.ann().await.set_up().await;
        let mut half = house.browser();
        half.sign_in(ANN, PASSWORD).await;
        let before = house.app.bed.state().await;
        for action in ACTIONS.iter().map(|action| action.path) {
            if ["/login/second-factor", "/logout"].contains(&action) {
                continue;
            }
            // So that what is refused is not refused for its number.
            house.later(1);
            let request = Request::post(action)
                .header("host", "127.0.0.1")
                .header("origin", "http://127.0.0.1")
                .header("content-type", "application/x-www-form-urlencoded")
                .header("cookie", &half.cookie);
            let form = Body::from("id=1&is_sure=1&idempotency_key=half");
            let reply = house.app.send(request.body(form).unwrap()).await;
            assert_ne!(reply.status, 200, "{action}: {}", reply.body);
        }
        assert_eq!(house.app.bed.state().await, before);
        half.sign_in(ANN, PASSWORD).await;
        for page in [
            "/orders", "/affiliate", "/affiliate/commissions", "/affiliate/links", "/balance", "/balance/payout", "/balance.csv",
            "/balance/convert", "/account", "/account/password", "/account/email", "/account/sessions",
            "/account/second-factor", "/account/notices", "/account/data", "/account/data.json",
            "/account/data/orders.csv", "/account/close", "/account/confirm", "/admin", "/admin/keys",
        ] {
            let reply = half.get(page).await;
            let to = reply.headers.get("location").map(|to| to.to_str().unwrap().to_owned());
            assert_eq!(reply.status, 303, "{page}");
            assert!(to.unwrap().starts_with("/login"), "{page}");
        }
    }

    async fn the_secret_is_sealed_and_codes_are_digests(bed: TestBed) {
        let mut bed = bed;
        let vault = Vault::new(&"a1".repeat(32)).unwrap();
        bed.service = bed.service.clone().with_vault(vault);
        let house = House::over(bed).await;
        let (secret, codes) = house.ann().await.set_up().await;
        let letters = codes[0].replace('-', "");
        let found = find_words(&house.app.bed.url, &[&secret, &codes[0], &letters]).await;
        assert!(found.is_empty(), "{found:?}");
        house.later(600);
        let mut ann = house.browser();
        ann.sign_in(ANN, PASSWORD).await;
        let code = house.app_code().await;
        assert_eq!(ann.post("/login/second-factor", &[("code", &code)]).await, "/");
        let sql = "SELECT action FROM audit WHERE action LIKE 'second_factor%' ORDER BY sequence";
        let rows = house.app.bed.service.store().rows(sql, vec![]).await.unwrap();
        let actions: Vec<_> = rows.iter().map(|row| Columns::of(row).text().unwrap()).collect();
        assert_eq!(actions, ["second_factor.begin", "second_factor.on", "second_factor.use"]);
    }

    async fn an_old_confirmation_is_asked_for_again(bed: TestBed) {
        let house = House::over(bed).await;
        let mut ann = house.ann().await;
        house.later(301);
        let asked = ann.post("/account/email", &[("email", "new@example.com")]).await;
        assert_eq!(asked, "/account/confirm?next=%2Faccount%2Femail");
        let wrong = ann.say("/account/confirm", &[("next", "/account/email"), ("password", "x")]).await;
        assert!(wrong.contains("That is incorrect."));
        let before = ann.cookie.clone();
        let on = ann
            .post("/account/confirm", &[("next", "/account/email"), ("password", PASSWORD)])
            .await;
        assert_eq!(on, "/account/email");
        assert_ne!(ann.cookie, before, "a new token");
        let page = ann.page(&on).await;
        assert!(page.contains("value=\"new@example.com\""), "what was typed is kept");
        let mut old = house.browser();
        old.cookie = before;
        assert!(!old.is_in().await);
    }
}
