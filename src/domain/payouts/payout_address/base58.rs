//! Base58 with and without the four checksum bytes of Bitcoin's base58check. No network rules here.

use sha2::{Digest, Sha256};

use super::AddressProblem;

/// A base58check address taken apart: one version byte and a 20-byte hash.
pub(super) struct Base58Check {
    pub(super) version: u8,
    pub(super) hash: [u8; 20],
}

impl Base58Check {
    /// Decodes 25 bytes (1 version, 20 hash, 4 checksum) and verifies the double SHA-256.
    pub(super) fn parse(address: &str) -> Result<Self, AddressProblem> {
        let [version, hash @ .., c0, c1, c2, c3] = decode_exact::<25>(address)?;
        let once = Sha256::new().chain_update([version]).chain_update(hash).finalize();
        if !Sha256::digest(once).starts_with(&[c0, c1, c2, c3]) {
            return Err(AddressProblem::BadChecksum);
        }
        Ok(Self { version, hash })
    }
}

/// Decodes base58 text that must stand for exactly `N` bytes.
pub(super) fn decode_exact<const N: usize>(address: &str) -> Result<[u8; N], AddressProblem> {
    use bs58::decode::Error;

    let mut bytes = [0; N];
    match bs58::decode(address).onto(&mut bytes) {
        Ok(len) if len == N => Ok(bytes),
        Ok(_) | Err(Error::BufferTooSmall) => Err(AddressProblem::WrongLength),
        Err(_) => Err(AddressProblem::BadCharacter),
    }
}
