//! Both balances that a conversion would leave, while the amount is typed.

use leptos::prelude::*;

/// Keeps the `BalancesAfter` of the page in step with the field: earnings first, store balance second. The server has
/// filled it for the amount already there; scripts follow the typing, show the element `too-much` where it is more
/// than there is, and make the "all" link fill the field in place. Draws nothing of its own.
///
/// All props are texts, since every other type costs the browser a reader of its own.
#[island]
pub fn ConvertPreview(
    /// The id of the amount's field.
    input: String,
    /// Earnings that can be converted, as a plain decimal.
    available: String,
    /// The store balance, as a plain decimal.
    store: String,
    /// How many decimals the currency has.
    digits: String,
    /// The character before the decimals: `.` or `,`.
    mark: String,
) -> impl IntoView {
    #[cfg(feature = "hydrate")]
    live::Preview::new(input, &available, &store, &digits, &mark).follow();
    #[cfg(not(feature = "hydrate"))]
    let _ = (input, available, store, digits, mark);
}

#[cfg(feature = "hydrate")]
mod live {
    use crate::domain::money::parse_decimal;
    use crate::islands::amount::{DecimalMark, digits, plain_amount};
    use leptos::ev;
    use leptos::prelude::*;
    use leptos::wasm_bindgen::JsCast;
    use leptos::web_sys::{Element, HtmlInputElement};

    #[derive(Clone)]
    pub struct Preview {
        input: String,
        available: i64,
        store: i64,
        digits: u32,
        mark: DecimalMark,
    }

    impl Preview {
        pub fn new(input: String, available: &str, store: &str, digits: &str, mark: &str) -> Self {
            let digits = digits.parse().unwrap_or(2);
            let read = |text| parse_decimal(text, digits).unwrap_or(0);
            let (available, store) = (read(available), read(store));
            Self { input, available, store, digits, mark: DecimalMark::of(mark) }
        }

        pub fn follow(self) {
            let typed = self.clone();
            drop(window_event_listener(ev::input, move |_| typed.show()));
            drop(window_event_listener(ev::click, move |event| {
                let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
                if target.is_some_and(|target| self.fill(&target)) {
                    event.prevent_default();
                }
            }));
        }

        fn field(&self) -> Option<HtmlInputElement> {
            document().get_element_by_id(&self.input)?.dyn_into().ok()
        }

        /// Takes the amount of the "all" link, when that is what was clicked.
        fn fill(&self, clicked: &Element) -> bool {
            let link = clicked.closest("[data-fill]").ok().flatten();
            let value = link.and_then(|link| link.get_attribute("data-value"));
            let (Some(value), Some(field)) = (value, self.field()) else { return false };
            field.set_value(&value);
            self.show();
            true
        }

        fn show(&self) {
            let Some(field) = self.field() else { return };
            let plain = plain_amount(&field.value(), self.mark, self.digits);
            let wished = parse_decimal(&plain, self.digits).unwrap_or(0);
            let moved = if wished > self.available { 0 } else { wished };
            self.put("first", self.available - moved);
            self.put("last", self.store + moved);
            if let Some(warning) = document().get_element_by_id("too-much") {
                let hidden = wished <= self.available;
                drop(warning.toggle_attribute_with_force("hidden", hidden));
            }
        }

        fn put(&self, which: &str, minor: i64) {
            let path = format!(".balances-after > :{which}-child .is-after data");
            let figure = document().query_selector(&path).ok().flatten();
            if let Some(text) = figure.and_then(|figure| figure.first_child()) {
                text.set_node_value(Some(&digits(minor, self.digits, self.mark)));
            }
        }
    }
}
