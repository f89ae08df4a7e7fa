//! Which language a reader gets: the one that the browser weights highest among those that the shop offers.

use super::Language;

/// The weight of a range that names none, in thousandths.
const WEIGHT_MAX: u16 = 1_000;

/// One range of an `Accept-Language` header and its weight in thousandths.
struct Range {
    tag: String,
    weight: u16,
}

impl Range {
    /// Reads `de-AT;q=0.8`; a range that cannot be read counts for nothing.
    fn read(text: &str) -> Option<Self> {
        let mut parts = text.split(';').map(str::trim);
        let tag = parts.next()?.split('-').next()?.to_ascii_lowercase();
        let named = parts.find_map(|part| {
            let (name, value) = part.split_once('=')?;
            name.trim().eq_ignore_ascii_case("q").then(|| value.trim())
        });
        let weight = named.map_or(Some(WEIGHT_MAX), weight)?;
        (!tag.is_empty()).then_some(Self { tag, weight })
    }
}

/// A weight from `0` to `1` (RFC 9110, 12.4.2) in thousandths; more decimals than three are cut.
fn weight(text: &str) -> Option<u16> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    if !part.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let thousandths = format!("{part:0<3}")[..3].parse().ok()?;
    match whole {
        "0" => Some(thousandths),
        "1" if thousandths == 0 => Some(WEIGHT_MAX),
        _ => None,
    }
}

/// What a header says.
struct Header(Vec<Range>);

impl Header {
    fn read(text: &str) -> Self {
        Self(text.split(',').filter_map(Range::read).collect())
    }

    /// The weight of a tag, and its place among the ranges; `None` where the header does not name it.
    fn rank(&self, tag: &str) -> Option<(u16, usize)> {
        let named = self.0.iter().enumerate().filter(|(_, range)| range.tag == tag);
        // Of equal weights `max_by_key` takes the last.
        let (place, range) = named.rev().max_by_key(|(_, range)| range.weight)?;
        Some((range.weight, place))
    }
}

/// The language with the highest weight; of equal weights the one that the header names first.
fn best(offered: &[Language], rank: impl Fn(Language) -> Option<(u16, usize)>) -> Option<Language> {
    let ranked = offered.iter().filter_map(|language| Some((*language, rank(*language)?)));
    let wanted = ranked.filter(|(_, (weight, _))| *weight > 0);
    let key = |(_, (weight, place)): &(Language, (u16, usize))| (WEIGHT_MAX - weight, *place);
    wanted.min_by_key(key).map(|(language, _)| language)
}

impl Language {
    /// The language of an `Accept-Language` header (RFC 9110, 12.5.4) among those that the shop offers. `*` stands for
    /// every language that is not named. Where nothing fits, the shop's first language that the reader does not rule
    /// out.
    pub fn negotiate(header: &str, offered: &[Self]) -> Self {
        let header = Header::read(header);
        let rank = |language: Self| header.rank(language.tag()).or_else(|| header.rank("*"));
        let unnamed = || offered.iter().copied().find(|language| rank(*language).is_none());
        let found = best(offered, rank).or_else(unnamed);
        found.or_else(|| offered.first().copied()).unwrap_or_default()
    }

    /// The language that an `Accept-Language` header names with the highest weight.
    pub fn named(header: &str) -> Option<Self> {
        let header = Header::read(header);
        best(&Self::ALL, |language| header.rank(language.tag()))
    }
}

#[cfg(test)]
mod tests {
    use super::Language::{self, English, German};
    use proptest::prelude::*;

    const BOTH: [Language; 2] = [English, German];

    #[test]
    fn the_highest_weight_wins() {
        for (header, language) in [
            ("en;q=0.3, de;q=0.9", German),
            ("en;q=0", German),
            ("de;q=0", English),
            ("de, en", German),
            ("en, de", English),
            ("de;q=0.5,en;q=0.5", German),
            ("fr, de-AT;q=0.8, en;q=0.7", German),
            ("fr;q=1.0, en;q=0.2, de;q=0.200", English),
            ("DE-ch;Q=0.9 , en ; q=0.8", German),
            ("de;level=1;q=0.1, en;q=0.2", English),
            ("de;q=0.1, de-AT;q=0.9, en;q=0.5", German),
            ("*, en;q=0.5", German),
            ("*;q=0.1, en;q=0.5", English),
            ("en;q=0, *", German),
            ("en;q=0, de;q=0", English),
            ("*;q=0", English),
            ("*", English),
            ("fr", English),
            ("", English),
        ] {
            assert_eq!(Language::negotiate(header, &BOTH), language, "{header}");
        }
        assert_eq!(Language::negotiate("*", &[German, English]), German);
        assert_eq!(Language::negotiate("en", &[German]), German);
        assert_eq!(Language::negotiate("de", &[]), English);
        assert_eq!(Language::named("fr, en;q=0.3, de;q=0.9"), Some(German));
        assert_eq!((Language::named("*"), Language::named("en;q=0")), (None, None));
    }

    #[test]
    fn a_header_that_cannot_be_read_does_no_harm() {
        for header in [
            "de;q=x, en",
            "de;q=2, en",
            "de;q=-1, en",
            "de;q=, en",
            ";q=1, en",
            "de;q=1.5, en;q=0.1",
            ",,;;==,en",
        ] {
            assert_eq!(Language::negotiate(header, &BOTH), English, "{header}");
        }
        for header in ["en;q=NaN, de;q=0.1", "en;q=0.x,de", "en;q=1.001,de;q=0.0019"] {
            assert_eq!(Language::negotiate(header, &BOTH), German, "{header}");
        }
    }

    proptest! {
        #[test]
        fn any_header_gives_an_offered_language(
            header in ".{0,60}", weights in "(en|de|\\*)(;q=[0-9.]{0,5})?(,(en|de|fr);q=0\\.[0-9]{1,4}){0,4}",
        ) {
            for header in [&header, &weights] {
                prop_assert_eq!(Language::negotiate(header, &[German]), German);
                prop_assert!(BOTH.contains(&Language::negotiate(header, &BOTH)));
            }
        }
    }
}
