//! Disputes are read by the money they moved.

use super::*;
use portico::domain::payments::payment::{DisputeSeen, DisputeStage, Sum};

fn dispute(status: &str, entries: Vec<Json>) -> Json {
    let mut dispute = sample(
        "dispute",
        json!({"amount": 1000, "currency": "eur", "payment_intent": INTENT, "status": status}),
    );
    dispute["balance_transactions"] = Json::Array(entries);
    dispute
}

async fn told(dispute: Json) -> Result<Vec<DisputeSeen>, ProviderError> {
    let bench = Bench::start().await;
    bench.then(200, &session("complete", "paid", paid_intent()));
    bench.then(200, &page(&[], false)).then(200, &page(&[dispute], false));
    bench.fetch().await.map(|snapshot| snapshot.disputes)
}

fn seen(minor: i64, lost_minor: i64, fee_minor: i64, stage: DisputeStage) -> Vec<DisputeSeen> {
    let (reference, sum) =
        ("dp_1Pgc71B7WZ01zgkWMevJiAUx".to_owned(), Sum::of(minor, Currency::EUR));
    vec![DisputeSeen { reference, sum, lost_minor, fee_minor, stage }]
}

#[tokio::test]
async fn inquiries_and_disputes_that_moved_nothing_are_left_out() {
    for status in ["warning_needs_response", "warning_under_review", "warning_closed"] {
        assert_eq!(told(dispute(status, vec![])).await, Ok(vec![]), "{status}");
        let entries = vec![balance(-1000, 1500, "eur", 1)];
        assert_eq!(told(dispute(status, entries)).await, Ok(vec![]), "{status}");
    }
    for status in ["needs_response", "under_review", "prevented", "won", "lost"] {
        assert_eq!(told(dispute(status, vec![])).await, Ok(vec![]), "{status}");
    }
}

#[tokio::test]
async fn the_money_decides_how_a_dispute_stands() {
    use DisputeStage::{Lost, Open, Won};
    let away = || balance(-1000, 1500, "eur", 1);
    let back = |amount, fee| balance(amount, fee, "eur", 2);
    for (status, entries, [minor, lost, fee], stage) in [
        ("needs_response", vec![away()], [1000, 1000, 1500], Open),
        ("under_review", vec![away()], [1000, 1000, 1500], Open),
        ("appeal_needs_response", vec![away()], [1000, 1000, 1500], Open),
        ("prevented", vec![away()], [1000, 1000, 1500], Open),
        ("mediated", vec![away()], [1000, 1000, 1500], Open),
        ("lost", vec![away()], [1000, 1000, 1500], Lost),
        // Won, and the money follows: not before it is back.
        ("won", vec![away()], [1000, 1000, 1500], Open),
        ("won", vec![away(), back(1000, 0)], [1000, 0, 1500], Won),
        ("won", vec![back(1000, -1500), away()], [1000, 0, 0], Won),
        ("under_review", vec![away(), back(1000, 0)], [1000, 0, 1500], Open),
        ("lost", vec![away(), back(1000, 0)], [1000, 0, 1500], Won),
        (
            "lost",
            vec![away(), back(1000, 0), balance(-1000, 0, "eur", 3)],
            [1000, 1000, 1500],
            Lost,
        ),
        ("lost", vec![away(), balance(-200, 0, "eur", 2)], [1200, 1200, 1500], Lost),
        ("won", vec![away(), back(400, 0)], [1000, 600, 1500], Open),
        // Lost in part.
        ("lost", vec![away(), back(400, 0)], [1000, 600, 1500], Lost),
    ] {
        let shown = format!("{status} {}", entries.len());
        let expected = Ok(seen(minor, lost, fee, stage));
        assert_eq!(told(dispute(status, entries)).await, expected, "{shown}");
    }
    // Withdrawn and returned in one second, in either order.
    let same = vec![balance(1000, 0, "eur", 1), away()];
    assert_eq!(told(dispute("won", same)).await, Ok(seen(1000, 0, 1500, Won)));
}

#[tokio::test]
async fn an_account_in_another_currency_loses_what_is_disputed() {
    let entries = vec![balance(-1100, 1500, "usd", 1)];
    let expected = seen(1000, 1000, 0, DisputeStage::Open);
    assert_eq!(told(dispute("needs_response", entries)).await, Ok(expected));
}

#[tokio::test]
async fn a_dispute_that_cannot_be_read_makes_the_whole_answer_unknown() {
    let unknown = Err(ProviderError::Unknown("its answer cannot be read".to_owned()));
    let whole = || dispute("lost", vec![balance(-1000, 1500, "eur", 1)]);
    for name in ["id", "amount", "currency", "balance_transactions"] {
        let mut broken = whole();
        broken[name] = Json::Null;
        assert_eq!(told(broken).await, unknown, "{name}");
    }
    for name in ["amount", "fee", "created"] {
        let mut broken = whole();
        broken["balance_transactions"][0][name] = json!("1");
        assert_eq!(told(broken).await, unknown, "{name}");
    }
    let mut broken = whole();
    broken["balance_transactions"] = json!(["txn_1"]);
    assert_eq!(told(broken).await, unknown);
    let mut broken = whole();
    broken["balance_transactions"][0]["amount"] = json!(i64::MIN);
    assert_eq!(told(broken).await, unknown);
}
