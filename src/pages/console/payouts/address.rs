//! Payout addresses as operators judge them: the network by its name and the check in words.

use crate::components::{Icon, PageContext, Text, Tone, chip};
use crate::domain::payouts::payout_address::{
    AddressCheck, PayoutAsset, PayoutNetwork, check_address,
};
use crate::service::Destination;
use leptos::prelude::*;

/// What a network is called, or as it was sent when it is unknown.
pub fn network_name(to: &Destination) -> String {
    let Some(sent) = &to.network else { return String::new() };
    PayoutNetwork::parse(sent).map_or_else(|| sent.clone(), |known| known.label().to_owned())
}

/// Asset and network: "USDT · TRON (TRC-20)".
pub fn asset_on_network(to: &Destination) -> String {
    let network = network_name(to);
    if network.is_empty() { to.asset.clone() } else { format!("{} · {network}", to.asset) }
}

/// Whether the check failed, so that approval needs an override.
pub fn is_invalid(to: &Destination) -> bool {
    to.address_check == "invalid"
}

/// A mark for an address that did not pass its check; nothing for one that did.
pub fn mark(page: &PageContext, to: &Destination) -> Option<AnyView> {
    match to.address_check.as_str() {
        "valid" => None,
        "invalid" => {
            Some(chip(Tone::Danger, Icon::Warning, page.t("admin.address.invalid").into()))
        }
        _ => Some(chip(Tone::Warning, Icon::Flag, page.t("admin.address.unknown").into())),
    }
}

/// The result of the check as a sentence.
pub fn check_text(page: &PageContext, to: &Destination) -> (Tone, Text) {
    let (tone, key) = check_key(to);
    (tone, page.t(&key).into())
}

/// The result of the check as the key of its sentence.
pub fn check_key(to: &Destination) -> (Tone, String) {
    let network = to.network.as_deref().and_then(PayoutNetwork::parse);
    match check_address(PayoutAsset::parse(&to.asset), network, &to.address) {
        _ if to.address_check == "unknown" => (Tone::Warning, "admin.address.unknown_text".into()),
        AddressCheck::Invalid(problem) => {
            (Tone::Danger, format!("admin.address.problem.{}", problem.code()))
        }
        _ if is_invalid(to) => (Tone::Danger, "admin.address.invalid_text".into()),
        AddressCheck::ValidLegacy => (Tone::Warning, "admin.address.legacy_text".into()),
        _ => (Tone::Positive, "admin.address.valid_text".into()),
    }
}
