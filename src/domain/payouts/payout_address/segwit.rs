//! Witness addresses: bech32 for version 0 (BIP-173), bech32m for later versions (BIP-350).

use bech32::primitives::decode::{ChecksumError, SegwitHrpstring, SegwitHrpstringError};

use super::{AddressCheck, AddressProblem, known};

/// Checks a witness address; the caller has seen that it begins with `prefix` (with the `1`).
pub(super) fn check(address: &str, prefix: &str) -> Result<AddressCheck, AddressProblem> {
    // No `1` after the prefix, so the separator (the last `1`) is the one of the prefix.
    if !address.bytes().skip(prefix.len()).all(is_data_character) {
        return Err(AddressProblem::BadCharacter);
    }
    let has_upper = address.bytes().any(|byte| byte.is_ascii_uppercase());
    let has_lower = address.bytes().any(|byte| byte.is_ascii_lowercase());
    if has_upper && has_lower {
        return Err(AddressProblem::MixedCaseChecksum);
    }
    let decoded = SegwitHrpstring::new(address).map_err(|error| problem_of(&error))?;
    let program = decoded.byte_iter();
    // A future version is "anyone can spend" until a soft fork gives it rules (BIP-141), and so is
    // version 1 with anything but 32 bytes (BIP-341): sound text, but the money would be lost.
    match (decoded.witness_version().to_u8(), program.len()) {
        (0, _) | (1, 32) => {}
        _ => return Err(AddressProblem::UnsupportedVersion),
    }
    if known::is_one_byte_repeated(program) {
        return Err(AddressProblem::ZeroOrBurn);
    }
    Ok(AddressCheck::Valid)
}

/// The 32 characters of BIP-173: letters and digits without `1`, `b`, `i` and `o`.
const fn is_data_character(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() && !matches!(byte.to_ascii_lowercase(), b'1' | b'b' | b'i' | b'o')
}

const fn problem_of(error: &SegwitHrpstringError) -> AddressProblem {
    use SegwitHrpstringError as E;
    match error {
        E::InvalidWitnessVersion(_) => AddressProblem::UnsupportedVersion,
        E::Checksum(ChecksumError::InvalidResidue(_)) => AddressProblem::BadChecksum,
        // What is left is about the number of characters, bits or bytes.
        _ => AddressProblem::WrongLength,
    }
}
