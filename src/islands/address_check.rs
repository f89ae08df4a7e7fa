//! Checks a payout address while the form is filled in, by the same rules as the server.

use crate::domain::payout_address::{AddressCheck as Check, PayoutAsset, PayoutNetwork};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// The words of [`AddressCheck`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AddressWords {
    /// The address fits its network.
    pub valid: String,
    /// It fits, in an old form that two networks share.
    pub legacy: String,
    /// A sentence for each problem, by its code.
    pub problems: Vec<(String, String)>,
}

/// Says whether the address fits asset and network, once it has been entered. Reads the fields `asset`, `network` and
/// `address`.
#[island]
pub fn AddressCheck(
    /// The words.
    words: AddressWords,
) -> impl IntoView {
    let (found, set_found) = signal(None::<Check>);
    watch(set_found);
    let message = move || {
        let (class, text) = match found.get()? {
            Check::Valid => ("field-hint", words.valid.clone()),
            Check::ValidLegacy => ("field-hint", words.legacy.clone()),
            Check::Invalid(problem) => {
                let code = problem.code();
                let known = words.problems.iter().find(|(known, _)| known == code);
                ("field-error", known.map(|(_, text)| text.clone())?)
            }
            Check::Unknown => return None,
        };
        Some(view! { <p class=class>{text}</p> })
    };
    view! { <div role="status">{message}</div> }
}

/// The values of the three fields, judged; nothing while there is no address.
#[cfg(feature = "hydrate")]
fn judge() -> Option<Check> {
    use leptos::wasm_bindgen::JsCast;
    use leptos::web_sys::HtmlInputElement;
    let value = |id: &str| {
        let field = document().get_element_by_id(id)?;
        // A select has a `value` too; the cast is of names only.
        Some(field.unchecked_into::<HtmlInputElement>().value())
    };
    let (asset, network, address) = (value("asset")?, value("network")?, value("address")?);
    let address = address.trim();
    (!address.is_empty()).then(|| {
        let (asset, network) = (PayoutAsset::parse(&asset), PayoutNetwork::parse(&network));
        crate::domain::payout_address::check_address(asset, network, address)
    })
}

/// While an address is typed only good news is told; bad news waits until the field is left, and then follows.
#[cfg(feature = "hydrate")]
fn watch(set_found: WriteSignal<Option<Check>>) {
    use leptos::ev;
    drop(window_event_listener(ev::input, move |_| {
        let check = judge();
        set_found.update(|found| {
            let was_bad = matches!(found, Some(Check::Invalid(_)));
            if was_bad || !matches!(check, Some(Check::Invalid(_))) {
                *found = check;
            }
        });
    }));
    drop(window_event_listener(ev::change, move |_| set_found.set(judge())));
}

#[cfg(not(feature = "hydrate"))]
fn watch(_set_found: WriteSignal<Option<Check>>) {
    let _ = (PayoutAsset::parse, PayoutNetwork::parse);
}
