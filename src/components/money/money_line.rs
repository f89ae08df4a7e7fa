//! The money line: where an affiliate's earnings are, from on hold to paid or converted.

use super::amount::{AmountSize, amount, money_text};
use crate::components::context::{Text, page};
use crate::domain::money::Money;
use leptos::prelude::*;

/// One stretch of the line.
#[derive(Clone, Debug)]
pub struct Segment {
    /// What is there now.
    pub money: Money,
    /// The list behind it.
    pub href: String,
}

/// The five segments, each a link, with the sentence that says what the money waits for.
#[component]
pub fn MoneyLine(
    /// Everything ever earned, before it went anywhere.
    earned: Money,
    /// On hold.
    pending: Segment,
    /// Can be converted or requested.
    available: Segment,
    /// In an open payout request.
    requested: Segment,
    /// Paid out.
    paid: Segment,
    /// Turned into store balance.
    converted: Segment,
    /// What holds the money up, or what to do next, in one sentence.
    #[prop(into)]
    note: Text,
) -> impl IntoView {
    let page = page();
    let parts = [
        ("pending", page.t("components.money_line.pending"), pending),
        ("available", page.t("components.money_line.available"), available),
        ("requested", page.t("components.money_line.requested"), requested),
        ("paid", page.t("components.money_line.paid"), paid),
        ("converted", page.t("components.money_line.converted"), converted),
    ];
    let bars = bars(&parts.each_ref().map(|(_, _, part)| part.money.minor));
    let drawn: Vec<_> = parts
        .iter()
        .zip(bars)
        .filter(|(_, (_, width))| *width > 0.0)
        .map(|((name, label, part), (x, width))| {
            let title = format!("{label}: {}", money_text(part.money, page.language));
            view! {
                <a href=part.href.clone() tabindex="-1" aria-hidden="true">
                    <rect class=*name x=percent(x) width=percent(width) height="100%">
                        <title>{title}</title>
                    </rect>
                </a>
            }
        })
        .collect();
    let items: Vec<_> = parts
        .into_iter()
        .map(|(name, label, part)| {
            let class = if part.money.minor == 0 { "is-zero" } else { "" };
            view! {
                <li class=class data-part=name>
                    <a href=part.href>
                        <span>{label}</span>
                        {amount(page.language, part.money, AmountSize::Inline, false)}
                    </a>
                </li>
            }
        })
        .collect();
    let earned = money_text(earned, page.language);
    view! {
        <section class="money-line" aria-label=page.t("components.money_line.title")>
            <p class="money-line-earned">
                {page.t_with("components.money_line.earned", &[("amount", &earned)])}
            </p>
            <svg class="money-line-bar" width="100%" height="20">{drawn}</svg>
            <ol>{items}</ol>
            <p class="money-line-note">{note}</p>
        </section>
    }
}

/// The least share of the line, in percent, that a segment with money in it gets, so that it can be
/// seen and hit.
const LEAST: f64 = 2.0;

/// Start and width of each segment in percent of the line; nothing for segments without money.
fn bars(minor: &[i64; 5]) -> [(f64, f64); 5] {
    let shares =
        minor.map(|minor| f64::from(i32::try_from(minor.max(0) / 100).unwrap_or(i32::MAX)));
    let total: f64 = shares.iter().sum::<f64>().max(1.0);
    let raised: [f64; 5] = std::array::from_fn(|index| {
        if minor[index] > 0 { (shares[index] / total * 100.0).max(LEAST) } else { 0.0 }
    });
    let sum: f64 = raised.iter().sum::<f64>().max(1.0);
    let mut start = 0.0;
    raised.map(|width| {
        let bar = (start, width / sum * 100.0);
        start += bar.1;
        bar
    })
}

fn percent(value: f64) -> String {
    format!("{value:.2}%")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_fill_the_line_and_small_ones_stay_visible() {
        let bars = bars(&[1, 1_000_000, 0, 500_000, 0]);
        let sum: f64 = bars.iter().map(|bar| bar.1).sum();
        assert!((sum - 100.0).abs() < 0.001);
        assert!(bars[0].1 > 1.5);
        assert!(bars[2].1 < 0.001);
        assert!((bars[3].0 - bars[0].1 - bars[1].1).abs() < 0.001);
    }

    #[test]
    fn a_line_with_no_money_has_no_segments() {
        assert!(bars(&[0; 5]).iter().all(|bar| bar.1 < 0.001));
        assert!(bars(&[-5, i64::MAX, i64::MIN, 0, 1]).iter().all(|bar| bar.1.is_finite()));
    }
}
