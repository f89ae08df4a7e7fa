//! One sentence about what just happened, and notes that stay.

use crate::components::context::{FieldProblem, Flash, FlashKind, Text, page};
use crate::components::icons::{Icon, icon};
use crate::components::page::chip::Tone;
use leptos::prelude::*;

/// The sentence left by the request before. `Shell` shows it; pages need not.
///
/// What is wrong with a field is said at the field, once; here are links to those fields, and the sentences of fields
/// that the page does not show.
#[component]
pub fn FlashMessage(
    /// What to say.
    flash: Flash,
    /// The fields that the page shows with what is wrong with them.
    #[prop(optional)]
    problems: Vec<FieldProblem>,
) -> impl IntoView {
    let (class, role, sign) = match flash.kind {
        FlashKind::Success => ("flash tone-positive", "status", Icon::Check),
        FlashKind::Info => ("flash tone-info", "status", Icon::Info),
        FlashKind::Refusal => ("flash tone-danger", "alert", Icon::Warning),
    };
    let Flash { text, fields, .. } = flash;
    let is_shown = |name: &str| problems.iter().any(|problem| problem.name == name);
    let links: Vec<_> = problems
        .iter()
        .filter(|problem| fields.iter().any(|(name, _)| *name == problem.name))
        .map(|problem| {
            let href = format!("#{}", problem.id);
            view! { <li><a href=href>{problem.label.clone()}</a></li> }
        })
        .collect();
    let rest: Vec<_> = fields
        .iter()
        .filter(|(name, _)| !is_shown(name))
        .map(|(_, sentence)| view! { <p>{sentence.clone()}</p> })
        .collect();
    let text = match (links.is_empty(), fields.is_empty()) {
        (false, _) => {
            let text = page().t(if links.len() == 1 { INVALID_ONE } else { INVALID });
            view! { <p>{text}</p> <ul>{links}</ul> }.into_any()
        }
        (true, true) => view! { <p>{text}</p> }.into_any(),
        (true, false) => ().into_any(),
    };
    view! { <div class=class role=role>{icon(sign)} <div>{text} {rest}</div></div> }
}

const INVALID: &str = "components.form.invalid";
const INVALID_ONE: &str = "components.form.invalid_one";

/// A sentence that stays on the page: a reason, a risk, a rule.
#[component]
pub fn Note(
    /// What it means.
    #[prop(optional)]
    tone: Tone,
    /// Words in bold before the sentence.
    #[prop(optional, into)]
    title: Option<Text>,
    /// The sentence.
    children: Children,
) -> impl IntoView {
    let (class, sign) = match tone {
        Tone::Neutral => ("note tone-neutral", Icon::Info),
        Tone::Info => ("note tone-info", Icon::Info),
        Tone::Positive => ("note tone-positive", Icon::Check),
        Tone::Warning => ("note tone-warning", Icon::Warning),
        Tone::Danger => ("note tone-danger", Icon::Warning),
    };
    let title = title.map(|title| view! { <strong>{title}</strong> });
    view! { <div class=class>{icon(sign)} <div>{title} {children()}</div></div> }
}
