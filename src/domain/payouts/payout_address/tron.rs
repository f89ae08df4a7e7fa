//! TRON: base58check with version 0x41, always 34 characters beginning with `T`.

use super::base58::Base58Check;
use super::{AddressCheck, AddressProblem, known};

const VERSION: u8 = 0x41;
const ADDRESS_LEN: usize = 34;

pub(super) fn check(address: &str) -> Result<AddressCheck, AddressProblem> {
    if !address.starts_with('T') {
        return Err(AddressProblem::WrongPrefix);
    }
    // Before decoding: a cut-off address may still decode to 25 bytes and blame the checksum.
    if address.len() != ADDRESS_LEN {
        return Err(AddressProblem::WrongLength);
    }
    let decoded = Base58Check::parse(address)?;
    if decoded.version != VERSION {
        return Err(AddressProblem::WrongPrefix);
    }
    if known::is_reserved_account(&decoded.hash) || known::TRON_BURNS.contains(&address) {
        return Err(AddressProblem::ZeroOrBurn);
    }
    if known::TRON_TOKENS.contains(&address) {
        return Err(AddressProblem::TokenContract);
    }
    Ok(AddressCheck::Valid)
}
