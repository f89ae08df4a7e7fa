//! Sessions of one's own: seen with their device, and ended at once, from anywhere.

use super::{ANN, House, PASSWORD};
use crate::util::TestBed;
use portico::domain::clock::SECS_PER_DAY;

on_both! {
    async fn a_session_is_ended_from_another(bed: TestBed) {
        let house = House::over(bed).await;
        let (mut here, mut there) = (house.ann().await, house.ann().await);
        let page = here.page("/account/sessions").await;
        assert!(page.contains("Firefox · Linux") && page.contains("This device"));
        assert_eq!(page.matches("name=\"session\"").count(), 1, "one to be ended: {page}");
        let other = page.split("name=\"session\" value=\"").nth(1).unwrap();
        let other = other.split('"').next().unwrap();
        assert!(there.is_in().await);
        let said = here.say("/account/sessions/end", &[("session", other)]).await;
        assert!(said.contains("That session has ended."));
        assert!(!there.is_in().await);
        assert!(here.is_in().await);
        let mut third = house.ann().await;
        here.post("/account/sessions/end-others", &[("idempotency_key", "all")]).await;
        assert!(!third.is_in().await);
        assert!(here.is_in().await);
    }

    async fn a_session_of_another_person_is_left_alone(bed: TestBed) {
        bed.customer("bob").await;
        let house = House::over(bed).await;
        house.give_password("cus_bob").await;
        let mut ann = house.ann().await;
        let hash = house.one("SELECT token_hash FROM web_session WHERE person_id = 'cus_ann'").await;
        let mut bob = house.browser();
        bob.sign_in("bob@example.com", PASSWORD).await;
        bob.post("/account/sessions/end", &[("session", &hash)]).await;
        bob.post("/account/sessions/end-others", &[("idempotency_key", "all")]).await;
        assert!(ann.is_in().await && bob.is_in().await);
    }

    async fn when_and_where_a_session_was_used_is_noted(bed: TestBed) {
        let house = House::over(bed).await;
        let mut ann = house.ann().await;
        let seen = "SELECT CAST(seen_at AS TEXT) FROM web_session WHERE person_id = 'cus_ann'";
        let first = house.one(seen).await;
        house.later(60);
        ann.page("/account").await;
        assert_eq!(house.one(seen).await, first, "not with every page");
        house.later(SECS_PER_DAY);
        ann.page("/account").await;
        assert_ne!(house.one(seen).await, first);
    }
}

#[tokio::test]
async fn what_was_under_way_brings_no_session_back() {
    let house = House::over(TestBed::sqlite().await).await;
    let (mut here, mut there) = (house.ann().await, house.ann().await);
    let cookie = there.cookie.clone();
    here.post("/account/sessions/end-others", &[("idempotency_key", "all")]).await;
    there.cookie = cookie;
    there.post("/account/email", &[("email", ANN)]).await;
    assert!(!there.is_in().await);
}
