//! /admin/payments/events: what a provider sent, and that it is no longer kept.

use super::Browser;
use portico::domain::payments::payment::Gateway;
use portico::service::InboxKey;
use portico::store::payments::event::inbox_insert;

const GONE: &str = "No longer kept";

on_both! {
    async fn an_event_says_when_its_body_is_gone(bed: TestBed) {
        let shop = bed.shop.clone();
        bed.write(move |tx| {
            for (event, body) in [("evt_kept", r#"{"name":"<b>Ann</b>"}"#), ("evt_old", "")] {
                let key = InboxKey { shop: shop.clone(), gateway: Gateway::Stripe, event: event.to_owned() };
                inbox_insert(tx, &key, ("charge.refunded", "[]", body));
            }
        })
        .await;
        let browser = Browser::of_operator(bed).await;
        let kept = browser.page("/admin/payments/events/stripe/evt_kept").await;
        assert!(kept.contains("&lt;b&gt;Ann") && !kept.contains(GONE), "{kept}");
        let old = browser.page("/admin/payments/events/stripe/evt_old").await;
        assert!(old.contains(GONE) && old.contains("charge.refunded") && old.contains("Process again"), "{old}");
    }
}
