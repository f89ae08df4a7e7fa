//! What must hold of every brand, shipped or not.

use super::*;

fn inputs(accent: Rgb) -> ColourInputs {
    ColourInputs { hue: 80.0, warmth: 0.02, ..ColourInputs::plain(accent) }
}

fn failing(palette: &Palette) -> Vec<String> {
    let pairs = palette.pairs().into_iter().filter(|pair| pair.ratio < pair.needed);
    pairs.map(|pair| format!("{} on {}: {:.2}", pair.front, pair.behind, pair.ratio)).collect()
}

#[test]
fn every_accent_gives_pairs_that_pass() {
    for step in 0..36 {
        for lightness in [0.0, 0.2, 0.45, 0.6, 0.75, 0.9, 1.0] {
            let accent = Oklch::new(lightness, 0.2, f64::from(step) * 10.0).to_rgb();
            for rail in [RailStyle::Plain, RailStyle::Raised, RailStyle::Ink, RailStyle::Accent] {
                for (dark, night) in [(false, 0.17), (true, 0.17), (true, 0.0), (true, 0.3)] {
                    let colours = ColourInputs { night, rail, ..inputs(accent) };
                    assert_eq!(failing(&derive(&colours, dark)), [""; 0], "{accent} {rail:?}");
                }
            }
        }
    }
}

#[test]
fn an_accent_that_cannot_be_seen_names_the_nearest_that_can() {
    let palette = derive(&inputs(Rgb::parse("#ffe500").unwrap()), false);
    let issue = palette.issues.first().unwrap();
    assert!(issue.ratio < 3.0 && issue.needed > 2.9);
    assert!(issue.nearest.contrast(palette.get("surface-0")) >= 3.0);
    assert!(derive(&inputs(Rgb::BLACK), false).issues.is_empty());
}

#[test]
fn odd_inputs_never_panic() {
    for odd in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -7.0, 1e9] {
        let colours = ColourInputs {
            hue: odd,
            warmth: odd,
            paper: odd,
            ink: odd,
            night: odd,
            ..inputs(Rgb::WHITE)
        };
        let _ = (derive(&colours, false).pairs(), derive(&colours, true).pairs());
    }
}

#[test]
fn families_are_found_by_name_and_have_a_file() {
    for family in Family::HOSTED {
        assert_eq!(Family::parse(family.name()), Some(family));
        assert!(family.href().starts_with("/fonts/"));
        assert!(family.faces().contains(family.href()));
    }
    assert_eq!(Family::parse("Comic"), None);
    assert!(Family::System.faces().is_empty());
}

#[test]
fn a_legal_link_stays_here_or_is_https() {
    let with = |url: &str| {
        let link = LegalLink { label: "Imprint".to_owned(), url: url.to_owned() };
        let texts = ("shop".to_owned(), "Shop".to_owned());
        Brand { shop: texts.0, name: texts.1, legal: vec![link], ..Brand::plain() }.check()
    };
    for good in ["/imprint", "https://shop.example/imprint"] {
        assert_eq!(with(good), Ok(()), "{good}");
    }
    for bad in [
        "/\\evil.example",
        "//evil.example",
        "/%5Cevil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "https://shop.example\\@evil.example",
        "http://shop.example/",
        "imprint",
    ] {
        assert_eq!(with(bad), Err(BrandError::Link(bad.to_owned())));
    }
}
