//! Sealing what must be readable but not lie open in the database: credentials of payment providers.

use crate::domain::entropy::Entropy;
use data_encoding::{BASE64, HEXLOWER_PERMISSIVE};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hmac;
use std::fmt;

/// How a sealed text starts: names the format, so that another can follow.
const FORMAT: &str = "v1.";
/// The size of a key in bytes.
const KEY_SIZE: usize = 32;

/// Seals and opens with one key (AES-256-GCM; NIST SP 800-38D). What is sealed is tied to its place by `about`.
#[derive(Clone)]
pub struct Vault {
    key: LessSafeKey,
    nonce_key: hmac::Key,
}

impl fmt::Debug for Vault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Vault")
    }
}

/// Why a key or a sealed text is not used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// The key has another size or other characters.
    #[error("the secret key must be 64 hexadecimal digits")]
    Key,
    /// It was sealed with another key, for another place, or was changed.
    #[error("it cannot be opened with this secret key")]
    Sealed,
}

impl Vault {
    /// A vault with a key of 64 hexadecimal digits.
    ///
    /// # Errors
    /// `Key` for anything else.
    pub fn new(key: &str) -> Result<Self, VaultError> {
        let bytes =
            HEXLOWER_PERMISSIVE.decode(key.trim().as_bytes()).map_err(|_| VaultError::Key)?;
        if bytes.len() != KEY_SIZE {
            return Err(VaultError::Key);
        }
        let unbound = UnboundKey::new(&AES_256_GCM, &bytes).map_err(|_| VaultError::Key)?;
        let nonce_key = hmac::Key::new(hmac::HMAC_SHA256, &bytes);
        Ok(Self { key: LessSafeKey::new(unbound), nonce_key })
    }

    /// Seals a text for a place. Randomness alone must not repeat a nonce, so the text is mixed into it.
    pub fn seal(&self, about: &str, text: &str, entropy: &dyn Entropy) -> String {
        let mut random = [0; 32];
        entropy.fill(&mut random);
        let mut mixed = hmac::Context::with_key(&self.nonce_key);
        for part in [&random[..], about.as_bytes(), &[0], text.as_bytes()] {
            mixed.update(part);
        }
        let mut nonce = [0; NONCE_LEN];
        nonce.iter_mut().zip(mixed.sign().as_ref()).for_each(|(to, from)| *to = *from);
        let mut sealed = text.as_bytes().to_vec();
        let place = Aad::from(about.as_bytes());
        // Only texts beyond 64 GiB are refused.
        let tag = self.key.seal_in_place_separate_tag(
            Nonce::assume_unique_for_key(nonce),
            place,
            &mut sealed,
        );
        let tag = tag.map(|tag| tag.as_ref().to_vec()).unwrap_or_default();
        format!("{FORMAT}{}", BASE64.encode(&[&nonce[..], &sealed, &tag].concat()))
    }

    /// Opens what was sealed for the same place.
    ///
    /// # Errors
    /// `Sealed` when it was not.
    pub fn open(&self, about: &str, sealed: &str) -> Result<String, VaultError> {
        let text = sealed.strip_prefix(FORMAT).ok_or(VaultError::Sealed)?;
        let bytes = BASE64.decode(text.as_bytes()).map_err(|_| VaultError::Sealed)?;
        let (nonce, rest) = bytes.split_at_checked(NONCE_LEN).ok_or(VaultError::Sealed)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| VaultError::Sealed)?;
        let mut rest = rest.to_vec();
        let opened = self
            .key
            .open_in_place(nonce, Aad::from(about.as_bytes()), &mut rest)
            .map_err(|_| VaultError::Sealed)?;
        String::from_utf8(opened.to_vec()).map_err(|_| VaultError::Sealed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fixed;

    impl Entropy for Fixed {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(7);
        }
    }

    #[test]
    fn what_is_sealed_opens_only_in_its_place_and_with_its_key() {
        let vault = Vault::new(&"a1".repeat(32)).unwrap();
        let sealed = vault.seal("shop_a/STRIPE", "sk_test_1", &Fixed);
        assert!(sealed.starts_with("v1.") && !sealed.contains("sk_test"));
        assert_eq!(vault.open("shop_a/STRIPE", &sealed).unwrap(), "sk_test_1");
        assert_eq!(vault.open("shop_b/STRIPE", &sealed), Err(VaultError::Sealed));
        let other = Vault::new(&"a2".repeat(32)).unwrap();
        assert_eq!(other.open("shop_a/STRIPE", &sealed), Err(VaultError::Sealed));
        let again = vault.seal("shop_a/STRIPE", "sk_test_2", &Fixed);
        assert_ne!(again[..16], sealed[..16], "the same randomness gives another nonce");
    }

    #[test]
    fn what_is_none_is_refused() {
        let vault = Vault::new(&"A1".repeat(32)).unwrap();
        for text in [
            "",
            "v1.",
            "v1.!!!",
            "v2.aaaa",
            "v1.AAAA",
            "v1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        ] {
            assert_eq!(vault.open("x", text), Err(VaultError::Sealed), "{text}");
        }
        for key in ["", "a1", &"g1".repeat(32), &"a1".repeat(33)] {
            assert_eq!(Vault::new(key).unwrap_err(), VaultError::Key);
        }
    }
}
