//! Facts as pairs of a noun and its value.

use crate::components::context::Text;
use leptos::prelude::*;

/// One fact.
pub struct Fact {
    label: Text,
    value: AnyView,
    strong: bool,
}

impl Fact {
    /// A fact with any value: words, an amount, a date.
    pub fn new(label: impl Into<Text>, value: impl IntoAny) -> Self {
        Self { label: label.into(), value: value.into_any(), strong: false }
    }

    /// A fact that sums up the others, set off by a line.
    pub fn total(label: impl Into<Text>, value: impl IntoAny) -> Self {
        Self { label: label.into(), value: value.into_any(), strong: true }
    }
}

/// Facts, one a line: noun left, value right.
#[component]
pub fn KeyValues(
    /// The facts in order.
    facts: Vec<Fact>,
) -> impl IntoView {
    let facts: Vec<_> = facts
        .into_iter()
        .map(|fact| {
            let class = fact.strong.then_some("is-total");
            view! { <div class=class><dt>{fact.label}</dt><dd>{fact.value}</dd></div> }
        })
        .collect();
    view! { <dl class="facts">{facts}</dl> }
}
