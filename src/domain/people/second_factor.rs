//! One-time codes of an authenticator app (RFC 6238: SHA-1, six digits, 30 seconds) and recovery codes: their shape and
//! when one counts. The digest itself is computed where the secret is.

use crate::domain::clock::Timestamp;
use crate::domain::entropy::Entropy;
use std::fmt::Write as _;

/// How long a code is the current one, in seconds.
pub const STEP_SECS: i64 = 30;
/// The size of a secret in bytes, as large as the digest (RFC 4226, 4).
pub const SECRET_SIZE: usize = 20;
/// How many recovery codes are made at once.
pub const RECOVERY_CODES: usize = 10;
/// How often a code may be entered before the password is asked for again.
pub const SECOND_FACTOR_TRIES_MAX: i64 = 5;
/// The bytes behind a recovery code: 80 bits, so that its digest cannot be searched.
const RECOVERY_SIZE: usize = 10;
/// The letters of base32 (RFC 4648).
const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// The step that an instant belongs to.
#[must_use]
pub fn step_of(now: Timestamp) -> i64 {
    now.secs().div_euclid(STEP_SECS)
}

/// The steps whose codes are accepted: clocks of phones differ by one step.
#[must_use]
pub fn accepted_steps(now: Timestamp) -> [i64; 3] {
    let step = step_of(now);
    [step - 1, step, step + 1]
}

/// The six digits of a digest (RFC 4226, 5.3).
#[must_use]
pub fn digits_of(mac: &[u8]) -> Option<String> {
    let offset = usize::from(mac.last()? & 0x0f);
    let bytes: [u8; 4] = mac.get(offset..offset + 4)?.try_into().ok()?;
    let number = u32::from_be_bytes(bytes) & 0x7fff_ffff;
    Some(format!("{:06}", number % 1_000_000))
}

/// What was typed as a code of an app; `None` when it cannot be one.
#[must_use]
pub fn typed_digits(typed: &str) -> Option<String> {
    let digits: String =
        typed.chars().filter(|c| !c.is_whitespace() && *c != '-').take(7).collect();
    (digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(digits)
}

/// What was typed as a recovery code, as it is digested; `None` when it cannot be one.
#[must_use]
pub fn typed_recovery(typed: &str) -> Option<String> {
    let is_part = |c: &char| c.is_ascii_alphanumeric();
    let letters: String = typed.chars().filter(is_part).take(17).collect();
    (letters.len() == RECOVERY_SIZE * 8 / 5).then(|| letters.to_ascii_uppercase())
}

/// New recovery codes, in groups of four letters.
pub fn new_recovery_codes(entropy: &dyn Entropy) -> Vec<String> {
    let one = |_| {
        let mut bytes = [0; RECOVERY_SIZE];
        entropy.fill(&mut bytes);
        grouped(&base32(&bytes), '-')
    };
    (0..RECOVERY_CODES).map(one).collect()
}

/// A new secret.
pub fn new_secret(entropy: &dyn Entropy) -> String {
    let mut bytes = [0; SECRET_SIZE];
    entropy.fill(&mut bytes);
    base32(&bytes)
}

/// Groups of four letters, for typing.
#[must_use]
pub fn grouped(text: &str, between: char) -> String {
    let mut grouped = String::with_capacity(text.len() + text.len() / 4);
    for (at, letter) in text.chars().enumerate() {
        if at > 0 && at % 4 == 0 {
            grouped.push(between);
        }
        grouped.push(letter);
    }
    grouped
}

/// Base32 without padding.
fn base32(bytes: &[u8]) -> String {
    let (mut text, mut buffer, mut bits) = (String::new(), 0_u32, 0);
    for byte in bytes {
        buffer = (buffer << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            let index = usize::try_from((buffer >> bits) & 31).unwrap_or(0);
            text.push(LETTERS.get(index).copied().map_or('A', char::from));
        }
    }
    text
}

/// The bytes behind a secret; `None` when it holds another letter than those of base32.
#[must_use]
pub fn secret_bytes(secret: &str) -> Option<Vec<u8>> {
    let (mut bytes, mut buffer, mut bits) = (Vec::new(), 0_u32, 0);
    for letter in secret.bytes() {
        let value = LETTERS.iter().position(|known| *known == letter)?;
        buffer = (buffer << 5) | u32::try_from(value).ok()?;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from((buffer >> bits) & 0xff).ok()?);
        }
    }
    Some(bytes)
}

/// The address that authenticator apps read (`otpauth`).
#[must_use]
pub fn app_address(shop: &str, account: &str, secret: &str) -> String {
    let (shop, account) = (escaped(shop), escaped(account));
    format!("otpauth://totp/{shop}:{account}?secret={secret}&issuer={shop}")
}

fn escaped(text: &str) -> String {
    text.bytes().fold(String::new(), |mut escaped, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~@".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            let _ = write!(escaped, "%{byte:02X}");
        }
        escaped
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Sevens;

    impl Entropy for Sevens {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(7);
        }
    }

    #[test]
    fn a_digest_becomes_six_digits() {
        // RFC 4226, 5.4.
        let mac = [
            0x1f, 0x86, 0x98, 0x69, 0x0e, 0x02, 0xca, 0x16, 0x61, 0x85, 0x50, 0xef, 0x7f, 0x19,
            0xda, 0x8e, 0x94, 0x5b, 0x55, 0x5a,
        ];
        assert_eq!(digits_of(&mac).unwrap(), "872921");
        assert_eq!(digits_of(&[]), None);
        assert_eq!(digits_of(&[0x0f; 4]), None);
    }

    #[test]
    fn secrets_are_read_as_they_were_written() {
        assert_eq!(base32(b"12345678901234567890"), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        let secret = new_secret(&Sevens);
        assert_eq!(secret.len(), 32);
        assert_eq!(secret_bytes(&secret).unwrap(), [7; SECRET_SIZE]);
        assert_eq!(secret_bytes("A1"), None);
    }

    #[test]
    fn one_step_of_skew_is_accepted() {
        assert_eq!(accepted_steps(Timestamp::from_secs(59)), [0, 1, 2]);
        assert_eq!(accepted_steps(Timestamp::from_secs(60)), [1, 2, 3]);
    }

    #[test]
    fn what_people_type_is_read() {
        assert_eq!(typed_digits(" 123 456 ").as_deref(), Some("123456"));
        for wrong in ["", "12345", "1234567", "12345a", "١٢٣٤٥٦"] {
            assert_eq!(typed_digits(wrong), None, "{wrong}");
        }
        let code = new_recovery_codes(&Sevens).remove(0);
        assert_eq!(code.len(), 19);
        assert_eq!(typed_recovery(&code.to_lowercase()).unwrap(), code.replace('-', ""));
        assert_eq!(typed_recovery(&format!("{code}A")), None);
        assert_eq!(typed_recovery("ABCD"), None);
    }

    #[test]
    fn names_are_escaped_in_the_address() {
        let address = app_address("M & Ö", "a@b.example", "AAAA");
        assert_eq!(
            address,
            "otpauth://totp/M%20%26%20%C3%96:a@b.example?secret=AAAA&issuer=M%20%26%20%C3%96"
        );
    }
}
