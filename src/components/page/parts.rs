//! The bones of a page: title, the one number that matters, sections.

use crate::components::context::Text;
use crate::components::icons::{Icon, icon};
use leptos::prelude::*;

/// The page's title with the actions that belong to the whole page.
#[component]
pub fn PageHead(
    /// The title.
    #[prop(into)]
    title: Text,
    /// One sentence under it.
    #[prop(optional, into)]
    lead: Option<Text>,
    /// Buttons, links, a state chip.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let actions = children.map(|children| view! { <div class="page-actions">{children()}</div> });
    view! {
        <div class="page-head">
            <div>
                <h1>{title}</h1>
                {lead.map(|lead| view! { <p class="lead">{lead}</p> })}
            </div>
            {actions}
        </div>
    }
}

/// The one number a page is about, with its action beside it. One on a page.
#[component]
pub fn Headline(
    /// What the number is.
    #[prop(into)]
    label: Text,
    /// The number: an `Amount` of size `Hero`, usually.
    #[prop(into)]
    value: AnyView,
    /// What it means or waits for, in one sentence.
    #[prop(optional, into)]
    note: Option<Text>,
    /// The action.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let actions =
        children.map(|children| view! { <div class="headline-actions">{children()}</div> });
    view! {
        <section class="headline">
            <div>
                <h2>{label}</h2>
                <p class="headline-value">{value}</p>
                {note.map(|note| view! { <p class="headline-note">{note}</p> })}
            </div>
            {actions}
        </section>
    }
}

/// A part of a page under its own heading.
#[component]
pub fn Section(
    /// The heading.
    #[prop(into)]
    title: Text,
    /// The list behind what is shown: words and address.
    #[prop(optional, into)]
    more: Option<(Text, String)>,
    /// The content.
    children: Children,
) -> impl IntoView {
    let more = more.map(|(label, href)| {
        view! { <a class="more" href=href>{label} {icon(Icon::ArrowRight)}</a> }
    });
    view! {
        <section class="section">
            <div class="section-head">
                <h2>{title}</h2>
                {more}
            </div>
            {children()}
        </section>
    }
}

/// Two columns at the desk, one on a phone: the main matter first, evidence or help beside it.
#[component]
pub fn Split(
    /// The main matter.
    #[prop(into)]
    main: AnyView,
    /// What stands beside it.
    #[prop(into)]
    aside: AnyView,
) -> impl IntoView {
    view! {
        <div class="split">
            <div>{main}</div>
            <aside>{aside}</aside>
        </div>
    }
}

/// One step of a reason such as "Why this amount?".
pub struct Reason {
    /// The step: "Base".
    pub label: Text,
    /// What was done, in a sentence.
    pub text: Text,
    /// What came out: an amount, a rate, a state.
    pub result: Option<AnyView>,
}

/// Numbered steps from a cause to a result.
#[component]
pub fn Reasons(
    /// The steps in order; the last one is the result.
    steps: Vec<Reason>,
) -> impl IntoView {
    let steps: Vec<_> = steps
        .into_iter()
        .map(|step| {
            let result =
                step.result.map(|result| view! { <span class="reason-result">{result}</span> });
            view! {
                <li>
                    <strong>{step.label}</strong>
                    <p>{step.text}</p>
                    {result}
                </li>
            }
        })
        .collect();
    view! { <ol class="reasons">{steps}</ol> }
}
