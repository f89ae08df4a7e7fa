//! /admin/webhooks: creating an endpoint, and what can be done with it.

use super::{Browser, key};
use portico::i18n::Language;

const LIST: &str = "/admin/webhooks";
const URL: (&str, &str) = ("url", "https://8.8.8.8/hook");

fn text(key: &str) -> &'static str {
    Language::English.text(key)
}

/// The id in the first link that leads here.
fn linked(page: &str, path: &str) -> String {
    let rest = page.split_once(&format!("href=\"{path}/")).unwrap().1;
    rest.split('"').next().unwrap().to_owned()
}

on_both! {
    async fn an_endpoint_is_created_and_its_secret_is_shown_once(bed: TestBed) {
        let browser = Browser::of_operator(bed).await;
        let page = browser.page(LIST).await;
        let page = browser.send(LIST, &[("idempotency_key", &key(&page, LIST)), URL]).await;
        assert!(page.contains(text("refusals.field.required")) && page.contains("value=\"https://8.8.8.8/hook\""));
        let paid = ("events[]", "order:paid");
        let inside = [("idempotency_key", &*key(&page, LIST)), ("url", "http://10.0.0.1/"), paid];
        let page = browser.send(LIST, &inside).await;
        assert!(page.contains("value=\"order:paid\" checked") && page.contains("value=\"http://10.0.0.1/\""));
        assert!(browser.send(LIST, &[URL, paid]).await.contains(text("refusals.form_without_key")));
        let events = [paid, ("events[]", "order:created"), ("events[]", "unknown")];
        let one_time = key(&page, LIST);
        let fields = [&[("idempotency_key", &*one_time), URL][..], &events].concat();
        let made = browser.post(LIST, &fields).await;
        assert!(made.status == 200 && made.body.contains("whsec_"), "{}", made.body);
        let again = browser.send(LIST, &fields).await;
        assert!(again.contains(text("admin.webhook.secret.gone")) && !again.contains("whsec_"));
        let id = linked(&made.body, LIST);
        let page = browser.page(&format!("{LIST}/{id}")).await;
        assert!(page.contains("order:created") && !page.contains("whsec_"));
        assert_eq!(browser.audited("webhook.create").await.len(), 1);

        let rotate = format!("{LIST}/rotate");
        let fields = [("id", &*id), ("idempotency_key", &*key(&page, &rotate))];
        let rotated = browser.post(&rotate, &fields).await;
        assert!(rotated.status == 200 && rotated.body.contains("whsec_"));
        let again = browser.send(&rotate, &fields).await;
        assert!(again.contains(text("admin.webhook.secret.gone")) && !again.contains("whsec_"));
        assert_eq!(browser.audited("webhook.rotate_secret").await.len(), 1);
    }

    async fn an_endpoint_is_tested_replayed_and_deleted(bed: TestBed) {
        let browser = Browser::of_operator(bed).await;
        let one_time = key(&browser.page(LIST).await, LIST);
        let fields = [("idempotency_key", &*one_time), URL, ("events[]", "order:paid")];
        let id = linked(&browser.post(LIST, &fields).await.body, LIST);
        let (path, id) = (format!("{LIST}/{id}"), ("id", &*id));
        let [test, replay, delete] = ["test", "replay", "delete"].map(|verb| format!("{LIST}/{verb}"));
        let page = browser.page(&path).await;
        let fields = [id, ("idempotency_key", &*key(&page, &test)), ("event", "nothing")];
        browser.send(&test, &fields).await;
        let fields = [id, ("idempotency_key", &*key(&page, &test)), ("event", "order:paid")];
        let page = browser.send(&test, &fields).await;
        assert!(page.contains(text("admin.webhook.test.done")));

        let wrong = [id, ("idempotency_key", &*key(&page, &replay)), ("after", "7"), ("until", "3")];
        let page = browser.send(&replay, &wrong).await;
        assert!(page.contains("value=\"7\"") && page.contains("value=\"3\""));
        let good = [id, ("idempotency_key", &*key(&page, &replay)), ("after", ""), ("until", "")];
        browser.send(&replay, &good).await;
        assert_eq!(browser.audited("webhook.replay").await.len(), 1);

        let log = format!("{LIST}/log");
        let delivery = linked(&browser.page(&log).await, &log);
        let (one, retry) = (format!("{log}/{delivery}"), format!("{log}/retry"));
        let one_time = key(&browser.page(&one).await, &retry);
        let page = browser.send(&retry, &[("id", &delivery), ("idempotency_key", &one_time)]).await;
        assert!(page.contains(text("admin.delivery.retried")));

        let page = browser.page(&path).await;
        let fields = [id, ("idempotency_key", &*key(&page, &delete))];
        let page = browser.send(&delete, &fields).await;
        assert!(page.contains(text("admin.webhook.delete.done")));
        assert_eq!(browser.get(&path).await.status, 404);
        for path in [&test, &replay, &delete, &retry] {
            let fields = [id, ("idempotency_key", &**path), ("event", "order:paid")];
            assert_eq!(browser.post(path, &fields).await.status, 404, "{path}");
        }
    }
}
