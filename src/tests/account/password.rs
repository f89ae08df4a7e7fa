//! Changing the password: the current one is needed, and every other session ends, half ones and those of programs too.

use super::{ANN, House, PASSWORD};

const NEXT: &str = "plover basalt ninety";

on_both! {
    async fn a_new_password_ends_every_other_session(bed: TestBed) {
        let house = House::over(bed).await;
        let (mut here, mut there) = (house.ann().await, house.ann().await);
        let form = |current: &'static str| [("current", current), ("password", NEXT)];
        let wrong = here.say("/account/password", &form("not the one")).await;
        assert!(wrong.contains("That is not your current password."));
        assert!(there.is_in().await);
        let weak = here.post("/account/password", &[("current", PASSWORD), ("password", "short")]).await;
        assert_eq!(weak, "/account/password");
        assert_eq!(here.post("/account/password", &form(PASSWORD)).await, "/account");
        assert!(here.is_in().await);
        assert!(!there.is_in().await);
        let mut again = house.browser();
        assert!(again.sign_in(ANN, PASSWORD).await.starts_with("/login"));
        assert_eq!(again.sign_in(ANN, NEXT).await, "/");
    }

    async fn the_first_password_needs_a_mailed_code(bed: TestBed) {
        let house = House::over(bed).await;
        let mut ann = house.ann().await;
        house
            .app
            .bed
            .write(|tx| tx.queue("UPDATE customer SET password_hash = NULL", vec![]))
            .await;
        house.later(301);
        let asked = ann.post("/account/password", &[("password", NEXT)]).await;
        assert_eq!(asked, "/account/confirm?next=%2Faccount%2Fpassword");
        ann.post("/account/confirm/code", &[("next", "/account/password"), ("idempotency_key", "k")]).await;
        let mail = house.mail_to(ANN).await.unwrap();
        let code = mail.lines().find(|line| line.len() == 6 && line.parse::<u32>().is_ok()).unwrap();
        let on = ann.post("/account/confirm", &[("next", "/account/password"), ("code", code)]).await;
        assert_eq!(on, "/account/password");
        assert_eq!(ann.post("/account/password", &[("password", NEXT)]).await, "/account");
        assert_eq!(house.browser().sign_in(ANN, NEXT).await, "/");
    }
}
