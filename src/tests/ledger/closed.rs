//! Accounts of deleted customers take no money, and a customer with money to come or a debt is not deleted.

use crate::util::TestBed;
use portico::domain::actor::{Actor, Denied, Scopes, Who};
use portico::domain::clock::SECS_PER_DAY;
use portico::domain::ids::{ApiKeyId, CustomerId};
use portico::domain::orders::order::OrderState;
use portico::service::*;

async fn delete(bed: &TestBed, customer: &CustomerId) -> Answer<()> {
    let command = DeleteCustomer { actor: bed.as_operator(), customer: customer.clone() };
    bed.service.store().write(command).await
}

/// An operator's decision about a debt of 9.00.
fn writing_off(bed: &TestBed, affiliate: &CustomerId) -> WriteOffDebt {
    let (actor, reason) = (bed.as_operator(), "gone".to_owned());
    WriteOffDebt { actor, affiliate: affiliate.clone(), owed_minor: 900, reason }
}

async fn write_off(bed: &TestBed, affiliate: &CustomerId) -> Answer<i64> {
    bed.service.store().write(writing_off(bed, affiliate)).await
}

#[track_caller]
fn conflict<T>(outcome: Answer<T>) -> Conflict {
    match outcome {
        Err(ServiceError::Refused(Refusal::Conflict(conflict))) => conflict,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("it was done"),
    }
}

/// A paid order of 45.00 over `ann`, 5.00 of it from the buyer's store balance; buyer and order.
async fn partly_from_balance(bed: &TestBed) -> (CustomerId, Order) {
    let buyer = bed.customer("buyer").await;
    let (product, store) = (bed.product(4_500).await, bed.service.store());
    store.write(bed.change_wallet(&buyer, 500)).await.unwrap();
    let place = PlaceOrder {
        actor: bed.as_customer(&buyer),
        use_balance: true,
        ..bed.place(&product, "buyer@example.com", None)
    };
    let order = store.write(place).await.unwrap();
    assert_eq!(order.balance_minor, 500);
    (buyer, store.write(bed.pay(&order.id)).await.unwrap())
}

/// An affiliate who converted 8.00 and spent them before the order was refunded.
async fn indebted(bed: &TestBed) -> CustomerId {
    let ann = bed.affiliate("ann").await;
    let store = bed.service.store();
    bed.product(5_000).await;
    let order = bed.paid_order(5_000, Some("ann")).await;
    bed.clock.advance_secs(14 * SECS_PER_DAY);
    bed.service.release_due().await.unwrap();
    store.write(bed.convert(&ann, 900)).await.unwrap();
    store.write(bed.change_wallet(&ann, -900)).await.unwrap();
    store.write(bed.refund(&order.id, None)).await.unwrap();
    assert_eq!(bed.summary(&ann).await.owed_minor, 900);
    ann
}

on_both! {
    async fn store_balance_does_not_go_back_to_a_deleted_customer(bed: TestBed) {
        let (buyer, order) = partly_from_balance(&bed).await;
        delete(&bed, &buyer).await.unwrap();
        let (before, store) = (bed.state().await, bed.service.store());
        for amount in [None, Some("40.01"), Some("45.00")] {
            let refused = conflict(store.write(bed.refund(&order.id, amount)).await);
            assert_eq!(refused, Conflict::AccountClosed, "{amount:?}");
        }
        assert_eq!(bed.state().await, before);
        let money = store.write(bed.refund(&order.id, Some("40.00"))).await.unwrap();
        assert_eq!((money.order.state, money.order.refunded_balance_minor), (OrderState::Completed, 0));
        assert_eq!(conflict(store.write(bed.refund(&order.id, None)).await), Conflict::AccountClosed);
        bed.assert_intact().await;
    }

    async fn nobody_is_deleted_who_owes(bed: TestBed) {
        let ann = indebted(&bed).await;
        let before = bed.state().await;
        assert_eq!(conflict(delete(&bed, &ann).await), Conflict::DebtLeft { owed_minor: 900 });
        assert_eq!(bed.state().await, before);
        assert_eq!(write_off(&bed, &ann).await.unwrap(), 900);
        let summary = bed.summary(&ann).await;
        assert_eq!((summary.owed_minor, summary.totals.written_off_minor), (0, 900));
        assert_eq!(summary.totals.earned_minor(), summary.totals.converted_minor);
        assert_eq!(conflict(write_off(&bed, &ann).await), Conflict::NothingOwed);
        delete(&bed, &ann).await.unwrap();
        bed.assert_intact().await;
    }

    async fn an_operator_writes_off_the_debt_that_was_shown_and_says_why(bed: TestBed) {
        let ann = indebted(&bed).await;
        let (before, store) = (bed.state().await, bed.service.store());
        for owed_minor in [0, 899, 901] {
            let other = WriteOffDebt { owed_minor, ..writing_off(&bed, &ann) };
            assert_eq!(conflict(store.write(other).await), Conflict::DebtChanged, "{owed_minor}");
        }
        let key = Who::ApiKey(ApiKeyId::parse("key_1").unwrap(), Scopes::all());
        for who in [Who::Customer(ann.clone()), key] {
            let actor = Actor::new(bed.shop.clone(), who);
            let refused = store.write(WriteOffDebt { actor, ..writing_off(&bed, &ann) }).await;
            assert!(matches!(refused, Err(ServiceError::Refused(Refusal::Denied(Denied::NotAllowed)))));
        }
        let blank = WriteOffDebt { reason: " ".to_owned(), ..writing_off(&bed, &ann) };
        let refused = store.write(blank).await;
        assert!(matches!(refused, Err(ServiceError::Refused(Refusal::Invalid(_)))));
        assert_eq!(bed.state().await, before);
        let by_system = WriteOffDebt { actor: bed.system(), ..writing_off(&bed, &ann) };
        assert_eq!(store.write(by_system).await.unwrap(), 900);
        bed.assert_intact().await;
    }

    async fn nobody_is_deleted_who_has_an_order_to_be_paid(bed: TestBed) {
        let product = bed.product(1_000).await;
        let store = bed.service.store();
        let order = store.write(bed.place(&product, "buyer@example.org", None)).await.unwrap();
        assert_eq!(conflict(delete(&bed, &order.customer).await), Conflict::OrdersOpen);
        let void = VoidOrder { actor: bed.system(), order: order.id, reason: "cancelled" };
        store.write(void).await.unwrap();
        delete(&bed, &order.customer).await.unwrap();
        bed.assert_intact().await;
    }

    async fn what_a_deleted_affiliate_has_to_give_back_is_a_debt_that_can_be_written_off(bed: TestBed) {
        let ann = bed.affiliate("ann").await;
        bed.earn("ann", 900).await;
        let store = bed.service.store();
        let product = TestBed::product_id(5_000);
        let order = store.write(bed.place(&product, "x@example.org", Some("ann"))).await.unwrap();
        let order = store.write(bed.pay(&order.id)).await.unwrap();
        bed.clock.advance_secs(14 * SECS_PER_DAY);
        bed.service.release_due().await.unwrap();
        store.write(bed.convert(&ann, 1_800)).await.unwrap();
        store.write(bed.change_wallet(&ann, -1_800)).await.unwrap();
        delete(&bed, &ann).await.unwrap();
        let refunded = store.write(bed.refund(&order.id, None)).await.unwrap();
        assert_eq!((refunded.order.state, refunded.clawback_minor), (OrderState::Refunded, 900));
        bed.assert_intact().await;
        assert_eq!(write_off(&bed, &ann).await.unwrap(), 900);
        bed.assert_intact().await;
    }

    async fn a_deleted_customer_gets_no_credit_and_converts_nothing(bed: TestBed) {
        let (ann, bob) = (bed.affiliate("ann").await, bed.customer("bob").await);
        for who in [&ann, &bob] {
            delete(&bed, who).await.unwrap();
        }
        let (before, store) = (bed.state().await, bed.service.store());
        let missing = |error| matches!(error, ServiceError::Refused(Refusal::NotFound(Subject::Customer)));
        assert!(missing(store.write(bed.change_wallet(&bob, 100)).await.unwrap_err()));
        assert!(missing(store.write(bed.convert(&ann, 100)).await.unwrap_err()));
        assert!(missing(store.write(bed.ask_payout(&ann, 900)).await.unwrap_err()));
        let top_up = PlaceTopUp { actor: bed.as_customer(&bob), customer: bob.clone(), amount_minor: 500 };
        assert!(missing(store.write(top_up).await.unwrap_err()));
        let product = bed.product(1_000).await;
        let place = PlaceOrder { actor: bed.as_customer(&bob), ..bed.place(&product, "bob@example.com", None) };
        assert!(missing(bed.service.store().write(place).await.unwrap_err()));
        let kept = bed.state().await;
        assert_eq!(kept, before);
    }
}
