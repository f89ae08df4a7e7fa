//! Refunds.

use super::*;
use portico::domain::payments::payment::{RefundSeen, RefundStage, Sum};

fn answer(status: &str) -> Json {
    sample(
        "refund",
        json!({
            "amount": 700, "currency": "eur", "status": status, "payment_intent": INTENT,
            "metadata": {"portico_refund": "ref_1"},
        }),
    )
}

#[tokio::test]
async fn a_refund_is_asked_for_once_per_id() {
    let bench = Bench::start().await;
    for (status, stage) in [
        ("succeeded", RefundStage::Done),
        ("pending", RefundStage::Pending),
        ("requires_action", RefundStage::Pending),
        ("failed", RefundStage::Failed),
        ("canceled", RefundStage::Failed),
        ("considered", RefundStage::Pending),
    ] {
        bench.then(200, &page(&[], false)).then(200, &answer(status));
        let expected = RefundSeen {
            reference: "re_1Pgc72B7WZ01zgkWqPvrRrPE".to_owned(),
            ours: Some("ref_1".to_owned()),
            sum: Sum::of(700, Currency::EUR),
            stage,
        };
        assert_eq!(bench.stripe.refund(&refund_ask()).await, Ok(expected), "{status}");
    }
    for pair in bench.seen().chunks(2) {
        let [list, seen] = pair else { panic!() };
        assert_eq!(list.line(), "GET /v1/refunds");
        assert_eq!(list.query(), fields(&format!("payment_intent={INTENT}&limit=100")));
        assert_eq!(seen.line(), "POST /v1/refunds");
        assert_eq!(seen.header("idempotency-key"), Some("ref_1"));
        let expected = format!("payment_intent={INTENT}&amount=700&metadata[portico_refund]=ref_1");
        assert_eq!(seen.form(), fields(&expected));
    }
}

#[tokio::test]
async fn a_refund_that_is_there_is_not_asked_for_again() {
    let bench = Bench::start().await;
    let mut other = answer("succeeded");
    (other["id"], other["metadata"]) = (json!("re_2"), json!({"portico_refund": "ref_2"}));
    for status in ["succeeded", "pending", "failed"] {
        bench.then(200, &page(&[other.clone()], true)).then(200, &page(&[answer(status)], false));
        let told = bench.stripe.refund(&refund_ask()).await.unwrap();
        assert_eq!(told.reference, "re_1Pgc72B7WZ01zgkWqPvrRrPE", "{status}");
        assert!(bench.seen().iter().all(|seen| seen.method == Method::GET), "{status}");
    }
}

#[tokio::test]
async fn our_id_stays_with_a_refund_that_stripe_answers_without_it() {
    let bench = Bench::start().await;
    let mut bare = answer("succeeded");
    bare["metadata"] = json!({});
    bench.then(200, &page(&[], false)).then(200, &bare);
    let told = bench.stripe.refund(&refund_ask()).await.unwrap();
    assert_eq!(told.ours.as_deref(), Some("ref_1"));
}

#[tokio::test]
async fn refusals_are_told_in_stripes_words() {
    let bench = Bench::start().await;
    let kind = "invalid_request_error";
    for (code, parameter, told) in [
        (Some("charge_already_refunded"), None, "charge_already_refunded"),
        (Some("charge_disputed"), None, "charge_disputed"),
        (None, Some("amount"), "invalid_request_error (amount)"),
    ] {
        bench.then(200, &page(&[], false)).then(400, &error(kind, code, parameter));
        let refused = bench.stripe.refund(&refund_ask()).await;
        assert_eq!(refused, Err(ProviderError::Refused(told.to_owned())));
    }
    for status in [400, 404] {
        let missing = error(kind, Some("resource_missing"), Some("payment_intent"));
        bench.then(status, &missing);
        assert_eq!(bench.stripe.refund(&refund_ask()).await, Err(ProviderError::NotFound));
        bench.then(200, &page(&[], false)).then(status, &missing);
        assert_eq!(bench.stripe.refund(&refund_ask()).await, Err(ProviderError::NotFound));
    }
    bench.seen();
    for (code, amount_minor) in [("EUR", 0), ("KWD", 1_234)] {
        let currency = Currency::parse(code).unwrap();
        let refused =
            bench.stripe.refund(&RefundAsk { amount_minor, currency, ..refund_ask() }).await;
        assert_eq!(refused, Err(ProviderError::Refused("amount_not_payable".to_owned())));
    }
    assert!(bench.seen().is_empty());
}
