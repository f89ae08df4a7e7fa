//! POST /dev/v1/customers, PATCH and PUT /dev/v1/customers/{id}

use super::super::{TestApp, earned};
use crate::util::TestBed;
use serde_json::{Value as Json, json};

const CUSTOMERS: &str = "/dev/v1/customers";

fn ada() -> Json {
    json!({
        "email": "Ada@example.com", "name": "Ada", "surname": "Lovelace", "phone": "+49 30 1", "phone_country_code": "DE",
        "country_code": "de", "street_address": "Street 1", "additional_address_info": "2nd floor", "city": "Berlin",
        "postal_code": "10115", "state": "BE",
    })
}

async fn patch(app: &TestApp, path: &str, body: &str) -> crate::util::Reply {
    app.call("PATCH", path, &app.key, &[], body).await
}

on_both! {
    async fn a_customer_with_every_field(bed: TestBed) {
        let app = TestApp::over(bed).await;
        let made = app.post(CUSTOMERS, &ada().to_string()).await.data(201);
        let mut expected = ada();
        expected["country_code"] = json!("DE");
        let rest = json!({
            "id": made["id"], "shop_id": "shop_demo", "affiliate_revenue": 0, "affiliate_revenue_currency": "USD",
            "affiliate_revenue_percent": 0, "customer_balance": 0, "customer_balance_currency": "USD",
            "created_at": 1_760_000_000,
        });
        expected.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        assert_eq!(made, expected);
        assert!(made["id"].as_str().unwrap().starts_with("cus_"));
        let path = format!("{CUSTOMERS}/{}", made["id"].as_str().unwrap());
        assert_eq!(app.get(&path).await.data(200), made);
        app.bed.assert_intact().await;
    }

    async fn a_known_address_is_refused_or_updated(bed: TestBed) {
        bed.customer("bob").await;
        let app = TestApp::over(bed).await;
        let before = app.bed.state().await;
        let error = app.post(CUSTOMERS, r#"{"email":"BOB@example.com"}"#).await.error(409, "CONFLICT");
        assert!(error["message"].as_str().unwrap().contains("upsert"));
        assert_eq!(app.bed.state().await, before);
        let body = r#"{"email":"bob@example.com","city":"Paris","name":null,"upsert":true}"#;
        let saved = app.post(CUSTOMERS, body).await.data(200);
        assert_eq!((&saved["id"], &saved["city"], &saved["name"]), (&json!("cus_bob"), &json!("Paris"), &json!("Name")));
        let made = app.post(CUSTOMERS, r#"{"email":"new@example.com","upsert":true}"#).await.data(201);
        assert_ne!(made["id"], "cus_bob");
    }

    async fn a_replay_makes_no_second_one(bed: TestBed) {
        let app = TestApp::over(bed).await;
        let first = app.post_once(CUSTOMERS, "k", r#"{"email":"a@example.com"}"#).await;
        let again = app.post_once(CUSTOMERS, "k", r#"{"email":"a@example.com"}"#).await;
        assert_eq!((again.status.as_u16(), &again.body), (201, &first.body));
        assert_eq!(again.header("idempotency-replayed"), "true");
        app.post_once(CUSTOMERS, "k", r#"{"email":"b@example.com"}"#).await.error(422, "IDEMPOTENCY_KEY_REUSED");
    }

    async fn what_is_sent_changes_and_null_clears(bed: TestBed) {
        let app = TestApp::over(bed).await;
        let made = app.post(CUSTOMERS, &ada().to_string()).await.data(201);
        let path = format!("{CUSTOMERS}/{}", made["id"].as_str().unwrap());
        let changed = patch(&app, &path, r#"{"city":" Rome ","state":null,"phone":"","email":"ada@example.org"}"#).await;
        let mut expected = made.clone();
        for (name, value) in [("city", json!("Rome")), ("state", json!(null)), ("phone", json!(null))] {
            expected[name] = value;
        }
        expected["email"] = json!("ada@example.org");
        assert_eq!(changed.data(200), expected);
        let put = app.call("PUT", &path, &app.key, &[], r#"{"surname":"King"}"#).await.data(200);
        assert_eq!((&put["surname"], &put["city"]), (&json!("King"), &json!("Rome")));
        for nothing in ["", "{}", "[]"] {
            assert_eq!(patch(&app, &path, nothing).await.data(200), put);
        }
        let found = app.get(&format!("{CUSTOMERS}?email=ADA@example.org")).await.data(200);
        assert_eq!(found, json!([put]));
        assert_eq!(app.get(&format!("{CUSTOMERS}?email=ada@example.com")).await.data(200), json!([]));
    }

    async fn an_address_of_somebody_else_is_refused(bed: TestBed) {
        bed.customer("bob").await;
        bed.customer("eve").await;
        let app = TestApp::over(bed).await;
        let before = app.bed.state().await;
        patch(&app, "/dev/v1/customers/cus_eve", r#"{"name":"x","email":"Bob@example.com"}"#).await.error(409, "CONFLICT");
        assert_eq!(app.bed.state().await, before);
        patch(&app, "/dev/v1/customers/cus_bob", r#"{"email":"Bob@example.com"}"#).await.data(200);
    }

    async fn the_balance_is_set_by_a_posting(bed: TestBed) {
        bed.customer("bob").await;
        let app = TestApp::over(bed).await;
        let path = "/dev/v1/customers/cus_bob";
        let set = |amount: &str| format!(r#"{{"customer_balance":{amount},"customer_balance_description":"goodwill"}}"#);
        for (amount, shown) in [("12.5", json!(12.5)), ("\"20.00\"", json!(20)), ("3", json!(3)), ("3", json!(3)), ("0", json!(0))] {
            assert_eq!(patch(&app, path, &set(amount)).await.data(200)["customer_balance"], shown, "{amount}");
            assert_eq!(app.get(path).await.data(200)["customer_balance"], shown, "{amount}");
        }
        let before = app.bed.state().await;
        for (body, field) in [
            (r#"{"customer_balance":5}"#, "customer_balance_description"),
            (r#"{"customer_balance":5,"customer_balance_description":" "}"#, "customer_balance_description"),
            (r#"{"customer_balance":5,"customer_balance_description":"\u0007"}"#, "customer_balance_description"),
            (r#"{"customer_balance":-1,"customer_balance_description":"x"}"#, "customer_balance"),
            (r#"{"customer_balance":0.001,"customer_balance_description":"x"}"#, "customer_balance"),
            (r#"{"customerBalance":true,"customer_balance_description":"x"}"#, "customerBalance"),
        ] {
            assert_eq!(patch(&app, path, body).await.fields(), [field], "{body}");
        }
        let much = r#"{"name":"x","customer_balance":90071992547409,"customer_balance_description":"x"}"#;
        assert_eq!(patch(&app, path, much).await.fields(), ["customer_balance"]);
        assert_eq!(app.bed.state().await, before);
        let camel = r#"{"customerBalance":"1","customerBalanceDescription":"x"}"#;
        assert_eq!(patch(&app, path, camel).await.data(200)["customer_balance"], 1);
        app.bed.assert_intact().await;
    }
}

#[tokio::test]
async fn what_is_wrong_is_named_and_changes_nothing() {
    let app = earned(TestBed::sqlite().await).await;
    let before = app.bed.state().await;
    let long = "x".repeat(201);
    for (change, fields) in [
        (json!({"email": "nobody"}), vec!["email"]),
        (json!({"email": 5}), vec!["email"]),
        (json!({"email": ""}), vec!["email"]),
        (json!({"email": null}), vec!["email"]),
        (json!({"country_code": "DEU"}), vec!["country_code"]),
        (json!({"country_code": "1"}), vec!["country_code"]),
        (json!({"name": long}), vec!["name"]),
        (json!({"name": "a\u{0}b"}), vec!["name"]),
        (json!({"name": "a\nb"}), vec!["name"]),
        (json!({"street_address": ["x"]}), vec!["street_address"]),
        (json!({"street_address": long, "city": 7}), vec!["street_address", "city"]),
        (json!({"phone": "1".repeat(33)}), vec!["phone"]),
    ] {
        let mut body = json!({"email": "fine@example.com"});
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        assert_eq!(app.post(CUSTOMERS, &body.to_string()).await.fields(), fields, "{change}");
        let path = "/dev/v1/customers/cus_ann";
        assert_eq!(patch(&app, path, &change.to_string()).await.fields(), fields, "{change}");
    }
    assert_eq!(app.post(CUSTOMERS, "{}").await.fields(), ["email"]);
    assert_eq!(
        app.post(CUSTOMERS, r#"{"email":"a@example.com","upsert":"x"}"#).await.fields(),
        ["upsert"]
    );
    assert_eq!(app.bed.state().await, before);
}
