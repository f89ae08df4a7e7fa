//! Changing the address: the link decides, opening it changes nothing, the last one counts, and it ends.

use super::{ANN, House, PASSWORD};
use crate::util::{TestBed, find_words};

const NEW: &str = "ann.new@example.org";

/// The token in the newest link that went to an address.
async fn link(house: &House, email: &str) -> Option<String> {
    let mail = house.mail_to(email).await?;
    let rest = mail.split("/account/email/").nth(1)?;
    Some(rest.split_whitespace().next().unwrap().to_owned())
}

on_both! {
    async fn a_link_changes_the_address_once(bed: TestBed) {
        let house = House::over(bed).await;
        let mut ann = house.ann().await;
        ann.post("/account/email", &[("email", NEW)]).await;
        let token = link(&house, NEW).await.unwrap();
        assert!(find_words(&house.app.bed.url, &[&token]).await.is_empty(), "a digest is kept");
        for _ in 0..2 {
            house.browser().page(&format!("/account/email/{token}")).await;
        }
        let sql = "SELECT email FROM customer WHERE customer_id = 'cus_ann'";
        assert_eq!(house.one(sql).await, ANN, "opening the link changes nothing");
        let mut scanner = house.browser();
        assert_eq!(scanner.post("/account/email/confirm", &[("token", &token)]).await, "/login");
        assert_eq!(house.one(sql).await, NEW);
        assert!(house.mail_to(ANN).await.unwrap().contains("another e-mail address"), "the old one is told");
        let used = house.browser().post("/account/email/confirm", &[("token", &token)]).await;
        assert_eq!(used, format!("/account/email/{token}"), "once");
        assert_eq!(house.browser().sign_in(NEW, PASSWORD).await, "/");
    }

    async fn the_last_address_that_was_entered_counts(bed: TestBed) {
        let house = House::over(bed).await;
        let mut ann = house.ann().await;
        ann.post("/account/email", &[("email", "first@example.org")]).await;
        let first = link(&house, "first@example.org").await.unwrap();
        ann.post("/account/email", &[("email", "second@example.org")]).await;
        let second = link(&house, "second@example.org").await.unwrap();
        let back = ann.post("/account/email/confirm", &[("token", &first)]).await;
        assert_eq!(back, format!("/account/email/{first}"));
        assert_eq!(ann.post("/account/email/confirm", &[("token", &second)]).await, "/account");
        let sql = "SELECT email FROM customer WHERE customer_id = 'cus_ann'";
        assert_eq!(house.one(sql).await, "second@example.org");
    }

    async fn a_link_ends_after_a_day(bed: TestBed) {
        let house = House::over(bed).await;
        let mut ann = house.ann().await;
        ann.post("/account/email", &[("email", NEW)]).await;
        let token = link(&house, NEW).await.unwrap();
        house.later(portico::service::EMAIL_CHANGE_SECS);
        let back = ann.post("/account/email/confirm", &[("token", &token)]).await;
        assert_eq!(back, format!("/account/email/{token}"));
    }

    async fn an_address_of_another_account_gets_no_link(bed: TestBed) {
        bed.customer("bob").await;
        let house = House::over(bed).await;
        let mut ann = house.ann().await;
        let unknown = ann.say("/account/email", &[("email", NEW)]).await;
        let known = ann.say("/account/email", &[("email", "bob@example.com")]).await;
        let about = |page: &str, email: &str| page.contains(&format!("If {email} can be used"));
        assert!(about(&unknown, NEW) && about(&known, "bob@example.com"), "the same answer");
        assert_eq!(house.mail_to("bob@example.com").await, None);
    }
}

#[tokio::test]
async fn two_links_used_at_once_change_the_address_once() {
    let house = House::over(TestBed::sqlite().await).await;
    let mut ann = house.ann().await;
    ann.post("/account/email", &[("email", NEW)]).await;
    let token = link(&house, NEW).await.unwrap();
    let (mut one, mut two) = (house.browser(), house.browser());
    let form = [("token", token.as_str())];
    let (first, second) = tokio::join!(
        one.post("/account/email/confirm", &form),
        two.post("/account/email/confirm", &form)
    );
    let done = [first, second].into_iter().filter(|to| to == "/login").count();
    assert_eq!(done, 1);
}
