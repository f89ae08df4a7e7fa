//! What an empty list says: what will be here, and what to do next.

use crate::components::context::Text;
use crate::components::form::button::{LinkButton, Weight};
use leptos::prelude::*;

/// An empty state with the next step.
#[component]
pub fn Empty(
    /// What is not here yet: "No commissions yet".
    #[prop(into)]
    title: Text,
    /// How it comes to be here.
    #[prop(into)]
    text: Text,
    /// The next step: words and address.
    #[prop(optional, into)]
    next: Option<(Text, String)>,
) -> impl IntoView {
    let next = next.map(|(label, href)| {
        view! { <LinkButton label=label href=href weight=Weight::Primary/> }
    });
    view! {
        <div class="empty">
            <h2>{title}</h2>
            <p>{text}</p>
            {next}
        </div>
    }
}
