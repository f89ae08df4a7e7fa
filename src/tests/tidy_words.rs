//! The house words as a test: retired words in messages, documents and comments, and messages that no code shows.

use portico::i18n::{Language, keys};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A retired phrase, and what to write instead. Phrases are found as whole words in any case.
type Retired = (&'static str, &'static str);

/// Retired everywhere that people read English.
const ENGLISH: &[Retired] = &[
    ("a click counts for", "attribution window"),
    ("anybody else", "another person, by role"),
    ("gave back", "refunded"),
    ("give back", "refund"),
    ("given back", "refunded"),
    ("given up", "expired, or cancelled"),
    ("gives back", "refunds"),
    ("giving back", "refund"),
    ("has moved on", "name the status"),
    ("hears of", "receives"),
    ("known from", "source"),
    ("lapse", "expire"),
    ("lapsed", "expired"),
    ("least amount", "minimum payout"),
    ("let it fail", "let the payment fail"),
    ("means no good", "say what is refused, and why"),
    ("need not", "don't need to"),
    ("nobody", "name the person by role, or the case"),
    ("on its way", "pending"),
    ("over a link", "through a link"),
    ("over the link", "through the link"),
    ("over your link", "through your link"),
    ("says no", "rejects"),
    ("shop front", "storefront"),
    ("shop fronts", "storefronts"),
    ("taken back", "reversed, or cancelled"),
    ("tick", "select"),
    ("ticked", "selected"),
    ("typing mistake", "typo"),
    ("untick", "clear"),
    ("way back", "can't be undone"),
    ("what waits", "name it"),
    ("who gets the credit", "attribution"),
    ("whoever", "name the person by role"),
    ("works no longer", "no longer works"),
];

/// Retired in English messages; documents may need these words for something else.
const ENGLISH_MESSAGES: &[Retired] = &[
    ("amount that earns", "commissionable amount"),
    ("asked for", "requested"),
    ("available since", "became available on"),
    ("brought in", "revenue"),
    ("earnings", "commission"),
    ("held back", "frozen, or on hold"),
    ("made on", "created on"),
    ("pieces", "Qty"),
    ("released", "available"),
    ("show up", "appear"),
    ("shows up", "appears"),
    ("sum", "total, or amount"),
    ("switched off", "disabled"),
    ("take back", "cancel, or reverse"),
    ("tries", "attempts"),
    ("voided", "cancelled, or expired"),
    ("wish", "request"),
    ("yours to convert", "convert it"),
    ("{amount} are", "{amount} is"),
    ("{amount} become", "{amount} becomes"),
    ("{amount} were", "{amount} was"),
];

/// Retired in German messages and brands.
const GERMAN: &[Retired] = &[
    ("abgeschaltet", "deaktiviert"),
    ("Anforderung", "Auszahlungsantrag"),
    ("Anforderungen", "Auszahlungsanträge"),
    ("angekreuzt", "ausgewählt"),
    ("Angekreuzte", "Ausgewählte"),
    ("ankreuzen", "auswählen"),
    ("Ausstehend", "In Wartefrist"),
    ("Auszahlung anfordern", "Auszahlung beantragen"),
    ("Auszahlungsanfrage", "Auszahlungsantrag"),
    ("Auszahlungsanforderung", "Auszahlungsantrag"),
    ("Auszahlungswunsch", "Auszahlungsantrag"),
    ("Auszahlungswünsche", "Auszahlungsanträge"),
    ("Einnahmen", "Provision"),
    ("Fassung", "Version"),
    ("Fassungen", "Versionen"),
    ("Freigabe", "Genehmigung"),
    ("Freigegeben", "Verfügbar, or Genehmigt"),
    ("Guthaben", "Shop-Guthaben"),
    ("hereinlassen", "autorisieren"),
    ("Kontostand", "Shop-Guthaben, or Kontoauszug"),
    ("Quittung", "Beleg"),
    ("Shop-Fronten", "Storefronts"),
    ("Stand", "Status"),
    ("unterwegs", "in Bearbeitung"),
    ("Verdienst je", "Provision pro"),
    ("Verdienste", "Provisionen"),
    ("Wunsch", "Antrag"),
    ("zurückgegeben", "erstattet, or zurückgebucht"),
    ("zurückgelegt", "reserviert"),
    ("zurückgestellt", "eingefroren"),
    ("Zustand", "Status"),
    ("{amount} sind", "{amount} ist"),
    ("{amount} werden", "{amount} wird"),
    ("{amount} wurden", "{amount} wurde"),
];

/// Messages that may not be just this word.
const LABELS: &[Retired] =
    &[("Each", "Unit price"), ("Pieces", "Qty"), ("State", "Status"), ("Sum", "Total")];

/// Retired in the comments of the code.
const COMMENTS: &[Retired] = &[
    ("for all that is none", "unknown routes get this surface's 404"),
    ("gave back", "refunded"),
    ("give back", "refund, or return"),
    ("given back", "refunded, or returned"),
    ("gives back", "refunds, or returns"),
    ("gives money back", "refunds"),
    ("giving back", "refund"),
    ("giving money back", "refund"),
    ("means no good", "say what is refused, and why"),
    ("ticked", "selected"),
    ("two for one keeps ahead", "say what is evicted, and why"),
    ("what is told", "name it"),
    ("whoever", "name the person by role"),
];

/// Messages whose last part the code puts together or derives from another name, so that it appears in no literal.
const DERIVED: [&str; 6] = [
    "admin.payments.stages.",
    "admin.providers.paypal.",
    "admin.providers.stripe.",
    "admin.scope.",
    "portal.balance.month.m",
    "portal.commissions.why.state.",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The files below a folder that end like this, with their path below the root.
fn files(folder: &str, end: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|known| known == end) {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path.strip_prefix(root()).unwrap().to_path_buf(), text));
            }
        }
    }
    found
}

/// Whether a phrase is in a text as whole words; both in lower case, a hyphen belongs to its word. Names of
/// values are left alone.
fn has(text: &str, phrase: &str) -> bool {
    let is_inside = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '{');
    text.match_indices(phrase).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + phrase.len()..].chars().next();
        !before.is_some_and(is_inside) && !after.is_some_and(is_inside)
    })
}

/// What is wrong with a text: one line for each retired phrase in it.
fn retired<'a>(
    place: &str,
    text: &str,
    phrases: impl IntoIterator<Item = &'a Retired>,
) -> Vec<String> {
    let text = text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
    let found = phrases.into_iter().filter(|(phrase, _)| has(&text, &phrase.to_lowercase()));
    found.map(|(phrase, instead)| format!("{place}: “{phrase}”, write: {instead}")).collect()
}

fn assert_none(problems: &[String]) {
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// "Öffnen Sie": a capital "Sie" inside a sentence. Customers and operators are addressed with "du".
fn is_formal(text: &str) -> bool {
    text.match_indices(" Sie").any(|(at, found)| {
        let ends = text[at + found.len()..].chars().next().is_none_or(|c| !c.is_alphanumeric());
        ends && !text[..at].ends_with(['.', ':', '?', '!', '“'])
    })
}

#[test]
fn messages_use_the_words_of_the_glossary() {
    let mut problems = Vec::new();
    for language in Language::ALL {
        for key in keys(language) {
            let text = language.text(key);
            let place = format!("{} {key}", language.tag());
            match language {
                Language::English => {
                    problems.extend(retired(&place, text, ENGLISH.iter().chain(ENGLISH_MESSAGES)));
                }
                Language::German => problems.extend(retired(&place, text, GERMAN)),
            }
            let label = LABELS.iter().find(|(label, _)| *label == text);
            problems.extend(label.map(|(_, instead)| format!("{place}: write: {instead}")));
            if text.contains('%') {
                problems.push(format!("{place}: a rate is a value, never typed into a message"));
            }
            if language == Language::German && is_formal(text) {
                problems.push(format!("{place}: write: du"));
            }
        }
    }
    assert_none(&problems);
}

#[test]
fn documents_and_brands_use_the_words_of_the_glossary() {
    let mut problems = Vec::new();
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let documents = files("docs", "md").into_iter().chain([(PathBuf::from("README.md"), readme)]);
    for (path, text) in documents {
        // The table of error codes is written from the API's own texts.
        let is_code = |line: &&str| line.starts_with("| 4") || line.starts_with("| 5");
        let text = text.lines().filter(|line| !is_code(line)).collect::<Vec<_>>().join("\n");
        problems.extend(retired(&path.display().to_string(), &text, ENGLISH));
    }
    for (path, text) in files("brands", "toml") {
        let phrases = ENGLISH.iter().chain(ENGLISH_MESSAGES).chain(GERMAN);
        // A brand may sell by the "tick".
        let phrases = phrases.filter(|(phrase, _)| !matches!(*phrase, "tick" | "pieces"));
        problems.extend(retired(&path.display().to_string(), &text, phrases));
    }
    assert_none(&problems);
}

/// The comments of a source file as one text, so that a phrase is found across a line's end.
fn comments(text: &str) -> String {
    let lines = text.lines().filter_map(|line| {
        let at = line.match_indices("//").find(|(at, _)| !line[..*at].ends_with([':', '"']))?.0;
        Some(line[at..].trim_start_matches(['/', '!']))
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn comments_say_it_plainly() {
    let mut problems = Vec::new();
    for (path, text) in files("src", "rs") {
        problems.extend(retired(&path.display().to_string(), &comments(&text), COMMENTS));
    }
    assert_none(&problems);
}

/// Whether a key fits a composed one such as `admin.order.{word}.{part}`, each part being a literal of the code.
fn fits(key: &str, composed: &str, literals: &BTreeSet<String>) -> bool {
    let Some((before, rest)) = composed.split_once('{') else { return key == composed };
    let (Some(key), Some((_, rest))) = (key.strip_prefix(before), rest.split_once('}')) else {
        return false;
    };
    let ends = (1..=key.len()).filter(|end| key.is_char_boundary(*end));
    ends.into_iter().any(|end| literals.contains(&key[..end]) && fits(&key[end..], rest, literals))
}

#[test]
fn every_message_is_used_by_code() {
    let mut literals = BTreeSet::new();
    for (path, text) in files("src", "rs") {
        if !path.starts_with("src/tests") {
            let quoted = text.lines().flat_map(|line| line.split('"').skip(1).step_by(2));
            literals.extend(quoted.map(str::to_owned));
        }
    }
    let roots: BTreeSet<_> = keys(Language::English)
        .into_iter()
        .filter_map(|key| key.split_once('.'))
        .map(|(root, _)| root)
        .collect();
    let is_root =
        |literal: &&String| literal.split_once('.').is_some_and(|(root, _)| roots.contains(root));
    let composed: Vec<_> =
        literals.iter().filter(is_root).filter(|one| one.contains('{')).collect();
    let prefixes: Vec<_> =
        literals.iter().filter(is_root).filter(|one| one.ends_with('.')).collect();
    let is_used = |key: &&str| {
        literals.contains(*key)
            || DERIVED.iter().any(|prefix| key.starts_with(prefix))
            || composed.iter().any(|composed| fits(key, composed, &literals))
            || prefixes.iter().any(|prefix| {
                key.strip_prefix(prefix.as_str()).is_some_and(|rest| literals.contains(rest))
            })
    };
    let unused: Vec<_> = keys(Language::English)
        .into_iter()
        .filter(|key| !is_used(key))
        .map(str::to_owned)
        .collect();
    assert_none(&unused);
}
