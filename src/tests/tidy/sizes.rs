//! Files, functions, lines and folders are small enough to read.

use super::{assert_none, root, sources};
use std::fs;
use std::path::Path;

const FILE_LINES_MAX: usize = 400;
const FUNCTION_LINES_MAX: usize = 70;
const LINE_LENGTH_MAX: usize = 120;
const FOLDER_FILES_MAX: usize = 15;

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
fn folders_are_small() {
    fn walk(folder: &Path, problems: &mut Vec<String>) {
        let mut files = 0;
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, problems);
            } else {
                files += 1;
            }
        }
        if files > FOLDER_FILES_MAX {
            problems.push(format!("{}: {files} files", folder.display()));
        }
    }
    let mut problems = Vec::new();
    walk(&root().join("src"), &mut problems);
    assert_none(problems);
}
