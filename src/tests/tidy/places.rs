//! What belongs in one folder only: SQL, the store itself, forms that post, server functions.

use super::{assert_none, code_lines, folder, sources};

/// How often dynamic SQL is declared safe: the batch of a unit of work, the schema, and asking for a statement's plan.
const ASSERTED_SQL_MAX: usize = 4;

#[test]
fn sql_is_in_the_store_only() {
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

/// Lines of code that contain one of `words`, outside of the folders whose paths start with one of `homes`.
fn strays(words: &[&str], homes: &[&str]) -> Vec<String> {
    let mut problems = Vec::new();
    for (path, text) in sources() {
        let name = path.to_string_lossy().into_owned();
        if homes.iter().any(|home| name.starts_with(home)) {
            continue;
        }
        for (number, code) in code_lines(&text) {
            if words.iter().any(|word| code.contains(word)) {
                problems.push(format!("{name}:{number}: {}", code.trim()));
            }
        }
    }
    problems
}

#[test]
fn only_use_cases_and_jobs_reach_the_store() {
    assert_none(strays(&[".store()"], &["service/", "jobs/", "tests/"]));
}

#[test]
fn forms_post_through_one_component() {
    let words = ["method=\"post\"", "method=\"POST\"", "method=post"];
    assert_none(strays(&words, &["components/form/", "tests/"]));
}

#[test]
fn server_functions_have_one_folder() {
    assert_none(strays(&["#[server"], &["server_fns/", "tests/"]));
}

/// A handler of a post that is not a server function would have to know by itself how a form is answered.
#[test]
fn pages_have_no_handlers_of_posts() {
    let mut problems = Vec::new();
    for (path, text) in sources() {
        if !matches!(folder(&path).as_str(), "pages" | "http" | "components" | "forms") {
            continue;
        }
        for (number, code) in code_lines(&text) {
            let is_handler = code.match_indices("post(").any(|(at, _)| {
                let before = &code[..at];
                let is_part = before
                    .ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '.' || c == '"');
                !is_part && !before.ends_with("fn ") && !before.ends_with("Request::")
            });
            if is_handler {
                problems.push(format!("{}:{number}: {}", path.display(), code.trim()));
            }
        }
    }
    assert_none(problems);
}

/// Forms are typed: what reads them field by field was left for those that were not yet.
#[test]
fn no_form_is_read_field_by_field() {
    let legacy = sources().into_iter().filter(|(path, _)| path.ends_with("http/legacy.rs"));
    assert_none(legacy.map(|(path, _)| path.display().to_string()).collect());
}
