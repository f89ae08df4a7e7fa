//! Sealing what must be readable but not lie open in the database: credentials of payment providers, what signs
//! webhooks, what a shop signs with itself. Where which secret lies is not known here.

use crate::domain::entropy::Entropy;
use crate::store::StoreError;
use data_encoding::{BASE64, HEXLOWER, HEXLOWER_PERMISSIVE};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hmac;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

/// How a sealed text starts; the name of its key follows, and a dot.
const FORMAT: &str = "v2.";
/// How texts start that were sealed before keys had names.
const FORMAT_UNNAMED: &str = "v1.";
/// How the secrets start that sign events, wherever they stand.
const SIGNING_SECRET: &str = "whsec_";
/// How many bytes of a digest name a key.
const NAME_SIZE: usize = 8;
/// The size of a key in bytes.
const KEY_SIZE: usize = 32;

/// Seals with one key and opens with that and earlier ones (AES-256-GCM; NIST SP 800-38D). What is sealed is tied to
/// its place by `about`.
#[derive(Clone)]
pub struct Vault {
    current: NamedKey,
    earlier: Vec<NamedKey>,
}

/// Where all handles on a database find the vault, once it was given.
#[derive(Clone, Default)]
pub struct VaultSlot(Arc<RwLock<Option<Arc<Vault>>>>);

impl VaultSlot {
    /// The vault.
    pub fn get(&self) -> Option<Arc<Vault>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Gives the vault, in place of one that was given before.
    pub fn set(&self, vault: Vault) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(vault));
    }
}

#[derive(Clone)]
struct NamedKey {
    /// Tells which key sealed a text, and nothing about the key.
    name: String,
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
        Ok(Self { current: NamedKey::new(key)?, earlier: Vec::new() })
    }

    /// The same vault, which also opens what was sealed with an earlier key.
    ///
    /// # Errors
    /// `Key` when it is no key.
    pub fn with_earlier(mut self, key: &str) -> Result<Self, VaultError> {
        self.earlier.push(NamedKey::new(key)?);
        Ok(self)
    }

    /// Whether a text was sealed with the current key.
    pub fn is_current(&self, text: &str) -> bool {
        named(text).is_some_and(|(name, _)| name == self.current.name)
    }

    /// Seals a text for a place.
    pub fn seal(&self, about: &str, text: &str, entropy: &dyn Entropy) -> String {
        format!("{FORMAT}{}.{}", self.current.name, self.current.seal(about, text, entropy))
    }

    /// Opens what was sealed for the same place.
    ///
    /// # Errors
    /// `Sealed` when it was not.
    pub fn open(&self, about: &str, sealed: &str) -> Result<String, VaultError> {
        let mut keys = std::iter::once(&self.current).chain(&self.earlier);
        if let Some((name, text)) = named(sealed) {
            let key = keys.find(|key| key.name == name).ok_or(VaultError::Sealed)?;
            return key.open(about, text);
        }
        let text = sealed.strip_prefix(FORMAT_UNNAMED).ok_or(VaultError::Sealed)?;
        keys.find_map(|key| key.open(about, text).ok()).ok_or(VaultError::Sealed)
    }
}

/// The name of the key of a sealed text, and the rest.
fn named(text: &str) -> Option<(&str, &str)> {
    text.strip_prefix(FORMAT)?.split_once('.')
}

/// Whether a text is sealed, with whatever key.
pub fn is_sealed(text: &str) -> bool {
    named(text).is_some() || text.starts_with(FORMAT_UNNAMED)
}

/// A text as it is stored: sealed where there is a vault.
pub fn stored(vault: Option<&Vault>, about: &str, text: &str, entropy: &dyn Entropy) -> String {
    vault.map_or_else(|| text.to_owned(), |vault| vault.seal(about, text, entropy))
}

/// A stored text as it is used.
///
/// # Errors
/// When it is sealed and there is no vault that opens it.
pub fn opened(vault: Option<&Vault>, about: &str, text: String) -> Result<String, StoreError> {
    if !is_sealed(&text) {
        return Ok(text);
    }
    vault.and_then(|vault| vault.open(about, &text).ok()).ok_or(StoreError::Sealed)
}

/// A kept answer with each signing secret in it as it is stored.
pub fn stored_inside(
    vault: Option<&Vault>,
    about: &str,
    text: &str,
    entropy: &dyn Entropy,
) -> String {
    replaced(text, SIGNING_SECRET, |secret| Some(stored(vault, about, secret, entropy)))
}

/// A kept answer with each sealed secret in it opened. What only looks like one stays as it is.
pub fn opened_inside(vault: Option<&Vault>, about: &str, text: &str) -> String {
    replaced(text, FORMAT, |sealed| vault.and_then(|vault| vault.open(about, sealed).ok()))
}

/// How a stored text stands, and what it becomes when it is sealed anew.
pub enum Standing {
    /// It is sealed with the current key, or holds no secret.
    Done,
    /// It lies open, and there is no key.
    Open,
    /// It lies open or is sealed with an earlier key; this is what it becomes.
    Renewed(String),
    /// No key opens it.
    Foreign,
}

/// How a column that holds a secret and nothing else stands.
pub fn standing(vault: Option<&Vault>, about: &str, text: &str, entropy: &dyn Entropy) -> Standing {
    if vault.is_some_and(|vault| vault.is_current(text) && vault.open(about, text).is_ok()) {
        return Standing::Done;
    }
    match (vault, opened(vault, about, text.to_owned())) {
        (_, Err(_)) => Standing::Foreign,
        (None, Ok(_)) => Standing::Open,
        (Some(vault), Ok(secret)) => Standing::Renewed(vault.seal(about, &secret, entropy)),
    }
}

/// The same for a kept answer, which may hold secrets among other things.
pub fn standing_inside(
    vault: Option<&Vault>,
    about: &str,
    text: &str,
    entropy: &dyn Entropy,
) -> Standing {
    let clear = opened_inside(vault, about, text);
    if !clear.contains(SIGNING_SECRET) {
        return Standing::Done;
    }
    let Some(vault) = vault else { return Standing::Open };
    // Sealing gives another text each time, so what is sealed with the current key only is left alone.
    let earlier = replaced(text, FORMAT, |sealed| {
        let is_current = vault.is_current(sealed) && vault.open(about, sealed).is_ok();
        is_current.then(String::new)
    });
    let is_old = opened_inside(Some(vault), about, &earlier).contains(SIGNING_SECRET);
    if !is_old {
        return Standing::Done;
    }
    Standing::Renewed(stored_inside(Some(vault), about, &clear, entropy))
}

/// Replaces each run of characters of a secret that begins with `start`, where `change` gives something else.
fn replaced(text: &str, start: &str, change: impl Fn(&str) -> Option<String>) -> String {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "+/=._-".contains(c);
    let mut done = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(start) {
        let (before, found) = rest.split_at(at);
        let length = found.find(|c| !is_part(c)).unwrap_or(found.len());
        let (secret, after) = found.split_at(length);
        done.push_str(before);
        done.push_str(&change(secret).unwrap_or_else(|| secret.to_owned()));
        rest = after;
    }
    done + rest
}

impl NamedKey {
    fn new(key: &str) -> Result<Self, VaultError> {
        let bytes =
            HEXLOWER_PERMISSIVE.decode(key.trim().as_bytes()).map_err(|_| VaultError::Key)?;
        if bytes.len() != KEY_SIZE {
            return Err(VaultError::Key);
        }
        let unbound = UnboundKey::new(&AES_256_GCM, &bytes).map_err(|_| VaultError::Key)?;
        let nonce_key = hmac::Key::new(hmac::HMAC_SHA256, &bytes);
        let name = hmac::sign(&nonce_key, b"the name of this key");
        let name = HEXLOWER.encode(name.as_ref().get(..NAME_SIZE).unwrap_or_default());
        Ok(Self { name, key: LessSafeKey::new(unbound), nonce_key })
    }

    /// Randomness alone must not repeat a nonce, so the text is mixed into it.
    fn seal(&self, about: &str, text: &str, entropy: &dyn Entropy) -> String {
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
        BASE64.encode(&[&nonce[..], &sealed, &tag].concat())
    }

    fn open(&self, about: &str, text: &str) -> Result<String, VaultError> {
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
        assert!(sealed.starts_with("v2.") && !sealed.contains("sk_test"));
        assert_eq!(vault.open("shop_a/STRIPE", &sealed).unwrap(), "sk_test_1");
        assert_eq!(vault.open("shop_b/STRIPE", &sealed), Err(VaultError::Sealed));
        let other = Vault::new(&"a2".repeat(32)).unwrap();
        assert_eq!(other.open("shop_a/STRIPE", &sealed), Err(VaultError::Sealed));
        let again = vault.seal("shop_a/STRIPE", "sk_test_2", &Fixed);
        let nonce = |text: &str| text.rsplit('.').next().unwrap()[..16].to_owned();
        assert_ne!(nonce(&again), nonce(&sealed), "the same randomness gives another nonce");
    }

    #[test]
    fn earlier_keys_open_and_the_current_one_seals() {
        let old = Vault::new(&"a1".repeat(32)).unwrap();
        let both = Vault::new(&"a2".repeat(32)).unwrap().with_earlier(&"a1".repeat(32)).unwrap();
        let sealed = old.seal("x", "secret", &Fixed);
        assert_eq!(both.open("x", &sealed).unwrap(), "secret");
        assert!(old.is_current(&sealed) && !both.is_current(&sealed));
        let again = both.seal("x", "secret", &Fixed);
        assert!(both.is_current(&again) && old.open("x", &again).is_err());
        // As texts were sealed before keys had names.
        let unnamed = format!("v1.{}", sealed.rsplit('.').next().unwrap());
        assert_eq!(both.open("x", &unnamed).unwrap(), "secret");
        assert!(is_sealed(&unnamed) && !both.is_current(&unnamed));
    }

    #[test]
    fn secrets_inside_an_answer_are_sealed_and_opened() {
        let vault = Vault::new(&"a1".repeat(32)).unwrap();
        let body = r#"{"id":1,"secret":"whsec_Ab+/9=","note":"v2.0 of whsec_","more":"whsec_2"}"#;
        let kept = stored_inside(Some(&vault), "k", body, &Fixed);
        assert!(!kept.contains("whsec_") && kept.contains("v2.0 of "), "{kept}");
        assert_eq!(opened_inside(Some(&vault), "k", &kept), body);
        assert_eq!(opened_inside(None, "k", &kept), kept);
        assert_eq!(stored_inside(None, "k", body, &Fixed), body);
    }

    #[test]
    fn what_is_none_is_refused() {
        let vault = Vault::new(&"A1".repeat(32)).unwrap();
        for text in [
            "",
            "v1.",
            "v1.!!!",
            "v2.aaaa",
            "v2.aaaa.AAAA",
            "v3.aaaa",
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
