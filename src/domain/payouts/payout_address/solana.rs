//! Solana: a bare 32-byte public key in base58 (Solana's account model). There is no checksum, so
//! only the length and the alphabet can be verified.

use super::base58::decode_exact;
use super::{AddressCheck, AddressProblem, known};

/// Native programs and sysvars are padded with `1` (zero bits in base58), as in `Stake111…`.
const SYSTEM_PADDING: &str = "1111111111111111";

pub(super) fn check(address: &str) -> Result<AddressCheck, AddressProblem> {
    let key: [u8; 32] = decode_exact(address)?;
    if address.ends_with(SYSTEM_PADDING) || known::is_one_byte_repeated(key) {
        return Err(AddressProblem::ZeroOrBurn);
    }
    if known::SOLANA_TOKENS.contains(&address) {
        return Err(AddressProblem::TokenContract);
    }
    Ok(AddressCheck::Valid)
}
