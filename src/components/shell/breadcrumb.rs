//! The way back up: where this page belongs.

use crate::components::context::{Text, t};
use leptos::prelude::*;

/// Links from the top to the page above this one; the page itself is its title.
#[component]
pub fn Breadcrumb(
    /// Words and address of each page above.
    trail: Vec<(Text, String)>,
) -> impl IntoView {
    let links: Vec<_> = trail
        .into_iter()
        .map(|(label, href)| view! { <li><a href=href>{label}</a></li> })
        .collect();
    view! {
        <nav class="breadcrumb" aria-label=t("components.breadcrumb")>
            <ol>{links}</ol>
        </nav>
    }
}
