//! What to know about store credit that ends.

use crate::components::{Note, PageContext, Tone, money_text};
use crate::domain::money::{Currency, Money};
use crate::domain::wallet::Lot;
use leptos::prelude::*;

/// How many ends are named.
const ENDS_MAX: usize = 3;

/// One sentence for each of the next ends.
pub fn ending(page: &PageContext, lots: &[Lot], currency: Currency) -> AnyView {
    let sentence = |lot: &Lot| {
        let amount = money_text(Money::new(lot.left_minor, currency), page.language);
        let date = page.date_time_zone(lot.expires_at);
        page.t_with("portal.balance.ending", &[("amount", &amount), ("date", &date)])
    };
    let note = |text: String| view! { <Note tone=Tone::Info><p>{text}</p></Note> };
    lots.iter().take(ENDS_MAX).map(sentence).map(note).collect_view().into_any()
}
