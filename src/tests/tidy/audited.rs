//! Every command of the services writes a row of the audit, or stands on the list with the reason why it does not.

use super::{assert_none, sources};
use std::collections::{BTreeMap, BTreeSet};

/// Commands that write no row themselves, and why.
const WITHOUT: &[(&str, &str)] = &[
    ("Once", "the command inside it writes the row"),
    ("OnceAnswered", "the command inside it writes the row"),
    ("PlaceOrder", "a visitor's order; its timeline has who placed it"),
    ("CheckOut", "as PlaceOrder"),
    ("PlaceToPay", "as PlaceOrder"),
    ("TakePayment", "as PlaceOrder"),
    ("PlaceTopUp", "as PlaceOrder"),
    ("RecordAct", "counts what visitors do with a link"),
    ("RecordClick", "counts what visitors do with a link"),
    ("KeepKey", "the product makes a key for itself, which no person sees or chooses"),
    ("NoteBrowser", "signing in has a row of its own"),
    ("NoteDevice", "signing in has a row of its own"),
    ("NoteSession", "notes when a session was used last"),
    ("LinkEmailChange", "asking for another address has the row"),
    ("RequestLoginCode", "Service::request_login_code writes one row in a while"),
    ("SaveReport", "a job compares books"),
    ("StartSession", "a buyer pays; the session is the record"),
    ("SessionOpened", "what a provider answered; the session is the record"),
    ("SessionRefused", "what a provider answered; the session is the record"),
    ("PostponeCheck", "a job looks again later"),
    ("SettlePayment", "what a provider told; event, posting and review are the record"),
    ("ReceiveEvent", "what a provider told; the event is the record"),
    ("FinishEvent", "what came of an event; the event is the record"),
    ("AskAgain", "a job asks a provider again for a refund that has its row"),
    ("RefundRefused", "what a provider answered; the refund is the record"),
    ("ReleaseCommission", "a job follows the rules; the posting is the record"),
];

/// The text of each function and of each command's `impl` in a file, by name.
fn blocks(text: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let lines: Vec<_> = text.lines().collect();
    for (at, line) in lines.iter().enumerate() {
        let Some(name) = name_of(line) else { continue };
        let indent = line.len() - line.trim_start().len();
        let end = format!("{}}}", " ".repeat(indent));
        let length = lines[at..].iter().position(|line| *line == end).unwrap_or(0);
        found.insert(name, lines[at..=at + length].join("\n"));
    }
    found
}

/// The command that an `impl` line begins, or the function of a line.
fn name_of(line: &str) -> Option<String> {
    let word = |rest: &str| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    if line.starts_with("impl") {
        return line.split_once(" Command for ").map(|(_, rest)| word(rest));
    }
    let code = line.trim_start();
    let starts = ["fn ", "async fn ", "pub fn ", "pub async fn "];
    let is_function = starts.iter().any(|start| code.starts_with(start))
        || (code.starts_with("pub(") && code.contains(" fn "));
    let name: String = word(code.split_once("fn ").map_or("", |(_, rest)| rest));
    // Every command has one of this name.
    (is_function && name != "run").then_some(name)
}

/// Whether a block writes a row, itself or through other functions of `all`.
fn writes(name: &str, all: &BTreeMap<String, String>, seen: &mut BTreeSet<String>) -> bool {
    let Some(block) = all.get(name) else { return false };
    if block.contains("audit_insert(") {
        return true;
    }
    let is_called =
        |other: &str| block.contains(&format!("{other}(")) || block.contains(&format!(".{other}("));
    let called: Vec<_> = all.keys().filter(|other| is_called(other)).cloned().collect();
    called.into_iter().any(|other| seen.insert(other.clone()) && writes(&other, all, seen))
}

#[test]
fn every_command_leaves_a_row_or_has_a_reason() {
    let mut commands = BTreeSet::new();
    let mut silent = BTreeSet::new();
    // What several commands share is in files of its own.
    let shared: BTreeMap<_, _> = sources()
        .into_iter()
        .filter(|(path, _)| path.starts_with("service"))
        .flat_map(|(_, text)| blocks(&text))
        .filter(|(name, _)| {
            ["change_wallet", "ask_refund", "book", "ask_provider"].contains(&name.as_str())
        })
        .collect();
    for (path, text) in sources().into_iter().filter(|(path, _)| path.starts_with("service")) {
        let mut all = shared.clone();
        all.extend(blocks(&text));
        for line in
            text.lines().filter(|line| line.starts_with("impl") && line.contains(" Command for "))
        {
            let Some(name) = name_of(line) else { continue };
            commands.insert(name.clone());
            if !writes(&name, &all, &mut BTreeSet::new()) {
                silent.insert((name, path.display().to_string()));
            }
        }
    }
    assert!(commands.len() > 60, "only {} commands were found", commands.len());
    let is_listed = |name: &str| WITHOUT.iter().any(|(listed, _)| *listed == name);
    let unknown = silent.iter().filter(|(name, _)| !is_listed(name));
    let mut problems: Vec<_> =
        unknown.map(|(name, path)| format!("{name} in {path} writes no row")).collect();
    let stale = WITHOUT.iter().filter(|(name, _)| !silent.iter().any(|(silent, _)| silent == name));
    problems.extend(stale.map(|(name, _)| format!("{name} writes a row, or is gone")));
    assert_none(problems);
}
