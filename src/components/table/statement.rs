//! The statement: every entry of an account with its reason and the balance after it.

use crate::components::context::{PageContext, Text, page};
use crate::components::money::amount::{AmountSize, amount};
use crate::components::value::time::day;
use crate::domain::clock::Timestamp;
use crate::domain::money::Money;
use leptos::prelude::*;

/// One entry.
#[derive(Clone, Debug)]
pub struct StatementRow {
    /// When it was booked.
    pub at: Timestamp,
    /// Why, in words.
    pub reason: Text,
    /// What it belongs to: an order, a payout, a commission.
    pub href: Option<String>,
    /// The change; negative when it takes away.
    pub change: Money,
    /// The balance after it.
    pub balance: Money,
}

/// Opening balance, every entry with a running balance, closing balance. Made to be printed.
#[component]
pub fn Statement(
    /// What the table is about, for screen readers and print: "Affiliate balance, November 2026".
    #[prop(into)]
    caption: Text,
    /// The balance before the first row.
    opening: Money,
    /// The entries in the order they are read.
    rows: Vec<StatementRow>,
    /// The balance after the last row.
    closing: Money,
) -> impl IntoView {
    let page = page();
    let rows: Vec<_> = rows.into_iter().map(|row| entry(&page, row)).collect();
    let total = |money| amount(page.language, money, AmountSize::Inline, false);
    view! {
        <table class="statement">
            <caption class="sr-only">{caption}</caption>
            <thead>
                <tr>
                    <th scope="col">{page.t("components.statement.date")}</th>
                    <th scope="col">{page.t("components.statement.reason")}</th>
                    <th scope="col" class="num">{page.t("components.statement.change")}</th>
                    <th scope="col" class="num">{page.t("components.statement.balance")}</th>
                </tr>
            </thead>
            <tbody>
                <tr class="statement-edge">
                    <th scope="row" colspan="3">{page.t("components.statement.opening")}</th>
                    <td class="num">{total(opening)}</td>
                </tr>
                {rows}
            </tbody>
            <tfoot>
                <tr class="statement-edge">
                    <th scope="row" colspan="3">{page.t("components.statement.closing")}</th>
                    <td class="num">{total(closing)}</td>
                </tr>
            </tfoot>
        </table>
    }
}

fn entry(page: &PageContext, row: StatementRow) -> AnyView {
    let reason = match row.href {
        Some(href) => view! { <a href=href>{row.reason}</a> }.into_any(),
        None => row.reason.into_any(),
    };
    let class = if row.change.minor > 0 { "num is-plus" } else { "num" };
    view! {
        <tr>
            <td class="when">{day(page, row.at)}</td>
            <td>{reason}</td>
            <td class=class>{amount(page.language, row.change, AmountSize::Inline, true)}</td>
            <td class="num running">
                {amount(page.language, row.balance, AmountSize::Inline, false)}
            </td>
        </tr>
    }
    .into_any()
}
