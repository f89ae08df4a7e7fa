//! Ethereum and its relatives: `0x` and 40 hex digits, the case being the checksum (EIP-55).

use sha3::{Digest, Keccak256};

use super::{AddressCheck, AddressProblem, known};

const HEX_LEN: usize = 40;

pub(super) fn check(address: &str) -> Result<AddressCheck, AddressProblem> {
    let digits = address.strip_prefix("0x").ok_or(AddressProblem::WrongPrefix)?.as_bytes();
    if !digits.iter().all(u8::is_ascii_hexdigit) {
        return Err(AddressProblem::BadCharacter);
    }
    let digits: &[u8; HEX_LEN] = digits.try_into().map_err(|_| AddressProblem::WrongLength)?;
    if !case_is_right(digits) {
        return Err(AddressProblem::MixedCaseChecksum);
    }
    if known::is_reserved_account(&bytes_of(digits)) || is_listed(&known::EVM_BURNS, address) {
        return Err(AddressProblem::ZeroOrBurn);
    }
    if is_listed(&known::EVM_TOKENS, address) {
        return Err(AddressProblem::TokenContract);
    }
    Ok(AddressCheck::Valid)
}

/// EIP-55: a letter is upper case where the hash of the lower-case digits has a nibble >= 8.
///
/// Text in one case carries no checksum and passes, as the standard asks for.
fn case_is_right(digits: &[u8; HEX_LEN]) -> bool {
    let has_upper = digits.iter().any(u8::is_ascii_uppercase);
    let has_lower = digits.iter().any(u8::is_ascii_lowercase);
    if !(has_upper && has_lower) {
        return true;
    }
    let hash = Keccak256::digest(digits.map(|digit| digit.to_ascii_lowercase()));
    let nibbles = hash.iter().flat_map(|byte| [byte >> 4, byte & 0x0f]);
    digits.iter().zip(nibbles).all(|(digit, nibble)| {
        digit.is_ascii_digit() || digit.is_ascii_uppercase() == (nibble >= 8)
    })
}

/// The 20 bytes behind 40 hex digits, which the caller has verified.
fn bytes_of(digits: &[u8; HEX_LEN]) -> [u8; 20] {
    let mut bytes = [0; 20];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = pair.iter().fold(0, |value, digit| (value << 4) | nibble_of(*digit));
    }
    bytes
}

const fn nibble_of(digit: u8) -> u8 {
    // In ASCII the letters sit nine off their low nibble: 'A' is 0x41, 'a' is 0x61.
    if digit.is_ascii_digit() { digit & 0x0f } else { (digit & 0x0f) + 9 }
}

fn is_listed(list: &[&str], address: &str) -> bool {
    list.iter().any(|known| known.eq_ignore_ascii_case(address))
}
