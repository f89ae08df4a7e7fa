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
    cased(digits) == *digits
}

/// The digits in the case that EIP-55 asks for.
fn cased(digits: &[u8; HEX_LEN]) -> [u8; HEX_LEN] {
    let mut cased = digits.map(|digit| digit.to_ascii_lowercase());
    let hash = Keccak256::digest(cased);
    let nibbles = hash.iter().flat_map(|byte| [byte >> 4, byte & 0x0f]);
    for (digit, nibble) in cased.iter_mut().zip(nibbles) {
        if nibble >= 8 {
            digit.make_ascii_uppercase();
        }
    }
    cased
}

/// The address with its checksum; `None` for what is no address of this kind.
pub(super) fn checksummed(address: &str) -> Option<String> {
    let digits = address.strip_prefix("0x").or_else(|| address.strip_prefix("0X"))?.as_bytes();
    let digits: &[u8; HEX_LEN] = digits.try_into().ok()?;
    let is_hex = digits.iter().all(u8::is_ascii_hexdigit);
    is_hex.then(|| {
        cased(digits)
            .iter()
            .fold("0x".to_owned(), |text, digit| text + char::from(*digit).encode_utf8(&mut [0; 4]))
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
