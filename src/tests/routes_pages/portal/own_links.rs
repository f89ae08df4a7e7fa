//! `/affiliate/links`: asking for links, what became of them, switching them off and on.

use super::{Browser, key};
use crate::util::TestBed;
use portico::domain::affiliates::program::ApplicationState;
use portico::domain::ids::CustomerId;
use portico::service::{ApplicationVerdict, ChangeProgram, DecideApplication, ProgramChange};
use portico::store::affiliates::application::application_list;

const PAGE: &str = "/affiliate/links";
const ADD: &str = "/affiliate/links/add";
const SWITCH: &str = "/affiliate/links/switch";

/// The affiliate `ann`, signed in.
async fn ann(bed: TestBed) -> Browser {
    bed.affiliate("ann").await;
    bed.product(5_000).await;
    let mut browser = Browser::of_operator(bed).await;
    browser.give_password("cus_ann").await;
    browser.sign_in("ann@example.com").await;
    browser
}

async fn add(browser: &Browser, code: &str, label: &str) -> String {
    let one_time = key(&browser.page(PAGE).await, ADD);
    browser.send(ADD, &[("idempotency_key", &*one_time), ("code", code), ("label", label)]).await
}

/// Switches the link with this id.
async fn switch(browser: &Browser, id: &str, is_on: &str) -> String {
    let one_time = key(&browser.page(PAGE).await, SWITCH);
    browser.send(SWITCH, &[("idempotency_key", &*one_time), ("id", id), ("is_on", is_on)]).await
}

/// The state of the link with this code.
async fn link(browser: &Browser, code: &str) -> (String, String) {
    let bed = &browser.app.bed;
    let ann = CustomerId::parse("cus_ann").unwrap();
    let overview = bed.service.overview(&bed.system(), &ann).await.unwrap();
    let link = overview.links.iter().find(|link| link.code.as_str() == code).unwrap();
    (link.id.to_string(), link.state.clone())
}

on_both! {
    async fn a_link_is_added_and_shows_what_it_brings(bed: TestBed) {
        let browser = ann(bed).await;
        assert!(browser.page("/affiliate").await.contains("href=\"/affiliate/links\""));
        let page = add(&browser, "Ann-TV", "My videos").await;
        assert!(page.contains("The link ann-tv is ready") && page.contains("My videos"), "{page}");
        assert!(page.contains("/?ref=ann-tv"));
        browser.app.bed.paid_order(5_000, Some("ann-tv")).await;
        let page = browser.page(PAGE).await;
        assert!(page.contains("45.00"), "what the order brought: {page}");
        let (id, _) = link(&browser, "ann-tv").await;
        let picture = browser.get(&format!("/affiliate/qr.svg?link={id}")).await;
        assert_eq!(picture.status, 200);
        assert_ne!(picture.body, browser.get("/affiliate/qr.svg").await.body);
        assert_eq!(browser.get("/affiliate/qr.svg?link=alink_x").await.status, 404);
        browser.app.bed.assert_intact().await;
    }

    async fn what_is_wrong_with_a_code_is_said_at_its_field(bed: TestBed) {
        let browser = ann(bed).await;
        browser.app.bed.affiliate("bob").await;
        for (code, words) in [("x", "2 to 40 characters"), ("bob", "already taken"), ("admin", "already taken")] {
            let page = add(&browser, code, "A label").await;
            assert!(page.contains(words), "{code}: {page}");
            assert!(page.contains(&format!("value=\"{code}\"")) && page.contains("value=\"A label\""), "{code}");
        }
    }

    async fn a_link_waits_and_is_rejected_with_the_reason(bed: TestBed) {
        let change = ProgramChange { links_need_approval: Some(true), ..ProgramChange::default() };
        bed.service.run(ChangeProgram { actor: bed.as_operator(), change }).await.unwrap();
        let browser = ann(bed).await;
        let page = add(&browser, "brand", "").await;
        assert!(page.contains("The shop looks at the link brand first"), "{page}");
        let bed = &browser.app.bed;
        let waiting = Some(ApplicationState::Pending);
        let rows = application_list(&mut bed.service.store(), &bed.shop, waiting, (5, 0)).await.unwrap();
        let verdict = ApplicationVerdict::Reject { reason: Some("That is a brand.".to_owned()) };
        let decide = DecideApplication { actor: bed.as_operator(), link: rows[0].link.id.clone(), verdict };
        bed.service.store().write(decide).await.unwrap();
        let page = browser.page(PAGE).await;
        assert!(page.contains("Rejected") && page.contains("That is a brand.") && page.contains("brand"), "{page}");
        let page = switch(&browser, rows[0].link.id.as_str(), "1").await;
        assert_eq!(link(&browser, "brand").await.1, "rejected", "{page}");
    }

    async fn a_link_is_switched_off_and_on(bed: TestBed) {
        let browser = ann(bed).await;
        add(&browser, "ann-tv", "").await;
        let (id, _) = link(&browser, "ann-tv").await;
        let page = switch(&browser, &id, "0").await;
        assert!(page.contains("The link ann-tv is off"), "{page}");
        assert_eq!(link(&browser, "ann-tv").await.1, "inactive");
        let bed = &browser.app.bed;
        let place = bed.place(&TestBed::product_id(5_000), "c@example.org", Some("ann-tv"));
        assert!(bed.service.store().write(place).await.is_err(), "it brings nothing");
        let page = switch(&browser, &id, "1").await;
        assert!(page.contains("The link ann-tv is on"), "{page}");
        assert_eq!(link(&browser, "ann-tv").await.1, "active");
        // The affiliate's page shares a link that works.
        let (first, _) = link(&browser, "ann").await;
        switch(&browser, &first, "0").await;
        assert!(browser.page("/affiliate").await.contains("/?ref=ann-tv"));
        // No one switches the link of another.
        bed.affiliate("bob").await;
        let others = format!("alink_{}_bob", bed.shop.as_str());
        let one_time = key(&browser.page(PAGE).await, SWITCH);
        let fields = [("idempotency_key", &*one_time), ("id", &*others), ("is_on", "0")];
        assert_eq!(browser.post(SWITCH, &fields).await.status, 404);
        let place = bed.place(&TestBed::product_id(5_000), "d@example.org", Some("bob"));
        assert!(bed.service.store().write(place).await.is_ok());
        bed.assert_intact().await;
    }
}
