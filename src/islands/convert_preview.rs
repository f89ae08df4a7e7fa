//! Both balances that a conversion would leave, while the amount is typed.

use super::amount::{DecimalMark, digits, plain_amount};
use crate::domain::money::{Currency, parse_amount};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// The words of [`ConvertPreview`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PreviewWords {
    /// Names the earnings.
    pub available: String,
    /// Names the store balance.
    pub store: String,
    /// Stands between before and after for screen readers.
    pub becomes: String,
    /// The sentence for more than there is.
    pub too_much: String,
}

/// Earnings and store balance before and after. The server renders it for the amount already in the form; scripts
/// follow the typing, and make the "all" link fill the field in place.
#[island]
pub fn ConvertPreview(
    /// The id of the amount's field.
    input: String,
    /// Earnings that can be converted, in minor units.
    available_minor: i64,
    /// The store balance, in minor units.
    store_minor: i64,
    /// ISO 4217.
    currency: String,
    /// How amounts are written.
    mark: DecimalMark,
    /// What is in the field already.
    typed: String,
    /// The words.
    words: PreviewWords,
) -> impl IntoView {
    let exponent = Currency::parse(&currency).unwrap_or(Currency::USD).exponent();
    let (typed, set_typed) = signal(typed);
    follow(input, set_typed);
    let wished = {
        let currency = Currency::parse(&currency).unwrap_or(Currency::USD);
        move || {
            let plain = typed.with(|typed| plain_amount(typed, mark, exponent));
            parse_amount(&plain, currency).unwrap_or(0)
        }
    };
    let moved = move || Some(wished()).filter(|wished| *wished <= available_minor).unwrap_or(0);
    let figure = {
        let currency = currency.clone();
        move |minor: Signal<i64>| {
            let value = move || digits(minor.get(), exponent, mark);
            view! { <data class="amount">{value} <small>{currency.clone()}</small></data> }
        }
    };
    let row = {
        let becomes = words.becomes.clone();
        move |label: String, before: i64, after: Signal<i64>| {
            view! {
                <div>
                    <dt>{label}</dt>
                    <dd class="is-before">{figure(Signal::stored(before))}</dd>
                    <dd class="is-after">
                        <svg class="icon" viewBox="0 0 20 20" aria-hidden="true">
                            <path d="M3.5 10h12.5M11.5 5.5 16 10l-4.5 4.5"></path>
                        </svg>
                        <span class="sr-only">{becomes.clone()}</span>
                        {figure(after)}
                    </dd>
                </div>
            }
        }
    };
    let less = Signal::derive(move || available_minor - moved());
    let more = Signal::derive(move || store_minor + moved());
    let too_much = move || {
        let text = words.too_much.clone();
        (wished() > available_minor).then(|| view! { <p class="field-error">{text}</p> })
    };
    view! {
        <div role="status">
            <dl class="balances-after">
                {row(words.available, available_minor, less)} {row(words.store, store_minor, more)}
            </dl>
            {too_much}
        </div>
    }
}

/// Follows the field, and fills it where the "all" link is clicked.
#[cfg(feature = "hydrate")]
fn follow(input: String, set_typed: WriteSignal<String>) {
    use leptos::ev;
    use leptos::wasm_bindgen::JsCast;
    use leptos::web_sys::{Element, HtmlInputElement};
    let field = {
        let input = input.clone();
        move || {
            let found = document().get_element_by_id(&input);
            found.and_then(|found| found.dyn_into::<HtmlInputElement>().ok())
        }
    };
    if let Some(field) = field() {
        set_typed.set(field.value());
    }
    let typed_in = field.clone();
    drop(window_event_listener(ev::input, move |_| {
        if let Some(field) = typed_in() {
            set_typed.set(field.value());
        }
    }));
    let selector = format!("[data-fill='{input}']");
    drop(window_event_listener(ev::click, move |event| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let link = target.and_then(|target| target.closest(&selector).ok().flatten());
        if let (Some(link), Some(field)) = (link, field()) {
            event.prevent_default();
            let value = link.get_attribute("data-value").unwrap_or_default();
            field.set_value(&value);
            set_typed.set(value);
        }
    }));
}

#[cfg(not(feature = "hydrate"))]
fn follow(_input: String, _set_typed: WriteSignal<String>) {}
