//! The first page of the console: what needs a hand now, then how the shop is doing.

use super::clock;
use super::payouts::queue::{oldest_waiting, total_of};
use crate::components::{
    AmountSize, Bar, BarChart, Change, Direction, Frame, Headline, LinkButton, PageContext,
    PageHead, Section, Shell, Stat, Stats, Text, Unit, Weight, amount, money_text, number_text,
    page, t,
};
use crate::domain::clock::Timestamp;
use crate::domain::money::{Currency, Money};
use crate::domain::orders::order::OrderState;
use crate::domain::payouts::claim::ClaimState;
use crate::http::{PageResult, Visit};
use crate::service::{ShopDay, Today};
use leptos::prelude::*;

/// How many days a period has.
const PERIOD_DAYS: i64 = 30;

/// `/admin`.
#[component]
pub fn Today() -> impl IntoView {
    crate::http::load(show)
}

/// `GET /admin`.
pub async fn show(visit: Visit) -> PageResult {
    visit.operator()?;
    let today = visit.app.service.today(&visit.actor).await?;
    let waiting = total_of(&today.payouts, Some(ClaimState::Pending));
    let oldest = oldest_waiting(&visit, waiting).await?.map(|row| row.claim.created_at);
    let test_clock = clock::prepare(&visit).await?;
    let currency = visit.shop.currency;
    let last = visit.app.service.today_of(&visit.shop.id);
    Ok(visit.page(move || {
        let title = page().nav_name("today", "admin.today.title");
        view! {
            <Shell title=title.clone() frame=Frame::Wide>
                <PageHead title=title/>
                {hand(&today, waiting, oldest)} {figures(&today.days, last, currency)}
                {orders(&today.orders)} {test_clock.map(clock::section)}
            </Shell>
        }
    }))
}

/// What waits for a decision and what is decided and not sent.
fn hand(today: &Today, waiting: i64, oldest: Option<Timestamp>) -> AnyView {
    let page = page();
    let approved = total_of(&today.payouts, Some(ClaimState::Approved));
    let number = |count| number_text(count, page.language);
    let note = match oldest.filter(|_| waiting > 0) {
        Some(at) => page.t_with("admin.today.oldest", &[("age", &page.ago(at))]),
        None => page.t("admin.today.nothing_waits").to_owned(),
    };
    let value = view! { <span class="amount amount-hero">{number(waiting)}</span> }.into_any();
    let decide = (waiting > 0).then(|| {
        view! {
            <LinkButton label=t("admin.today.decide") href="/admin/payouts"
                weight=Weight::Primary/>
        }
    });
    let send = (approved > 0).then(|| {
        let key = if approved == 1 { "admin.today.send_one" } else { "admin.today.send" };
        let label = page.t_with(key, &[("count", &number(approved))]);
        view! { <LinkButton label=label href="/admin/payouts?state=approved"/> }
    });
    let label =
        page.t(if waiting == 1 { "admin.today.waiting_one" } else { "admin.today.waiting" });
    view! { <Headline label=label value=value note=note>{decide} {send}</Headline> }.into_any()
}

/// The days of a period, oldest first; days without anything are zero.
fn period(days: &[ShopDay], last: i64) -> Vec<ShopDay> {
    let on = |day| days.iter().find(|found| found.day == day).copied();
    (last - PERIOD_DAYS + 1..=last)
        .map(|day| on(day).unwrap_or(ShopDay { day, ..ShopDay::default() }))
        .collect()
}

fn figures(days: &[ShopDay], last: i64, currency: Currency) -> AnyView {
    let compared = Compared {
        page: page(),
        current: period(days, last),
        before: period(days, last - PERIOD_DAYS),
        currency,
    };
    let bars = compared.bars();
    let (page, days) = (page(), PERIOD_DAYS.to_string());
    let zone = page.zone_name(page.now);
    let values = [("days", days.as_str()), ("zone", zone.as_str())];
    let span = page.t_with("portal.affiliate.stats.period", &values);
    view! {
        <Section title=t("admin.today.figures")>
            <p class="muted small">{span}</p>
            <Stats>
                {compared.money("admin.today.sales", Some(true), |day| day.sales_minor)}
                {compared.orders()}
                {compared.money("admin.today.commission", None, |day| day.commission_minor)}
                {compared.money("admin.today.refunded", Some(false), |day| day.refunded_minor)}
            </Stats>
            <BarChart title=t("admin.today.sales_per_day") bars=bars unit=Unit::Money(currency)
                comparison=t("admin.today.before")/>
        </Section>
    }
    .into_any()
}

/// Two periods beside each other.
struct Compared {
    page: PageContext,
    current: Vec<ShopDay>,
    before: Vec<ShopDay>,
    currency: Currency,
}

impl Compared {
    fn bars(&self) -> Vec<Bar> {
        let days = self.current.iter().zip(&self.before);
        days.map(|(day, before)| Bar {
            label: self.page.day_label(day.day).into(),
            value: day.sales_minor,
            before: Some(before.sales_minor),
        })
        .collect()
    }

    fn money(&self, key: &str, more_is_good: Option<bool>, of: fn(&ShopDay) -> i64) -> AnyView {
        let (now, before) = self.sums(of);
        let money = |minor| Money::new(minor, self.currency);
        let language = self.page.language;
        let value = amount(language, money(now), AmountSize::Inline, false);
        self.stat(key, value, money_text(money(before), language), more_is_good, of)
    }

    fn orders(&self) -> AnyView {
        let of = |day: &ShopDay| day.orders;
        let (now, before) = self.sums(of);
        let number = |count| number_text(count, self.page.language);
        self.stat("admin.today.orders", number(now).into_any(), number(before), Some(true), of)
    }

    fn sums(&self, of: fn(&ShopDay) -> i64) -> (i64, i64) {
        (self.current.iter().map(of).sum(), self.before.iter().map(of).sum())
    }

    fn stat(
        &self,
        key: &str,
        value: AnyView,
        before: String,
        more_is_good: Option<bool>,
        of: fn(&ShopDay) -> i64,
    ) -> AnyView {
        let sums = self.sums(of);
        let change = Change::between(sums.0, sums.1).map(|change| Change {
            good: match change.direction {
                Direction::Flat => None,
                Direction::Up => more_is_good,
                Direction::Down => more_is_good.map(|is_good| !is_good),
            },
            ..change
        });
        let previous = self.page.t_with("admin.today.was", &[("value", &before)]);
        // A curve of nothing but zeros says nothing.
        let spark: Vec<_> = self.current.iter().map(of).collect();
        let spark = if spark.iter().any(|value| *value != 0) { spark } else { Vec::new() };
        let label = Text::from(self.page.t(key));
        view! { <Stat label=label value=value previous=previous change=change spark=spark/> }
            .into_any()
    }
}

/// How many orders are in each state, each a way into the list.
fn orders(counts: &[(String, i64)]) -> AnyView {
    let page = page();
    let count_of = |state: OrderState| {
        counts.iter().find(|(name, _)| name == state.as_str()).map_or(0, |(_, count)| *count)
    };
    let always = [OrderState::Pending, OrderState::Completed];
    let shown =
        OrderState::ALL.into_iter().filter(|state| always.contains(state) || count_of(*state) != 0);
    let stats: Vec<_> = shown
        .map(|state| {
            let word = state.as_str().to_lowercase();
            let label = Text::from(page.t(&format!("components.state.{word}")));
            let href = format!("/admin/orders?state={word}");
            let value = number_text(count_of(state), page.language).into_any();
            view! { <Stat label=label value=value href=href/> }
        })
        .collect();
    let more = (t("admin.today.all_orders").into(), "/admin/orders".to_owned());
    view! {
        <Section title=t("admin.today.by_state") more=more>
            <Stats>{stats}</Stats>
        </Section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_has_every_day() {
        let found = [ShopDay { day: 100, sales_minor: 5, ..ShopDay::default() }];
        let days = period(&found, 101);
        assert_eq!(days.len(), 30);
        assert_eq!(days.first().map(|day| day.day), Some(72));
        assert_eq!(days.iter().map(|day| day.sales_minor).sum::<i64>(), 5);
    }
}
