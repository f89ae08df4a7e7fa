//! A timeline: what has happened, what is happening, what comes next.

use crate::components::context::{Text, page};
use crate::components::icons::{Icon, icon};
use crate::components::value::time::day_time;
use crate::domain::clock::Timestamp;
use leptos::prelude::*;

/// How far a step has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepState {
    /// Happened.
    Done,
    /// Where things stand.
    Current,
    /// Still to come.
    Next,
    /// Ended badly.
    Failed,
}

/// One step of a timeline.
#[derive(Clone, Debug)]
pub struct Step {
    /// How far it has come.
    pub state: StepState,
    /// What it is, as a short phrase.
    pub label: Text,
    /// When it happened or is due.
    pub at: Option<Timestamp>,
    /// A sentence of detail: a reference, a reason.
    pub detail: Option<Text>,
}

/// Steps from the first to the last, top to bottom. Done, current and coming steps differ in icon
/// and in words for
/// screen readers, not only in colour.
#[component]
pub fn Timeline(
    /// The steps in order.
    steps: Vec<Step>,
) -> impl IntoView {
    let page = page();
    let items: Vec<_> = steps
        .into_iter()
        .map(|step| {
            let (class, sign, key) = match step.state {
                StepState::Done => ("is-done", Some(Icon::Check), "components.timeline.done"),
                StepState::Current => ("is-current", None, "components.timeline.current"),
                StepState::Next => ("is-next", None, "components.timeline.next"),
                StepState::Failed => ("is-failed", Some(Icon::Cross), "components.timeline.failed"),
            };
            let current = (step.state == StepState::Current).then_some("step");
            view! {
                <li class=class aria-current=current>
                    <span class="timeline-dot">{sign.map(icon)}</span>
                    <strong>
                        {step.label} <span class="sr-only">{page.t(key)}</span>
                    </strong>
                    {step.at.map(|at| day_time(&page, at))}
                    {step.detail.map(|detail| view! { <p>{detail}</p> })}
                </li>
            }
        })
        .collect();
    view! { <ol class="timeline">{items}</ol> }
}
