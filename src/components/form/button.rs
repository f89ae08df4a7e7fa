//! Buttons and the forms around them.

use crate::components::context::{Text, page};
use crate::components::icons::{Icon, icon};
use leptos::prelude::*;

/// How loudly a button speaks. One `Primary` on a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Weight {
    /// The one thing to do here.
    Primary,
    /// Also possible.
    #[default]
    Normal,
    /// Possible, rarely wanted.
    Quiet,
    /// Takes something away.
    Danger,
}

impl Weight {
    fn class(self) -> &'static str {
        match self {
            Self::Primary => "button primary",
            Self::Normal => "button",
            Self::Quiet => "button quiet",
            Self::Danger => "button danger",
        }
    }
}

/// The button that sends a form. Its words are a verb with its object: "Convert 25.00 USD".
#[component]
pub fn Submit(
    /// The words.
    #[prop(into)]
    label: Text,
    /// How loudly it speaks.
    #[prop(default = Weight::Primary)]
    weight: Weight,
    /// A name and value sent with it, where a form has several buttons.
    #[prop(optional)]
    sends: Option<(&'static str, &'static str)>,
) -> impl IntoView {
    let (name, value) = sends.unzip();
    view! { <button type="submit" class=weight.class() name=name value=value>{label}</button> }
}

/// A link that looks like a button.
#[component]
pub fn LinkButton(
    /// The words.
    #[prop(into)]
    label: Text,
    /// Where it leads.
    #[prop(into)]
    href: String,
    /// How loudly it speaks.
    #[prop(optional)]
    weight: Weight,
    /// An icon before the words.
    #[prop(optional, into)]
    sign: Option<Icon>,
) -> impl IntoView {
    view! { <a class=weight.class() href=href>{sign.map(icon)} {label}</a> }
}

/// A form that posts, with the key that makes a second click show the first result.
#[component]
pub fn PostForm(
    /// Where it posts to.
    #[prop(into)]
    action: String,
    /// The idempotency key, made when the form is rendered.
    #[prop(optional, into)]
    key: Option<String>,
    /// Values sent but not shown.
    #[prop(optional)]
    hidden: Vec<(&'static str, String)>,
    /// Its id, for a button that is outside of it.
    #[prop(optional)]
    id: Option<&'static str>,
    /// How it is laid out; may be empty.
    #[prop(default = "form")]
    class: &'static str,
    /// Fields and buttons.
    children: Children,
) -> impl IntoView {
    let key = key.map(|key| view! { <input type="hidden" name="idempotency_key" value=key/> });
    let hidden: Vec<_> = hidden
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect();
    let class = Some(class).filter(|class| !class.is_empty());
    view! {
        <form class=class method="post" action=action id=id>
            {key} {hidden} {children()}
        </form>
    }
}

/// The row of buttons at the end of a form.
#[component]
pub fn Actions(
    /// The buttons, the primary one first.
    children: Children,
) -> impl IntoView {
    view! { <div class="actions">{children()}</div> }
}

/// A page that asks once more: the facts, a button that names them, a way back.
#[component]
pub fn Confirm(
    /// The question: "Send 25.00 USDT?".
    #[prop(into)]
    title: Text,
    /// What will happen and whether it can be undone.
    #[prop(into)]
    consequence: Text,
    /// Where it posts to.
    #[prop(into)]
    action: String,
    /// The words of the button.
    #[prop(into)]
    submit: Text,
    /// Whether it takes something away.
    #[prop(optional)]
    danger: bool,
    /// The way back.
    #[prop(into)]
    back: String,
    /// The idempotency key.
    #[prop(optional, into)]
    key: Option<String>,
    /// Values sent but not shown.
    #[prop(optional)]
    hidden: Vec<(&'static str, String)>,
    /// The facts, and fields such as a reason.
    children: Children,
) -> impl IntoView {
    let weight = if danger { Weight::Danger } else { Weight::Primary };
    let key = key.unwrap_or_default();
    view! {
        <section class="confirm">
            <h1>{title}</h1>
            <PostForm action=action key=key hidden=hidden>
                {children()} <p>{consequence}</p>
                <Actions>
                    <Submit label=submit weight=weight/>
                    <LinkButton label=page().t("components.form.back") href=back/>
                </Actions>
            </PostForm>
        </section>
    }
}
