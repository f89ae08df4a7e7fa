//! The passwords that are most often found in breaches: 19 300 of them as digests, made by `scripts/common-passwords`
//! from the list that Django 5.2 ships (BSD-3-Clause; collected in 2018 from the counts of haveibeenpwned.com).

use sha2::{Digest, Sha256};

/// The start of the digest of each folded password, sorted.
static HASHES: &[u8] = include_bytes!("common.bin");
/// How much of each digest is kept: two different words share it once in 50 million.
const HASH_SIZE: usize = 5;

/// Whether a folded text is one of them.
pub(super) fn contains(folded: &str) -> bool {
    let digest = Sha256::digest(folded.as_bytes());
    let wanted = digest.get(..HASH_SIZE).unwrap_or_default();
    let (hashes, _) = HASHES.as_chunks::<HASH_SIZE>();
    hashes.binary_search_by(|hash| hash.as_slice().cmp(wanted)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_whole_and_sorted() {
        let (hashes, rest) = HASHES.as_chunks::<HASH_SIZE>();
        assert!(rest.is_empty() && hashes.is_sorted());
        assert!(hashes.len() > 19_000, "{}", hashes.len());
        for word in ["123456", "password", "qwerty", "iloveyou", "passwort", "monkey", "пароль"]
        {
            assert!(contains(word), "{word}");
        }
        for word in ["", "Password", "correct horse battery staple", "a7#kq!z0"] {
            assert!(!contains(word), "{word}");
        }
    }
}
