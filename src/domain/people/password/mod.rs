//! Which passwords people may choose: long enough, and not among those that are guessed first. Nothing about how they
//! are kept.

mod common;
mod guess;

use guess::Guess;
use icu_normalizer::ComposingNormalizerBorrowed;
use std::borrow::Cow;

/// The fewest characters of a password.
pub const PASSWORD_LENGTH_MIN: usize = 8;
/// The most characters of a password; beyond that the hash would only cost more.
pub const PASSWORD_LENGTH_MAX: usize = 512;

/// Why a password cannot be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordProblem {
    /// Fewer than [`PASSWORD_LENGTH_MIN`] characters.
    TooShort,
    /// More than [`PASSWORD_LENGTH_MAX`] characters.
    TooLong,
    /// Among the most common ones, or one of them with little added.
    Common,
    /// Mostly names that everybody knows: the shop's, its host's, the person's own.
    Names,
    /// Mostly neighbours on the keyboard, rows of letters or digits, or repetitions.
    Pattern,
}

/// The names that others know of a shop and a person, for comparing.
#[derive(Clone, Debug, Default)]
pub struct KnownNames(Vec<String>);

impl KnownNames {
    /// Of texts such as a shop's name and host, a person's name and mail address; their parts count too.
    pub fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        Self(texts.into_iter().flat_map(guess::names_in).collect())
    }
}

/// A password as it is hashed: the same characters typed on another keyboard are the same password (NFC).
pub fn composed(typed: &str) -> Cow<'_, str> {
    ComposingNormalizerBorrowed::new_nfc().normalize(typed)
}

/// Checks a password that somebody chooses.
///
/// # Errors
/// Why it has to be another one.
pub fn check(typed: &str, names: &KnownNames) -> Result<(), PasswordProblem> {
    let composed = composed(typed);
    let length = composed.chars().count();
    if length < PASSWORD_LENGTH_MIN {
        return Err(PasswordProblem::TooShort);
    }
    if length > PASSWORD_LENGTH_MAX {
        return Err(PasswordProblem::TooLong);
    }
    let guess = Guess::of(&composed);
    if guess.is_common() {
        return Err(PasswordProblem::Common);
    }
    guess.mostly_known(&names.0).map_or(Ok(()), Err)
}

#[cfg(test)]
mod tests {
    use super::*;
    use PasswordProblem::{Common, Names, Pattern, TooLong, TooShort};

    fn names() -> KnownNames {
        KnownNames::of([
            "Möbel Arena GmbH",
            "arena",
            "my.arena-shop.example",
            "Anna-Lena O'Neill",
            "anna.smith+shop@mail.example",
            "portico",
        ])
    }

    #[test]
    fn the_length_is_counted_in_characters() {
        let check = |text: &str| check(text, &KnownNames::default());
        assert_eq!(check(""), Err(TooShort));
        assert_eq!(check("hx7 qp2"), Err(TooShort));
        assert_eq!(check("hx7 qp2v"), Ok(()));
        assert_eq!(check("ä7ßéñq2ö"), Ok(()));
        let sentence = "the red bicycle sleeps under four quiet maple trees ".repeat(10);
        assert_eq!(check(&sentence[..64]), Ok(()));
        assert_eq!(check(&sentence[..512]), Ok(()));
        assert_eq!(check(&sentence[..513]), Err(TooLong));
        assert_eq!(
            check("a\u{308}q2w\u{301}v7"),
            Err(TooShort),
            "seven marks and letters are five characters"
        );
    }

    #[test]
    fn the_same_characters_are_the_same_password() {
        assert_eq!(composed("Mu\u{308}ller"), "M\u{fc}ller");
        assert_eq!(composed("plain"), "plain");
    }

    #[test]
    fn common_ones_are_refused_in_their_disguises() {
        for common in [
            "password",
            "12345678",
            "PASSWORD",
            "Passw0rd",
            "p@ssw0rd",
            "P4$$w0rd",
            "password1",
            "Password123!",
            "123password",
            "iloveyou",
            "1234567890",
            "qwertyuiop",
            "letmein!!",
            "football1",
            "trustno1",
            "passwort",
            "Sunshine2024",
            "m0nkey99",
            "dragon99!",
            "1q2w3e4r",
            "passwordpassword",
            "PasswordPassw0rd1!",
            "administrator",
            "00000000",
        ] {
            assert_eq!(check(common, &names()), Err(Common), "{common}");
        }
    }

    #[test]
    fn names_that_others_know_are_refused() {
        for name in [
            "arena2024",
            "Arena-2024!",
            "ArenaArena",
            "arena_shop",
            "my.arena-shop.example",
            "mobelarena",
            "Möbel99!",
            "moebel1999",
            "m0b3l-4r3n4",
            "annasmith",
            "anna.smith99",
            "smith19841984",
            "anna.smith@mail.example",
            "annalena7",
            "0NEILL0neill",
            "portico1!",
            "p0rt1c0-shop",
            "AnnaArena1x",
        ] {
            assert_eq!(check(name, &names()), Err(Names), "{name}");
        }
        assert_eq!(check("anna.smith99", &KnownNames::default()), Ok(()));
    }

    #[test]
    fn patterns_are_refused() {
        for pattern in [
            "        ",
            "hgfedcba9",
            "9876543210a",
            "1qay2wsx3edc",
            "abababababab",
            "x7x7x7x7x7x7",
            "ab12ab12ab12",
            "jjjjjjjjj!k",
            "dfghjkl-1",
            "mnbvcxy12",
            "tzuiop789",
            "!\"§$%&/()",
            "5tgb6zhn7ujm",
            "xxxyyyzzz1",
        ] {
            assert_eq!(check(pattern, &names()), Err(Pattern), "{pattern}");
        }
    }

    #[test]
    fn others_are_taken() {
        for good in [
            "correct horse",
            "four quiet maples",
            "Der Ofen singt im Mai",
            "my arena sells 9 blue chairs",
            "tr7-Kq.x2",
            "xkcd 936 was right",
            "anna likes bitter chocolate",
            "грустный трамвай",
            "雨の中の青い自転車",
            "w9#vL2!pZ",
            "sixteen tons of gravel",
            "portico-demo-operator is not me",
            "kupferner Wecker 1887",
        ] {
            assert_eq!(check(good, &names()), Ok(()), "{good}");
        }
    }
}
