//! Texts from outside that were made to go wrong. Each target has a corpus of texts in `fuzz/`, a JSON list; every one
//! is tried in each run, and then texts made from them by chance. `PORTICO_FUZZ_SECS` says for how long, so that
//! `make fuzz` goes on for minutes; without it a few thousand are tried, the same in every run.

mod pure;
mod routes;

use crate::simulation::dice::Dice;
use crate::simulation::shrink::Shrink;
use std::future::Future;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// What texts are made worse with.
const PIECES: &[&str] = &[
    "",
    " ",
    "\t",
    "\r\n",
    "\0",
    "\u{7f}",
    "\u{202e}",
    "\u{feff}",
    "\u{ad}",
    "ß",
    "İ",
    "日本",
    "😀",
    "٣",
    "１",
    "'",
    "\"",
    "`",
    "\\",
    "/",
    "//",
    "..",
    "%",
    "%2f",
    "%00",
    "%0d%0a",
    "&",
    "=",
    ";",
    ",",
    ".",
    "-",
    "+",
    "1e9",
    "9007199254740993",
    "[]",
    "{}",
    "<",
    "@",
    "null",
];
/// The longest text that is made, in characters.
const LENGTH_MAX: usize = 4_000;
/// How many texts are shortened to the one that is told.
const SHORTENED_MAX: usize = 500;

fn corpus(target: &str) -> Vec<String> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("fuzz/{target}.json"));
    let text = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A text of the corpus, made worse in one to four places.
fn mutated(dice: &mut Dice, corpus: &[String]) -> String {
    let mut text: Vec<char> = corpus[dice.roll(corpus.len())].chars().collect();
    for _ in 0..=dice.roll(4) {
        let at = dice.roll(text.len() + 1);
        let end = (at + dice.roll(6)).min(text.len());
        let new: Vec<char> = match dice.roll(5) {
            0 => Vec::new(),
            1 => PIECES[dice.roll(PIECES.len())].chars().collect(),
            2 => text[at..end].iter().flat_map(|letter| [*letter; 3]).collect(),
            3 => {
                let other: Vec<char> = corpus[dice.roll(corpus.len())].chars().collect();
                let from = dice.roll(other.len() + 1);
                other[from..(from + dice.roll(40)).min(other.len())].to_vec()
            }
            _ => {
                let code = u32::try_from(dice.roll(0x250)).unwrap();
                vec![char::from_u32(code).unwrap_or(' ')]
            }
        };
        let is_insertion = dice.once_in(2);
        text.splice(at..if is_insertion { at } else { end }, new);
        text.truncate(LENGTH_MAX);
    }
    text.into_iter().collect()
}

/// Tries every text of the corpus and then new ones: `cases` of them, or for as long as the environment says. A text
/// that fails is shortened and told as JSON, so that it can be added to the corpus.
async fn drive<R>(target: &str, cases: usize, check: impl Fn(String) -> R)
where
    R: Future<Output = Result<(), String>>,
{
    let corpus = corpus(target);
    let told = std::env::var("PORTICO_FUZZ_SECS").ok();
    let secs: Option<u64> = told.map(|text| text.parse().expect("PORTICO_FUZZ_SECS is a number"));
    let begun = Instant::now();
    // A long run tells another story each time; what it finds is told as text, not as seed.
    let seed = secs.map_or(1, |_| u64::from(std::process::id()));
    let (mut dice, mut tried) = (Dice::new(seed), 0);
    loop {
        let is_over = match secs {
            Some(secs) => begun.elapsed() >= Duration::from_secs(secs) && tried >= corpus.len(),
            None => tried >= corpus.len() + cases,
        };
        if is_over {
            break;
        }
        let text = match corpus.get(tried) {
            Some(text) => text.clone(),
            None => mutated(&mut dice, &corpus),
        };
        tried += 1;
        if let Err(problem) = check(text.clone()).await {
            let (text, problem) = shortest(text, problem, &check).await;
            panic!("{target}: {problem}\nthe shortest text: {}", serde_json::json!(text));
        }
    }
    println!("{target}: {tried} texts in {:.0} s", begun.elapsed().as_secs_f64());
}

async fn shortest<R>(
    text: String,
    problem: String,
    check: &impl Fn(String) -> R,
) -> (String, String)
where
    R: Future<Output = Result<(), String>>,
{
    let mut shrink = Shrink::new(text.chars().collect::<Vec<_>>());
    let mut last = problem;
    for _ in 0..SHORTENED_MAX {
        let Some(candidate) = shrink.candidate() else { break };
        let outcome = check(candidate.iter().collect()).await;
        let fails = outcome.is_err();
        last = outcome.err().unwrap_or(last);
        shrink.tell(candidate, fails);
    }
    (shrink.into_best().into_iter().collect(), last)
}
