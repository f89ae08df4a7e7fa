//! A bar chart drawn by the server: one series, its comparison, few ticks, and the same values as a
//! table.

use super::bars::{Scale, Words, drawn, tenths};
use crate::components::context::{PageContext, Text, page};
use crate::components::money::amount::{money_text, number_text};
use crate::components::table::rows::push_escaped;
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
    pub(in crate::components) fn text(self, page: &PageContext, value: i64) -> String {
        match self {
            Self::Count => number_text(value, page.language),
            Self::Money(currency) => money_text(Money::new(value, currency), page.language),
        }
    }

    fn words(self, page: &PageContext, bar: &Bar) -> Words {
        Words {
            label: bar.label.clone(),
            now: self.text(page, bar.value),
            before: bar.before.map(|before| self.text(page, before)),
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
    let scale = scale_of(&bars, unit);
    let ticks: Vec<_> =
        lines_of(scale).into_iter().map(|value| tick(&page, unit, value, scale)).collect();
    let words: Vec<_> = bars.iter().map(|bar| unit.words(&page, bar)).collect();
    let drawn = drawn(&page, &bars, &words, scale);
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
                {ticks} <g inner_html=drawn></g>
            </svg>
            <details>
                <summary>{page.t("components.chart.table")}</summary>
                {values(&page, title, &words, comparison)}
            </details>
        </figure>
    }
}

/// The lines that every bar fits between.
fn scale_of(bars: &[Bar], unit: Unit) -> Scale {
    let values = || bars.iter().flat_map(|bar| [Some(bar.value), bar.before]).flatten();
    let (most, least) = (values().max().unwrap_or(0), values().min().unwrap_or(0));
    let bottom = if least < 0 { -nice_top(least.saturating_neg(), unit) } else { 0 };
    Scale { bottom, top: nice_top(most.max(0), unit) }
}

/// The values of the lines, from the lowest to the highest.
fn lines_of(scale: Scale) -> Vec<i64> {
    let below = (scale.bottom < 0).then_some(scale.bottom);
    below.into_iter().chain([0, scale.top / 2, scale.top]).collect()
}

fn tick(page: &PageContext, unit: Unit, value: i64, scale: Scale) -> AnyView {
    let at = scale.height_at(value);
    let (y, text_y) = (tenths(at), tenths(at - 50));
    let class = if value == 0 { "tick is-base" } else { "tick" };
    let label = (value != 0).then(|| {
        view! { <text class="tick-label" x="0" y=text_y>{unit.tick(page, value)}</text> }
    });
    view! { <line class=class x1="0" x2="100%" y1=y.clone() y2=y></line> {label} }.into_any()
}

fn values(page: &PageContext, title: Text, words: &[Words], comparison: Option<Text>) -> AnyView {
    let mut rows = String::with_capacity(words.len() * 96);
    for words in words {
        rows.push_str("<tr><th scope=\"row\">");
        push_escaped(&mut rows, &words.label);
        rows.push_str("</th>");
        for figure in std::iter::once(&words.now).chain(&words.before) {
            rows.push_str("<td class=\"num\">");
            rows.push_str(figure);
            rows.push_str("</td>");
        }
        rows.push_str("</tr>");
    }
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
            <tbody inner_html=rows></tbody>
        </table>
    }
    .into_any()
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
    use super::super::bars::{HEIGHT, Scale, TOP};
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
        let up = Scale { bottom: 0, top: 10 };
        assert_eq!((up.height_at(10), up.height_at(0), up.height_at(-5)), (TOP, HEIGHT, HEIGHT));
        assert_eq!(Scale { bottom: 0, top: 0 }.height_at(i64::MAX), TOP);
    }

    #[test]
    fn days_below_zero_hang_from_the_base_line() {
        let bar = |value| Bar { label: "1 Mar".into(), value, before: Some(0) };
        let unit = Unit::Money(Currency::USD);
        let scale = scale_of(&[bar(1_800), bar(-900)], unit);
        assert_eq!(scale, Scale { bottom: -1_000, top: 2_000 });
        assert_eq!(lines_of(scale), [-1_000, 0, 1_000, 2_000]);
        let base = scale.height_at(0);
        assert!((TOP..HEIGHT).contains(&base), "the base line is inside");
        assert!(scale.height_at(1_800) < base && base < scale.height_at(-900));
        assert_eq!(scale.height_at(-1_000), HEIGHT);
        let only_below = scale_of(&[bar(-50_000)], unit);
        assert_eq!(only_below, Scale { bottom: -60_000, top: 200 });
        assert_eq!(scale_of(&[bar(500)], unit), Scale { bottom: 0, top: 600 });
    }
}
