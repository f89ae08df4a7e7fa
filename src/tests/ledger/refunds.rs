//! Refunds take the commission back exactly, wherever it has gone meanwhile.

use crate::util::TestBed;
use portico::domain::ids::CustomerId;
use portico::domain::orders::order::OrderState;
use portico::service::*;

/// An order of 90.00, half from store balance, that earns 9.00 on the 45.00 paid in money: affiliate, buyer, order.
async fn half_from_balance(bed: &TestBed) -> (CustomerId, CustomerId, Order) {
    let affiliate = bed.affiliate("creator123").await;
    let buyer = bed.customer("buyer").await;
    let store = bed.service.store();
    store.write(bed.change_wallet(&buyer, 4_500)).await.unwrap();
    let place = PlaceOrder {
        actor: bed.as_customer(&buyer),
        use_balance: true,
        ..bed.place(&bed.product(10_000).await, "buyer@example.com", Some("creator123"))
    };
    let order = store.write(place).await.unwrap();
    let order = store.write(bed.pay(&order.id)).await.unwrap();
    assert_eq!((order.paid_minor, order.balance_minor), (9_000, 4_500));
    assert_eq!(bed.summary(&affiliate).await.pending_minor, 900);
    (affiliate, buyer, order)
}

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

    async fn a_commission_on_the_money_goes_back_with_the_money(bed: TestBed) {
        let (affiliate, buyer, order) = half_from_balance(&bed).await;
        let store = bed.service.store();
        let money = store.write(bed.refund(&order.id, Some("45.00"))).await.unwrap();
        assert_eq!((money.clawback_minor, money.order.refunded_balance_minor), (900, 0));
        assert_eq!(bed.summary(&affiliate).await.pending_minor, 0);
        assert_eq!(bed.summary(&buyer).await.store_balance_minor, 0, "money goes back first");
        bed.assert_intact().await;
        let rest = store.write(bed.refund(&order.id, None)).await.unwrap();
        assert_eq!((rest.amount_minor, rest.clawback_minor, rest.order.state), (4_500, 0, OrderState::Refunded));
        assert_eq!((rest.order.refunded_minor, rest.order.refunded_balance_minor), (9_000, 4_500));
        assert_eq!(bed.summary(&buyer).await.store_balance_minor, 4_500);
        bed.assert_intact().await;
    }

    async fn pieces_across_money_and_store_balance_take_the_commission_once(bed: TestBed) {
        let (affiliate, buyer, order) = half_from_balance(&bed).await;
        bed.clock.advance_secs(14 * 86_400);
        bed.service.release_due().await.unwrap();
        // 33.33 of the 45.00 in money, then the other 11.67 with 8.33 of the store balance, then the rest.
        for (amount, back, available, balance) in
            [(Some("33.33"), 667, 233, 0), (Some("20.00"), 233, 0, 833), (None, 0, 0, 4_500)]
        {
            let done = bed.service.store().write(bed.refund(&order.id, amount)).await.unwrap();
            assert_eq!(done.clawback_minor, back, "{amount:?}");
            assert_eq!(bed.summary(&affiliate).await.available_minor, available, "{amount:?}");
            assert_eq!(bed.summary(&buyer).await.store_balance_minor, balance, "{amount:?}");
            bed.assert_books().await;
        }
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
