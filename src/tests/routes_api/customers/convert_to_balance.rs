//! POST /dev/v1/customers/{id}/affiliate/convert-to-balance

use super::super::{TestApp, ann, earned};
use serde_json::json;

on_both! {
    async fn earnings_become_store_balance(bed: TestBed) {
        let app = earned(bed).await;
        let first = app.post(&ann("/convert-to-balance"), r#"{"amount":12.4}"#).await.data(200);
        assert_eq!((&first["amount"], &first["new_balance"]), (&json!(12.4), &json!(12.4)));
        let second = app.post(&ann("/convert-to-balance/"), r#"{"amount":"0.10"}"#).await.data(200);
        assert_eq!((&second["amount"], &second["new_balance"]), (&json!(0.1), &json!(12.5)));
        assert_ne!(first["claim_id"], second["claim_id"]);
        app.bed.assert_intact().await;
    }

    async fn no_more_than_there_is(bed: TestBed) {
        let app = earned(bed).await;
        let error = app.post(&ann("/convert-to-balance"), r#"{"amount":36.01}"#).await.error(400, "INSUFFICIENT_BALANCE");
        assert_eq!(error["message"], "You can convert at most 36.00 USD.");
        app.post(&ann("/convert-to-balance"), r#"{"amount":90071992547409.91}"#).await.error(400, "INSUFFICIENT_BALANCE");
        app.post(&ann("/convert-to-balance"), r#"{"amount":36}"#).await.data(200);
        app.post(&ann("/convert-to-balance"), r#"{"amount":0.01}"#).await.error(400, "INSUFFICIENT_BALANCE");
        app.bed.assert_intact().await;
    }

    async fn only_active_affiliates(bed: TestBed) {
        bed.customer("bob").await;
        let app = earned(bed).await;
        let path = "/dev/v1/customers/cus_bob/affiliate/convert-to-balance";
        app.post(path, r#"{"amount":1}"#).await.error(400, "INSUFFICIENT_BALANCE");
        app.bed.write(|tx| {
            let shop = portico::domain::ids::ShopId::parse("shop_demo").unwrap();
            let ann = portico::domain::ids::CustomerId::parse("cus_ann").unwrap();
            let now = tx.now();
            portico::store::affiliates::link::affiliate_set_state(tx, &shop, &ann, "disabled", now);
        }).await;
        let body = r#"{"amount":7,"asset":"usdt","address":"x"}"#;
        for action in ["/convert-to-balance", "/payout-requests"] {
            app.post(&ann(action), body).await.error(403, "FORBIDDEN");
        }
        assert_eq!(app.get(&ann("")).await.data(200)["state"], "disabled");
    }

    async fn a_currency_without_decimals(bed: TestBed) {
        bed.write(|tx| tx.queue("UPDATE shop SET currency = 'JPY' WHERE shop_id = 'shop_demo'", vec![])).await;
        bed.affiliate("ann").await;
        bed.earn("ann", 3600).await;
        let app = TestApp::over(bed).await;
        let path = ann("/convert-to-balance");
        let error = app.post(&path, r#"{"amount":0.5}"#).await.error(422, "VALIDATION_ERROR");
        assert_eq!(error["message"], "amount must have no decimals: JPY has none.");
        let error = app.post(&path, r#"{"amount":3601}"#).await.error(400, "INSUFFICIENT_BALANCE");
        assert_eq!(error["message"], "You can convert at most 3600 JPY.");
        let converted = app.post(&path, r#"{"amount":3500.00}"#).await.data(200);
        assert_eq!((&converted["amount"], &converted["new_balance"]), (&json!(3500), &json!(3500)));
        let balances = app.get(&ann("")).await.data(200);
        assert_eq!((&balances["balances"]["available"], &balances["balance_currency"]), (&json!(100), &json!("JPY")));
    }
}
