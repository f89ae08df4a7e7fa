//! Every language has every message, and every key in the code is one.

use super::{assert_none, folder, sources};
use portico::i18n::{Language, keys};
use std::collections::BTreeSet;

#[test]
fn every_language_has_every_message() {
    let english: BTreeSet<_> = keys(Language::English).into_iter().collect();
    let german: BTreeSet<_> = keys(Language::German).into_iter().collect();
    let only = |left: &BTreeSet<&'static str>, right: &BTreeSet<&'static str>| {
        left.difference(right).map(|key| (*key).to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(only(&english, &german), Vec::<String>::new(), "missing in German");
    assert_eq!(only(&german, &english), Vec::<String>::new(), "missing in English");
    for key in &english {
        let names = |language: Language| {
            let text = language.text(key);
            text.split('{')
                .skip(1)
                .filter_map(|rest| rest.split('}').next())
                .collect::<BTreeSet<_>>()
        };
        assert_eq!(names(Language::English), names(Language::German), "{key} takes other values");
    }
}

#[test]
fn every_key_in_the_code_is_a_message() {
    let known: BTreeSet<_> = keys(Language::English).into_iter().collect();
    let roots = ["components.", "portal.", "admin.", "refusals.", "mail."];
    let mut problems = Vec::new();
    for (path, text) in sources() {
        if folder(&path) == "tests" {
            continue;
        }
        for (number, line) in (1..).zip(text.lines()) {
            for literal in line.split('"').skip(1).step_by(2) {
                let is_key = roots.iter().any(|root| literal.starts_with(root))
                    && !literal.ends_with('.')
                    && literal.chars().all(|c| {
                        c.is_ascii_lowercase() || c.is_ascii_digit() || c == '.' || c == '_'
                    });
                if is_key && !known.contains(literal) {
                    problems.push(format!("{}:{number}: {literal}", path.display()));
                }
            }
        }
    }
    assert_none(problems);
}

/// A state, and the other places that name it.
const STATES: &[&[&str]] = &[
    &[
        "components.state.commission.pending",
        "components.money_line.pending",
        "portal.balance.on_hold",
        "admin.account.pending",
        "admin.affiliates.column.pending",
    ],
    &[
        "components.state.commission.approved",
        "components.money_line.available",
        "portal.affiliate.available",
        "admin.account.available",
        "admin.affiliates.column.available",
    ],
    &["components.state.commission.frozen", "admin.account.frozen"],
    &["components.state.payout.pending", "portal.payout.step.review", "admin.payout.step.decide"],
    &[
        "components.state.payout.approved",
        "portal.payout.step.approved",
        "admin.payout.step.approved",
    ],
    &["components.state.payout.processing", "portal.payout.step.sending"],
    &[
        "components.state.payout.completed",
        "components.money_line.paid",
        "portal.payout.step.paid",
        "admin.payout.step.completed",
        "admin.account.paid",
    ],
    &[
        "components.state.payout.rejected",
        "portal.payout.step.rejected",
        "admin.payout.step.rejected",
    ],
    &["components.state.payout.failed", "portal.payout.step.failed", "admin.payout.step.failed"],
    &["components.state.payout.cancelled", "portal.payout.step.cancelled"],
];

#[test]
fn one_state_has_one_name() {
    for language in Language::ALL {
        for keys in STATES {
            for place in *keys {
                assert_eq!(
                    language.text(place),
                    language.text(keys[0]),
                    "{place} names {}",
                    keys[0]
                );
            }
        }
    }
}
