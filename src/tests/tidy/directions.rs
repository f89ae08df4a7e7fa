//! Dependencies point one way: `domain ← store ← service ← {api, pages, server_fns, payments, webhooks, jobs, mail,
//! demo}`, `http ← {pages, server_fns}`, `server` above everything.

use super::{assert_none, code_lines, folder, root, sources};
use std::collections::BTreeSet;
use std::fs;

/// Everything below the command line.
const ALL: &[&str] = &[
    "api",
    "app",
    "brand",
    "components",
    "demo",
    "domain",
    "forms",
    "http",
    "i18n",
    "islands",
    "jobs",
    "mail",
    "pages",
    "payments",
    "server",
    "server_fns",
    "service",
    "store",
    "webhooks",
];

/// Each folder, and what it may use of the others. Nothing is said of tests: they may use everything.
const FOLDERS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("store", &["domain"]),
    ("service", &["domain", "store"]),
    ("brand", &["domain", "i18n"]),
    ("i18n", &[]),
    ("components", &["domain", "brand", "i18n"]),
    ("islands", &["domain"]),
    ("payments", &["domain", "service"]),
    ("webhooks", &["domain", "service"]),
    ("mail", &["domain", "service", "brand", "i18n"]),
    ("jobs", &["domain", "service", "brand"]),
    ("demo", &["domain", "service"]),
    ("api", &["domain", "service", "brand", "i18n", "payments"]),
    ("http", &["domain", "service", "brand", "i18n", "components", "islands"]),
    ("forms", &["domain", "service", "http"]),
    (
        "server_fns",
        &["domain", "service", "i18n", "components", "islands", "payments", "http", "forms"],
    ),
    (
        "pages",
        &[
            "domain",
            "service",
            "brand",
            "i18n",
            "components",
            "islands",
            "payments",
            "http",
            "forms",
            "server_fns",
        ],
    ),
    ("app", &["pages"]),
    ("server", ALL),
    ("cli", ALL),
    ("simulation", &["domain", "service"]),
    ("bin", &["domain", "service"]),
];

/// What a folder uses beside that: the start of a path, what it uses, why.
const EXCEPTIONS: &[(&str, &str, &str)] = &[
    ("payments/", "store", "the sandbox keeps books of its own, with commands of its own"),
    ("webhooks/", "store", "claims and attempts are commands of the store; no rule is between"),
    ("mail/", "store", "taking and finishing a mail are commands of the store; no rule is between"),
    ("jobs/", "store", "sweeps are commands of the store; no rule is between"),
    ("demo/", "store", "writes a past that no use case would write"),
    ("mail/", "components", "letters write amounts and escape text as pages do"),
    ("http/app.rs", "api", "the limits of the API are part of the shared state"),
    ("http/reference.rs", "api", "shows the document that the API describes itself with"),
    ("http/peer.rs", "api", "an address counts against the same limits on pages and API"),
    ("http/visit/", "api", "an address counts against the same limits on pages and API"),
    ("http/app.rs", "mail", "the mails of a demo are part of the shared state"),
    ("http/app.rs", "payments", "the desk is part of the shared state"),
    ("forms/payments.rs", "payments", "a test payment leads back to the page of the sandbox"),
    ("pages/access/dev_mail.rs", "mail", "shows the mails of a demo"),
    ("pages/", "jobs", "a demo whose clock was moved runs the jobs that are due"),
    ("server_fns/", "jobs", "a demo whose clock was moved runs the jobs that are due"),
    ("server_fns/", "pages", "draws pages that exist only in an answer, such as a new secret"),
    ("islands/", "server_fns", "asks the few functions of `live`"),
];

/// What a line of code uses of the other folders.
fn uses(code: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for start in ["crate::", "portico::"] {
        for (at, _) in code.match_indices(start) {
            let rest = &code[at + start.len()..];
            let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
            let name = &rest[..rest.find(|c| !is_part(c)).unwrap_or(rest.len())];
            if ALL.contains(&name) {
                found.push(name);
            }
        }
    }
    found
}

#[test]
fn dependencies_point_one_way() {
    let mut problems = Vec::new();
    for (path, text) in sources() {
        let name = path.to_string_lossy().into_owned();
        let own = folder(&path);
        let own = own.trim_end_matches(".rs");
        let Some((_, allowed)) = FOLDERS.iter().find(|(folder, _)| *folder == own) else {
            continue;
        };
        for (number, code) in code_lines(&text) {
            if code.contains("crate::{") || code.contains("portico::{") {
                problems.push(format!("{name}:{number}: write one use for each folder"));
            }
            for target in uses(code) {
                let is_known = EXCEPTIONS
                    .iter()
                    .any(|(start, to, _)| name.starts_with(start) && *to == target);
                if target != own && !allowed.contains(&target) && !is_known {
                    problems.push(format!("{name}:{number}: uses {target}"));
                }
            }
        }
    }
    assert_none(problems);
}

#[test]
fn islands_ask_live_functions_only() {
    let mut problems = Vec::new();
    for (path, text) in sources() {
        for (number, code) in code_lines(&text) {
            let rest = code.split_once("crate::server_fns").map(|(_, rest)| rest);
            if folder(&path) == "islands" && rest.is_some_and(|it| !it.starts_with("::live")) {
                problems.push(format!("{}:{number}: {}", path.display(), code.trim()));
            }
        }
    }
    assert_none(problems);
}

#[test]
fn every_folder_has_a_row() {
    let mut there = BTreeSet::new();
    for entry in fs::read_dir(root().join("src")).unwrap() {
        let name = entry.unwrap().file_name().to_string_lossy().into_owned();
        if !matches!(name.as_str(), "lib.rs" | "main.rs" | "tests") {
            there.insert(name.trim_end_matches(".rs").to_owned());
        }
    }
    let rows: BTreeSet<_> = FOLDERS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(there, rows);
}
