//! Bitcoin and litecoin: base58check for P2PKH and P2SH, BIP-173/BIP-350 for witness programs.

use super::base58::Base58Check;
use super::{AddressCheck, AddressProblem, has_prefix, known, segwit};

/// Version bytes of the base58check forms; the first character follows from the version.
const BITCOIN_P2PKH: u8 = 0x00;
const BITCOIN_P2SH: u8 = 0x05;
const LITECOIN_P2PKH: u8 = 0x30;
const LITECOIN_P2SH: u8 = 0x32;

/// Bitcoin: `1…` (0x00), `3…` (0x05) and `bc1…`.
pub(super) fn check_bitcoin(address: &str) -> Result<AddressCheck, AddressProblem> {
    if has_prefix(address, "bc1") {
        return segwit::check(address, "bc1");
    }
    if !address.starts_with(['1', '3']) {
        return Err(AddressProblem::WrongPrefix);
    }
    let version = spendable_version(address)?;
    match version {
        BITCOIN_P2PKH | BITCOIN_P2SH => Ok(AddressCheck::Valid),
        _ => Err(AddressProblem::WrongPrefix),
    }
}

/// Litecoin: `L…` (0x30), `M…` (0x32), `ltc1…`, and the old `3…` (0x05).
pub(super) fn check_litecoin(address: &str) -> Result<AddressCheck, AddressProblem> {
    if has_prefix(address, "ltc1") {
        return segwit::check(address, "ltc1");
    }
    // LIP-4 extension-block addresses: real, but most senders cannot pay them.
    if has_prefix(address, "ltcmweb1") {
        return Err(AddressProblem::UnsupportedVersion);
    }
    if !address.starts_with(['L', 'M', '3']) {
        return Err(AddressProblem::WrongPrefix);
    }
    let version = spendable_version(address)?;
    match version {
        LITECOIN_P2PKH | LITECOIN_P2SH => Ok(AddressCheck::Valid),
        BITCOIN_P2SH => Ok(AddressCheck::ValidLegacy),
        _ => Err(AddressProblem::WrongPrefix),
    }
}

/// The version byte of a sound base58check address that is not a burn address.
fn spendable_version(address: &str) -> Result<u8, AddressProblem> {
    let decoded = Base58Check::parse(address)?;
    if known::is_one_byte_repeated(decoded.hash) || known::BITCOIN_BURNS.contains(&address) {
        return Err(AddressProblem::ZeroOrBurn);
    }
    Ok(decoded.version)
}
