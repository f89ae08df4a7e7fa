//! A value to be copied: selectable without scripts, one tap with them.

use crate::components::context::Text;
use leptos::prelude::*;

/// A read-only field with its label. An island may stand in `children` as the button beside it.
#[component]
pub fn CopyField(
    /// What it is.
    #[prop(into)]
    label: Text,
    /// Its id.
    id: &'static str,
    /// The value.
    #[prop(into)]
    value: String,
    /// The copy button, where scripts run.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="copy">
            <label for=id>{label}</label>
            <div class="copy-row">
                <input id=id type="text" readonly value=value spellcheck="false"/>
                {children.map(|children| children())}
            </div>
        </div>
    }
}
