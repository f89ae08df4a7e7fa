//! State chips: an icon and a word, with colour as the third hint only.

use crate::components::context::{PageData, Text, page};
use crate::components::icons::{Icon, icon};
use crate::i18n::Language;
use leptos::prelude::*;

/// What a chip, a note or a button means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Nothing to do, nothing to fear.
    #[default]
    Neutral,
    /// On its way.
    Info,
    /// Done well.
    Positive,
    /// Needs a look.
    Warning,
    /// Went wrong or takes something away.
    Danger,
}

impl Tone {
    /// The class that carries the tone's colours.
    pub fn class(self) -> &'static str {
        match self {
            Self::Neutral => "tone-neutral",
            Self::Info => "tone-info",
            Self::Positive => "tone-positive",
            Self::Warning => "tone-warning",
            Self::Danger => "tone-danger",
        }
    }

    fn chip_class(self) -> &'static str {
        match self {
            Self::Neutral => "chip tone-neutral",
            Self::Info => "chip tone-info",
            Self::Positive => "chip tone-positive",
            Self::Warning => "chip tone-warning",
            Self::Danger => "chip tone-danger",
        }
    }
}

/// A chip with words of your own.
#[component]
pub fn Chip(
    /// What it means.
    #[prop(optional)]
    tone: Tone,
    /// The icon before the word.
    icon: Icon,
    /// The word.
    #[prop(into)]
    text: Text,
) -> impl IntoView {
    chip(tone, icon, text)
}

/// [`Chip`] for rows.
pub fn chip(tone: Tone, sign: Icon, text: Text) -> AnyView {
    view! { <span class=tone.chip_class()>{icon(sign)} {text}</span> }.into_any()
}

/// The chip of a state of an order, commission, payout, delivery or account.
///
/// States are matched in any case: `"PENDING"` and `"pending"` are the same. An unknown state is
/// shown as it is. A commission's state starts with `commission.`, a payout request's with `payout.`.
#[component]
pub fn StateChip(
    /// The state's name as the domain writes it.
    #[prop(into)]
    state: String,
) -> impl IntoView {
    state_chip(&page(), &state)
}

/// [`StateChip`] for rows: the context is read once and passed in.
pub fn state_chip(page: &PageData, state: &str) -> AnyView {
    match known_state(state) {
        Some((tone, sign, key)) => chip(tone, sign, page.t(key).into()),
        None => chip(Tone::Neutral, Icon::Info, state.to_owned().into()),
    }
}

/// The word for a state, wherever one is named; an unknown state stays as it is.
pub fn state_text(language: Language, state: &str) -> Text {
    match known_state(state) {
        Some((_, _, key)) => language.text(key).into(),
        None => state.to_owned().into(),
    }
}

fn known_state(state: &str) -> Option<(Tone, Icon, &'static str)> {
    let known = STATES.iter().find(|(name, ..)| name.eq_ignore_ascii_case(state));
    known.map(|(_, tone, sign, key)| (*tone, *sign, *key))
}

macro_rules! states {
    ($($name:literal $tone:ident $icon:ident,)*) => {
        /// Every state that has a word of its own: name, tone, icon, message key.
        const STATES: &[(&str, Tone, Icon, &str)] =
            &[$(($name, Tone::$tone, Icon::$icon, concat!("components.state.", $name)),)*];
    };
}

states! {
    "active" Positive Check,
    "approved" Positive Check,
    "available" Positive Check,
    "cancelled" Neutral Cross,
    "commission.approved" Positive Check,
    "commission.forfeited" Danger Cross,
    "commission.frozen" Warning Pause,
    "commission.pending" Info Clock,
    "commission.reversed" Neutral Back,
    "completed" Positive Check,
    "converted" Positive Swap,
    "customer_dispute_ongoing" Warning Pause,
    "delivered" Positive Check,
    "disabled" Neutral Cross,
    "expired" Neutral Clock,
    "failed" Danger Warning,
    "forfeited" Danger Cross,
    "frozen" Warning Pause,
    "inactive" Neutral Pause,
    "none" Neutral Cross,
    "paid" Positive Check,
    "partial" Warning Half,
    "payout.approved" Positive Check,
    "payout.cancelled" Neutral Cross,
    "payout.completed" Positive Check,
    "payout.failed" Danger Warning,
    "payout.pending" Info Clock,
    "payout.processing" Info Swap,
    "payout.rejected" Danger Cross,
    "pending" Info Clock,
    "processing" Info Swap,
    "refunded" Neutral Back,
    "rejected" Danger Cross,
    "requested" Info ArrowUp,
    "reversed" Neutral Back,
    "success" Positive Check,
    "voided" Neutral Cross,
    "waiting_for_confirmations" Info Clock,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::{Language, keys};

    #[test]
    fn every_state_has_a_word_in_every_language() {
        for language in Language::ALL {
            let keys = keys(language);
            for (name, _, _, key) in STATES {
                assert!(keys.contains(key), "{name} {language:?}");
            }
        }
        assert_eq!(known_state("PENDING"), known_state("pending"));
        assert_eq!(known_state("unheard_of"), None);
    }
}
