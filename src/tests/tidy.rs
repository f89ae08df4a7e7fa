//! The house rules as a test: sizes, headers, the direction of dependencies, where SQL may stand, message keys.

use portico::i18n::{Language, keys};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const FILE_LINES_MAX: usize = 400;
const FUNCTION_LINES_MAX: usize = 70;
const LINE_LENGTH_MAX: usize = 120;
/// How often dynamic SQL is declared safe: the batch of a unit of work, the schema, and asking for a statement's plan.
const ASSERTED_SQL_MAX: usize = 4;

/// What each folder may not use.
const FORBIDDEN: [(&str, &[&str]); 10] = [
    ("mail", &["api", "pages", "web", "jobs", "islands"]),
    (
        "domain",
        &[
            "store",
            "service",
            "api",
            "pages",
            "web",
            "jobs",
            "components",
            "brand",
            "i18n",
            "islands",
        ],
    ),
    (
        "store",
        &["service", "api", "pages", "web", "jobs", "components", "brand", "i18n", "islands"],
    ),
    ("service", &["api", "pages", "web", "jobs", "components", "islands"]),
    ("api", &["store", "pages", "web", "jobs", "components", "islands"]),
    ("pages", &["store", "api"]),
    ("components", &["store", "service", "api", "pages", "web", "jobs"]),
    ("jobs", &["api", "pages", "web", "components", "islands"]),
    ("webhooks", &["api", "pages", "web", "jobs", "components", "islands"]),
    (
        "islands",
        &["store", "service", "api", "pages", "web", "jobs", "components", "brand", "i18n"],
    ),
];

fn sources() -> Vec<(PathBuf, String)> {
    fn walk(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|end| end == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    walk(&root, &mut found);
    for (path, _) in &mut found {
        *path = path.strip_prefix(&root).unwrap().to_path_buf();
    }
    found
}

fn folder(path: &Path) -> String {
    path.components().next().unwrap().as_os_str().to_string_lossy().into_owned()
}

fn assert_none(problems: Vec<String>) {
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn files_are_short_and_say_what_they_are() {
    let mut problems = Vec::new();
    for (path, text) in sources() {
        let lines = text.lines().count();
        if lines > FILE_LINES_MAX {
            problems.push(format!("{}: {lines} lines", path.display()));
        }
        let is_test_part =
            path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("tests"));
        if !text.starts_with("//!") && !is_test_part {
            problems.push(format!("{}: does not open with //!", path.display()));
        }
        for (number, line) in (1..).zip(text.lines()) {
            if line.chars().count() > LINE_LENGTH_MAX && !line.contains('"') {
                problems.push(format!(
                    "{}:{number}: {} characters",
                    path.display(),
                    line.chars().count()
                ));
            }
        }
    }
    assert_none(problems);
}

#[test]
fn functions_are_short() {
    let mut problems = Vec::new();
    for (path, text) in sources() {
        let mut open: Option<(usize, String, String)> = None;
        for (number, line) in (1..).zip(text.lines()) {
            let indent: String = line.chars().take_while(|c| *c == ' ').collect();
            let code = line.trim_start();
            let bare = match code.strip_prefix("pub") {
                Some(rest) if rest.starts_with('(') => rest.split_once(") ").map_or("", |it| it.1),
                Some(rest) => rest.trim_start(),
                None => code,
            };
            let is_function = bare.starts_with("fn ") || bare.starts_with("async fn ");
            if is_function && !code.ends_with(';') && !code.ends_with('}') {
                open = Some((number, indent.clone(), code.to_owned()));
            }
            if let Some((start, outer, name)) = &open
                && code == "}"
                && indent == *outer
            {
                if number - start > FUNCTION_LINES_MAX {
                    problems.push(format!(
                        "{}:{start}: {} lines: {name}",
                        path.display(),
                        number - start
                    ));
                }
                open = None;
            }
        }
    }
    assert_none(problems);
}

#[test]
fn dependencies_point_one_way() {
    let mut problems = Vec::new();
    for (path, text) in sources() {
        let Some((_, forbidden)) = FORBIDDEN.iter().find(|(name, _)| *name == folder(&path)) else {
            continue;
        };
        for (number, line) in (1..).zip(text.lines()) {
            let code = line.split("//").next().unwrap_or_default();
            for target in *forbidden {
                if code.contains(&format!("crate::{target}::"))
                    || code.contains(&format!("crate::{target};"))
                {
                    problems.push(format!("{}:{number}: uses {target}", path.display()));
                }
            }
        }
    }
    assert_none(problems);
}

#[test]
fn sql_stands_in_the_store_only() {
    const WORDS: [&str; 5] = ["SELECT ", "INSERT INTO ", "UPDATE ", "DELETE FROM ", "sqlx::"];
    let mut problems = Vec::new();
    let mut asserted = 0;
    for (path, text) in sources() {
        let is_store = matches!(folder(&path).as_str(), "store" | "tests");
        if folder(&path) == "store" {
            asserted += text.matches("AssertSqlSafe(").count();
        }
        for (number, line) in (1..).zip(text.lines()) {
            let code = line.trim_start();
            if !is_store && !code.starts_with("//") && WORDS.iter().any(|word| code.contains(word))
            {
                problems.push(format!("{}:{number}: {code}", path.display()));
            }
        }
    }
    assert_none(problems);
    assert!(asserted <= ASSERTED_SQL_MAX, "{asserted} statements are declared safe");
}

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
