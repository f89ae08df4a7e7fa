//! Code blocks: requests, responses, secrets shown once.

use crate::components::context::Text;
use leptos::prelude::*;

/// Code with a title. An island may stand in `children` as the copy button.
#[component]
pub fn CodeBlock(
    /// What it is: "Request", "JSON".
    #[prop(into)]
    title: Text,
    /// The code.
    #[prop(into)]
    code: String,
    /// The copy button, where scripts run.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <figure class="code">
            <figcaption>{title} {children.map(|children| children())}</figcaption>
            <pre tabindex="0"><code>{code}</code></pre>
        </figure>
    }
}
