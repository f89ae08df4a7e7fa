//! Days end at the shop's midnight, in winter, in summer and on the days between.

use crate::util::TestBed;
use portico::domain::ids::CustomerId;
use portico::domain::text::AffiliateCode;
use portico::service::*;

/// Sales of each day of an affiliate that has any, by the dates of the shop's calendar.
async fn sales(bed: &TestBed, affiliate: &CustomerId) -> Vec<(String, i64)> {
    let overview = bed.service.overview(&bed.system(), affiliate).await.unwrap();
    let sold = overview.days.iter().filter(|day| day.sales != 0);
    sold.map(|day| (date(bed, day.day), day.sales)).collect()
}

/// A day as its first instant in universal time says it, for zones east of Greenwich and less than 12 hours away.
fn date(bed: &TestBed, day: i64) -> String {
    let noon = bed.service.zone(&bed.shop).start_of(day).plus_secs(43_200);
    jiff::Timestamp::from_second(noon.secs()).unwrap().to_string()[..10].to_owned()
}

async fn click(bed: &TestBed) {
    let click = RecordClick {
        shop: bed.shop.clone(),
        code: AffiliateCode::parse("ann").unwrap(),
        visitor_hash: "visitor".to_owned(),
        held: Vec::new(),
    };
    bed.service.store().write(click).await.unwrap().unwrap();
}

on_both! {
    async fn a_sale_after_midnight_belongs_to_the_new_day(bed: TestBed) {
        let ann = bed.affiliate("ann").await;
        bed.product(5_000).await;
        bed.set_zone("Europe/Berlin").await;
        for (at, expected) in [
            ("2026-03-14T22:59:59Z", vec![("2026-03-14", 1)]),
            ("2026-03-14T23:30:00Z", vec![("2026-03-14", 1), ("2026-03-15", 1)]),
            // 23 hours long: summer time begins at two in the morning.
            ("2026-03-28T23:00:00Z", vec![("2026-03-29", 1)]),
            ("2026-03-29T21:59:59Z", vec![("2026-03-29", 2)]),
            ("2026-03-29T22:00:00Z", vec![("2026-03-29", 2), ("2026-03-30", 1)]),
            // 25 hours long: two in the morning happens twice.
            ("2026-10-24T22:00:00Z", vec![("2026-10-25", 1)]),
            ("2026-10-25T00:30:00Z", vec![("2026-10-25", 2)]),
            ("2026-10-25T01:30:00Z", vec![("2026-10-25", 3)]),
            ("2026-10-25T22:59:59Z", vec![("2026-10-25", 4)]),
            ("2026-10-25T23:00:00Z", vec![("2026-10-25", 4), ("2026-10-26", 1)]),
        ] {
            bed.set_clock(at);
            bed.paid_order(5_000, Some("ann")).await;
            let found = sales(&bed, &ann).await;
            let tail = &found[found.len() - expected.len()..];
            let expected: Vec<_> = expected.iter().map(|(day, count)| ((*day).to_owned(), *count)).collect();
            assert_eq!(tail, expected, "{at}");
            let shop = bed.service.today(&bed.as_operator()).await.unwrap().days;
            let last = shop.last().map(|day| (date(&bed, day.day), day.orders)).unwrap();
            assert_eq!(Some(&last), expected.last(), "{at}");
        }
        bed.assert_intact().await;
    }

    async fn a_visitor_counts_once_a_day_of_the_shop(bed: TestBed) {
        let ann = bed.affiliate("ann").await;
        bed.set_zone("Europe/Berlin").await;
        for (at, clicks) in [
            ("2026-03-29T21:30:00Z", 1),
            ("2026-03-29T21:59:59Z", 1),
            ("2026-03-29T22:00:00Z", 2),
            ("2026-03-30T00:30:00Z", 2),
        ] {
            bed.set_clock(at);
            click(&bed).await;
            let summary = bed.summary(&ann).await;
            assert_eq!(summary.totals.clicks, clicks, "{at}");
        }
        let stats = bed.service.affiliate_stats(&bed.system(), &ann, 1).await.unwrap();
        assert_eq!((stats.days.len(), stats.links[0].clicks), (1, 1), "today has one");
        bed.assert_intact().await;
    }

    async fn days_stay_as_they_were_booked_when_the_zone_changes(bed: TestBed) {
        let ann = bed.affiliate("ann").await;
        bed.product(5_000).await;
        bed.set_clock("2026-01-31T23:30:00Z");
        bed.paid_order(5_000, Some("ann")).await;
        let booked = bed.service.today_of(&bed.shop);
        bed.set_zone("Europe/Berlin").await;
        assert_eq!(bed.service.today_of(&bed.shop), booked + 1, "February has begun there");
        bed.paid_order(5_000, Some("ann")).await;
        let overview = bed.service.overview(&bed.system(), &ann).await.unwrap();
        let days: Vec<_> = overview.days.iter().filter(|day| day.sales != 0).map(|day| day.day).collect();
        assert_eq!(days, [booked, booked + 1]);
        bed.assert_intact().await;
    }
}
