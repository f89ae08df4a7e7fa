//! Several checkboxes under one heading.

use super::field::{error_line, starts_here};
use crate::components::context::Text;
use leptos::prelude::*;

/// One checkbox of several.
pub struct Check {
    /// What is sent.
    pub value: String,
    /// Whether it is checked.
    pub is_checked: bool,
    /// What it stands for.
    pub label: AnyView,
}

/// Checkboxes of which any number can be checked.
#[component]
pub fn CheckGroup(
    /// The noun above them.
    #[prop(into)]
    label: Text,
    /// The name they are sent under, as a list; the id of the group.
    name: &'static str,
    /// The checkboxes.
    checks: Vec<Check>,
    /// What is wrong and how to mend it.
    #[prop(optional_no_strip, into)]
    error: Option<String>,
) -> impl IntoView {
    let focused = starts_here(name, &label, error.is_some(), false);
    let described = error.is_some().then(|| format!("{name}-error"));
    let class = if error.is_some() { "field has-error" } else { "field" };
    let boxes: Vec<_> = checks
        .into_iter()
        .map(|check| {
            let name = format!("{name}[]");
            view! {
                <label class="choice">
                    <input type="checkbox" name=name value=check.value checked=check.is_checked/>
                    <span>{check.label}</span>
                </label>
            }
        })
        .collect();
    // What is wrong comes before a list that may be long.
    view! {
        <fieldset id=name class=class tabindex="-1" autofocus=focused aria-describedby=described>
            <legend>{label}</legend>
            {error_line(name, error)}
            <div class="choices">{boxes}</div>
        </fieldset>
    }
}
