//! /admin/affiliates: the list, one affiliate, the links, and links that were asked for.

use super::{Browser, key};
use portico::domain::ids::CustomerId;
use portico::domain::text::AffiliateCode;
use portico::service::CreateLink;

const LIST: &str = "/admin/affiliates";
const DISABLE: &str = "/admin/affiliates/disable";
const WRITE_OFF: &str = "/admin/affiliates/write-off";
const ENABLE: &str = "/admin/affiliates/enable";
const ADD_LINK: &str = "/admin/affiliates/links/add";
const TERMS: &str = "/admin/affiliates/links/terms";
const APPROVE: &str = "/admin/affiliates/applications/approve";
const REJECT: &str = "/admin/affiliates/applications/reject";

/// A link that an affiliate asks for on better terms.
async fn ask(browser: &Browser, affiliate: &CustomerId, code: &str) -> String {
    let wish = CreateLink {
        actor: browser.app.bed.as_customer(affiliate),
        customer: affiliate.clone(),
        code: AffiliateCode::parse(code).unwrap(),
        label: Some("<b>Stage</b>".to_owned()),
        requested_rate_ppm: Some(250_000),
        requested_discount_ppm: None,
    };
    browser.app.bed.service.store().write(wish).await.unwrap().id.to_string()
}

/// Where each of these is first named, in the order of the page.
fn in_order(page: &str, names: &[&str]) -> bool {
    let places: Vec<_> = names.iter().map(|name| page.find(name)).collect();
    places.iter().all(Option::is_some) && places.is_sorted()
}

on_both! {
    async fn affiliates_are_listed_sorted_and_found(bed: TestBed) {
        for code in ["first", "second", "third"] {
            bed.affiliate(code).await;
            bed.clock.advance_secs(60);
        }
        bed.earn("second", 900).await;
        let browser = Browser::of_operator(bed).await;
        let page = browser.page(LIST).await;
        assert!(in_order(&page, &["cus_third", "cus_second", "cus_first"]), "{page}");
        let page = browser.page(&format!("{LIST}?sort=oldest&state=active")).await;
        assert!(in_order(&page, &["cus_first", "cus_second", "cus_third"]));
        let page = browser.page(&format!("{LIST}?sort=sales")).await;
        assert!(in_order(&page, &["cus_second", "cus_third", "cus_first"]));
        for (search, found) in [("second", true), ("second@example.com", true), ("nobody", false)] {
            let page = browser.page(&format!("{LIST}?q={search}")).await;
            assert_eq!(page.contains("cus_second"), found, "{search}");
            assert!(!page.contains("cus_first"));
        }
        assert!(browser.page(&format!("{LIST}?state=disabled")).await.contains("No affiliates with this status"));
        for bad in ["state=x", "sort=x", "after=x", "after=5.", "after=x.cus_1"] {
            assert_eq!(browser.get(&format!("{LIST}?{bad}")).await.status, 422, "{bad}");
        }
        let file = browser.get(&format!("{LIST}.csv?sort=oldest")).await;
        assert_eq!(file.headers["content-type"], "text/csv; charset=utf-8");
        let lines: Vec<_> = file.body.lines().collect();
        assert_eq!(lines.len(), 4);
        assert!(lines[2].starts_with("cus_second,second@example.com,Name,second,Active,"), "{}", lines[2]);
    }

    async fn a_sale_after_midnight_stands_on_one_day_everywhere(bed: TestBed) {
        bed.affiliate("ann").await;
        bed.product(5_000).await;
        bed.set_zone("Europe/Berlin").await;
        bed.set_clock("2026-03-14T23:30:00Z");
        let order = bed.paid_order(5_000, Some("ann")).await;
        let mut browser = Browser::of_operator(bed).await;
        let page = browser.page("/admin").await;
        assert!(page.contains("15 Mar: 45.00\u{a0}USD, before"), "{page}");
        assert!(page.contains("midnight CET"), "{page}");
        let orders = browser.page("/admin/orders").await;
        assert!(orders.contains("15 Mar") && !orders.contains("14 Mar"), "{orders}");
        browser.give_password("cus_ann").await;
        browser.sign_in("ann@example.com").await;
        let page = browser.page("/affiliate").await;
        assert!(page.contains("15 Mar: 9.00\u{a0}USD, before"), "{page}");
        assert!(page.contains("midnight CET"), "{page}");
        let commissions = browser.page("/affiliate/commissions").await;
        assert!(commissions.contains("15 Mar"), "{commissions}");

        // The refund shows on its own day, below the base line.
        let bed = &browser.app.bed;
        bed.clock.advance_secs(86_400);
        bed.service.store().write(bed.refund(&order.id, None)).await.unwrap();
        let page = browser.page("/affiliate").await;
        assert!(page.contains("16 Mar: \u{2212}9.00\u{a0}USD, before"), "{page}");
        assert!(page.contains("15 Mar: 9.00\u{a0}USD, before"), "{page}");
    }

    async fn a_debt_is_written_off_with_a_reason(bed: TestBed) {
        let ann = bed.affiliate("ann").await;
        bed.product(5_000).await;
        let order = bed.paid_order(5_000, Some("ann")).await;
        bed.clock.advance_secs(14 * 86_400);
        bed.service.release_due().await.unwrap();
        bed.service.store().write(bed.convert(&ann, 900)).await.unwrap();
        let browser = Browser::of_operator(bed).await;
        let (bed, path) = (&browser.app.bed, format!("{LIST}/cus_ann"));
        assert!(!browser.page(&path).await.contains(WRITE_OFF), "nothing is owed");
        bed.service.store().write(bed.refund(&order.id, None)).await.unwrap();
        let page = browser.page(&path).await;
        assert!(page.contains("name=\"owed_minor\" value=\"900\""), "{page}");
        let send = async |page: &str, owed: &str, reason: &str| {
            let one_time = key(page, WRITE_OFF);
            let fields = [
                ("id", "cus_ann"), ("owed_minor", owed), ("write_off_reason", reason),
                ("idempotency_key", &*one_time),
            ];
            browser.send(WRITE_OFF, &fields).await;
            browser.send(WRITE_OFF, &fields).await
        };
        let mut page = send(&page, "900", "").await;
        assert!(page.contains("field-error"), "{page}");
        for owed in ["800", ""] {
            page = send(&page, owed, "gone").await;
            assert!(page.contains("has changed, so nothing was written off"), "{owed}: {page}");
            assert_eq!(bed.summary(&ann).await.owed_minor, 900);
        }
        send(&page, "900", "gone").await;
        assert_eq!(bed.summary(&ann).await.owed_minor, 0);
        bed.assert_intact().await;
    }

    async fn a_list_goes_on_where_the_page_ended(bed: TestBed) {
        for number in 0..53 {
            bed.affiliate(&format!("aff{number:02}")).await;
        }
        let browser = Browser::of_operator(bed).await;
        for sort in ["newest", "oldest", "sales"] {
            let mut path = format!("{LIST}?sort={sort}");
            let mut seen = Vec::new();
            loop {
                let page = browser.page(&path).await;
                let rows = page.split("href=\"/admin/affiliates/cus_").skip(1);
                seen.extend(rows.map(|row| row.split('"').next().unwrap().to_owned()));
                let Some(at) = page.find("after=") else { break };
                let next = page[at..].split('"').next().unwrap().replace("&amp;", "&");
                if path.contains("after=") {
                    break;
                }
                path = format!("{LIST}?sort={sort}&{next}");
            }
            let mut sorted = seen.clone();
            sorted.sort();
            sorted.dedup();
            assert_eq!((seen.len(), sorted.len()), (53, 53), "{sort}");
        }
        assert_eq!(browser.get(&format!("{LIST}.csv")).await.body.lines().count(), 54);
    }

    async fn an_affiliate_is_switched_off_and_on(bed: TestBed) {
        bed.affiliate("creator").await;
        bed.earn("creator", 900).await;
        let browser = Browser::of_operator(bed).await;
        let path = "/admin/affiliates/cus_creator";
        let page = browser.page(path).await;
        assert!(page.contains("9.00") && page.contains("Latest entries"), "{page}");
        let id = ("id", "cus_creator");
        let fields = [id, ("idempotency_key", &*key(&page, DISABLE)), ("reason", "bought traffic")];
        let page = browser.send(DISABLE, &fields).await;
        assert!(page.contains("bought traffic") && page.contains("is disabled."));
        let again = browser.send(DISABLE, &fields).await;
        assert!(again.contains("is disabled."), "a second click shows the first result");
        assert_eq!(browser.audited("affiliate.disable").await.len(), 1);
        assert!(browser.page(&format!("{LIST}?state=disabled")).await.contains("cus_creator"));
        let page = browser.send(ENABLE, &[id, ("idempotency_key", &key(&page, ENABLE))]).await;
        let blank = [id, ("idempotency_key", &*key(&page, DISABLE)), ("reason", " ")];
        assert!(browser.send(DISABLE, &blank).await.contains("Please fill this in."));
        let keyless = browser.send(DISABLE, &[id, ("reason", "x")]).await;
        assert!(keyless.contains("no longer valid"));
        for (missing, status) in [("cus_none", 404), ("a%00b", 404), ("cus_creator?before=x", 422)] {
            assert_eq!(browser.get(&format!("{LIST}/{missing}")).await.status, status, "{missing}");
        }
        assert_eq!(browser.post(&format!("{path}/fire"), &[]).await.status, 404);
    }

    async fn a_link_is_given_and_gets_its_own_terms(bed: TestBed) {
        bed.affiliate("creator").await;
        let browser = Browser::of_operator(bed).await;
        let path = "/admin/affiliates/cus_creator";
        let id = ("id", "cus_creator");
        let page = browser.page(path).await;
        let bad = [id, ("idempotency_key", &*key(&page, ADD_LINK)), ("code", "no spaces"), ("label", "Fair")];
        let page = browser.send(ADD_LINK, &bad).await;
        assert!(page.contains("2 to 40 characters") && page.contains("value=\"no spaces\""));
        let taken = [id, ("idempotency_key", &*key(&page, ADD_LINK)), ("code", "Creator"), ("label", "Fair")];
        let page = browser.send(ADD_LINK, &taken).await;
        assert!(page.contains("value=\"Creator\"") && page.contains("value=\"Fair\""), "{page}");
        let good = [id, ("idempotency_key", &*key(&page, ADD_LINK)), ("code", "fair-26"), ("label", "<i>Fair")];
        let page = browser.send(ADD_LINK, &good).await;
        assert!(page.contains("The link fair-26 is active") && !page.contains("<i>Fair"));
        let link = page.split("/links/").nth(2).unwrap().split('"').next().unwrap();
        let ids = [("affiliate", "cus_creator"), ("id", link)];
        let link = format!("{path}/links/{link}");
        let send = async |page: &str, rate: &str, discount: &str| {
            let terms = [("idempotency_key", &*key(page, TERMS)), ("rate", rate), ("discount", discount)];
            browser.send(TERMS, &[&ids[..], &terms].concat()).await
        };
        let page = send(&browser.page(&link).await, "101", "x").await;
        assert!(page.contains("a value between 0 and 100") && page.contains("value=\"101\""));
        let page = send(&page, "22,5", "").await;
        assert!(page.contains("terms of the link fair-26 are saved") && page.contains("value=\"22.5\""));
        assert_eq!(browser.audited("affiliate_link.terms").await.len(), 1);
        browser.app.bed.product(1_000).await;
        let order = browser.app.bed.paid_order(1_000, Some("fair-26")).await;
        let bed = &browser.app.bed;
        let creator = CustomerId::parse("cus_creator").unwrap();
        let overview = bed.service.overview(&bed.system(), &creator).await.unwrap();
        assert_eq!(overview.commissions[0].order, order.id);
        assert_eq!(overview.commissions[0].explanation.rate_ppm, 225_000);
        send(&browser.page(&link).await, "", "0").await;
        let links = bed.service.overview(&bed.system(), &creator).await.unwrap().links.clone();
        assert_eq!((links[1].rate_override_ppm, links[1].discount_override_ppm), (None, Some(0)));
        assert_eq!(browser.get(&format!("{path}/links/alink_none")).await.status, 404);
        bed.assert_intact().await;
    }

    async fn links_asked_for_are_decided(bed: TestBed) {
        let creator = bed.affiliate("creator").await;
        let browser = Browser::of_operator(bed).await;
        let queue = "/admin/affiliates/applications";
        assert!(browser.page(queue).await.contains("Nothing to review"));
        let (big, small) = (ask(&browser, &creator, "big").await, ask(&browser, &creator, "small").await);
        let page = browser.page(queue).await;
        assert!(page.contains(&big) && page.contains(&small));
        let path = format!("{queue}/{big}");
        let id = ("id", &*big);
        let page = browser.page(&path).await;
        assert!(page.contains("value=\"25\"") && !page.contains("<b>Stage"));
        let wrong = [id, ("idempotency_key", &*key(&page, APPROVE)), ("rate", "101"), ("discount", "")];
        let page = browser.send(APPROVE, &wrong).await;
        assert!(page.contains("a value between 0 and 100") && page.contains("value=\"101\""));
        let one_time = key(&page, APPROVE);
        let fields = [id, ("idempotency_key", &*one_time), ("rate", "22,5"), ("discount", "")];
        let page = browser.send(APPROVE, &fields).await;
        assert!(page.contains("is active.") && page.contains("22.5"));
        assert!(browser.send(APPROVE, &fields).await.contains("is active."));
        let late = [id, ("idempotency_key", "another-key-of-this-form"), ("rate", ""), ("discount", "")];
        for _ in 0..2 {
            assert!(browser.send(APPROVE, &late).await.contains("decided"), "twice the same words");
        }
        assert_eq!(browser.audited("application.approve").await.len(), 1);
        let path = format!("{queue}/{small}");
        let id = ("id", &*small);
        let page = browser.page(&path).await;
        let blank = [id, ("idempotency_key", &*key(&page, REJECT)), ("reason", "")];
        let page = browser.send(REJECT, &blank).await;
        assert!(page.contains("Please fill this in."));
        let fields = [id, ("idempotency_key", &*key(&page, REJECT)), ("reason", "not now")];
        let page = browser.send(REJECT, &fields).await;
        assert!(page.contains("is rejected.") && page.contains("not now"));
        assert!(browser.page(queue).await.contains("Nothing to review"));
        assert_eq!(browser.get(&format!("{queue}/alink_none")).await.status, 404);
        assert_eq!(browser.get(&format!("{queue}?page=0")).await.status, 422);
        assert_eq!(browser.post(&format!("{path}/fire"), &[]).await.status, 404);
    }

    async fn another_shop_is_not_there(bed: TestBed) {
        let other = bed.add_shop("other").await;
        bed.affiliate_in(&other, "stranger").await;
        let browser = Browser::of_operator(bed).await;
        assert!(!browser.page(LIST).await.contains("stranger"));
        assert!(!browser.page(&format!("{LIST}?q=stranger")).await.contains("cus_stranger"));
        assert_eq!(browser.get(&format!("{LIST}/cus_stranger")).await.status, 404);
        let fields = [("id", "cus_stranger"), ("idempotency_key", "a-key"), ("reason", "x")];
        let reply = browser.post(DISABLE, &fields).await;
        assert_eq!(reply.status, 404);
    }
}
