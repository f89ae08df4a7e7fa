//! What an order's state and its money mean.

use super::{Bed, CAPTURE, ORDER, capture, disputes_path, key, money, order, order_path};
use portico::domain::money::Currency;
use portico::domain::payments::payment::{Captured, RefundSeen, RefundStage, Snapshot, Stage, Sum};
use portico::payments::{Provider as _, ProviderError};
use serde_json::{Value as Json, json};

async fn fetched(order: &Json) -> Result<Snapshot, ProviderError> {
    let bed = Bed::start().await;
    bed.server.reply(&order_path(), 200, order);
    bed.server.reply(&disputes_path(), 200, &json!({ "items": [] }));
    bed.paypal.fetch(&key()).await
}

#[tokio::test]
async fn states_without_money() {
    for (status, stage) in [
        ("CREATED", Stage::Open),
        ("SAVED", Stage::Open),
        ("PAYER_ACTION_REQUIRED", Stage::Open),
        ("APPROVED", Stage::Approved),
        ("VOIDED", Stage::Expired),
        ("COMPLETED", Stage::Processing),
        ("SOMETHING_NEW", Stage::Open),
        ("", Stage::Open),
    ] {
        for payments in [json!(null), json!({}), json!({ "captures": null })] {
            let seen = fetched(&order(status, &payments)).await;
            assert_eq!(seen, Ok(Snapshot::without_money(stage)), "{status} {payments}");
        }
    }
}

#[tokio::test]
async fn states_of_the_capture() {
    for (status, of_order, stage) in [
        ("COMPLETED", "COMPLETED", Stage::Paid),
        ("REFUNDED", "COMPLETED", Stage::Paid),
        ("PARTIALLY_REFUNDED", "COMPLETED", Stage::Paid),
        ("COMPLETED", "SOMETHING_NEW", Stage::Paid),
        ("PENDING", "COMPLETED", Stage::Processing),
        ("SOMETHING_NEW", "COMPLETED", Stage::Processing),
        ("DECLINED", "COMPLETED", Stage::Failed),
        ("FAILED", "COMPLETED", Stage::Failed),
        ("DECLINED", "PAYER_ACTION_REQUIRED", Stage::Open),
        ("DECLINED", "SOMETHING_NEW", Stage::Open),
    ] {
        let order = order(of_order, &json!({ "captures": [capture(status)] }));
        let seen = fetched(&order).await.unwrap();
        assert_eq!(seen.stage, stage, "{status} of {of_order}");
        assert_eq!(seen.captured.is_some(), stage == Stage::Paid, "{status} of {of_order}");
    }
}

#[tokio::test]
async fn a_payment_tells_its_sum_and_fee() {
    let captured = |minor, fee_minor| Captured {
        reference: CAPTURE.to_owned(),
        sum: Sum::of(minor, Currency::EUR),
        fee_minor,
    };
    let with = |part: Json| {
        let mut capture = capture("COMPLETED");
        capture["seller_receivable_breakdown"] = part;
        order("COMPLETED", &json!({ "captures": [capture] }))
    };
    for (breakdown, fee_minor) in [
        (json!({ "paypal_fee": money("0.78", "EUR") }), Some(78)),
        (json!({ "paypal_fee": money(".5", "EUR") }), Some(50)),
        (json!({ "paypal_fee": money("0.00", "EUR") }), Some(0)),
        (json!({ "paypal_fee": money("0.80", "USD") }), None),
        (json!({ "gross_amount": money("12.40", "EUR") }), None),
        (json!(null), None),
    ] {
        let seen = fetched(&with(breakdown.clone())).await.unwrap();
        assert_eq!(seen.captured, Some(captured(1_240, fee_minor)), "{breakdown}");
    }
}

#[tokio::test]
async fn fees_come_back_with_refunds() {
    let mut capture = capture("PARTIALLY_REFUNDED");
    capture["seller_receivable_breakdown"] = json!({ "paypal_fee": money("0.78", "EUR") });
    let refund = |id: &str, status: &str, fee: Json| {
        json!({
            "id": id, "status": status, "amount": money("2.00", "EUR"),
            "seller_payable_breakdown": { "paypal_fee": fee },
        })
    };
    let refunds = [
        refund("1R", "COMPLETED", money("0.05", "EUR")),
        refund("2R", "PENDING", money("0.07", "EUR")),
        refund("3R", "FAILED", money("0.07", "EUR")),
        refund("4R", "COMPLETED", money("0.07", "USD")),
        refund("5R", "COMPLETED", money("0.03", "EUR")),
        refund("6R", "COMPLETED", json!(null)),
    ];
    let payments = json!({ "captures": [capture], "refunds": refunds });
    let seen = fetched(&order("COMPLETED", &payments)).await.unwrap();
    assert_eq!(seen.captured.unwrap().fee_minor, Some(70));
    assert_eq!(seen.refunds.len(), 6);
}

#[tokio::test]
async fn sums_are_read_exactly_or_not_at_all() {
    let with = |amount: Json| {
        let mut capture = capture("COMPLETED");
        capture["amount"] = amount;
        order("COMPLETED", &json!({ "captures": [capture] }))
    };
    for (value, currency, minor) in [
        ("12.40", "EUR", 1_240),
        ("1000", "JPY", 1_000),
        ("1.234", "TND", 1_234),
        ("1200", "HUF", 120_000),
        ("90071992547409.91", "USD", (1 << 53) - 1),
    ] {
        let seen = fetched(&with(money(value, currency))).await.unwrap();
        let sum = Sum::of(minor, Currency::parse(currency).unwrap());
        assert_eq!(seen.captured.unwrap().sum, sum);
    }
    for amount in [
        money("12.405", "EUR"),
        money("-1.00", "EUR"),
        money("1,00", "EUR"),
        money("", "EUR"),
        money("1e400", "EUR"),
        money("1.00", "€"),
        json!({ "value": "1.00" }),
        json!(null),
    ] {
        let seen = fetched(&with(amount.clone())).await;
        assert!(matches!(seen, Err(ProviderError::Unknown(_))), "{amount}: {seen:?}");
    }
}

#[tokio::test]
async fn refunds_are_told_whoever_asked_for_them() {
    let refund = |id: &str, status: &str, more: Json| {
        let mut refund = json!({ "id": id, "status": status, "amount": money("2.00", "EUR") });
        refund.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        refund
    };
    let refunds = [
        refund("1R", "COMPLETED", json!({ "custom_id": "ref_1", "invoice_id": "ref_1" })),
        refund("2R", "PENDING", json!({ "invoice_id": "ref_2" })),
        refund("3R", "FAILED", json!({ "custom_id": super::SESSION })),
        refund("4R", "CANCELLED", json!({})),
        refund("5R", "SOMETHING_NEW", json!({ "note_to_payer": null })),
    ];
    let payments = json!({ "captures": [capture("PARTIALLY_REFUNDED")], "refunds": refunds });
    let seen = fetched(&order("COMPLETED", &payments)).await.unwrap();
    let expected = |reference: &str, ours: Option<&str>, stage| RefundSeen {
        reference: reference.to_owned(),
        ours: ours.map(str::to_owned),
        sum: Sum::of(200, Currency::EUR),
        stage,
    };
    assert_eq!(
        seen.refunds,
        [
            expected("1R", Some("ref_1"), RefundStage::Done),
            expected("2R", Some("ref_2"), RefundStage::Pending),
            expected("3R", None, RefundStage::Failed),
            expected("4R", None, RefundStage::Failed),
            expected("5R", None, RefundStage::Pending),
        ]
    );
}

#[tokio::test]
async fn the_order_of_somebody_else_tells_nothing() {
    let mut other = order("COMPLETED", &json!({ "captures": [capture("COMPLETED")] }));
    other["purchase_units"][0]["custom_id"] = "pay_of_another".into();
    let refused = ProviderError::Refused("ORDER_OF_ANOTHER_SESSION".to_owned());
    assert_eq!(fetched(&other).await, Err(refused));
    other["id"] = "8AA".into();
    assert!(matches!(fetched(&other).await, Err(ProviderError::Unknown(_))));
}

#[tokio::test]
async fn numbers_that_are_none_of_paypals_are_not_asked_for() {
    let bed = Bed::start().await;
    for reference in ["", "../../v1/x", "abc", "A B", &"A".repeat(37), "A?x=1"] {
        let mut key = key();
        key.reference = reference.to_owned();
        assert_eq!(bed.paypal.fetch(&key).await, Err(ProviderError::NotFound), "{reference}");
        assert_eq!(bed.paypal.capture(&key).await, Err(ProviderError::NotFound), "{reference}");
    }
    assert!(bed.server.take_lines().is_empty());
}

#[tokio::test]
async fn an_order_that_paypal_forgot_was_not_paid() {
    let bed = Bed::start().await;
    let expired = Snapshot::without_money(Stage::Expired);
    assert_eq!(bed.paypal.fetch(&key()).await, Ok(expired.clone()));
    assert_eq!(bed.paypal.capture(&key()).await, Ok(expired));
    let asked = bed.server.take_lines();
    assert_eq!(asked.last(), Some(&format!("GET /v2/checkout/orders/{ORDER}")));
    let mut paid = key();
    paid.payment = Some(CAPTURE.to_owned());
    assert_eq!(bed.paypal.fetch(&paid).await, Err(ProviderError::NotFound));
    assert_eq!(bed.paypal.capture(&paid).await, Err(ProviderError::NotFound));
}
