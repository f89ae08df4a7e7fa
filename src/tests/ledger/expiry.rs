//! Store credit that ends: used first, taken back when its time has come, never twice and never too much.

use portico::domain::clock::SECS_PER_DAY;
use portico::domain::wallet::WalletKind;
use portico::service::*;

/// A promotional credit that ends so many seconds from now.
fn promo(bed: &crate::util::TestBed, amount_minor: i64, secs: i64) -> ChangeWallet {
    let customer = portico::domain::ids::CustomerId::parse("cus_bob").unwrap();
    let mut change = bed.change_wallet(&customer, amount_minor);
    change.change.kind = WalletKind::Promo;
    change.change.expires_at = Some(bed.service.now().plus_secs(secs));
    change
}

on_both! {
    async fn what_ends_first_is_used_first_and_the_rest_is_taken_back(bed: TestBed) {
        let bob = bed.customer("bob").await;
        let store = bed.service.store();
        store.write(bed.change_wallet(&bob, 500)).await.unwrap();
        store.write(promo(&bed, 700, 200)).await.unwrap();
        store.write(promo(&bed, 300, 100)).await.unwrap();
        store.write(bed.change_wallet(&bob, -400)).await.unwrap();
        let balance = async || bed.service.wallet(&bed.system(), &bob).await.unwrap().available_minor;
        bed.clock.advance_secs(99);
        assert_eq!((bed.service.expire_credit().await.unwrap(), balance().await), (0, 1_100));
        bed.clock.advance_secs(1);
        assert_eq!((bed.service.expire_credit().await.unwrap(), balance().await), (0, 1_100));
        bed.clock.advance_secs(100);
        portico::jobs::run_once(&bed.service).await;
        assert_eq!(balance().await, 500);
        assert_eq!((bed.service.expire_credit().await.unwrap(), balance().await), (0, 500));
        bed.assert_intact().await;
    }

    async fn what_an_unpaid_order_gives_back_ends_too(bed: TestBed) {
        let bob = bed.customer("bob").await;
        let product = bed.product(1_800).await;
        let store = bed.service.store();
        store.write(promo(&bed, 1_000, 100)).await.unwrap();
        let mut place = bed.place(&product, "bob@example.com", None);
        (place.actor, place.use_balance) = (bed.as_customer(&bob), true);
        let order = store.write(place).await.unwrap();
        let wallet = async || {
            let wallet = bed.service.wallet(&bed.system(), &bob).await.unwrap();
            (wallet.available_minor, wallet.reserved_minor)
        };
        bed.clock.advance_secs(100);
        assert_eq!((bed.service.expire_credit().await.unwrap(), wallet().await), (0, (0, 1_000)));
        let void = VoidOrder { actor: bed.system(), order: order.id, reason: "cancelled" };
        store.write(void).await.unwrap();
        assert_eq!((bed.service.expire_credit().await.unwrap(), wallet().await), (0, (1_000, 0)));
        bed.clock.advance_secs(3_600);
        assert_eq!((bed.service.expire_credit().await.unwrap(), wallet().await), (1, (0, 0)));
        bed.clock.advance_secs(30 * SECS_PER_DAY);
        assert_eq!(bed.service.expire_credit().await.unwrap(), 0);
        bed.assert_intact().await;
    }

    async fn what_a_refund_gives_back_keeps_its_end(bed: TestBed) {
        let bob = bed.customer("bob").await;
        let product = bed.product(1_800).await;
        let store = bed.service.store();
        store.write(bed.change_wallet(&bob, 200)).await.unwrap();
        store.write(promo(&bed, 1_000, 500)).await.unwrap();
        let mut place = bed.place(&product, "bob@example.com", None);
        (place.actor, place.use_balance) = (bed.as_customer(&bob), true);
        let order = store.write(place).await.unwrap();
        let order = store.write(bed.pay(&order.id)).await.unwrap();
        assert_eq!(order.balance_minor, 1_200);
        let ending = async || {
            let lots = bed.service.credit_ending(&bed.system(), &bob).await.unwrap();
            lots.iter().map(|lot| lot.left_minor).sum::<i64>()
        };
        let balance = async || bed.service.wallet(&bed.system(), &bob).await.unwrap().available_minor;
        store.write(bed.refund(&order.id, Some("9.00"))).await.unwrap();
        assert_eq!((balance().await, ending().await), (300, 100), "6.00 in money, then what has no end, then the rest");
        store.write(bed.refund(&order.id, None)).await.unwrap();
        assert_eq!((balance().await, ending().await), (1_200, 1_000));
        bed.clock.advance_secs(499);
        assert_eq!(bed.service.expire_credit().await.unwrap(), 0);
        bed.clock.advance_secs(1);
        assert_eq!((bed.service.expire_credit().await.unwrap(), balance().await), (1, 200));
        bed.assert_intact().await;
    }

    async fn a_refund_after_the_end_gives_back_what_ended(bed: TestBed) {
        let bob = bed.customer("bob").await;
        let product = bed.product(1_800).await;
        let store = bed.service.store();
        store.write(promo(&bed, 1_000, 100)).await.unwrap();
        let mut place = bed.place(&product, "bob@example.com", None);
        (place.actor, place.use_balance) = (bed.as_customer(&bob), true);
        let order = store.write(place).await.unwrap();
        store.write(bed.pay(&order.id)).await.unwrap();
        bed.clock.advance_secs(30 * SECS_PER_DAY);
        assert_eq!(bed.service.expire_credit().await.unwrap(), 0);
        let balance = async || bed.service.wallet(&bed.system(), &bob).await.unwrap().available_minor;
        store.write(bed.refund(&order.id, None)).await.unwrap();
        assert_eq!(balance().await, 1_000, "booked to where it came from");
        assert_eq!((bed.service.expire_credit().await.unwrap(), balance().await), (1, 0), "and ended there");
        assert_eq!(bed.service.expire_credit().await.unwrap(), 0);
        bed.assert_intact().await;
    }

    async fn several_processes_take_back_once(bed: TestBed) {
        let bob = bed.customer("bob").await;
        bed.service.store().write(promo(&bed, 1_000, 100)).await.unwrap();
        bed.clock.advance_secs(100);
        let tasks: Vec<_> = (0..8)
            .map(|_| {
                let service = bed.service.clone();
                tokio::spawn(async move { service.expire_credit().await.unwrap() })
            })
            .collect();
        let mut ended = 0;
        for task in tasks {
            ended += task.await.unwrap();
        }
        assert_eq!(ended, 1);
        assert_eq!(bed.service.wallet(&bed.system(), &bob).await.unwrap().available_minor, 0);
        bed.assert_intact().await;
    }
}
