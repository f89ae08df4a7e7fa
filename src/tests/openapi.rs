//! The description of the API: complete, true to the router, and the same as the committed file.

use crate::util::TestApp;
use portico::api::ErrorCode;
use portico::api::openapi::{TAGS, document, document_text};
use portico::domain::actor::Scope;
use serde_json::Value as Json;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// Path, method and description of every operation.
fn operations() -> Vec<(String, String, Json)> {
    let document = document();
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            assert!(METHODS.contains(&method.as_str()), "{method} {path}");
            found.push((path.clone(), method.clone(), operation.clone()));
        }
    }
    assert!(found.len() > 15);
    found
}

#[test]
fn the_committed_document_is_that_of_the_code() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/openapi.json");
    let committed = fs::read_to_string(path).unwrap_or_default();
    assert!(committed == document_text(), "docs/openapi.json is old: run `make openapi`");
}

#[test]
fn every_operation_is_described_completely() {
    let mut ids = BTreeSet::new();
    for (path, method, operation) in operations() {
        let name = format!("{method} {path}");
        let id = operation["operationId"].as_str().unwrap().to_owned();
        assert!(ids.insert(id), "{name}: another operation has this id");
        let tags = operation["tags"].as_array().unwrap();
        assert!(tags.len() == 1 && TAGS.iter().any(|(tag, _)| tags[0] == *tag), "{name}: {tags:?}");
        assert!(operation["summary"].as_str().is_some_and(|text| text.ends_with('.')), "{name}");
        let responses = operation["responses"].as_object().unwrap();
        assert!(responses.keys().any(|status| status.starts_with('2')), "{name}");
        for status in ["429", "500", "503"] {
            assert!(responses.contains_key(status), "{name}: {status}");
        }
        if let Some(body) = operation.get("requestBody") {
            assert!(body["content"].as_object().is_some_and(|content| !content.is_empty()));
        }
        for code in operation["x-errors"].as_array().into_iter().flatten() {
            let known = ErrorCode::parse(code.as_str().unwrap());
            assert!(known.is_some(), "{name}: {code} is not in api/answer/code.rs");
        }
        describes_its_path(&name, &path, &operation);
        describes_its_scope(&name, &path, &operation);
    }
}

fn describes_its_path(name: &str, path: &str, operation: &Json) {
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let in_path = parameters.filter(|parameter| parameter["in"] == "path");
    let described: BTreeSet<_> =
        in_path.map(|parameter| parameter["name"].as_str().unwrap().to_owned()).collect();
    let named: BTreeSet<_> = path
        .split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
        .map(str::to_owned)
        .collect();
    assert_eq!(described, named, "{name}");
    let has_404 = operation["responses"].as_object().unwrap().contains_key("404");
    assert!(named.is_empty() || has_404, "{name}: name the code of its 404 in x-errors");
}

fn describes_its_scope(name: &str, path: &str, operation: &Json) {
    let needs = operation["security"].as_array();
    if path.starts_with("/dev/v1/") && !path.starts_with("/dev/v1/oauth/") {
        assert!(needs.is_some_and(|needs| !needs.is_empty()), "{name}: security is missing");
    }
    for scope in needs.into_iter().flatten().filter_map(|need| need["key"].as_array()).flatten() {
        let scope = scope.as_str().unwrap();
        assert!(Scope::parse(scope).is_some(), "{name}: {scope} is no scope");
    }
}

#[test]
fn every_reference_leads_somewhere() {
    fn references(value: &Json, found: &mut BTreeSet<String>) {
        match value {
            Json::Object(members) => {
                for (key, value) in members {
                    if let ("$ref", Json::String(target)) = (key.as_str(), value) {
                        found.insert(target.clone());
                    }
                    references(value, found);
                }
            }
            Json::Array(values) => values.iter().for_each(|value| references(value, found)),
            _ => {}
        }
    }
    let document = document();
    let mut found = BTreeSet::new();
    references(&document, &mut found);
    for target in &found {
        let pointer = target.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{target}");
    }
    for name in document["components"]["schemas"].as_object().unwrap().keys() {
        assert!(found.contains(&format!("#/components/schemas/{name}")), "{name} is not used");
    }
}

#[test]
fn every_link_leads_from_an_answer_to_a_parameter() {
    let all = operations();
    let mut count = 0;
    for (path, method, operation) in &all {
        let responses = operation["responses"].as_object().unwrap();
        for (_, link) in responses.values().filter_map(|it| it["links"].as_object()).flatten() {
            let target = &link["operationId"];
            let to = all.iter().find(|(_, _, to)| to["operationId"] == *target);
            let (_, _, to) = to.unwrap_or_else(|| panic!("{method} {path}: {target}"));
            for name in link["parameters"].as_object().unwrap().keys() {
                let parameters = to["parameters"].as_array().unwrap();
                assert!(parameters.iter().any(|it| it["name"] == *name), "{target}: {name}");
            }
            count += 1;
        }
    }
    assert!(count >= 10, "{count}");
}

/// The router serves the described methods of each described path, with and without a slash at its end, and no others.
#[tokio::test]
async fn the_router_serves_what_is_described() {
    let app = TestApp::sqlite().await;
    let all = operations();
    let paths: BTreeSet<_> = all.iter().map(|(path, ..)| path.clone()).collect();
    for path in paths {
        let described = |method: &str| all.iter().any(|(p, m, _)| *p == path && m == method);
        let bare = path.trim_end_matches('/').replace("{slug}", "demo");
        let bare = bare.replace("/shops/id/{id}", "/shops/id/shop_demo").replace("{id}", "nobody");
        for address in [bare.clone(), format!("{bare}/")] {
            for method in METHODS {
                let reply = app.call(&method.to_uppercase(), &address, &app.key, &[], "").await;
                let is_served = reply.status != 405 && !reply.body.contains("\"NOT_FOUND\"");
                assert_eq!(is_served, described(method), "{method} {address}: {}", reply.body);
                if reply.status == 405 {
                    let allowed = reply.headers["allow"].to_str().unwrap().to_lowercase();
                    let allowed: BTreeSet<_> =
                        allowed.split(',').map(str::trim).filter(|it| *it != "head").collect();
                    let expected: BTreeSet<_> =
                        METHODS.into_iter().filter(|method| described(method)).collect();
                    assert_eq!(allowed, expected, "{method} {address}");
                }
            }
        }
    }
}

/// Every file under `src/api`, but for the list of codes.
fn sources() -> Vec<(PathBuf, String)> {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src/api")];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if !path.ends_with("code.rs") {
                let text = fs::read_to_string(&path).unwrap();
                let served = text.split("#[cfg(test)]").next().unwrap();
                found.push((path, served.to_owned()));
            }
        }
    }
    found
}

/// Routes of the API come from operations; a router may add only what answers that there is no route.
#[test]
fn no_route_is_added_by_hand() {
    for (path, text) in sources() {
        for line in text.lines().filter(|line| line.contains(".route(\"")) {
            let is_catch_all = line.contains("any(not_found)") || line.contains("any(no_route)");
            assert!(is_catch_all, "{}: {line}", path.display());
        }
    }
}

#[test]
fn every_code_is_produced_by_something() {
    let sources = sources();
    for code in ErrorCode::ALL {
        let name = format!("ErrorCode::{code:?}");
        assert!(sources.iter().any(|(_, text)| text.contains(&name)), "nothing answers {code:?}");
    }
}

/// Every failure names a line of this page, every operation has its place on the page of its subject.
#[tokio::test]
async fn the_reference_shows_every_operation_and_every_code() {
    let app = TestApp::sqlite().await;
    let shop = app.bed.shop.clone();
    let index = app.call("GET", "/docs", "", &[], "").await;
    assert_eq!(index.status, 200, "{shop:?}: {}", index.body);
    for (path, method, operation) in operations() {
        let slug = operation["tags"][0].as_str().unwrap().to_lowercase().replace(' ', "-");
        let id = operation["operationId"].as_str().unwrap();
        assert!(index.body.contains(&format!("/docs/{slug}#{id}\"")), "{method} {path}");
        let page = app.call("GET", &format!("/docs/{slug}"), "", &[], "").await;
        assert_eq!(page.status, 200);
        assert!(page.body.contains(&format!("id=\"{id}\"")), "{method} {path}");
    }
    let errors = app.call("GET", "/docs/errors", "", &[], "").await;
    assert_eq!(errors.status, 200);
    for code in ErrorCode::ALL {
        assert!(errors.body.contains(&format!("id=\"{}\"", code.as_str())), "{code:?}");
    }
    assert_eq!(app.call("GET", "/docs/nothing", "", &[], "").await.status, 404);
    let raw = app.call("GET", "/docs/openapi.json", "", &[], "").await;
    assert_eq!(raw.json()["openapi"], "3.1.0");
}

/// The document for people has the same codes, in the same words.
#[test]
fn the_design_document_lists_every_code() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/api-design.md");
    let text = fs::read_to_string(path).unwrap();
    let lines = ErrorCode::ALL.iter().map(|code| {
        let (status, name) = (code.status_number(), code.as_str());
        format!("| {status} | `{name}` | {} | {} |", code.meaning(), code.cure())
    });
    let missing: Vec<_> = lines.filter(|line| !text.contains(line)).collect();
    assert!(missing.is_empty(), "docs/api-design.md lacks these lines:\n{}", missing.join("\n"));
    let listed = text.lines().filter(|line| line.starts_with("| 4") || line.starts_with("| 5"));
    assert_eq!(
        listed.count(),
        ErrorCode::ALL.len(),
        "docs/api-design.md lists codes there are not"
    );
}
