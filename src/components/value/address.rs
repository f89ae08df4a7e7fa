//! Payout addresses: in groups of four, with the network beside them, so that eyes can compare.

use crate::components::context::Text;
use leptos::prelude::*;

/// An address in groups of four. Copying it yields the address without gaps, since the gaps are
/// only drawn.
#[component]
pub fn Address(
    /// The address.
    #[prop(into)]
    address: String,
    /// The network it is on: "Tron".
    #[prop(into)]
    network: Text,
) -> impl IntoView {
    let letters: Vec<char> = address.chars().collect();
    let groups: Vec<_> = letters
        .chunks(4)
        .map(|group| view! { <span>{group.iter().collect::<String>()}</span> })
        .collect();
    view! {
        <span class="address">
            <code title=address>{groups}</code>
            <small>{network}</small>
        </span>
    }
}

/// The first and last six characters, for rows.
pub fn short_address(address: &str) -> String {
    let letters: Vec<char> = address.chars().collect();
    if letters.len() <= 14 {
        return address.to_owned();
    }
    let (head, tail) = (&letters[..6], &letters[letters.len() - 6..]);
    head.iter().chain(['…'].iter()).chain(tail).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_addresses_keep_both_ends() {
        assert_eq!(short_address("TQ2nAbcdefghijklmnopqrstuvwxyz1234"), "TQ2nAb…yz1234");
        assert_eq!(short_address("short"), "short");
        assert_eq!(short_address(""), "");
    }
}
