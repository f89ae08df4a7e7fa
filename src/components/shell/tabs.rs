//! Tabs that are links: each has an address, and the back button works.

use crate::components::context::Text;
use leptos::prelude::*;

/// One tab.
#[derive(Clone, Debug)]
pub struct Tab {
    /// Its words.
    pub label: Text,
    /// Its address.
    pub href: String,
    /// Whether it is the one shown.
    pub current: bool,
    /// How many things are behind it.
    pub count: Option<i64>,
}

/// A row of tabs.
#[component]
pub fn Tabs(
    /// What the tabs divide, for screen readers.
    #[prop(into)]
    label: Text,
    /// The tabs.
    tabs: Vec<Tab>,
) -> impl IntoView {
    let links: Vec<_> = tabs
        .into_iter()
        .map(|tab| {
            let count = tab.count.map(|count| view! { <span class="count">{count}</span> });
            let current = tab.current.then_some("page");
            view! { <a href=tab.href aria-current=current>{tab.label} {count}</a> }
        })
        .collect();
    view! { <nav class="tabs" aria-label=label>{links}</nav> }
}
