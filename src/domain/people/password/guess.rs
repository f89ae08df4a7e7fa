//! How a password looks to somebody who guesses: without case, accents and digits in place of letters, and how much of
//! it is names, rows and repetitions.

use super::{PasswordProblem, common};
use icu_normalizer::DecomposingNormalizerBorrowed;

/// The shortest part of a name that counts.
const NAME_LENGTH_MIN: usize = 3;
/// The shortest run of neighbours, or of one character, that counts.
const RUN_LENGTH_MIN: usize = 3;
/// The shortest common password that is looked for inside another.
const CORE_LENGTH_MIN: usize = 4;
/// The longest text in which one is looked for; more digits and signs than [`ADDED_MAX`] at an end are a secret.
const COMMON_LENGTH_MAX: usize = 48;
/// How many digits and signs at an end are seen through.
const ADDED_MAX: usize = 8;
/// A text that repeats this many characters or fewer is a pattern, whatever they are.
const PERIOD_MAX: usize = 4;

/// Neighbours on keyboards, in the alphabet and among digits; read backwards too.
const ROWS: [&str; 25] = [
    "01234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qwertzuiopü",
    "yxcvbnm",
    "azertyuiop",
    "qsdfghjklm",
    "wxcvbn",
    "!@#$%^&*()",
    "!\"§$%&/()=",
    "1qaz",
    "1qay",
    "2wsx",
    "3edc",
    "4rfv",
    "5tgb",
    "6yhn",
    "6zhn",
    "7ujm",
    "8ik,",
    "9ol.",
    "йцукенгшщзхъ",
    "фывапролджэ",
];

/// A password in the forms that are guessed.
pub(super) struct Guess {
    /// As it is typed, folded.
    plain: Vec<char>,
    /// With digits and signs read as the letters they look like, in both readings of `1`.
    read: [Vec<char>; 2],
}

/// Without case, accents and forms of the same letter. Accents are dropped by their range, which covers those that
/// keyboards type.
fn fold(text: &str) -> String {
    let decomposed = DecomposingNormalizerBorrowed::new_nfkd().normalize(text);
    let bare = decomposed.chars().filter(|char| !('\u{300}'..='\u{36f}').contains(char));
    bare.flat_map(char::to_lowercase).collect()
}

/// The letter that a digit or a sign stands for.
fn letter(char: char, one: char) -> char {
    match char {
        '0' => 'o',
        '1' | '!' | '|' => one,
        '3' | '€' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' | '+' => 't',
        '8' => 'b',
        '9' => 'g',
        other => other,
    }
}

/// The names in a text, folded: its words, all of them together, and the ways to write umlauts without a key for them.
pub(super) fn names_in(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let digraphs = [('ä', "ae"), ('ö', "oe"), ('ü', "ue"), ('ß', "ss")];
    let spelled =
        digraphs.iter().fold(lower.clone(), |text, (letter, two)| text.replace(*letter, two));
    let mut names = Vec::new();
    for text in [fold(&lower), fold(&spelled)] {
        let words = text.split(|char: char| !char.is_alphanumeric()).map(str::to_owned);
        names.extend(words.chain([text.chars().filter(|char| char.is_alphanumeric()).collect()]));
    }
    names.retain(|name| name.chars().count() >= NAME_LENGTH_MIN);
    names.sort_unstable();
    names.dedup();
    names
}

impl Guess {
    pub(super) fn of(password: &str) -> Self {
        let plain: Vec<char> = fold(password).chars().collect();
        let read = ['i', 'l'].map(|one| plain.iter().map(|char| letter(*char, one)).collect());
        Self { plain, read }
    }

    fn forms(&self) -> impl Iterator<Item = &[char]> {
        [&self.plain, &self.read[0], &self.read[1]].into_iter().map(Vec::as_slice)
    }

    /// Whether it is a common password, several times or with a few digits and signs around it.
    pub(super) fn is_common(&self) -> bool {
        let length = self.plain.len();
        if self.forms().any(|form| is_listed(once(form))) {
            return true;
        }
        if length > COMMON_LENGTH_MAX {
            return false;
        }
        let is_added = |char: &&char| !char.is_alphabetic();
        let before_max = self.plain.iter().take_while(is_added).count().min(ADDED_MAX);
        let after_max = self.plain.iter().rev().take_while(is_added).count().min(ADDED_MAX);
        // Each place where the letters may begin and end, since what is added may look like letters too.
        let places = (0..=before_max).flat_map(|before| {
            (0..=after_max).map(move |after| (before, length.saturating_sub(after)))
        });
        let mut cores = places.filter(|(from, to)| to.saturating_sub(*from) * 2 >= length);
        cores.any(|(from, to)| {
            self.forms()
                .filter_map(|form| form.get(from..to))
                .any(|core| is_listed(core) || is_listed(once(core)))
        })
    }

    /// Whether known names and patterns make up most of it, or all of its letters beside a name.
    pub(super) fn mostly_known(&self, names: &[String]) -> Option<PasswordProblem> {
        if period(&self.plain).is_some_and(|period| period <= PERIOD_MAX) {
            return Some(PasswordProblem::Pattern);
        }
        self.forms().find_map(|form| {
            let mut rest = Vec::new();
            let (mut in_names, mut at) = (0, 0);
            while let Some(tail) = form.get(at..).filter(|tail| !tail.is_empty()) {
                let by_name = names.iter().map(|name| shared(name, tail)).max().unwrap_or(0);
                let run = run_length(self.plain.get(at..).unwrap_or_default());
                in_names += if by_name >= run { by_name } else { 0 };
                if by_name.max(run) == 0 {
                    rest.push(at);
                }
                at += by_name.max(run).max(1);
            }
            let has_own_letter =
                rest.iter().any(|at| self.plain.get(*at).is_some_and(|char| char.is_alphabetic()));
            let is_most = rest.len() * 2 < form.len();
            match in_names {
                0 => is_most.then_some(PasswordProblem::Pattern),
                _ => (is_most || !has_own_letter).then_some(PasswordProblem::Names),
            }
        })
    }
}

/// Whether a folded text is a common password, and not too short to say anything.
fn is_listed(text: &[char]) -> bool {
    text.len() >= CORE_LENGTH_MIN && common::contains(&text.iter().collect::<String>())
}

/// What a text repeats, once; all of it when it repeats nothing.
fn once(text: &[char]) -> &[char] {
    period(text).and_then(|period| text.get(..period)).unwrap_or(text)
}

/// How much of the start of a text is this name: all of it, or nothing.
fn shared(name: &str, text: &[char]) -> usize {
    let mut text = text.iter();
    if name.chars().all(|char| text.next() == Some(&char)) { name.chars().count() } else { 0 }
}

/// How long the text starts with one character or with neighbours; nothing when that is too short to count.
fn run_length(text: &[char]) -> usize {
    let same = text.iter().take_while(|char| text.first() == Some(*char)).count();
    let in_row = |row: &str| {
        let row: Vec<char> = row.chars().collect();
        let back: Vec<char> = row.iter().rev().copied().collect();
        common_start(&row, text).max(common_start(&back, text))
    };
    let longest = ROWS.iter().map(|row| in_row(row)).max().unwrap_or(0).max(same);
    if longest >= RUN_LENGTH_MIN { longest } else { 0 }
}

/// How long the start of a text is found somewhere in a row.
fn common_start(row: &[char], text: &[char]) -> usize {
    let starts = (0..row.len()).filter_map(|at| row.get(at..));
    starts
        .map(|part| part.iter().zip(text).take_while(|(one, other)| one == other).count())
        .max()
        .unwrap_or(0)
}

/// The length of what a text repeats from beginning to end, at least twice.
fn period(text: &[char]) -> Option<usize> {
    (1..=text.len() / 2)
        .find(|period| text.iter().zip(text.iter().skip(*period)).all(|(one, other)| one == other))
}
