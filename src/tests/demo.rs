//! The demo shops go on living while their clock is advanced, so that the charts of a tour are not empty.

use crate::util::TestBed;
use portico::demo::{self, DemoOptions};
use portico::domain::actor::Actor;
use portico::domain::clock::SECS_PER_DAY;
use portico::domain::ids::CustomerId;
use portico::service::{AffiliateDay, ShopDay};

const DAYS: i64 = 3;

#[tokio::test]
async fn each_day_that_passes_sells_something() {
    let bed = TestBed::sqlite_without_shop().await;
    let filled = demo::fill(
        &bed.service,
        DemoOptions { orders: 20, has_second_factor: false },
        "http://127.0.0.1",
    );
    let affiliate = CustomerId::parse(&filled.await.unwrap().affiliate).unwrap();
    let shop = bed.service.shop_by_slug(demo::SHOP).await.unwrap().unwrap().id;
    let actor = Actor::system(shop);
    let started = bed.service.now();
    let of_tour = earned(&bed.service.overview(&actor, &affiliate).await.unwrap().days);
    let sold_before = sold(&bed.service.today(&actor).await.unwrap().days);

    let clock = bed.clock.clone();
    demo::live(&bed.service, DAYS, move |secs| clock.advance_secs(secs)).await.unwrap();

    assert_eq!(bed.service.now(), started.plus_secs(DAYS * SECS_PER_DAY));
    let sold_after = sold(&bed.service.today(&actor).await.unwrap().days);
    assert!(sold_after >= sold_before + 2 * DAYS, "{sold_before} orders, then {sold_after}");
    let of_tour_after = earned(&bed.service.overview(&actor, &affiliate).await.unwrap().days);
    assert_eq!(of_tour_after, of_tour, "the figures of the tour's affiliate stay its own");
    bed.assert_intact().await;
}

fn sold(days: &[ShopDay]) -> i64 {
    days.iter().map(|day| day.orders).sum()
}

fn earned(days: &[AffiliateDay]) -> Vec<(i64, i64)> {
    days.iter().map(|day| (day.day, day.sales)).collect()
}
