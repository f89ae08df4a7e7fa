//! Reading a referral code from what became of a link while people passed it on: with a slash, a bracket or a full stop
//! at its end, with another query behind it, escaped twice, its parameter in upper case.
//!
//! What is read are candidates in order of preference, each place with all that could be a code there. A code counts
//! where exactly one of a place's candidates is known, which only the store can say.

use crate::domain::text::{AffiliateCode, is_hidden};

/// The names of the parameter, the usual one first.
const NAMES: [&str; 2] = ["ref", "via"];
/// How often a text may have been percent-encoded.
const ENCODINGS_MAX: usize = 3;
/// The longest text that is looked at, in bytes.
const TEXT_LENGTH_MAX: usize = 4_000;
/// How many candidates one text gives at most, so that a long one costs few look-ups.
const CANDIDATES_MAX: usize = 12;

/// What could be the code in one place.
pub type Candidates = Vec<AffiliateCode>;

/// The codes that the query of a page may name, as it was sent.
pub fn in_query(query: &str) -> Vec<Candidates> {
    let mut places = Vec::new();
    if query.len() <= TEXT_LENGTH_MAX {
        // What is encoded as a whole is read after what is not.
        for text in encodings(query) {
            for name in NAMES {
                for value in values(&text, name) {
                    in_place(value, &mut places);
                }
            }
        }
    }
    bounded(places)
}

/// The codes that a text in place of a code may name: what a person pasted or a storefront took from its own address.
pub fn in_text(text: &str) -> Vec<Candidates> {
    let mut places = in_query(text);
    if places.is_empty() && text.len() <= TEXT_LENGTH_MAX {
        in_place(text, &mut places);
    }
    bounded(places)
}

/// The values of a parameter, also behind a second `?`, `#` or an escaped `&`.
fn values<'a>(text: &'a str, name: &'static str) -> impl Iterator<Item = &'a str> {
    text.split(['&', '?', ';', '#']).filter_map(move |pair| {
        let (found, value) = pair.split_once('=')?;
        let found = found.trim_matches(|c: char| !c.is_ascii_alphanumeric());
        found.eq_ignore_ascii_case(name).then_some(value)
    })
}

/// Adds what could be the code in a value: its first part as a whole, then without dashes at its ends.
fn in_place(value: &str, places: &mut Vec<Candidates>) {
    let Some(value) = encodings(value).pop() else { return };
    let value: String = value.chars().filter(|c| !is_hidden(*c)).collect();
    let start = value.trim_start_matches(|c: char| !c.is_ascii_alphanumeric());
    let first = start.split(['&', '?', ';', '#']).next().unwrap_or_default();
    let words = || first.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'));
    let bare = words().map(|word| word.trim_matches(['-', '_']));
    for candidates in [candidates(words()), candidates(bare)] {
        if !candidates.is_empty() && !places.contains(&candidates) {
            places.push(candidates);
        }
    }
}

fn candidates<'a>(words: impl Iterator<Item = &'a str>) -> Candidates {
    let mut found = Candidates::new();
    for code in words.filter_map(AffiliateCode::parse) {
        if !found.contains(&code) {
            found.push(code);
        }
    }
    found
}

fn bounded(places: Vec<Candidates>) -> Vec<Candidates> {
    let mut count = 0;
    let fits = |place: &Candidates| {
        count += place.len();
        count <= CANDIDATES_MAX
    };
    places.into_iter().take_while(fits).collect()
}

/// The text, and what it says under each percent-encoding, the outermost first.
fn encodings(text: &str) -> Vec<String> {
    let mut texts = vec![text.to_owned()];
    for _ in 0..ENCODINGS_MAX {
        let Some(next) = texts.last().and_then(|text| decoded(text)) else { break };
        texts.push(next);
    }
    texts
}

/// The text without one percent-encoding; `None` where it has no encoding. Bytes that are not UTF-8 are replaced.
fn decoded(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let (mut plain, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while let Some(byte) = bytes.get(at) {
        let digits = if *byte == b'%' { bytes.get(at + 1..at + 3) } else { None };
        match digits.and_then(hex) {
            Some(value) => {
                plain.push(value);
                at += 3;
            }
            None => {
                plain.push(*byte);
                at += 1;
            }
        }
    }
    (plain.len() < bytes.len()).then(|| String::from_utf8_lossy(&plain).into_owned())
}

fn hex(digits: &[u8]) -> Option<u8> {
    let text = std::str::from_utf8(digits).ok()?;
    let is_hex = text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_hex { u8::from_str_radix(text, 16).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn first(places: &[Candidates]) -> Vec<&str> {
        places.first().map_or(Vec::new(), |place| place.iter().map(AffiliateCode::as_str).collect())
    }

    #[test]
    fn what_people_make_of_a_link() {
        for query in [
            "ref=ann",
            "ref=ANN",
            "Ref=Ann",
            "REF=ann",
            "via=ann",
            "ref=ann/",
            "ref=ann.",
            "ref=ann)",
            "ref=ann),",
            "ref=ann%29",
            "ref=ann?utm_source=x",
            "ref=ann%3Futm_source=x",
            "ref=ann&utm_source=x",
            "amp;ref=ann",
            "a=b&amp;ref=ann",
            "a=b&amp;amp;ref=ann&amp;c=d",
            "a=b%26ref=ann",
            "ref%3Dann",
            "ref=%61nn",
            "ref=%2561nn",
            "ref=%22ann%22",
            "ref=\"ann\"",
            "ref='ann'",
            "ref=(ann",
            "ref=%E2%80%9Cann%E2%80%9D",
            "ref=ann%E2%80%8B",
            "ref=a%C2%ADnn",
            "ref=%EF%BB%BFann",
            "ref=ann%0A",
            "ref=ann%20",
            "ref=+ann",
            "ref=%20ann+",
            "ref=ann#top",
            "ref=ann%23top",
            "ref=ann;",
            "ref=ann&quot;",
            "ref=ann%3E",
            "ref=%3Cann%3E",
            "ref=ann!",
            "ref=ann...",
            "?ref=ann",
            "x=1?ref=ann",
            " ref=ann",
            "ref=ann/?fbclid=1",
            "ref=ann%E2%80%A6",
            "ref=**ann**",
        ] {
            assert_eq!(first(&in_query(query)), ["ann"], "{query}");
        }
        assert!(
            in_query("ref=_ann_").iter().any(|place| first(std::slice::from_ref(place)) == ["ann"])
        );
        assert!(
            in_query("ref=ann-").iter().any(|place| first(std::slice::from_ref(place)) == ["ann"])
        );
        for query in [
            "",
            "ref=",
            "ref",
            "preferred=ann",
            "ref2=ann",
            "href=ann",
            "ref=?",
            "product=ann",
            "ref=%",
        ] {
            assert!(in_query(query).is_empty(), "{query}");
        }
    }

    #[test]
    fn the_first_parameter_comes_first() {
        assert_eq!(first(&in_query("via=bob&ref=ann")), ["ann"]);
        assert_eq!(first(&in_query("ref=ann&ref=bob")), ["ann"]);
        assert_eq!(first(&in_query("next=%2F%3Fref%3Dbob&ref=ann")), ["ann"]);
        assert_eq!(first(&in_query("next=%2F%3Fref%3Dbob")), ["bob"]);
        assert_eq!(
            first(&in_query("ref=ann,bob")),
            ["ann", "bob"],
            "which of them is meant is not known"
        );
    }

    #[test]
    fn a_text_in_place_of_a_code() {
        for text in [
            "ann",
            " ANN ",
            "ann/",
            "ann.",
            "ann?utm_source=x",
            "(ann)",
            "https://shop.test/?ref=ann",
            "?ref=ann",
            "ref=ann",
            "shop.test/checkout?product=1&amp;Ref=ann)",
            "ann\u{200b}",
        ] {
            assert_eq!(first(&in_text(text)), ["ann"], "{text}");
        }
        assert!(in_text("?").is_empty() && in_text(&"x".repeat(100)).is_empty());
        assert!(in_text(&"ref=ann&".repeat(1_000)).is_empty(), "too long to look at");
    }

    proptest! {
        #[test]
        fn any_text_gives_few_candidates(text in ".{0,80}", code in "[a-z0-9]{2,12}", end in "[/.)!,;:'\"> ]{0,3}") {
            for places in [in_query(&text), in_text(&text), in_query(&format!("ref={text}"))] {
                prop_assert!(places.iter().map(Vec::len).sum::<usize>() <= CANDIDATES_MAX);
            }
            let query = format!("a=1&ref={code}{end}");
            let places = in_query(&query);
            prop_assert_eq!(first(&places), [code.as_str()]);
        }
    }
}
