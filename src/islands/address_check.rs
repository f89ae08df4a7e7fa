//! Checks a payout address while the form is filled in, by the same rules as the server.

use leptos::prelude::*;

/// Says in the element `address-check` whether the address fits asset and network. Reads the fields `asset`, `network`
/// and `address`; draws nothing of its own.
#[island]
pub fn AddressCheck(
    /// The sentence for an address that fits.
    valid: String,
    /// The sentence for one that fits in an old form, which two networks share.
    legacy: String,
    /// A line for each problem: its code, a space, its sentence.
    problems: String,
) -> impl IntoView {
    #[cfg(feature = "hydrate")]
    live::Words { valid, legacy, problems }.follow();
    #[cfg(not(feature = "hydrate"))]
    let _ = (valid, legacy, problems);
}

#[cfg(feature = "hydrate")]
mod live {
    use crate::domain::payouts::payout_address::{
        AddressCheck, PayoutAsset, PayoutNetwork, check_address,
    };
    use leptos::ev;
    use leptos::prelude::*;
    use leptos::wasm_bindgen::JsCast;
    use leptos::web_sys::HtmlInputElement;
    use std::cell::Cell;
    use std::rc::Rc;

    pub struct Words {
        pub valid: String,
        pub legacy: String,
        pub problems: String,
    }

    impl Words {
        /// While an address is typed only good news is told; bad news waits until the field is left, and from then on
        /// follows the typing.
        pub fn follow(self) {
            let (words, tells_all) = (Rc::new(self), Rc::new(Cell::new(false)));
            let (typed, tells_typed) = (words.clone(), tells_all.clone());
            drop(window_event_listener(ev::input, move |_| {
                let check = judge();
                if tells_typed.get() || !is_bad(check) {
                    typed.tell(check);
                }
            }));
            drop(window_event_listener(ev::change, move |_| {
                let check = judge();
                tells_all.set(tells_all.get() || is_bad(check));
                words.tell(check);
            }));
        }

        fn tell(&self, check: Option<AddressCheck>) {
            let Some(place) = document().get_element_by_id("address-check") else { return };
            let text = match check {
                Some(AddressCheck::Valid) => &self.valid,
                Some(AddressCheck::ValidLegacy) => &self.legacy,
                Some(AddressCheck::Invalid(problem)) => self.sentence(problem.code()),
                Some(AddressCheck::Unknown) | None => "",
            };
            place.set_class_name(if is_bad(check) { "field-error" } else { "field-hint" });
            place.set_text_content(Some(text));
        }

        fn sentence(&self, code: &str) -> &str {
            let mut pairs = self.problems.lines().filter_map(|line| line.split_once(' '));
            pairs.find(|(known, _)| *known == code).map_or("", |(_, text)| text)
        }
    }

    fn is_bad(check: Option<AddressCheck>) -> bool {
        matches!(check, Some(AddressCheck::Invalid(_)))
    }

    /// The values of the three fields, judged; nothing while there is no address.
    fn judge() -> Option<AddressCheck> {
        let value = |id: &str| {
            let field = document().get_element_by_id(id)?;
            // A select has a `value` of the same name; only that name is used.
            Some(field.unchecked_into::<HtmlInputElement>().value())
        };
        let (asset, network, address) = (value("asset")?, value("network")?, value("address")?);
        let address = address.trim();
        let (asset, network) = (PayoutAsset::parse(&asset), PayoutNetwork::parse(&network));
        (!address.is_empty()).then(|| check_address(asset, network, address))
    }
}
