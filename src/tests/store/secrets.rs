//! Secrets at rest: a copy of the database holds none that can be used, what lies open is sealed once there is a key,
//! and the key can be changed.

use crate::util::{TestApp, TestBed, find_words};
use portico::domain::payments::payment::Gateway;
use portico::domain::text::EmailAddress;
use portico::service::{
    ConnectGateway, InviteOperator, NewSecret, PaymentAccount, SealSecrets, SecretsFound, Vault,
    sealed_about,
};
use portico::store::webhooks::webhook::secrets;
use portico::store::{Columns, Source as _, StoreError};
use serde_json::json;

const WEBHOOK: &str = r#"{"url":"https://8.8.8.8/hook","events":["order:paid"]}"#;
const CREDENTIALS: &str = r#"{"secret_key":"sk_test_hidden","webhook_secrets":["whsec_hidden"]}"#;

fn key(number: char) -> String {
    number.to_string().repeat(64)
}

fn vault(number: char) -> Vault {
    Vault::new(&key(number)).unwrap()
}

/// Makes every kind of secret; what each is.
async fn secrets_of(app: &TestApp) -> Vec<String> {
    let bed = &app.bed;
    let made = app.post_once("/dev/v1/webhooks", "w1", WEBHOOK).await.data(201);
    let path = format!("/dev/v1/webhooks/{}/rotate-secret", made["id"].as_str().unwrap());
    let rotated = app.post_once(&path, "w2", "").await.data(200);
    let payment = json!({
        "title": "Course", "email": "b@example.org", "value": 5, "currency": "USD",
        "webhook": "https://8.8.8.8/payment",
    });
    let paid = app.post_once("/dev/v1/payments", "p1", &payment.to_string()).await.data(201);
    let link = NewSecret::token(bed.service.entropy());
    let email = EmailAddress::parse("new@example.com").unwrap();
    let invite = InviteOperator {
        shop: bed.shop.clone(),
        email,
        name: "New".to_owned(),
        token: link.clone(),
    };
    bed.service.run(invite).await.unwrap();
    bed.service.visitor_hash(&bed.shop, "browser").await.unwrap();
    let mut found = vec![app.key.clone(), link.reveal().to_owned()];
    for (answer, field) in [(&made, "secret"), (&rotated, "secret"), (&paid, "webhook_secret")] {
        found
            .push(answer[field].as_str().unwrap_or_else(|| panic!("{field}: {answer}")).to_owned());
    }
    found
}

/// The keys that the shop signs with, as they are stored.
async fn signing_keys(bed: &TestBed) -> Vec<String> {
    let sql = "SELECT secret FROM signing_key ORDER BY purpose";
    let rows = bed.service.store().rows(sql, vec![]).await.unwrap();
    rows.iter().map(|row| Columns::of(row).text().unwrap()).collect()
}

async fn connect(bed: &TestBed, vault: &Vault) {
    let about = sealed_about(&bed.shop, Gateway::Stripe);
    let account = PaymentAccount {
        gateway: Gateway::Stripe,
        is_live: false,
        is_enabled: true,
        sealed: vault.seal(&about, CREDENTIALS, bed.service.entropy()),
        created_at: bed.service.now(),
        updated_at: bed.service.now(),
    };
    bed.service.run(ConnectGateway { actor: bed.as_operator(), account }).await.unwrap();
}

async fn assert_nowhere(bed: &TestBed, words: &[String]) {
    let words: Vec<_> = words.iter().map(String::as_str).collect();
    let found = find_words(&bed.url, &words).await;
    let places: Vec<_> =
        found.iter().map(|found| format!("{}: {}", found.place, found.text)).collect();
    assert!(places.is_empty(), "{places:#?}");
}

/// What signs now for the only endpoint, newest first.
async fn signing(bed: &TestBed) -> Result<Vec<String>, StoreError> {
    let store = bed.service.store();
    let (webhooks, _) = bed.service.webhooks(&bed.as_operator(), None, 10).await.unwrap();
    secrets(&mut &*store, &bed.shop, &webhooks[0].id, bed.service.now()).await
}

on_both! {
    async fn a_copy_of_the_database_holds_no_usable_secret(bed: TestBed) {
        let mut bed = bed;
        bed.service = bed.service.clone().with_vault(vault('1'));
        let app = TestApp::over(bed).await;
        let known = secrets_of(&app).await;
        connect(&app.bed, &vault('1')).await;
        let hidden = ["sk_test_hidden", "whsec_"].map(str::to_owned);
        assert_nowhere(&app.bed, &[&known[..], &hidden].concat()).await;
        assert!(signing_keys(&app.bed).await.iter().all(|key| key.starts_with("v2.")));
        // All of it works as before.
        assert_eq!(signing(&app.bed).await.unwrap(), [known[3].clone(), known[2].clone()]);
        let again = app.post_once("/dev/v1/webhooks", "w1", WEBHOOK).await.data(201);
        assert_eq!(again["secret"].as_str(), Some(known[2].as_str()), "a repeated call answers the same");
        assert_eq!(app.bed.service.run(SealSecrets).await.unwrap(), SecretsFound::default());
        app.bed.assert_intact().await;
    }

    async fn what_lies_open_is_sealed_once_there_is_a_key(bed: TestBed) {
        let app = TestApp::over(bed).await;
        let known = secrets_of(&app).await;
        let open = app.bed.service.run(SealSecrets).await.unwrap();
        // Two of the endpoint, one of the payment, the shop's own, and three kept answers.
        let own = signing_keys(&app.bed).await;
        assert_eq!((open.open, open.sealed), (6 + own.len(), 0));
        let before = app.bed.service.visitor_hash(&app.bed.shop, "browser").await.unwrap();
        let sealing = app.bed.service.clone().with_vault(vault('1'));
        assert_eq!(sealing.run(SealSecrets).await.unwrap().sealed, open.open);
        assert_nowhere(&app.bed, &[&known[..], &own].concat()).await;
        assert_eq!(signing(&app.bed).await.unwrap(), [known[3].clone(), known[2].clone()]);
        let again = app.post_once("/dev/v1/webhooks", "w1", WEBHOOK).await.data(201);
        assert_eq!(again["secret"].as_str(), Some(known[2].as_str()));
        assert_eq!(app.bed.service.visitor_hash(&app.bed.shop, "browser").await.unwrap(), before);
    }

    async fn the_key_is_changed_while_both_are_known(bed: TestBed) {
        let mut bed = bed;
        bed.service = bed.service.clone().with_vault(vault('1'));
        let app = TestApp::over(bed).await;
        let known = secrets_of(&app).await;
        connect(&app.bed, &vault('1')).await;
        let service = &app.bed.service;
        let both = vault('2').with_earlier(&key('1')).unwrap();
        service.store().set_vault(both);
        assert_eq!(signing(&app.bed).await.unwrap()[0], known[3], "read before anything was sealed anew");
        let changed = service.run(SealSecrets).await.unwrap();
        assert_eq!(changed.sealed, 7 + signing_keys(&app.bed).await.len());
        assert_eq!(service.run(SealSecrets).await.unwrap(), SecretsFound::default(), "once");
        service.store().set_vault(vault('2'));
        assert_eq!(signing(&app.bed).await.unwrap(), [known[3].clone(), known[2].clone()]);
        let again = app.post_once("/dev/v1/webhooks", "w1", WEBHOOK).await.data(201);
        assert_eq!(again["secret"].as_str(), Some(known[2].as_str()));
        let account = service.payment_accounts(&app.bed.as_operator()).await.unwrap().remove(0);
        let about = sealed_about(&app.bed.shop, Gateway::Stripe);
        assert_eq!(vault('2').open(&about, &account.sealed).unwrap(), CREDENTIALS);
        assert!(vault('1').open(&about, &account.sealed).is_err(), "the old key opens nothing");
    }

    async fn another_key_changes_nothing(bed: TestBed) {
        let mut bed = bed;
        bed.service = bed.service.clone().with_vault(vault('1'));
        let app = TestApp::over(bed).await;
        let known = secrets_of(&app).await;
        app.bed.service.store().set_vault(vault('3'));
        let refused = app.bed.service.run(SealSecrets).await.unwrap_err();
        assert!(matches!(refused, StoreError::Sealed), "{refused}");
        assert!(matches!(signing(&app.bed).await, Err(StoreError::Sealed)));
        app.bed.service.store().set_vault(vault('1'));
        assert_eq!(signing(&app.bed).await.unwrap()[0], known[3]);
    }
}
