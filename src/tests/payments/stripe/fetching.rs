//! What a session's state means.

use super::*;
use portico::domain::payments::payment::{Captured, RefundStage, Stage, Sum};

fn captured(fee_minor: Option<i64>) -> Captured {
    let sum = Sum::of(2599, Currency::EUR);
    Captured { reference: INTENT.to_owned(), sum, fee_minor }
}

async fn told(bench: &Bench, session: &Json) -> Snapshot {
    bench.then(200, session);
    if session["payment_status"] == "paid" && session["payment_intent"]["status"] == "succeeded" {
        bench.then(200, &page(&[], false)).then(200, &page(&[], false));
    }
    bench.fetch().await.unwrap()
}

#[tokio::test]
async fn a_paid_session_is_read_with_its_fee_refunds_and_disputes() {
    let bench = Bench::start().await;
    let snapshot = told(&bench, &session("complete", "paid", paid_intent())).await;
    assert_eq!(snapshot.stage, Stage::Paid);
    assert_eq!(snapshot.captured, Some(captured(Some(105))));
    assert_eq!((snapshot.refunds, snapshot.disputes), (Vec::new(), Vec::new()));
    let [first, refunds, disputes] = &bench.seen()[..] else { panic!() };
    assert_eq!(first.line(), format!("GET /v1/checkout/sessions/{REFERENCE}"));
    let expand = "payment_intent.latest_charge.balance_transaction";
    assert_eq!(first.query(), fields(&format!("expand[]={expand}")));
    for (seen, line) in [(refunds, "GET /v1/refunds"), (disputes, "GET /v1/disputes")] {
        assert_eq!(seen.line(), line);
        assert_eq!(seen.query(), fields(&format!("payment_intent={INTENT}&limit=100")));
        assert_eq!(seen.header("stripe-version"), Some(portico::payments::stripe::API_VERSION));
        assert_eq!(seen.header("idempotency-key"), None);
        assert_eq!(seen.body, "");
    }
}

#[tokio::test]
async fn stripe_takes_the_money_by_itself_so_capture_fetches() {
    let bench = Bench::start().await;
    bench.then(200, &session("complete", "paid", paid_intent()));
    bench.then(200, &page(&[], false)).then(200, &page(&[], false));
    let snapshot = bench.stripe.capture(&session_key()).await.unwrap();
    assert_eq!((snapshot.stage, snapshot.captured), (Stage::Paid, Some(captured(Some(105)))));
    assert!(bench.seen().iter().all(|seen| seen.method == Method::GET));
}

#[tokio::test]
async fn every_state_without_money() {
    let bench = Bench::start().await;
    let with = |status: &str| intent(json!({"status": status}));
    let failed = intent(json!({
        "status": "requires_payment_method",
        "last_payment_error": {"type": "card_error", "code": "card_declined"},
    }));
    for (status, payment_status, intent, stage) in [
        ("open", "unpaid", Json::Null, Stage::Open),
        // A declined card: the page is still open.
        ("open", "unpaid", failed.clone(), Stage::Open),
        ("open", "unpaid", with("processing"), Stage::Open),
        ("expired", "unpaid", Json::Null, Stage::Expired),
        ("expired", "unpaid", with("canceled"), Stage::Expired),
        ("complete", "unpaid", with("processing"), Stage::Processing),
        ("complete", "unpaid", with("requires_action"), Stage::Processing),
        ("complete", "unpaid", failed, Stage::Failed),
        ("complete", "unpaid", with("canceled"), Stage::Failed),
        ("complete", "unpaid", with("dreaming"), Stage::Processing),
        ("complete", "unpaid", Json::Null, Stage::Processing),
        ("complete", "unpaid", json!(INTENT), Stage::Processing),
        ("complete", "no_payment_required", Json::Null, Stage::Processing),
        ("complete", "half", with("canceled"), Stage::Processing),
        ("paused", "unpaid", Json::Null, Stage::Open),
    ] {
        let snapshot = told(&bench, &session(status, payment_status, intent)).await;
        let shown = format!("{status} {payment_status}");
        assert_eq!(snapshot, Snapshot::without_money(stage), "{shown}");
        assert_eq!(bench.seen().len(), 1, "{shown}");
    }
}

#[tokio::test]
async fn money_is_believed_only_when_session_and_payment_tell_it() {
    let bench = Bench::start().await;
    let nothing = intent(json!({"status": "succeeded", "amount_received": 0}));
    let authorized = intent(json!({"status": "requires_capture", "amount_capturable": 2599}));
    for (payment_status, intent) in [
        ("paid", Json::Null),
        ("paid", json!(INTENT)),
        ("paid", authorized),
        ("paid", intent(json!({"status": "triumphed", "amount_received": 2599}))),
        ("unpaid", paid_intent()),
        ("no_payment_required", paid_intent()),
        ("PAID", paid_intent()),
    ] {
        let snapshot = told(&bench, &session("complete", payment_status, intent)).await;
        assert_eq!(snapshot, Snapshot::without_money(Stage::Processing), "{payment_status}");
        bench.seen();
    }
    bench.then(200, &session("complete", "paid", nothing));
    assert_eq!(bench.fetch().await, Ok(Snapshot::without_money(Stage::Processing)));
    // Whatever happened to the page, the money is there.
    for status in ["open", "expired", "paused"] {
        let snapshot = told(&bench, &session(status, "paid", paid_intent())).await;
        assert_eq!(snapshot.stage, Stage::Paid, "{status}");
    }
}

#[tokio::test]
async fn fees_are_told_once_they_are_known_in_the_payments_currency() {
    let bench = Bench::start().await;
    for (entry, fee) in [
        (Json::Null, None),
        (json!("txn_1PgaxNB7WZ01zgkWEV3TLf40"), None),
        (balance(2599, 0, "eur", 1), Some(0)),
        (balance(2800, 111, "usd", 1), None),
    ] {
        let mut intent = paid_intent();
        intent["latest_charge"]["balance_transaction"] = entry;
        let snapshot = told(&bench, &session("complete", "paid", intent)).await;
        assert_eq!(snapshot.captured, Some(captured(fee)));
    }
    let mut intent = paid_intent();
    intent["latest_charge"] = json!("ch_1");
    let snapshot = told(&bench, &session("complete", "paid", intent)).await;
    assert_eq!(snapshot.captured, Some(captured(None)));
}

#[tokio::test]
async fn sums_keep_stripes_number_where_they_are_none_of_ours() {
    let bench = Bench::start().await;
    for (currency, amount, sum) in [
        ("jpy", 500, Sum::of(500, Currency::parse("JPY").unwrap())),
        ("isk", 500, Sum::of(5, Currency::parse("ISK").unwrap())),
        ("isk", 550, Sum { minor: 550, currency: None }),
        ("kwd", 1230, Sum::of(1230, Currency::parse("KWD").unwrap())),
        ("€", 500, Sum { minor: 500, currency: None }),
    ] {
        let other = json!({"currency": currency, "amount_received": amount});
        let mut intent = paid_intent();
        merge(&mut intent, other);
        let snapshot = told(&bench, &session("complete", "paid", intent)).await;
        assert_eq!(snapshot.captured.unwrap().sum, sum, "{currency}");
    }
}

#[tokio::test]
async fn a_session_of_another_of_our_payments_is_not_ours() {
    let bench = Bench::start().await;
    let mut other = session("complete", "paid", paid_intent());
    other["client_reference_id"] = json!("pay_2");
    bench.then(200, &other);
    assert_eq!(bench.fetch().await, Err(ProviderError::NotFound));
}

#[tokio::test]
async fn refunds_of_all_pages_are_read() {
    let bench = Bench::start().await;
    let refund = |number: usize, status: Json, ours: Json| {
        let id = format!("re_{number}");
        let other = json!({"id": id, "amount": 100, "currency": "eur", "status": status});
        let mut refund = sample("refund", other);
        refund["metadata"] = ours;
        refund
    };
    let done = refund(1, json!("succeeded"), json!({"portico_refund": "ref_1"}));
    let rest = [
        refund(2, json!("pending"), json!({})),
        refund(3, json!("requires_action"), Json::Null),
        refund(4, json!("failed"), json!({"portico_refund": ""})),
        refund(5, json!("canceled"), json!({"portico_refund": 7})),
        refund(6, json!("reversed"), json!({"other": "ref_1"})),
        refund(7, Json::Null, json!({})),
    ];
    bench.then(200, &session("complete", "paid", paid_intent()));
    bench.then(200, &page(&[done], true)).then(200, &page(&rest, false));
    bench.then(200, &page(&[], false));
    let snapshot = bench.fetch().await.unwrap();
    let told: Vec<_> = snapshot
        .refunds
        .iter()
        .map(|refund| (refund.reference.as_str(), refund.ours.as_deref(), refund.stage))
        .collect();
    let expected = [
        ("re_1", Some("ref_1"), RefundStage::Done),
        ("re_2", None, RefundStage::Pending),
        ("re_3", None, RefundStage::Pending),
        ("re_4", None, RefundStage::Failed),
        ("re_5", None, RefundStage::Failed),
        ("re_6", None, RefundStage::Pending),
        ("re_7", None, RefundStage::Pending),
    ];
    assert_eq!(told, expected);
    assert!(snapshot.refunds.iter().all(|refund| refund.sum == Sum::of(100, Currency::EUR)));
    let seen = bench.seen();
    assert_eq!(seen[1].query().get("starting_after"), None);
    assert_eq!(seen[2].query()["starting_after"], "re_1");
    assert_eq!(seen[2].query()["payment_intent"], INTENT);
}
