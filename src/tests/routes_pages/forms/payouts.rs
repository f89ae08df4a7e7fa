//! /balance/payout: what an affiliate fills in, the page that asks once more, and what is requested then.

use super::{Browser, key};
use crate::util::TestBed;
use portico::domain::payouts::payout_address::{PayoutAsset, PayoutNetwork};
use portico::service::Claim;

const FORM: &str = "/balance/payout";
const CONFIRM: &str = "/balance/payout/confirm";
const TRON: &str = "TWuRReGC3VQEMdYiGsCrCr3Z6hmZHUbtqY";

/// The affiliate `ann` with 90.00 available.
async fn ann(bed: TestBed) -> Browser {
    bed.affiliate("ann").await;
    bed.earn("ann", 9_000).await;
    Browser::of_customer(bed, "cus_ann").await
}

async fn requests(browser: &Browser) -> Vec<Claim> {
    let bed = &browser.app.bed;
    let ann = portico::domain::ids::CustomerId::parse("cus_ann").unwrap();
    bed.service.own_payouts(&bed.as_customer(&ann), &ann, (None, None), 50).await.unwrap().rows
}

/// Where a form leads.
async fn leads_to(browser: &Browser, path: &str, fields: &[(&str, &str)]) -> String {
    let reply = browser.post(path, fields).await;
    assert_eq!(reply.status, 303, "{path}: {}", reply.body);
    reply.headers["location"].to_str().unwrap().to_owned()
}

fn filled(amount: &str) -> [(&str, &str); 4] {
    [("amount", amount), ("to", "USDT:tron"), ("address", TRON), ("note", "thanks")]
}

on_both! {
    async fn all_fills_the_field_and_sends_nothing(bed: TestBed) {
        let mut browser = ann(bed).await;
        for (language, shown) in [("en", "90.00"), ("de", "90,00")] {
            browser.language = language;
            let fields = [&filled("7")[..], &[("all", "1")]].concat();
            assert_eq!(leads_to(&browser, FORM, &fields).await, FORM);
            let page = browser.page(FORM).await;
            assert!(page.contains(&format!("value=\"{shown}\"")), "{page}");
            assert!(page.contains(TRON) && page.contains("thanks"), "what was typed beside it stays");
            assert!(page.contains("value=\"USDT:tron\" selected"), "{page}");
            assert!(!page.contains("field-error"), "{page}");
        }
        assert_eq!(requests(&browser).await.len(), 0);
    }

    async fn a_payout_is_shown_once_more_before_it_is_requested(bed: TestBed) {
        let browser = ann(bed).await;
        assert_eq!(leads_to(&browser, FORM, &filled("12,40")).await, CONFIRM);
        assert_eq!(requests(&browser).await.len(), 0, "nothing is requested yet");
        for _ in 0..2 {
            let page = browser.page(CONFIRM).await;
            for shown in ["12.40", "USDT", "TRON (TRC-20)", "TWuR", "thanks", "77.60"] {
                assert!(page.contains(shown), "{shown}: {page}");
            }
        }
        let page = browser.page(CONFIRM).await;
        let one_time = key(&page, CONFIRM);
        let fields = [
            ("amount_minor", "1240"), ("to", "USDT:tron"), ("address", TRON), ("note", "thanks"),
            ("idempotency_key", &*one_time),
        ];
        let first = leads_to(&browser, CONFIRM, &fields).await;
        assert!(first.starts_with("/balance/payout/claim_"), "{first}");
        assert_eq!(leads_to(&browser, CONFIRM, &fields).await, first, "a second click shows the first request");
        let made = requests(&browser).await;
        assert_eq!((made.len(), made[0].amount_minor), (1, 1_240));
        let to = made[0].destination.clone().unwrap();
        assert_eq!((to.asset.as_str(), to.network.as_deref(), to.address.as_str()), ("USDT", Some("tron"), TRON));
        // What was filled in is gone, and the page that asks has nothing to ask.
        assert!(!browser.page(FORM).await.contains(TRON));
        assert_eq!(browser.get(CONFIRM).await.status, 303);
        browser.app.bed.assert_intact().await;
    }

    async fn what_changed_meanwhile_leads_back_to_the_form(bed: TestBed) {
        let browser = ann(bed).await;
        assert_eq!(leads_to(&browser, FORM, &filled("90")).await, CONFIRM);
        let ann = portico::domain::ids::CustomerId::parse("cus_ann").unwrap();
        let other = browser.app.bed.ask_payout(&ann, 1_000);
        browser.app.bed.service.store().write(other).await.unwrap();
        let reply = browser.get(CONFIRM).await;
        assert_eq!(reply.status, 303);
        assert_eq!(reply.headers["location"].to_str().unwrap(), FORM);
        let page = browser.page(FORM).await;
        assert!(page.contains("80.00") && page.contains("field-error") && page.contains(TRON), "{page}");
    }

    async fn what_a_second_tab_asks_for_is_kept_when_the_money_is_gone(bed: TestBed) {
        let browser = ann(bed).await;
        let mut sent = Vec::new();
        for (amount, minor) in [("60", "6000"), ("50", "5000")] {
            assert_eq!(leads_to(&browser, FORM, &filled(amount)).await, CONFIRM);
            sent.push((minor, key(&browser.page(CONFIRM).await, CONFIRM)));
        }
        let mut led = Vec::new();
        for (minor, one_time) in &sent {
            let fields = [
                ("amount_minor", *minor), ("to", "USDT:tron"), ("address", TRON), ("note", "thanks"),
                ("idempotency_key", one_time.as_str()),
            ];
            led.push(leads_to(&browser, CONFIRM, &fields).await);
        }
        assert!(led[0].starts_with("/balance/payout/claim_"), "{led:?}");
        assert_eq!(led[1], CONFIRM, "what the first tab sent is no longer filled in, and not enough is left");
        let reply = browser.get(CONFIRM).await;
        assert_eq!((reply.status, reply.headers["location"].to_str().unwrap()), (axum::http::StatusCode::SEE_OTHER, FORM));
        let page = browser.page(FORM).await;
        for shown in ["value=\"50.00\"", "value=\"USDT:tron\" selected", TRON, "thanks", "at most 30.00"] {
            assert!(page.contains(shown), "{shown}: {page}");
        }
        assert_eq!(requests(&browser).await.len(), 1);
        browser.app.bed.assert_intact().await;
    }

    async fn every_field_is_judged_at_once(bed: TestBed) {
        let browser = ann(bed).await;
        for (amount, to, address, errors) in [
            ("", "", "", vec!["amount", "to", "address"]),
            ("7", "BTC:tron", TRON, vec!["to"]),
            ("7", "USDT:tron", "T1", vec!["address"]),
            ("7", "BTC:bitcoin", TRON, vec!["address"]),
            ("900", "USDT:tron", TRON, vec!["amount"]),
            ("0.01", "USDT:moon", "", vec!["amount", "to", "address"]),
        ] {
            let page = browser.send(FORM, &[("amount", amount), ("to", to), ("address", address)]).await;
            for field in ["amount", "to", "address", "note"] {
                let has_error = page.contains(&format!("id=\"{field}-error\""));
                assert_eq!(has_error, errors.contains(&field), "{field} of {amount} {to} {address}");
            }
        }
        assert_eq!(requests(&browser).await.len(), 0);
    }

    async fn the_asset_decides_the_networks(bed: TestBed) {
        let browser = ann(bed).await;
        let page = browser.page(FORM).await;
        for asset in PayoutAsset::ALL {
            for network in PayoutNetwork::ALL {
                let option = format!("value=\"{}:{}\"", asset.as_str(), network.as_str());
                assert_eq!(page.contains(&option), asset.networks().contains(&network), "{option}");
            }
        }
        assert!(!page.contains("name=\"network\"") && !page.contains("name=\"asset\""));
    }
}
