//! A figure with the period before it and a small curve.

use crate::components::context::{PageData, Text, page};
use crate::components::icons::{Icon, icon};
use crate::components::money::{decimal_text, number_text, percent_sign};
use leptos::prelude::*;
use std::fmt::Write;

/// How a figure moved against the period before.
#[derive(Clone, Debug)]
pub struct Change {
    /// By how much.
    pub by: By,
    /// Which way it went.
    pub direction: Direction,
    /// Whether that way is welcome; `None` when it is neither.
    pub good: Option<bool>,
}

/// The size of a change, without its direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Whole percent of the figure before.
    Percent(i64),
    /// Tenths of a percentage point: a percentage that changes is not given in percent of itself.
    Points(i64),
}

/// Which way a figure went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// More than before.
    Up,
    /// Less than before.
    Down,
    /// As before.
    Flat,
}

impl Change {
    /// The change from `before` to `now` in whole percent, for figures where more is better.
    pub fn between(now: i64, before: i64) -> Option<Self> {
        if before <= 0 {
            return None;
        }
        let percent = (i128::from(now) - i128::from(before)) * 100 / i128::from(before);
        let percent = i64::try_from(percent).unwrap_or(i64::MAX);
        Some(Self::new(By::Percent(percent.saturating_abs()), percent))
    }

    /// The change of a percentage, both in parts per million, where more is better.
    pub fn points(now_ppm: i64, before_ppm: i64) -> Self {
        let tenths = now_ppm.saturating_sub(before_ppm) / 1_000;
        Self::new(By::Points(tenths.saturating_abs()), tenths)
    }

    fn new(by: By, moved: i64) -> Self {
        let direction = match moved {
            1.. => Direction::Up,
            0 => Direction::Flat,
            _ => Direction::Down,
        };
        let good = (direction != Direction::Flat).then_some(direction == Direction::Up);
        Self { by, direction, good }
    }

    /// The change in words: "+12%", "−0.4 points".
    fn text(&self, page: &PageData) -> String {
        let sign = match self.direction {
            Direction::Up => '+',
            Direction::Flat => '±',
            Direction::Down => '\u{2212}',
        };
        match self.by {
            By::Percent(percent) => {
                let number = number_text(percent, page.language);
                format!("{sign}{number}{}", percent_sign(page.language))
            }
            By::Points(tenths) => {
                let number = format!("{}.{}", tenths / 10, tenths % 10);
                let number = format!("{sign}{}", decimal_text(&number, page.language));
                page.t_with("components.stat.points", &[("change", &number)])
            }
        }
    }
}

/// A figure, what it was before, and a sparkline. Put several into `<Stats>`.
#[component]
pub fn Stat(
    /// What is counted.
    #[prop(into)]
    label: Text,
    /// The figure: words, or an [`crate::components::money::amount::Amount`] view.
    #[prop(into)]
    value: AnyView,
    /// The period before, in words: "was 1,204".
    #[prop(optional, into)]
    previous: Option<Text>,
    /// How it moved.
    #[prop(optional_no_strip)]
    change: Option<Change>,
    /// Values over the period, oldest first; two or more draw a curve.
    #[prop(optional)]
    spark: Vec<i64>,
    /// The list behind the figure.
    #[prop(optional, into)]
    href: Option<String>,
) -> impl IntoView {
    let label = match href {
        Some(href) => view! { <a href=href>{label}</a> }.into_any(),
        None => label.into_any(),
    };
    let change = change.map(|change| {
        let class = match change.good {
            Some(true) => "change is-good",
            Some(false) => "change is-bad",
            None => "change",
        };
        let sign = match change.direction {
            Direction::Up => Some(Icon::ArrowUp),
            Direction::Down => Some(Icon::ArrowDown),
            Direction::Flat => None,
        };
        let text = change.text(&page());
        view! { <span class=class>{sign.map(icon)} {text}</span> }
    });
    view! {
        <div class="stat">
            <dt>{label}</dt>
            <dd class="stat-value">{value}</dd>
            <dd class="stat-note">{change} {previous}</dd>
            {(spark.len() > 1).then(|| view! { <dd class="stat-spark">{sparkline(&spark)}</dd> })}
        </div>
    }
}

/// A row of [`Stat`]s as one description list.
#[component]
pub fn Stats(
    /// The stats.
    children: Children,
) -> impl IntoView {
    view! { <dl class="stats">{children()}</dl> }
}

/// Which span the stats compare, named once for all of them: "last 30 days, against the 30 before".
#[component]
pub fn Period(
    /// The span in words.
    #[prop(into)]
    text: Text,
    /// The spans that can be chosen: label, address, whether it is the one shown.
    choices: Vec<(Text, String, bool)>,
) -> impl IntoView {
    let label = page().t("components.stat.period");
    let links: Vec<_> = choices
        .into_iter()
        .map(|(label, href, is_current)| {
            view! { <a href=href aria-current=is_current.then_some("true")>{label}</a> }
        })
        .collect();
    view! {
        <div class="period">
            <p>{text}</p>
            <nav class="segmented" aria-label=label>{links}</nav>
        </div>
    }
}

const SPARK_WIDTH: f64 = 120.0;
const SPARK_HEIGHT: f64 = 28.0;

fn sparkline(values: &[i64]) -> impl IntoView + use<> {
    let points = spark_points(values);
    let area = format!("0,{SPARK_HEIGHT} {points} {SPARK_WIDTH},{SPARK_HEIGHT}");
    view! {
        <svg class="spark" viewBox="0 0 120 28" preserveAspectRatio="none" aria-hidden="true">
            <polygon points=area></polygon>
            <polyline points=points></polyline>
        </svg>
    }
}

fn spark_points(values: &[i64]) -> String {
    let top = i128::from(values.iter().copied().max().unwrap_or(1).max(1));
    let bottom = i128::from(values.iter().copied().min().unwrap_or(0).min(0));
    let last = values.len().saturating_sub(1).max(1);
    let mut points = String::with_capacity(values.len() * 12);
    for (index, value) in values.iter().enumerate() {
        let x = SPARK_WIDTH * ratio(index, last);
        let share = (i128::from(*value) - bottom) * 1_000 / (top - bottom);
        let share = f64::from(u16::try_from(share).unwrap_or(1_000)) / 1_000.0;
        let y = (SPARK_HEIGHT - 3.0).mul_add(-share, SPARK_HEIGHT - 1.5);
        if index > 0 {
            points.push(' ');
        }
        let _ = write!(points, "{x:.1},{y:.1}");
    }
    points
}

fn ratio(part: usize, whole: usize) -> f64 {
    let float = |number: usize| f64::from(u32::try_from(number).unwrap_or(u32::MAX));
    float(part) / float(whole.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_told_in_whole_percent() {
        assert!(Change::between(5, 0).is_none());
        let change = Change::between(90, 100).unwrap();
        assert_eq!((change.by, change.direction), (By::Percent(10), Direction::Down));
        assert_eq!(change.good, Some(false));
        assert_eq!(Change::between(100, 100).unwrap().good, None);
        assert_eq!(Change::between(224, 100).unwrap().by, By::Percent(124));
    }

    #[test]
    fn changes_of_percentages_are_told_in_points() {
        let change = Change::points(31_400, 35_000);
        assert_eq!((change.by, change.direction), (By::Points(3), Direction::Down));
        assert_eq!(Change::points(35_000, 35_999).direction, Direction::Flat);
    }

    #[test]
    fn curves_stay_inside_their_box() {
        assert_eq!(spark_points(&[0, 10]), "0.0,26.5 120.0,1.5");
        assert_eq!(spark_points(&[-10, 10]), "0.0,26.5 120.0,1.5");
        assert!(!spark_points(&[i64::MIN, 0, i64::MAX]).contains("NaN"));
    }
}
