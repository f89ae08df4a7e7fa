//! Says whether a payout address fits, while the form is filled in.

use crate::server_fns::live::BAD;
use leptos::prelude::*;

/// Says whether the address fits asset and network. Stands inside the form, which the server reads as it would be
/// posted: the rules of four networks are too large for a page.
#[island]
pub fn AddressCheck() -> impl IntoView {
    let shown = RwSignal::new(String::new());
    #[cfg(feature = "hydrate")]
    live::follow(shown);
    let is_bad = move || shown.with(|text| text.starts_with(BAD));
    let class = move || if is_bad() { "field-error" } else { "field-hint" };
    let text = move || shown.with(|text| text.trim_start_matches(BAD).to_owned());
    view! { <p id="address-check" role="status" class=class>{text}</p> }
}

#[cfg(feature = "hydrate")]
mod live {
    use crate::islands::fields::{Fields, ask_while_typed};
    use crate::server_fns::live::{BAD, check_payout_address};
    use leptos::ev;
    use leptos::prelude::*;
    use std::cell::{Cell, RefCell};
    use std::rc::Rc;

    /// While an address is typed only good news is told; bad news waits until the field is left, and from then on
    /// follows the typing until the address fits.
    pub fn follow(shown: RwSignal<String>) {
        let newest = Rc::new(RefCell::new(String::new()));
        let tells_all = Rc::new(Cell::new(false));
        let show = {
            let (newest, tells_all) = (newest.clone(), tells_all.clone());
            Rc::new(move || {
                let text = newest.borrow();
                let waits = text.starts_with(BAD) && !tells_all.get();
                shown.set(if waits { String::new() } else { text.clone() });
            })
        };
        let (left, show_left) = (tells_all.clone(), show.clone());
        let known = newest.clone();
        drop(window_event_listener(ev::change, move |_| {
            let fits = !known.borrow().is_empty() && !known.borrow().starts_with(BAD);
            left.set(left.get() || !fits);
            show_left();
        }));
        ask_while_typed(
            Box::new(|event| {
                let fields = Fields::of_event(event)?;
                fields.get("address").map(|_| fields.to_text())
            }),
            |form| Box::pin(check_payout_address(form)),
            Rc::new(move |answer: String| {
                let fits = !answer.is_empty() && !answer.starts_with(BAD);
                tells_all.set(tells_all.get() && !fits);
                newest.replace(answer);
                show();
            }),
        );
    }
}
