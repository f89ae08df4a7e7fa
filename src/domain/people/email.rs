//! E-mail addresses: what one is, when two are the same address or the same person's mailbox, and how it is written to.
//!
//! The part before the `@` is ASCII: whether a mail server takes anything else is known only once a mail is lost. The
//! domain may be in any script; mail and look-ups use its ASCII form (IDNA, UTS 46).

use crate::domain::text::is_hidden;
use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The longest e-mail address in bytes (RFC 5321, 4.5.3.1.3).
pub const EMAIL_LENGTH_MAX: usize = 254;
/// The longest part before the `@` in bytes (RFC 5321, 4.5.3.1.1).
const LOCAL_LENGTH_MAX: usize = 64;
/// What the part before the `@` may hold beside letters, digits and single dots (RFC 5322, `atext`).
const SYMBOLS: &str = "!#$%&'*+-/=?^_`{|}~";

/// Providers with several spellings of one mailbox: their domains, and the characters that they ignore before the `@`.
/// Published by Google ("Dots don't matter in Gmail addresses"), Proton ("Addresses and aliases") and Apple ("How
/// @mac.com, @me.com and @icloud.com work together"), as of November 2026.
const PROVIDERS: [(&[&str], &[char]); 3] = [
    (&["gmail.com", "googlemail.com"], &['.']),
    (&["proton.me", "protonmail.com", "pm.me"], &['.', '-', '_']),
    (&["icloud.com", "me.com", "mac.com"], &[]),
];

/// Why a text is no e-mail address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EmailProblem {
    /// It holds a character that cannot be seen or that turns the direction of the text.
    #[error("holds characters that cannot be seen")]
    HiddenCharacters,
    /// It does not have the form of an address.
    #[error("must be an e-mail address")]
    Malformed,
}

/// An e-mail address as it was typed, trimmed.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EmailAddress(String);

impl EmailAddress {
    /// Reads an address.
    ///
    /// # Errors
    /// Why no mail could be sent to the text.
    pub fn read(text: &str) -> Result<Self, EmailProblem> {
        let text = text.trim();
        if text.len() > EMAIL_LENGTH_MAX {
            return Err(EmailProblem::Malformed);
        }
        if text.chars().any(is_hidden) {
            return Err(EmailProblem::HiddenCharacters);
        }
        let (local, domain) = text.rsplit_once('@').ok_or(EmailProblem::Malformed)?;
        let ascii = ascii_domain(domain).ok_or(EmailProblem::Malformed)?;
        let fits = local.len() + 1 + ascii.len() <= EMAIL_LENGTH_MAX;
        if fits && is_local_part(local) {
            Ok(Self(text.to_owned()))
        } else {
            Err(EmailProblem::Malformed)
        }
    }

    /// As [`EmailAddress::read`], where the reason does not matter.
    pub fn parse(text: &str) -> Option<Self> {
        Self::read(text).ok()
    }

    /// The address as it was typed, for showing it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address as mail is sent to it: the domain in its ASCII form.
    pub fn to_ascii(&self) -> String {
        let (local, domain) = self.parts();
        format!("{local}@{domain}")
    }

    /// The form that accounts are looked up by: equal for every spelling of one address, be it in upper case, in
    /// punycode or composed of other Unicode characters.
    pub fn lookup(&self) -> String {
        let (local, domain) = self.parts();
        format!("{}@{domain}", local.to_ascii_lowercase())
    }

    /// The mailbox behind the address, for telling whether two addresses belong to one person: the look-up form without
    /// a `+tag`, and without what its provider ignores. Not for accounts: elsewhere a `+` may lead to another person.
    pub fn mailbox(&self) -> String {
        let (local, domain) = self.parts();
        let lower = local.to_ascii_lowercase();
        let name = lower.split('+').next().filter(|name| !name.is_empty()).unwrap_or(&lower);
        let is_of = |(domains, _): &&(&[&str], &[char])| domains.contains(&domain.as_str());
        match PROVIDERS.iter().find(is_of) {
            Some((domains, ignored)) => format!("{}@{}", name.replace(*ignored, ""), domains[0]),
            None => format!("{name}@{domain}"),
        }
    }

    /// The part before the `@`, and the domain in ASCII.
    fn parts(&self) -> (&str, String) {
        let (local, domain) = self.0.rsplit_once('@').unwrap_or((&self.0, ""));
        (local, ascii_domain(domain).unwrap_or_default())
    }
}

/// The ASCII form of a domain that mail can be sent to: dotted names or `localhost`, not a number of a host.
fn ascii_domain(domain: &str) -> Option<String> {
    let (deny, hyphens) = (AsciiDenyList::STD3, Hyphens::CheckFirstLast);
    let ascii = Uts46::new().to_ascii(domain.as_bytes(), deny, hyphens, DnsLength::Verify).ok()?;
    let is_named = match ascii.rsplit_once('.') {
        Some((_, last)) => !last.bytes().all(|byte| byte.is_ascii_digit()),
        None => ascii == "localhost",
    };
    is_named.then(|| ascii.into_owned())
}

fn is_local_part(local: &str) -> bool {
    let is_atom = |atom: &str| {
        let is_fit = |c: char| c.is_ascii_alphanumeric() || SYMBOLS.contains(c);
        !atom.is_empty() && atom.chars().all(is_fit)
    };
    local.len() <= LOCAL_LENGTH_MAX && local.split('.').all(is_atom)
}

impl TryFrom<String> for EmailAddress {
    type Error = EmailProblem;

    fn try_from(text: String) -> Result<Self, EmailProblem> {
        Self::read(&text)
    }
}

impl From<EmailAddress> for String {
    fn from(email: EmailAddress) -> Self {
        email.0
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> EmailAddress {
        EmailAddress::read(text).unwrap_or_else(|problem| panic!("{text}: {problem}"))
    }

    #[test]
    fn what_is_an_address() {
        for good in [
            "a@example.com",
            " A.b+c@Example.co.uk ",
            "x@localhost",
            "o'neil_{1}@ab--cd.example",
            "ann@bücher.example",
            "ann@xn--bcher-kva.example",
            "ann@例え.テスト",
            "ann@דוגמה.example",
        ] {
            assert!(EmailAddress::parse(good).is_some(), "{good}");
        }
        for bad in [
            "",
            "a",
            "@b.c",
            "a@",
            "a@b",
            "a b@c.d",
            "a@b..c",
            "<a>@b.c",
            "a..b@c.de",
            ".a@c.de",
            "a.@c.de",
            "a@c.de.",
            "a@.c.de",
            "a@-c.de",
            "a@c-.de",
            "a@c_d.de",
            "a@192.0.2.1",
            "a@[192.0.2.1]",
            "\"a b\"@c.de",
            "ä@c.de",
            "аnn@c.de",
            "a@b@c.de",
            "a@אabc.example",
            "a@c.d e",
            "a＠c.de",
        ] {
            assert_eq!(EmailAddress::read(bad), Err(EmailProblem::Malformed), "{bad}");
        }
        assert!(EmailAddress::parse(&format!("{}@c.de", "x".repeat(65))).is_none());
        let domain = ["ü"; 40].join(".");
        assert!(
            EmailAddress::parse(&format!("a@{domain}")).is_none(),
            "longer than 254 in its ASCII form"
        );
    }

    #[test]
    fn characters_that_cannot_be_seen_are_refused() {
        for hidden in [
            '\u{200b}',
            '\u{200c}',
            '\u{200d}',
            '\u{200e}',
            '\u{200f}',
            '\u{feff}',
            '\u{ad}',
            '\u{2060}',
            '\u{180e}',
            '\u{34f}',
            '\u{61c}',
            '\u{115f}',
            '\u{3164}',
            '\u{fe0f}',
            '\u{e0001}',
            '\u{202a}',
            '\u{202e}',
            '\u{2066}',
            '\u{2069}',
            '\u{2800}',
            '\u{0}',
            '\u{7f}',
            '\u{85}',
            '\n',
        ] {
            for text in [format!("an{hidden}n@example.com"), format!("ann@exa{hidden}mple.com")] {
                assert_eq!(
                    EmailAddress::read(&text),
                    Err(EmailProblem::HiddenCharacters),
                    "{text:?}"
                );
            }
        }
    }

    #[test]
    fn spellings_of_one_address() {
        for (one, other) in [
            ("Ann@Example.COM", "ann@example.com"),
            ("ann@bücher.example", "ann@xn--bcher-kva.example"),
            ("ann@BÜCHER.example", "ANN@XN--BCHER-KVA.EXAMPLE"),
            ("ann@bu\u{308}cher.example", "ann@b\u{fc}cher.example"),
            ("ann@ｅｘａｍｐｌｅ.com", "ann@example.com"),
            ("ann@example。com", "ann@example.com"),
        ] {
            assert_eq!(read(one).lookup(), read(other).lookup(), "{one} {other}");
            assert_eq!(read(one).mailbox(), read(other).mailbox(), "{one} {other}");
        }
        assert_eq!(read(" Ann@Bücher.example ").as_str(), "Ann@Bücher.example");
        assert_eq!(read("Ann@Bücher.example").to_ascii(), "Ann@xn--bcher-kva.example");
        assert_ne!(read("a@fass.de").lookup(), read("a@faß.de").lookup());
    }

    #[test]
    fn one_person_with_several_addresses() {
        let mailbox = |text| read(text).mailbox();
        assert_eq!(mailbox("A.B+shop@googlemail.com"), "ab@gmail.com");
        assert_eq!(mailbox("A.B+shop@example.com"), "a.b@example.com");
        assert_eq!(mailbox("Ann-Lee_1@pm.me"), mailbox("annlee1+x@proton.me"));
        assert_eq!(mailbox("ann@mac.com"), mailbox("Ann@icloud.com"));
        assert_eq!(mailbox("ann+1@bücher.example"), mailbox("ann@xn--bcher-kva.example"));
        assert_eq!(mailbox("+x@example.com"), "+x@example.com");
        assert_ne!(read("a+x@example.com").lookup(), read("a@example.com").lookup());
    }

    #[test]
    fn what_is_stored_is_checked_when_it_is_read_back() {
        let text = serde_json::to_string(&read("Ann@Bücher.example")).unwrap();
        assert_eq!(text, "\"Ann@Bücher.example\"");
        assert_eq!(
            serde_json::from_str::<EmailAddress>(&text).unwrap().as_str(),
            "Ann@Bücher.example"
        );
        assert!(serde_json::from_str::<EmailAddress>("\"a..b@c.de\"").is_err());
    }

    fn local() -> impl Strategy<Value = String> {
        "[A-Za-z0-9+_-]{1,12}(\\.[A-Za-z0-9]{1,6}){0,2}"
    }

    fn domain() -> impl Strategy<Value = String> {
        "[a-zäöüßéñøа-я0-9]{1,10}\\.(example|com|de)"
    }

    proptest! {
        #[test]
        fn every_spelling_leads_to_the_same_place(local in local(), domain in domain()) {
            let typed = read(&format!("{local}@{domain}"));
            let ascii = read(&typed.to_ascii());
            prop_assert!(ascii.as_str().is_ascii());
            for other in [ascii, read(&typed.lookup()), read(&format!("{}@{domain}", local.to_uppercase()))] {
                prop_assert_eq!(typed.lookup(), other.lookup());
                prop_assert_eq!(typed.mailbox(), other.mailbox());
            }
            let tagged = format!("{}+tag@{domain}", local.trim_start_matches('+'));
            if let Some(tagged) = EmailAddress::parse(&tagged) {
                prop_assert!(local.starts_with('+') || tagged.mailbox() == typed.mailbox());
            }
        }

        #[test]
        fn a_hidden_character_is_refused_anywhere(
            local in local(), domain in domain(), hidden in any::<char>().prop_filter("seen", |c| is_hidden(*c)),
            place in any::<prop::sample::Index>(),
        ) {
            let mut letters: Vec<char> = format!("{local}@{domain}").chars().collect();
            letters.insert(1 + place.index(letters.len() - 1), hidden);
            let text: String = letters.into_iter().collect();
            prop_assert_eq!(EmailAddress::read(&text), Err(EmailProblem::HiddenCharacters));
        }

        #[test]
        fn any_text_is_read_or_refused(text in ".{0,40}@.{0,40}") {
            if let Some(email) = EmailAddress::parse(&text) {
                prop_assert!(email.to_ascii().is_ascii());
                prop_assert_eq!(read(&email.lookup()).lookup(), email.lookup());
            }
        }
    }
}
