//! Text of people inside sentences of ours: a name in a script that runs from right to left must not turn the words
//! around it.

use icu_properties::CodePointMapData;
use icu_properties::props::BidiClass;
use std::borrow::Cow;

/// Starts a stretch whose direction is that of its own first letter (Unicode UAX 9, FSI).
const ISOLATE: char = '\u{2068}';
/// Ends it (PDI).
const END: char = '\u{2069}';

/// The text, fenced off with invisible marks where it runs from right to left or could turn what follows.
pub fn isolated(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || !text.chars().any(turns) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(format!("{ISOLATE}{text}{END}"))
}

fn turns(c: char) -> bool {
    use BidiClass as B;
    // Hebrew is the first script that runs from right to left, and the marks come after it.
    if c < '\u{590}' {
        return false;
    }
    let class = CodePointMapData::<B>::new().get(c);
    let letters = [B::RightToLeft, B::ArabicLetter, B::ArabicNumber];
    let marks = [
        B::LeftToRightEmbedding,
        B::RightToLeftEmbedding,
        B::LeftToRightOverride,
        B::RightToLeftOverride,
        B::LeftToRightIsolate,
        B::RightToLeftIsolate,
        B::FirstStrongIsolate,
    ];
    letters.contains(&class) || marks.contains(&class)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_turns_is_fenced() {
        for plain in ["", "Ann", "Jürgen", "Анна", "例え", "5 × é"] {
            assert_eq!(isolated(plain), plain);
        }
        for turning in ["דוד", "محمد", "Ann \u{202e}", "\u{2067}x"] {
            assert_eq!(isolated(turning), format!("\u{2068}{turning}\u{2069}"));
        }
    }
}
