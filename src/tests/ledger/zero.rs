//! Amounts of zero: orders that cost nothing are complete when they are placed, and nothing moves nothing.

use crate::util::TestBed;
use portico::domain::clock::SECS_PER_DAY;
use portico::domain::money::AmountError;
use portico::domain::orders::order::OrderState;
use portico::service::*;
use portico::store::{Columns, Source as _};

/// An order whose only product costs nothing.
async fn free_order(bed: &TestBed) -> Order {
    let product = bed.product(0).await;
    bed.service.store().write(bed.place(&product, "buyer@example.org", None)).await.unwrap()
}

async fn events(bed: &TestBed, order: &Order) -> Vec<String> {
    let sql = "SELECT event FROM outbox WHERE subject_id = $1 ORDER BY event";
    let rows = bed.service.store().rows(sql, portico::values![order.id.as_str()]).await.unwrap();
    rows.iter().map(|row| Columns::of(row).text().unwrap()).collect()
}

fn is_not_positive<T>(outcome: Answer<T>) -> bool {
    let Err(ServiceError::Refused(Refusal::Invalid(problems))) = outcome else { return false };
    problems.iter().all(|(_, problem)| *problem == Problem::Amount(AmountError::NotPositive))
}

on_both! {
    async fn an_order_that_costs_nothing_is_complete_when_it_is_placed(bed: TestBed) {
        let order = free_order(&bed).await;
        assert_eq!((order.state, order.paid_minor), (OrderState::Completed, 0));
        assert_eq!(order.paid_at, Some(bed.service.now()));
        assert_eq!(events(&bed, &order).await, ["order:created", "order:paid"]);
        let again = bed.service.store().write(bed.pay(&order.id)).await.unwrap();
        assert_eq!(again.gateway, order.gateway, "paying it again changes nothing");
        bed.clock.advance_secs(2 * SECS_PER_DAY);
        assert_eq!(bed.service.expire_orders().await.unwrap(), 0);
        bed.assert_intact().await;
    }

    async fn an_order_that_store_balance_covers_is_complete_when_it_is_placed(bed: TestBed) {
        let buyer = bed.customer("buyer").await;
        let product = bed.product(3_000).await;
        bed.service.store().write(bed.change_wallet(&buyer, 3_000)).await.unwrap();
        let place = PlaceOrder {
            actor: bed.as_customer(&buyer),
            use_balance: true,
            ..bed.place(&product, "buyer@example.com", None)
        };
        let order = bed.service.store().write(place).await.unwrap();
        assert_eq!((order.state, order.paid_minor, order.balance_minor), (OrderState::Completed, 3_000, 3_000));
        let summary = bed.summary(&buyer).await;
        assert_eq!((summary.store_balance_minor, summary.store_reserved_minor), (0, 0));
        assert_eq!(events(&bed, &order).await, ["order:created", "order:paid"]);
        bed.service.store().write(bed.refund(&order.id, None)).await.unwrap();
        assert_eq!(bed.summary(&buyer).await.store_balance_minor, 3_000);
        bed.assert_intact().await;
    }

    async fn nothing_of_a_free_order_can_be_refunded(bed: TestBed) {
        let order = free_order(&bed).await;
        let before = bed.state().await;
        for amount in [None, Some("0.01"), Some("5.00")] {
            let refused = bed.service.store().write(bed.refund(&order.id, amount)).await;
            let expected = Refusal::Conflict(Conflict::NothingToRefund);
            assert!(matches!(refused, Err(ServiceError::Refused(refusal)) if refusal == expected), "{amount:?}");
        }
        assert!(is_not_positive(bed.service.store().write(bed.refund(&order.id, Some("0"))).await));
        assert_eq!(bed.state().await, before);
        bed.assert_intact().await;
    }

    async fn nothing_moves_nothing(bed: TestBed) {
        let ann = bed.affiliate("ann").await;
        bed.earn("ann", 900).await;
        let before = bed.state().await;
        let store = bed.service.store();
        for amount in [0, -1] {
            assert!(is_not_positive(store.write(bed.convert(&ann, amount)).await), "{amount}");
            assert!(is_not_positive(store.write(bed.ask_payout(&ann, amount)).await), "{amount}");
        }
        assert!(is_not_positive(store.write(bed.change_wallet(&ann, 0)).await));
        let top_up = PlaceTopUp { actor: bed.as_customer(&ann), customer: ann.clone(), amount_minor: 0 };
        assert!(matches!(store.write(top_up).await, Err(ServiceError::Refused(Refusal::Invalid(_)))));
        assert_eq!(bed.state().await, before);
    }
}
