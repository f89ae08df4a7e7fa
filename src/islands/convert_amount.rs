//! The amount of a conversion, and both balances that it would leave, while it is typed.

use crate::domain::money::minor_to_plain;
use crate::domain::typed_number::{DecimalMark, read_number, write_number};
use leptos::html::Input;
use leptos::prelude::*;

/// The field's name and id.
const AMOUNT: &str = "amount";

/// The amount's field with its "all" link, the balances before and after, and a warning for more than there is. Scripts
/// follow the typing, and the link fills the field in place.
///
/// All props are texts, since every other type costs the browser a reader of its own.
#[island]
pub fn ConvertAmount(
    /// The words of it, as [`ConvertWords::to_text`] writes them.
    words: String,
    /// What was typed before.
    typed: String,
    /// Why the server has refused it; empty where it has not.
    problem: String,
    /// Commission that can be converted, as the field takes it.
    available: String,
    /// The store balance, likewise.
    store: String,
    /// ISO 4217.
    currency: String,
    /// How many decimals the currency has.
    decimals: String,
    /// The character before the decimals: `.` or `,`.
    mark: String,
) -> impl IntoView {
    let words = ConvertWords::of_text(&words);
    let balances = Balances::new(&available, &store, &decimals, &mark);
    let (asked, input) = (RwSignal::new(typed.clone()), NodeRef::<Input>::new());
    // What was typed before the scripts came.
    Effect::new(move |_| {
        if let Some(input) = input.get() {
            asked.set(input.value());
        }
    });
    let follow = move |event| asked.set(event_target_value(&event));
    let href = format!("?{AMOUNT}={available}");
    let take_all = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        if let Some(input) = input.get_untracked() {
            input.set_value(&available);
            asked.set(available.clone());
        }
    };
    let rows = ((words.available, words.becomes.clone()), (words.store, words.becomes));
    let is_refused = !problem.is_empty();
    // The server has said it about this amount.
    let refused = is_refused.then(|| typed.clone());
    let is_fine = move || {
        asked.with(|text| {
            balances.read(text) <= balances.available || refused.as_ref() == Some(text)
        })
    };
    let class = if is_refused { "field has-error" } else { "field" };
    let described = is_refused.then_some("amount-error");
    view! {
        <div class=class>
            <label for=AMOUNT>{words.label}</label>
            <div class="amount-field">
                <span class="amount-input">
                    <input id=AMOUNT name=AMOUNT type="text" inputmode="decimal" autocomplete="off"
                        value=typed required autofocus=is_refused aria-describedby=described
                        aria-invalid=is_refused.then_some("true") node_ref=input on:input=follow/>
                    <span aria-hidden="true">{currency.clone()}</span>
                </span>
                <a class="button amount-all" href=href on:click=take_all>{words.all}</a>
            </div>
            {refusal(problem)}
        </div>
        <div role="status">
            <dl class="balances-after">
                {row(balances, rows.0, (balances.available, -1), (asked, currency.clone()))}
                {row(balances, rows.1, (balances.store, 1), (asked, currency))}
            </dl>
            <p id="too-much" class="field-error" hidden=is_fine>{words.too_much}</p>
        </div>
    }
}

/// The words of [`ConvertAmount`]. They travel as text, a line each: a reader of JSON for them is larger than they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConvertWords {
    /// The noun above the field.
    pub label: String,
    /// "All 12.40".
    pub all: String,
    /// What the commission is called.
    pub available: String,
    /// What the store balance is called.
    pub store: String,
    /// Between a balance before and after, for screen readers.
    pub becomes: String,
    /// For an amount beyond what there is.
    pub too_much: String,
}

impl ConvertWords {
    /// The words as they travel.
    pub fn to_text(&self) -> String {
        [&self.label, &self.all, &self.available, &self.store, &self.becomes, &self.too_much]
            .map(|words| words.replace('\n', " "))
            .join("\n")
    }

    fn of_text(text: &str) -> Self {
        let mut lines = text.split('\n').map(str::to_owned);
        let mut next = || lines.next().unwrap_or_default();
        Self {
            label: next(),
            all: next(),
            available: next(),
            store: next(),
            becomes: next(),
            too_much: next(),
        }
    }
}

/// Why the server has refused the amount.
fn refusal(problem: String) -> impl IntoView {
    let is_fine = problem.is_empty();
    view! {
        <p class="field-error" id="amount-error" hidden=is_fine>
            <svg class="icon" viewBox="0 0 20 20" aria-hidden="true">
                <path d="M10 3 2.5 16.5h15zM10 8.2v3.6M10 14.2h.01"></path>
            </svg>
            " " {problem}
        </p>
    }
}

/// One balance before and after; `sign` tells whether what is moved leaves it or arrives.
fn row(
    balances: Balances,
    (label, becomes): (String, String),
    (before, sign): (i64, i64),
    (asked, currency): (RwSignal<String>, String),
) -> impl IntoView {
    let figure = move |minor: i64| balances.digits(minor);
    let plain = move |minor: i64| minor_to_plain(minor, balances.decimals);
    let after = move || before + sign * balances.moved(asked.with(|text| balances.read(text)));
    view! {
        <div>
            <dt>{label}</dt>
            <dd class="is-before">
                <data class="amount" value=plain(before)>
                    {figure(before)}
                    <small>{currency.clone()}</small>
                </data>
            </dd>
            <dd class="is-after">
                <svg class="icon" viewBox="0 0 20 20" aria-hidden="true">
                    <path d="M3.5 10h12.5M11.5 5.5 16 10l-4.5 4.5"></path>
                </svg>
                <span class="sr-only">{becomes}</span>
                <span class="amount">
                    {move || figure(after())}
                    <small>{currency}</small>
                </span>
            </dd>
        </div>
    }
}

/// What can be moved, and how it is written.
#[derive(Clone, Copy)]
struct Balances {
    available: i64,
    store: i64,
    decimals: u32,
    mark: DecimalMark,
}

impl Balances {
    fn new(available: &str, store: &str, decimals: &str, mark: &str) -> Self {
        let decimals = decimals.parse().unwrap_or(2);
        let mark = DecimalMark::of(mark);
        let read = |text| read_number(text, mark, decimals).unwrap_or(0);
        Self { available: read(available), store: read(store), decimals, mark }
    }

    /// A typed amount in minor units; zero while it cannot be read.
    fn read(self, typed: &str) -> i64 {
        read_number(typed, self.mark, self.decimals).unwrap_or(0)
    }

    /// What would be moved: nothing where it is more than there is.
    fn moved(self, asked: i64) -> i64 {
        if asked > self.available { 0 } else { asked }
    }

    fn digits(self, minor: i64) -> String {
        write_number(minor.max(0), self.mark, self.decimals)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_travel_as_text() {
        let words = ConvertWords {
            label: "Amount".to_owned(),
            too_much: "At most 12.40.".to_owned(),
            ..ConvertWords::default()
        };
        assert_eq!(ConvertWords::of_text(&words.to_text()), words);
    }

    #[test]
    fn more_than_there_is_moves_nothing() {
        let balances = Balances::new("12,40", "3,00", "2", ",");
        assert_eq!(balances.read("1.012,40"), 101_240);
        assert_eq!((balances.read("1.250"), balances.read("1,250")), (125_000, 0));
        assert_eq!(balances.read("abc"), 0);
        assert_eq!(balances.moved(1_240), 1_240);
        assert_eq!(balances.moved(1_241), 0);
        assert_eq!(balances.digits(balances.store + 1_240), "15,40");
    }
}
