//! Clicks, checkouts, sales and what they earn, over a range of days against the range before it.

use crate::components::{
    Amount, Bar, BarChart, Change, PageContext, Period, Stat, Stats, Text, Unit, money_text,
    number_text, rate_text, t, t_with,
};
use crate::domain::money::{Currency, Money, ratio_of};
use crate::service::AffiliateDay;
use leptos::prelude::*;

/// The ranges that can be chosen, in days.
const CHOICES: [i64; 3] = [7, 30, 90];
/// The range shown until another one is chosen, in days.
const USUAL: i64 = 30;
/// From this many days on the chart shows weeks.
const WEEKS_FROM: i64 = 60;

/// The last so many days, up to today.
#[derive(Clone, Copy, Debug)]
pub struct Range {
    days: i64,
    today: i64,
}

impl Range {
    /// The range that was asked for, or the usual one.
    pub fn of(text: &str, today: i64) -> Self {
        let days = text.parse().ok().filter(|days| CHOICES.contains(days)).unwrap_or(USUAL);
        Self { days, today }
    }
}

/// Sums over some days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Sums {
    clicks: i64,
    checkouts: i64,
    sales: i64,
    earned_minor: i64,
}

impl Sums {
    /// Of the days from `first` to `last`; `days` is sorted.
    fn of(days: &[AffiliateDay], first: i64, last: i64) -> Self {
        let mut sums = Self::default();
        let start = days.partition_point(|day| day.day < first);
        for day in days.iter().skip(start).take_while(|day| day.day <= last) {
            sums.clicks += day.clicks;
            sums.checkouts += day.checkouts;
            sums.sales += day.sales;
            sums.earned_minor += day.earned_minor;
        }
        sums
    }

    /// Sales per click in parts per million, to a tenth of a percent; none where more was refunded than sold.
    fn conversion_ppm(self) -> Option<i64> {
        (self.clicks > 0).then(|| ratio_of(self.sales.max(0), 1_000, self.clicks) * 1_000)
    }

    fn per_click_minor(self) -> Option<i64> {
        (self.clicks > 0).then(|| ratio_of(self.earned_minor, 1, self.clicks))
    }
}

/// Figures and chart of a range.
pub fn figures(
    page: &PageContext,
    range: &Range,
    days: &[AffiliateDay],
    currency: Currency,
) -> AnyView {
    let Range { days: span, today } = *range;
    let now = Sums::of(days, today - span + 1, today);
    let before = Sums::of(days, today - 2 * span + 1, today - span);
    let count = span.to_string();
    let zone = page.zone_name(page.now);
    let text = t_with("portal.affiliate.stats.period", &[("days", &count), ("zone", &zone)]);
    let comparison = t_with("portal.affiliate.stats.before", &[("days", &count)]);
    let title = if span >= WEEKS_FROM { "weekly" } else { "daily" };
    let title = t(&format!("portal.affiliate.stats.{title}"));
    let choices = CHOICES.map(|days| {
        let label = t_with("portal.affiliate.stats.days", &[("days", &days.to_string())]);
        (Text::from(label), format!("/affiliate?days={days}"), days == span)
    });
    let bars = bars(page, range, days);
    view! {
        <section class="section">
            <Period text=text choices=choices.into()/>
            {stats(page, now, before, currency)}
            <BarChart title=title bars=bars unit=Unit::Money(currency) comparison=comparison/>
        </section>
    }
    .into_any()
}

fn stats(page: &PageContext, now: Sums, before: Sums, currency: Currency) -> AnyView {
    let language = page.language;
    let was = |value: String| t_with("portal.affiliate.stats.was", &[("value", &value)]);
    let count = |key: &str, now: i64, before: i64| {
        view! {
            <Stat
                label=t(key)
                value=number_text(now, language).into_any()
                previous=was(number_text(before, language))
                change=Change::between(now, before)
            />
        }
    };
    let rate = |sums: Sums| sums.conversion_ppm().map(|ppm| rate_text(ppm, language));
    let change = now.conversion_ppm().zip(before.conversion_ppm());
    let conversion = view! {
        <Stat
            label=t("portal.affiliate.stats.conversion")
            value=or_dash(rate(now)).into_any()
            previous=was(or_dash(rate(before)))
            change=change.map(|(now, before)| Change::points(now, before))
        />
    };
    let per_click = |sums: Sums| sums.per_click_minor().map(|minor| Money::new(minor, currency));
    let value = match per_click(now) {
        Some(money) => view! { <Amount money=money/> }.into_any(),
        None => or_dash(None).into_any(),
    };
    let change = now.per_click_minor().zip(before.per_click_minor());
    let earned = view! {
        <Stat
            label=t("portal.affiliate.stats.per_click")
            value=value
            previous=was(or_dash(per_click(before).map(|money| money_text(money, language))))
            change=change.and_then(|(now, before)| Change::between(now, before))
        />
    };
    let clicks = count("portal.affiliate.stats.clicks", now.clicks, before.clicks);
    let checkouts = count("portal.affiliate.stats.checkouts", now.checkouts, before.checkouts);
    let sales = count("portal.affiliate.stats.sales", now.sales, before.sales);
    view! {
        <Stats>
            {clicks} {checkouts} {sales} {conversion} {earned}
        </Stats>
    }
    .into_any()
}

fn or_dash(text: Option<String>) -> String {
    text.unwrap_or_else(|| "–".to_owned())
}

/// Earnings a day, or a week for long ranges, each with the same stretch of the range before.
fn bars(page: &PageContext, range: &Range, days: &[AffiliateDay]) -> Vec<Bar> {
    let step = if range.days >= WEEKS_FROM { 7 } else { 1 };
    let start = range.today - range.days + 1;
    let count = (range.days + step - 1) / step;
    let earned = |first, last| Sums::of(days, first, last).earned_minor;
    (0..count)
        .rev()
        .map(|back| {
            let last = range.today - back * step;
            let first = (last - step + 1).max(start);
            Bar {
                label: page.day_label(first).into(),
                value: earned(first, last),
                before: Some(earned(first - range.days, last - range.days)),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_chosen_from_the_list() {
        assert_eq!(Range::of("7", 100).days, 7);
        for other in ["", "8", "-7", "x", "99999999999999999999"] {
            assert_eq!(Range::of(other, 100).days, 30, "{other}");
        }
    }

    #[test]
    fn sums_take_both_ends_and_ratios_need_clicks() {
        let day = |day, clicks, sales| AffiliateDay {
            day,
            clicks,
            sales,
            add_to_carts: 0,
            checkouts: 0,
            earned_minor: sales * 440,
        };
        let sums = Sums::of(&[day(1, 5, 0), day(2, 30, 1), day(3, 0, 1)], 2, 3);
        assert_eq!((sums.clicks, sums.sales, sums.earned_minor), (30, 2, 880));
        assert_eq!((sums.conversion_ppm(), sums.per_click_minor()), (Some(67_000), Some(29)));
        assert_eq!(Sums::default().conversion_ppm(), None);
    }
}
