//! Checking of crypto payout addresses: can money sent to this text arrive at somebody's wallet?
//!
//! Lives here: the known assets and networks, the format rules of each network, and the addresses
//! that nobody can spend from. Must not live here: I/O, lookups on a chain, the decision what to do
//! with a bad address (that is policy of the caller) and texts for people (pages own those).

mod base58;
mod bitcoin;
mod evm;
mod kinds;
mod known;
mod segwit;
mod solana;
mod spellings;
mod tron;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_refusals;

use serde::{Deserialize, Serialize};

pub use kinds::{PayoutAsset, PayoutNetwork};
pub use spellings::spellings;

/// The longest text that is looked at, in bytes; the longest real address has about 120.
///
/// Base58 takes quadratic time to decode, so a limit comes before everything else.
const ADDRESS_LEN_MAX: usize = 128;

/// Why an address is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AddressProblem {
    /// There is no text, or only white space.
    Empty,
    /// The text is longer than any address.
    TooLong,
    /// A character that misleads the eye: white space, control, bidi, zero-width, any non-ASCII.
    ForbiddenCharacter,
    /// The number of characters or of decoded bytes is not the one of the format.
    WrongLength,
    /// The beginning or the version byte belongs to another network or to none.
    WrongPrefix,
    /// A visible ASCII character that the alphabet of the format leaves out.
    BadCharacter,
    /// The checksum inside the address does not match: a typing or copying mistake.
    BadChecksum,
    /// Upper and lower case are mixed in a way that the format refuses (EIP-55, BIP-173).
    MixedCaseChecksum,
    /// Nobody holds the key: the zero address, a burn address or a system account.
    ZeroOrBurn,
    /// The address of a token itself (or of a token program), never of a wallet.
    TokenContract,
    /// A well-formed address of a version that no wallet can safely be paid on.
    UnsupportedVersion,
    /// The asset is not paid out on this network.
    AssetNotOnNetwork,
}

impl AddressProblem {
    /// Every problem, in the order of the declaration.
    pub const ALL: [Self; 12] = [
        Self::Empty,
        Self::TooLong,
        Self::ForbiddenCharacter,
        Self::WrongLength,
        Self::WrongPrefix,
        Self::BadCharacter,
        Self::BadChecksum,
        Self::MixedCaseChecksum,
        Self::ZeroOrBurn,
        Self::TokenContract,
        Self::UnsupportedVersion,
        Self::AssetNotOnNetwork,
    ];

    /// The stable name of the problem, used as the last part of a message key.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLong => "too_long",
            Self::ForbiddenCharacter => "forbidden_character",
            Self::WrongLength => "wrong_length",
            Self::WrongPrefix => "wrong_prefix",
            Self::BadCharacter => "bad_character",
            Self::BadChecksum => "bad_checksum",
            Self::MixedCaseChecksum => "mixed_case_checksum",
            Self::ZeroOrBurn => "zero_or_burn",
            Self::TokenContract => "token_contract",
            Self::UnsupportedVersion => "unsupported_version",
            Self::AssetNotOnNetwork => "asset_not_on_network",
        }
    }
}

/// What [`check_address`] found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AddressCheck {
    /// The address follows the rules of its network.
    Valid,
    /// Valid, but in an old form that another network uses too: worth a warning.
    ValidLegacy,
    /// The address is refused, and why.
    Invalid(AddressProblem),
    /// No rule applies: the network or the asset is not known, or none was given.
    Unknown,
}

impl AddressCheck {
    /// The answer as the API states it: `valid`, `invalid` or `unknown`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Valid | Self::ValidLegacy => "valid",
            Self::Invalid(_) => "invalid",
            Self::Unknown => "unknown",
        }
    }
}

/// Checks an address by the rules of its network.
///
/// The text is taken as it is, so white space around it is refused; a form trims first. Text that
/// no network could accept is invalid even when the network is unknown.
pub fn check_address(
    asset: Option<PayoutAsset>,
    network: Option<PayoutNetwork>,
    address: &str,
) -> AddressCheck {
    if let Err(problem) = check_text(address) {
        return AddressCheck::Invalid(problem);
    }
    let (Some(asset), Some(network)) = (asset, network) else {
        return AddressCheck::Unknown;
    };
    if !asset.networks().contains(&network) {
        return AddressCheck::Invalid(AddressProblem::AssetNotOnNetwork);
    }
    check_on_network(network, address).unwrap_or_else(AddressCheck::Invalid)
}

/// The network an address can only belong to, if its checksum proves it.
///
/// TRON (`T…`), bitcoin (`bc1…`, `1…`), litecoin (`ltc1…`). `3…` is shared by bitcoin and
/// litecoin, `0x…` by five networks, and a solana address has no checksum: no guess for those.
pub fn guess_network(address: &str) -> Option<PayoutNetwork> {
    check_text(address).ok()?;
    let network = match address.as_bytes() {
        [b'T', ..] => PayoutNetwork::Tron,
        [b'1', ..] => PayoutNetwork::Bitcoin,
        _ if has_prefix(address, "bc1") => PayoutNetwork::Bitcoin,
        _ if has_prefix(address, "ltc1") => PayoutNetwork::Litecoin,
        _ => return None,
    };
    check_on_network(network, address).is_ok().then_some(network)
}

/// The address with a space after every fourth character, for comparing it by eye.
pub fn groups_of_four(address: &str) -> String {
    let mut grouped = String::with_capacity(address.len() + address.len() / 4);
    for (index, character) in address.chars().enumerate() {
        if index > 0 && index % 4 == 0 {
            grouped.push(' ');
        }
        grouped.push(character);
    }
    grouped
}

/// Refuses what no address format contains; afterwards the text is short, visible ASCII.
///
/// Every format is ASCII, so one rule stops bidi and zero-width characters and all homoglyphs.
fn check_text(address: &str) -> Result<(), AddressProblem> {
    if address.len() > ADDRESS_LEN_MAX {
        return Err(AddressProblem::TooLong);
    }
    if address.trim().is_empty() {
        return Err(AddressProblem::Empty);
    }
    if !address.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(AddressProblem::ForbiddenCharacter);
    }
    Ok(())
}

fn check_on_network(network: PayoutNetwork, address: &str) -> Result<AddressCheck, AddressProblem> {
    use PayoutNetwork as N;
    match network {
        N::Tron => tron::check(address),
        N::Ethereum | N::Bsc | N::Polygon | N::Base | N::Arbitrum => evm::check(address),
        N::Bitcoin => bitcoin::check_bitcoin(address),
        N::Litecoin => bitcoin::check_litecoin(address),
        N::Solana => solana::check(address),
    }
}

/// Whether the text begins with an ASCII prefix, in upper or lower case.
fn has_prefix(address: &str, prefix: &str) -> bool {
    address.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix))
}
