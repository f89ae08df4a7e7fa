//! Refunds take the commission back exactly, wherever it has gone meanwhile.

use portico::domain::orders::order::OrderState;
use portico::service::*;

on_both! {
    async fn in_pieces_on_hold(bed: TestBed) {
        let affiliate = bed.affiliate("creator123").await;
        bed.product(2_999).await;
        let order = bed.paid_order(2_999, Some("creator123")).await;
        let store = bed.service.store();
        let first = store.write(bed.refund(&order.id, Some("9.00"))).await.unwrap();
        assert_eq!((first.amount_minor, first.clawback_minor), (900, 180));
        let second = store.write(bed.refund(&order.id, Some("0.01"))).await.unwrap();
        assert_eq!(second.clawback_minor, 0);
        let above = store.write(bed.refund(&order.id, Some("17.99"))).await;
        assert!(matches!(above, Err(ServiceError::Refused(Refusal::Invalid(_)))));
        let last = store.write(bed.refund(&order.id, None)).await.unwrap();
        assert_eq!((last.amount_minor, last.clawback_minor), (1_798, 360));
        assert_eq!(last.order.state, OrderState::Refunded);
        assert_eq!(bed.summary(&affiliate).await.pending_minor, 0);
        let again = store.write(bed.refund(&order.id, None)).await;
        assert!(matches!(again, Err(ServiceError::Refused(Refusal::Conflict(Conflict::OrderState)))));
        bed.assert_intact().await;
    }

    async fn after_everything_was_used_a_debt_is_left_and_recovered(bed: TestBed) {
        let affiliate = bed.affiliate("creator123").await;
        let store = bed.service.store();
        bed.product(5_000).await;
        let order = bed.paid_order(5_000, Some("creator123")).await;
        bed.clock.advance_secs(14 * 86_400);
        bed.service.release_due().await.unwrap();
        store.write(bed.convert(&affiliate, 800)).await.unwrap();
        store.write(bed.refund(&order.id, None)).await.unwrap();
        let summary = bed.summary(&affiliate).await;
        assert_eq!((summary.available_minor, summary.owed_minor), (0, 800));
        bed.assert_intact().await;
        bed.earn("creator123", 900).await;
        let summary = bed.summary(&affiliate).await;
        assert_eq!((summary.available_minor, summary.owed_minor), (100, 0));
        bed.assert_intact().await;
    }

    async fn a_bad_amount_changes_nothing(bed: TestBed) {
        bed.affiliate("creator123").await;
        bed.product(2_999).await;
        let order = bed.paid_order(2_999, Some("creator123")).await;
        for amount in ["0", "-1", "1e999", "abc", "0.001", "26.991", "", "1.0000000000000000001", "9223372036854775808"] {
            let refused = bed.service.store().write(bed.refund(&order.id, Some(amount))).await;
            assert!(matches!(refused, Err(ServiceError::Refused(Refusal::Invalid(_)))), "{amount}");
        }
        let order = bed.service.order_detail(&bed.as_operator(), &order.id).await.unwrap().order;
        assert_eq!((order.refunded_minor, order.state), (0, OrderState::Completed));
        bed.assert_intact().await;
    }
}
