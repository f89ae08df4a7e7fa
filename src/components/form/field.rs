//! Forms: fields with label, hint and error, and amounts with their currency.

use crate::components::context::{Text, page, t};
use crate::components::icons::{Icon, icon};
use crate::domain::money::Currency;
use leptos::prelude::*;

/// What a text field takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FieldKind {
    /// One line of words.
    #[default]
    Text,
    /// An e-mail address.
    Email,
    /// A password; never shown again.
    Password,
    /// A one-time code: digits, wide apart, offered by the phone.
    Code,
    /// A whole or decimal number.
    Number,
    /// A day.
    Date,
    /// A web address.
    Url,
    /// Several lines.
    Area,
    /// A key, code or address in the figure type.
    Exact,
}

impl FieldKind {
    fn input_type(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Password => "password",
            Self::Date => "date",
            Self::Url => "url",
            _ => "text",
        }
    }

    fn input_mode(self) -> Option<&'static str> {
        match self {
            Self::Code => Some("numeric"),
            Self::Number => Some("decimal"),
            _ => None,
        }
    }

    fn class(self) -> Option<&'static str> {
        match self {
            Self::Code => Some("input-code"),
            Self::Exact => Some("input-exact"),
            _ => None,
        }
    }
}

/// One value that can be chosen.
#[derive(Clone, Debug)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is shown.
    pub label: Text,
    /// A sentence under the label, for [`Choices`].
    pub hint: Option<Text>,
    /// The heading it is under, for [`Select`].
    pub group: Option<Text>,
}

impl Choice {
    /// A choice with a label.
    pub fn new(value: impl Into<String>, label: impl Into<Text>) -> Self {
        Self { value: value.into(), label: label.into(), hint: None, group: None }
    }

    /// Adds the sentence under the label.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<Text>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Puts it under a heading, beside the choices next to it with the same one.
    #[must_use]
    pub fn in_group(mut self, group: impl Into<Text>) -> Self {
        self.group = Some(group.into());
        self
    }

    /// The `<option>` of a select whose value is `current`.
    pub fn option(self, current: &str) -> impl IntoView + use<> {
        let selected = self.value == current;
        view! { <option value=self.value selected=selected>{self.label}</option> }
    }
}

/// The ids that tie a field to its hint and error, in the order they are read.
fn described_by(name: &str, hint: bool, error: bool) -> Option<String> {
    match (hint, error) {
        (false, false) => None,
        (true, false) => Some(format!("{name}-hint")),
        (false, true) => Some(format!("{name}-error")),
        (true, true) => Some(format!("{name}-error {name}-hint")),
    }
}

/// Whether the cursor starts in a field: in the first one that is wrong, or where the page wants it.
pub(super) fn starts_here(name: &str, label: &Text, is_wrong: bool, is_wanted: bool) -> bool {
    let page = page();
    if is_wrong { page.note_problem(name, label) } else { is_wanted && !page.is_about_fields() }
}

/// What is wrong with a field, below it.
pub(super) fn error_line(name: &str, error: Option<String>) -> Option<AnyView> {
    error.map(|error| {
        let id = format!("{name}-error");
        view! { <p class="field-error" id=id>{icon(Icon::Warning)} {error}</p> }.into_any()
    })
}

/// Label, control, error and hint in their places.
fn frame(
    name: &str,
    label: AnyView,
    control: AnyView,
    hint: Option<Text>,
    error: Option<String>,
) -> AnyView {
    let class = if error.is_some() { "field has-error" } else { "field" };
    let error = error_line(name, error);
    let hint = hint.map(|hint| {
        view! { <p class="field-hint" id=format!("{name}-hint")>{hint}</p> }
    });
    view! { <div class=class>{label} {control} {error} {hint}</div> }.into_any()
}

fn label_of(name: &str, label: Text, required: bool) -> AnyView {
    let optional = (!required).then(|| {
        view! { <small class="optional">{t("components.form.optional")}</small> }
    });
    view! { <label for=name.to_owned()>{label} {optional}</label> }.into_any()
}

/// A field with its label, hint and error. The control's id is its name.
#[component]
pub fn Field(
    /// The noun above the control.
    #[prop(into)]
    label: Text,
    /// The name it is sent under, and its id.
    name: &'static str,
    /// What it takes.
    #[prop(optional)]
    kind: FieldKind,
    /// What was typed before, or is stored.
    #[prop(optional, into)]
    value: String,
    /// A sentence that helps.
    #[prop(optional, into)]
    hint: Option<Text>,
    /// What is wrong and how to mend it.
    #[prop(optional_no_strip, into)]
    error: Option<String>,
    /// Whether it may stay empty; such fields say so.
    #[prop(optional)]
    optional: bool,
    /// The `autocomplete` token, such as `email` or `current-password`.
    #[prop(optional)]
    autocomplete: Option<&'static str>,
    /// The most characters it takes.
    #[prop(optional)]
    max_length: Option<u32>,
    /// Whether the cursor starts here; one field of a page at most.
    #[prop(optional)]
    focused: bool,
) -> impl IntoView {
    let described = described_by(name, hint.is_some(), error.is_some());
    let invalid = error.is_some().then_some("true");
    let focused = starts_here(name, &label, error.is_some(), focused);
    let control = if kind == FieldKind::Area {
        view! {
            <textarea id=name name=name rows="4" required=!optional maxlength=max_length
                autofocus=focused
                aria-describedby=described aria-invalid=invalid>{value}</textarea>
        }
        .into_any()
    } else {
        let exact = matches!(kind, FieldKind::Exact | FieldKind::Code).then_some("false");
        view! {
            <input id=name name=name type=kind.input_type() class=kind.class() value=value
                inputmode=kind.input_mode() autocomplete=autocomplete required=!optional
                maxlength=max_length spellcheck=exact autocapitalize=exact.map(|_| "none")
                autofocus=focused aria-describedby=described aria-invalid=invalid/>
        }
        .into_any()
    };
    frame(name, label_of(name, label, !optional), control, hint, error)
}

/// One of several values as a drop-down list.
#[component]
pub fn Select(
    /// The noun above the control.
    #[prop(into)]
    label: Text,
    /// The name it is sent under, and its id.
    name: &'static str,
    /// What can be chosen.
    choices: Vec<Choice>,
    /// The value chosen.
    #[prop(optional, into)]
    value: String,
    /// A sentence that helps.
    #[prop(optional, into)]
    hint: Option<Text>,
    /// What is wrong and how to mend it.
    #[prop(optional_no_strip, into)]
    error: Option<String>,
    /// Whether a choice with an empty value is one of them, and not the place of one still to be made.
    #[prop(optional)]
    may_be_empty: bool,
) -> impl IntoView {
    let described = described_by(name, hint.is_some(), error.is_some());
    let invalid = error.is_some().then_some("true");
    let options = options(choices, &value);
    let focused = starts_here(name, &label, error.is_some(), false);
    let control = view! {
        <select id=name name=name required=!may_be_empty autofocus=focused
            aria-describedby=described aria-invalid=invalid>
            {options}
        </select>
    };
    frame(name, label_of(name, label, true), control.into_any(), hint, error)
}

/// The options of a select, those of one group together.
fn options(choices: Vec<Choice>, value: &str) -> Vec<AnyView> {
    let mut groups: Vec<(Option<Text>, Vec<AnyView>)> = Vec::new();
    for choice in choices {
        let group = choice.group.clone();
        let option = choice.option(value).into_any();
        match groups.last_mut() {
            Some((last, options)) if *last == group => options.push(option),
            _ => groups.push((group, vec![option])),
        }
    }
    let draw = |(group, options): (Option<Text>, Vec<AnyView>)| match group {
        Some(label) => view! { <optgroup label=label>{options}</optgroup> }.into_any(),
        None => options.into_any(),
    };
    groups.into_iter().map(draw).collect()
}

/// One of a few values, all visible, each with a sentence: assets, networks, providers.
#[component]
pub fn Choices(
    /// The noun above the choices.
    #[prop(into)]
    label: Text,
    /// The name it is sent under.
    name: &'static str,
    /// What can be chosen.
    choices: Vec<Choice>,
    /// The value chosen.
    #[prop(optional, into)]
    value: String,
    /// What is wrong and how to mend it.
    #[prop(optional_no_strip, into)]
    error: Option<String>,
) -> impl IntoView {
    let described = described_by(name, false, error.is_some());
    let focused = starts_here(name, &label, error.is_some(), false);
    let items: Vec<_> = choices
        .into_iter()
        .enumerate()
        .map(|(index, choice)| {
            let checked = choice.value == value;
            let id = (index == 0).then_some(name);
            view! {
                <label class="choice">
                    <input type="radio" id=id name=name value=choice.value checked=checked required
                        autofocus={focused && index == 0}/>
                    <span>
                        {choice.label} {choice.hint.map(|hint| view! { <small>{hint}</small> })}
                    </span>
                </label>
            }
        })
        .collect();
    let error = error_line(name, error);
    view! {
        <fieldset class="field" aria-describedby=described>
            <legend>{label}</legend>
            <div class="choices">{items}</div>
            {error}
        </fieldset>
    }
}

/// A single yes or no.
#[component]
pub fn Checkbox(
    /// What is agreed to or switched on.
    #[prop(into)]
    label: Text,
    /// The name it is sent under (value `1`), and its id.
    name: &'static str,
    /// Whether it is on.
    #[prop(optional)]
    checked: bool,
    /// A sentence that helps.
    #[prop(optional, into)]
    hint: Option<Text>,
) -> impl IntoView {
    let described = described_by(name, hint.is_some(), false);
    view! {
        <div class="field field-check">
            <label class="choice">
                <input type="checkbox" id=name name=name value="1" checked=checked
                    aria-describedby=described/>
                <span>{label}</span>
            </label>
            {hint.map(|hint| view! { <p class="field-hint" id=format!("{name}-hint")>{hint}</p> })}
        </div>
    }
}

/// An amount with its currency.
#[component]
pub fn AmountField(
    /// The noun above the control.
    #[prop(into)]
    label: Text,
    /// The name it is sent under, and its id.
    name: &'static str,
    /// The currency, shown behind the figure.
    currency: Currency,
    /// What was typed before.
    #[prop(optional, into)]
    value: String,
    /// A sentence that helps.
    #[prop(optional, into)]
    hint: Option<Text>,
    /// What is wrong and how to mend it.
    #[prop(optional_no_strip, into)]
    error: Option<String>,
) -> impl IntoView {
    let described = described_by(name, hint.is_some(), error.is_some());
    let invalid = error.is_some().then_some("true");
    let code = currency.to_string();
    let focused = starts_here(name, &label, error.is_some(), false);
    let control = view! {
        <div class="amount-field">
            <span class="amount-input">
                <input id=name name=name type="text" inputmode="decimal" autocomplete="off"
                    value=value required autofocus=focused aria-describedby=described
                    aria-invalid=invalid/>
                <span aria-hidden="true">{code}</span>
            </span>
        </div>
    };
    frame(name, label_of(name, label, true), control.into_any(), hint, error)
}
