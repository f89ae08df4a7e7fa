//! A bar chart drawn by the server: one series, its comparison, few ticks, and the same values as a
//! table.

use super::context::{PageContext, Text, page};
use super::money::{money_text, number_text};
use crate::domain::money::{Currency, Money};
use leptos::prelude::*;

/// One bar.
#[derive(Clone, Debug)]
pub struct Bar {
    /// What the bar stands for, usually a day: "3 Dec".
    pub label: Text,
    /// The value.
    pub value: i64,
    /// The value of the period before, drawn behind.
    pub before: Option<i64>,
}

/// What the values are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Plain counts.
    Count,
    /// Minor units of a currency.
    Money(Currency),
}

impl Unit {
    fn text(self, page: &PageContext, value: i64) -> String {
        match self {
            Self::Count => number_text(value, page.language),
            Self::Money(currency) => money_text(Money::new(value, currency), page.language),
        }
    }

    /// The value in whole major units, for ticks.
    fn tick(self, page: &PageContext, value: i64) -> String {
        match self {
            Self::Count => number_text(value, page.language),
            Self::Money(currency) => {
                let unit = 10_i64.saturating_pow(currency.exponent());
                if value % unit == 0 {
                    number_text(value / unit, page.language)
                } else {
                    self.text(page, value)
                }
            }
        }
    }
}

const HEIGHT: f64 = 168.0;
const TOP: f64 = 22.0;

/// Bars over a period. Each bar can be focused and says its value; the table behind it holds them
/// all.
#[component]
pub fn BarChart(
    /// What is charted: "Commission per day".
    #[prop(into)]
    title: Text,
    /// The bars, oldest first; at most about sixty.
    bars: Vec<Bar>,
    /// What the values are.
    unit: Unit,
    /// What the bars behind are called, when there are any: "30 days before".
    #[prop(optional, into)]
    comparison: Option<Text>,
) -> impl IntoView {
    let page = page();
    let most = bars.iter().flat_map(|bar| [Some(bar.value), bar.before]).flatten().max();
    let top = nice_top(most.unwrap_or(0), unit);
    let ticks: Vec<_> = [0, top / 2, top].map(|value| tick(&page, unit, value, top)).into();
    let count = bars.len();
    let step = count.div_ceil(6).max(1);
    let drawn: Vec<_> = bars
        .iter()
        .enumerate()
        .map(|(index, bar)| {
            let place = Place { index, count, top, labelled: index % step == 0 };
            drawn(&page, unit, bar, place)
        })
        .collect();
    let legend = comparison.clone().map(|comparison| {
        view! {
            <p class="chart-legend">
                <span class="key-now">{page.t("components.chart.now")}</span>
                <span class="key-before">{comparison}</span>
            </p>
        }
    });
    view! {
        <figure class="chart">
            <figcaption>
                <h3>{title.clone()}</h3>
                {legend}
            </figcaption>
            <svg width="100%" height="190" role="group" aria-label=title.clone()>
                {ticks} {drawn}
            </svg>
            <details>
                <summary>{page.t("components.chart.table")}</summary>
                {values(&page, unit, title, bars, comparison)}
            </details>
        </figure>
    }
}

#[derive(Clone, Copy)]
struct Place {
    index: usize,
    count: usize,
    top: i64,
    labelled: bool,
}

fn tick(page: &PageContext, unit: Unit, value: i64, top: i64) -> AnyView {
    let y = format!("{:.1}", height_at(value, top));
    let text_y = format!("{:.1}", height_at(value, top) - 5.0);
    let class = if value == 0 { "tick is-base" } else { "tick" };
    let label = (value > 0).then(|| {
        view! { <text class="tick-label" x="0" y=text_y>{unit.tick(page, value)}</text> }
    });
    view! { <line class=class x1="0" x2="100%" y1=y.clone() y2=y></line> {label} }.into_any()
}

fn drawn(page: &PageContext, unit: Unit, bar: &Bar, place: Place) -> AnyView {
    let slot = 100.0 / float(place.count.max(1));
    let left = slot * float(place.index);
    let middle = slot.mul_add(0.5, left);
    let now = unit.text(page, bar.value);
    let label = match bar.before {
        Some(before) => page.t_with(
            "components.chart.compared",
            &[("label", &bar.label), ("value", &now), ("before", &unit.text(page, before))],
        ),
        None => format!("{}: {now}", bar.label),
    };
    let anchor = match middle {
        ..12.0 => "bar-value at-start",
        88.0.. => "bar-value at-end",
        _ => "bar-value",
    };
    let behind = bar
        .before
        .map(|before| rect("bar-before", slot.mul_add(0.08, left), slot * 0.84, before, place.top));
    let foot = place.labelled.then(|| {
        let class = if middle < 6.0 { "bar-label at-start" } else { "bar-label" };
        let x = if middle < 6.0 { left } else { middle };
        view! { <text class=class x=percent(x) y="186">{bar.label.clone()}</text> }
    });
    view! {
        <g class="bar" tabindex="0" role="img" aria-label=label.clone()>
            <title>{label.clone()}</title>
            <rect class="bar-hit" x=percent(left) width=percent(slot) y="18" height="150"></rect>
            {behind} {rect("bar-now", slot.mul_add(0.2, left), slot * 0.6, bar.value, place.top)}
            <text class=anchor x=percent(middle) y="12">{now}</text>
        </g>
        {foot}
    }
    .into_any()
}

fn rect(class: &'static str, x: f64, width: f64, value: i64, top: i64) -> impl IntoView + use<> {
    let y = height_at(value, top);
    let height = (HEIGHT - y).max(0.0);
    view! {
        <rect class=class x=percent(x) width=percent(width) y=format!("{y:.1}")
            height=format!("{height:.1}")></rect>
    }
}

fn values(
    page: &PageContext,
    unit: Unit,
    title: Text,
    bars: Vec<Bar>,
    comparison: Option<Text>,
) -> AnyView {
    let rows: Vec<_> = bars
        .into_iter()
        .map(|bar| {
            let before =
                bar.before.map(|value| view! { <td class="num">{unit.text(page, value)}</td> });
            view! {
                <tr>
                    <th scope="row">{bar.label}</th>
                    <td class="num">{unit.text(page, bar.value)}</td>
                    {before}
                </tr>
            }
        })
        .collect();
    view! {
        <table class="plain">
            <caption class="sr-only">{title}</caption>
            <thead>
                <tr>
                    <th scope="col">{page.t("components.chart.day")}</th>
                    <th scope="col" class="num">{page.t("components.chart.now")}</th>
                    {comparison.map(|label| view! { <th scope="col" class="num">{label}</th> })}
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

fn float(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}

fn percent(value: f64) -> String {
    format!("{value:.2}%")
}

/// The y of a value in a chart whose highest line is `top`.
fn height_at(value: i64, top: i64) -> f64 {
    let share = i128::from(value.clamp(0, top.max(1))) * 10_000 / i128::from(top.max(1));
    let share = f64::from(u16::try_from(share).unwrap_or(10_000)) / 10_000.0;
    (HEIGHT - TOP).mul_add(-share, HEIGHT)
}

/// The smallest 2, 4, 6, 8, 10 × 10ⁿ that no bar exceeds, so that its half is round too.
fn nice_top(most: i64, unit: Unit) -> i64 {
    let least = match unit {
        Unit::Count => 2,
        Unit::Money(currency) => 10_i64.saturating_pow(currency.exponent()).saturating_mul(2),
    };
    let mut scale = 1_i64;
    loop {
        for step in [2, 4, 6, 8, 10] {
            let top = scale.saturating_mul(step);
            if top >= most.max(least) {
                return top;
            }
        }
        scale = scale.saturating_mul(10);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_line_is_round_and_above_every_bar() {
        assert_eq!(nice_top(0, Unit::Count), 2);
        assert_eq!(nice_top(41, Unit::Count), 60);
        assert_eq!(nice_top(61, Unit::Count), 80);
        assert_eq!(nice_top(81, Unit::Count), 100);
        assert_eq!(nice_top(0, Unit::Money(Currency::USD)), 200);
        assert_eq!(nice_top(i64::MAX, Unit::Count), i64::MAX);
    }

    #[test]
    fn bars_stay_inside_the_chart() {
        assert!((height_at(10, 10) - TOP).abs() < 0.01);
        assert!((height_at(-5, 10) - HEIGHT).abs() < 0.01);
        assert!((height_at(i64::MAX, 0) - TOP).abs() < 0.01);
    }
}
