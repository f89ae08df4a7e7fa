//! Figures that pages show: what was refunded is taken off again, on the day it happens.

use crate::util::TestBed;
use portico::domain::clock::SECS_PER_DAY;
use portico::domain::ids::CustomerId;
use portico::service::*;

/// Per day with something on it: sales and commission, net.
async fn days(bed: &TestBed, affiliate: &CustomerId) -> Vec<(i64, i64)> {
    let overview = bed.service.overview(&bed.system(), affiliate).await.unwrap();
    overview.days.iter().map(|day| (day.sales, day.earned_minor)).collect()
}

async fn totals(bed: &TestBed, affiliate: &CustomerId) -> (i64, i64, i64) {
    let overview = bed.service.overview(&bed.system(), affiliate).await.unwrap();
    let (totals, link) = (&overview.summary.totals, &overview.links[0]);
    assert_eq!((link.sales, link.revenue_minor), (totals.sales, totals.revenue_minor));
    (totals.sales, totals.revenue_minor, totals.accrued_minor - totals.reversed_minor)
}

on_both! {
    async fn a_sale_that_was_refunded_counts_no_more(bed: TestBed) {
        let ann = bed.affiliate("ann").await;
        bed.product(10_000).await;
        let order = bed.paid_order(10_000, Some("ann")).await;
        assert_eq!(totals(&bed, &ann).await, (1, 9_000, 1_800));
        bed.clock.advance_secs(SECS_PER_DAY);
        bed.service.store().write(bed.refund(&order.id, None)).await.unwrap();
        assert_eq!(totals(&bed, &ann).await, (0, 0, 0));
        assert_eq!(days(&bed, &ann).await, [(1, 1_800), (-1, -1_800)]);
        let shop = bed.service.today(&bed.as_operator()).await.unwrap().days;
        let shop: Vec<_> =
            shop.iter().map(|day| (day.orders, day.sales_minor, day.refunded_minor, day.commission_minor)).collect();
        assert_eq!(shop, [(1, 9_000, 0, 1_800), (0, 0, 9_000, -1_800)]);
        bed.assert_intact().await;
    }

    async fn a_part_is_taken_off_and_the_sale_stays_until_all_of_it_went_back(bed: TestBed) {
        let ann = bed.affiliate("ann").await;
        bed.product(10_000).await;
        let order = bed.paid_order(10_000, Some("ann")).await;
        bed.paid_order(10_000, Some("ann")).await;
        for (amount, expected) in [
            (Some("10.00"), (2, 17_000, 3_400)),
            (Some("0.01"), (2, 16_999, 3_400)),
            (None, (1, 9_000, 1_800)),
        ] {
            bed.service.store().write(bed.refund(&order.id, amount)).await.unwrap();
            assert_eq!(totals(&bed, &ann).await, expected, "{amount:?}");
            bed.assert_intact().await;
        }
        assert_eq!(days(&bed, &ann).await, [(1, 1_800)]);
    }

    async fn store_balance_that_goes_back_is_taken_off_though_it_earned_nothing(bed: TestBed) {
        let (ann, buyer) = (bed.affiliate("ann").await, bed.customer("buyer").await);
        let (product, store) = (bed.product(10_000).await, bed.service.store());
        store.write(bed.change_wallet(&buyer, 4_500)).await.unwrap();
        let place = PlaceOrder {
            actor: bed.as_customer(&buyer),
            use_balance: true,
            ..bed.place(&product, "buyer@example.com", Some("ann"))
        };
        let order = store.write(place).await.unwrap();
        store.write(bed.pay(&order.id)).await.unwrap();
        store.write(bed.refund(&order.id, Some("45.00"))).await.unwrap();
        assert_eq!(totals(&bed, &ann).await, (1, 4_500, 0));
        store.write(bed.refund(&order.id, None)).await.unwrap();
        assert_eq!(totals(&bed, &ann).await, (0, 0, 0));
        bed.assert_intact().await;
    }
}
