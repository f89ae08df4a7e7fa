//! Order, commission, hold, balance, payout: every step's balances.

use crate::util::TestBed;
use portico::domain::clock::SECS_PER_DAY;
use portico::domain::payouts::claim::{ClaimState, Decision};
use portico::domain::text::AffiliateCode;
use portico::service::*;
use portico::store::statistics::AffiliateDelta;

fn buckets(summary: &AffiliateSummary) -> [i64; 5] {
    [
        summary.pending_minor,
        summary.available_minor,
        summary.requested_minor,
        summary.store_balance_minor,
        summary.owed_minor,
    ]
}

fn decide(bed: &TestBed, claim: &Claim, decision: Decision, verdict: Verdict) -> DecidePayout {
    DecidePayout { actor: bed.as_operator(), claim: claim.id.clone(), decision, verdict }
}

on_both! {
    async fn from_click_to_payout(bed: TestBed) {
        let affiliate = bed.affiliate("creator123").await;
        let product = bed.product(2_999).await;
        let store = bed.service.store();
        let code = AffiliateCode::parse("CREATOR123").unwrap();
        let click = RecordClick { shop: bed.shop.clone(), code, visitor_hash: "v".into(), held: vec![] };
        let touches = store.write(click.clone()).await.unwrap().unwrap();
        store.write(click).await.unwrap().unwrap();
        let mut place = bed.place(&product, "buyer@example.org", None);
        place.touches = touches;
        let order = store.write(place).await.unwrap();
        assert_eq!((order.totals.discount_minor, order.totals.total_minor), (300, 2_699));
        let paid = store.write(bed.pay(&order.id)).await.unwrap();
        let again = store.write(bed.pay(&order.id)).await.unwrap();
        assert_eq!((paid.paid_at, paid.state), (again.paid_at, again.state));
        assert_eq!(buckets(&bed.summary(&affiliate).await), [540, 0, 0, 0, 0]);

        bed.clock.advance_secs(14 * SECS_PER_DAY - 1);
        assert_eq!(bed.service.release_due().await.unwrap(), 0);
        bed.clock.advance_secs(1);
        assert_eq!(bed.service.release_due().await.unwrap(), 1);
        assert_eq!(bed.service.release_due().await.unwrap(), 0);

        let converted = store.write(bed.convert(&affiliate, 40)).await.unwrap();
        assert_eq!((converted.claim.state, converted.store_balance_minor), (ClaimState::Completed, 40));
        let claim = store.write(bed.ask_payout(&affiliate, 500)).await.unwrap();
        assert_eq!(buckets(&bed.summary(&affiliate).await), [0, 0, 500, 40, 0]);

        let early = store.write(decide(&bed, &claim, Decision::Complete, Verdict::default())).await;
        assert!(matches!(early, Err(ServiceError::Refused(Refusal::Conflict(Conflict::PayoutState)))));
        store.write(decide(&bed, &claim, Decision::Approve, Verdict::default())).await.unwrap();
        let verdict = Verdict {
            payout_reference: Some("abc".into()),
            network_fee_minor: 100,
            ..Verdict::default()
        };
        let done = store.write(decide(&bed, &claim, Decision::Complete, verdict)).await.unwrap();
        assert_eq!(done.claim.state, ClaimState::Completed);
        let summary = bed.summary(&affiliate).await;
        assert_eq!(buckets(&summary), [0, 0, 0, 40, 0]);
        let AffiliateDelta { clicks, checkouts, sales, revenue_minor, converted_minor, paid_minor, .. } =
            summary.totals;
        assert_eq!((clicks, checkouts, sales), (1, 1, 1));
        assert_eq!((revenue_minor, converted_minor, paid_minor), (2_699, 40, 500));
        bed.assert_intact().await;
    }

    async fn a_rejected_request_is_available_again_with_its_reason(bed: TestBed) {
        let affiliate = bed.affiliate("creator123").await;
        bed.earn("creator123", 900).await;
        let store = bed.service.store();
        let claim = store.write(bed.ask_payout(&affiliate, 600)).await.unwrap();
        let silent = store.write(decide(&bed, &claim, Decision::Reject, Verdict::default())).await;
        assert!(matches!(silent, Err(ServiceError::Refused(Refusal::Invalid(_)))));
        let verdict = Verdict { reason: Some("wrong network".into()), ..Verdict::default() };
        let row = store.write(decide(&bed, &claim, Decision::Reject, verdict)).await.unwrap();
        assert_eq!(row.claim.reason.as_deref(), Some("wrong network"));
        assert_eq!(buckets(&bed.summary(&affiliate).await), [0, 900, 0, 0, 0]);
        bed.assert_intact().await;
    }

    async fn one_person_earns_nothing_from_herself(bed: TestBed) {
        let affiliate = bed.affiliate("creator123").await;
        let product = bed.product(5_000).await;
        let store = bed.service.store();
        let place = bed.place(&product, "Creator123+shop@example.com", Some("creator123"));
        let order = store.write(place).await.unwrap();
        assert_eq!(order.totals.discount_minor, 0);
        let paid = store.write(bed.pay(&order.id)).await.unwrap();
        assert_eq!(paid.nothing_earned.as_deref(), Some("self_referral"));
        assert_eq!(buckets(&bed.summary(&affiliate).await), [0; 5]);
        bed.assert_intact().await;
    }

    async fn store_balance_pays_an_order_and_comes_back_when_it_is_given_up(bed: TestBed) {
        let affiliate = bed.affiliate("creator123").await;
        bed.earn("creator123", 900).await;
        let store = bed.service.store();
        store.write(bed.convert(&affiliate, 900)).await.unwrap();
        let product = bed.product(2_000).await;
        let mut place = bed.place(&product, "x@example.org", None);
        place.actor = bed.as_customer(&affiliate);
        place.use_balance = true;
        let order = store.write(place.clone()).await.unwrap();
        assert_eq!(order.balance_minor, 900);
        assert_eq!(bed.summary(&affiliate).await.store_reserved_minor, 900);
        let void = VoidOrder { actor: bed.system(), order: order.id, reason: "cancelled" };
        store.write(void).await.unwrap();
        assert_eq!(bed.summary(&affiliate).await.store_balance_minor, 900);
        let order = store.write(place).await.unwrap();
        store.write(bed.pay(&order.id)).await.unwrap();
        let summary = bed.summary(&affiliate).await;
        assert_eq!((summary.store_balance_minor, summary.store_reserved_minor), (0, 0));
        store.write(bed.refund(&order.id, Some("15.00"))).await.unwrap();
        assert_eq!(bed.summary(&affiliate).await.store_balance_minor, 400);
        bed.assert_intact().await;
    }

    async fn an_unpaid_order_expires(bed: TestBed) {
        let product = bed.product(2_000).await;
        let order = bed.service.store().write(bed.place(&product, "x@example.org", None)).await.unwrap();
        bed.clock.advance_secs(SECS_PER_DAY + 1);
        assert_eq!(bed.service.expire_orders().await.unwrap(), 1);
        let late = bed.service.store().write(bed.pay(&order.id)).await;
        assert!(matches!(late, Err(ServiceError::Refused(Refusal::Conflict(Conflict::OrderState)))));
        bed.assert_intact().await;
    }
}
