//! Every primary and unique key begins with the shop, so that no row of one shop can be found through another.

use super::{assert_none, root};
use std::fs;

/// Keys that begin with another column: table, column, why.
const ALLOWED: [(&str, &str, &str); 8] = [
    ("shop", "slug", "names the shop itself, on the command line and in brand files"),
    ("api_key", "secret_hash", "a request brings the secret alone; the shop is found by it"),
    ("oauth_app", "client_id", "an app names itself before the shop is known"),
    ("oauth_code", "code_hash", "an app brings the code alone; the shop is found by it"),
    ("oauth_token", "token_hash", "a request brings the token alone; the shop is found by it"),
    ("web_session", "token_hash", "a browser brings the token alone, on the host of any shop"),
    ("job", "job", "jobs run for all shops at once"),
    ("installation", "fact", "what is true of all shops at once"),
];

/// The first column of each key in the statements of a migration, with its table.
fn keys(sql: &str) -> Vec<(String, String)> {
    let without_comments: Vec<_> =
        sql.lines().map(|line| line.split("--").next().unwrap_or_default()).collect();
    let mut found = Vec::new();
    for statement in without_comments.join("\n").split(';') {
        let statement = statement.trim();
        if let Some(rest) = statement.strip_prefix("CREATE UNIQUE INDEX") {
            let on = rest.split_once(" ON ").or_else(|| rest.split_once('\n')).unwrap().1;
            let (table, columns) = on.trim().trim_start_matches("ON ").split_once('(').unwrap();
            found.push((table.trim().to_owned(), first_word(columns)));
        } else if let Some(rest) = statement.strip_prefix("CREATE TABLE") {
            let table = first_word(rest.trim_start().trim_start_matches("IF NOT EXISTS "));
            for line in rest.lines() {
                for word in ["PRIMARY KEY", "UNIQUE"] {
                    let Some((before, after)) = line.split_once(word) else { continue };
                    let column = match after.trim_start().strip_prefix('(') {
                        Some(columns) => first_word(columns),
                        None => first_word(before),
                    };
                    found.push((table.clone(), column));
                }
            }
        }
    }
    found
}

fn first_word(text: &str) -> String {
    let is_part = |c: &char| c.is_ascii_alphanumeric() || *c == '_';
    text.trim_start().chars().take_while(is_part).collect()
}

#[test]
fn keys_begin_with_the_shop() {
    let mut found = Vec::new();
    for entry in fs::read_dir(root().join("migrations")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|end| end == "sql") {
            found.extend(keys(&fs::read_to_string(&path).unwrap()));
        }
    }
    assert!(found.len() > 60, "only {} keys were found", found.len());
    let is_allowed = |table: &str, column: &str| {
        column == "shop_id" || ALLOWED.iter().any(|it| (it.0, it.1) == (table, column))
    };
    let wrong = found.iter().filter(|(table, column)| !is_allowed(table, column));
    assert_none(wrong.map(|(table, column)| format!("{table}: {column}")).collect());
    for (table, column, _) in ALLOWED {
        let is_there = found.iter().any(|it| (it.0.as_str(), it.1.as_str()) == (table, column));
        assert!(is_there, "{table}.{column} is no key any more");
    }
}

#[test]
fn keys_are_found() {
    let sql = "CREATE TABLE a (\n    b TEXT NOT NULL UNIQUE,\n    PRIMARY KEY (shop_id, b) -- UNIQUE (x)\n);\n\
               CREATE UNIQUE INDEX c ON d (e, f)\n    WHERE e IS NOT NULL;";
    let pair = |table: &str, column: &str| (table.to_owned(), column.to_owned());
    assert_eq!(keys(sql), [pair("a", "b"), pair("a", "shop_id"), pair("d", "e")]);
}
