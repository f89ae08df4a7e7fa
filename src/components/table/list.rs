//! What stands around a list: filters kept in the address, the total, pages, and the same rows as
//! CSV.

use crate::components::context::{Text, page};
use crate::components::form::field::Choice;
use crate::components::icons::{Icon, icon};
use crate::components::money::amount::number_text;
use leptos::prelude::*;

/// How many rows a list of the newest shows where the whole list is one link away.
pub const LATEST_ROWS: usize = 5;

/// One filter of a list.
#[derive(Clone, Debug)]
pub enum Filter {
    /// One of several values; the first choice should be "all" with an empty value.
    Select {
        /// The query parameter.
        name: &'static str,
        /// Its label.
        label: Text,
        /// What can be chosen.
        choices: Vec<Choice>,
        /// The value in the address.
        value: String,
    },
    /// A day, as `YYYY-MM-DD`.
    Date {
        /// The query parameter.
        name: &'static str,
        /// Its label.
        label: Text,
        /// The value in the address.
        value: String,
    },
}

/// Search and filters as a GET form, so that the address can be shared and the back button works.
#[component]
pub fn FilterBar(
    /// The path of the list.
    #[prop(into)]
    action: String,
    /// The label of the search field (`q`); no field without it.
    #[prop(optional, into)]
    search: Option<Text>,
    /// The words searched for.
    #[prop(optional, into)]
    query: String,
    /// The filters.
    #[prop(optional)]
    filters: Vec<Filter>,
    /// Whether any filter is set, which offers to clear them.
    #[prop(optional)]
    active: bool,
    /// The rows shown, as CSV.
    #[prop(optional_no_strip, into)]
    csv: Option<String>,
) -> impl IntoView {
    let page = page();
    let search = search.map(|label| {
        view! {
            <label class="filter filter-search">
                <span class="sr-only">{label.clone()}</span>
                {icon(Icon::Search)}
                <input type="search" name="q" value=query placeholder=label data-key="/"/>
            </label>
        }
    });
    let clear = active.then(|| {
        view! { <a class="button quiet" href=action.clone()>{page.t("components.list.clear")}</a> }
    });
    let csv = csv.map(|href| {
        view! {
            <a class="button quiet filter-csv" href=href download="">
                {icon(Icon::Download)}
                {page.t("components.list.csv")}
            </a>
        }
    });
    view! {
        <form class="filters" method="get" action=action role="search">
            {search} {filters.into_iter().map(filter).collect::<Vec<_>>()}
            <button class="button" type="submit">{page.t("components.list.apply")}</button>
            {clear} {csv}
        </form>
    }
}

fn filter(filter: Filter) -> AnyView {
    match filter {
        Filter::Select { name, label, choices, value } => {
            let options: Vec<_> = choices.into_iter().map(|choice| choice.option(&value)).collect();
            view! {
                <label class="filter">
                    <span>{label}</span>
                    <select name=name>{options}</select>
                </label>
            }
            .into_any()
        }
        Filter::Date { name, label, value } => view! {
            <label class="filter">
                <span>{label}</span>
                <input type="date" name=name value=value/>
            </label>
        }
        .into_any(),
    }
}

/// The total and the links to the pages before and after.
#[component]
pub fn Pager(
    /// How many rows match in all.
    total: i64,
    /// How many rows are shown.
    shown: usize,
    /// The page before.
    #[prop(optional_no_strip, into)]
    previous: Option<String>,
    /// The page after.
    #[prop(optional_no_strip, into)]
    next: Option<String>,
) -> impl IntoView {
    let page = page();
    let number = |number| number_text(number, page.language);
    let shown = number(i64::try_from(shown).unwrap_or(i64::MAX));
    let text = page.t_with(
        "components.list.shown",
        &[("shown", shown.as_str()), ("total", number(total).as_str())],
    );
    let link = |href: Option<String>, rel: &'static str, key: &str| {
        href.map(|href| view! { <a class="button" rel=rel href=href>{page.t(key)}</a> })
    };
    view! {
        <nav class="pager" aria-label=page.t("components.list.pages")>
            <p>{text}</p>
            {link(previous, "prev", "components.list.previous")}
            {link(next, "next", "components.list.next")}
        </nav>
    }
}
