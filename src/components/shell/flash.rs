//! One sentence about what just happened, and notes that stay.

use crate::components::context::{Flash, FlashKind, Text};
use crate::components::icons::{Icon, icon};
use crate::components::page::chip::Tone;
use leptos::prelude::*;

/// The sentence left by the request before. `Shell` shows it; pages need not.
#[component]
pub fn FlashMessage(
    /// What to say.
    flash: Flash,
) -> impl IntoView {
    let (class, role, sign) = match flash.kind {
        FlashKind::Success => ("flash tone-positive", "status", Icon::Check),
        FlashKind::Info => ("flash tone-info", "status", Icon::Info),
        FlashKind::Refusal => ("flash tone-danger", "alert", Icon::Warning),
    };
    view! { <div class=class role=role>{icon(sign)} <p>{flash.text}</p></div> }
}

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
