//! The two files that pages name instead of inline scripts: what starts the islands, and which pages are fetched early.

use super::app::SharedApp;
use super::assets::file;
use axum::extract::State;
use axum::response::Response;

/// Brings the islands of a page to life after idle; fetches nothing where a page has none.
const STARTER: &str = include_str!("starter.js");

/// Pages likely to be opened next are fetched early. Reading changes nothing, so this is safe; files and links marked
/// `data-no-prefetch` are left out.
const RULES: &str = r#"{"prefetch":[{"where":{"and":[{"href_matches":"/*"},
{"not":{"href_matches":"/*.csv*"}},{"not":{"href_matches":"/logout"}},
{"not":{"selector_matches":"[data-no-prefetch],[download],[target]"}}]},"eagerness":"moderate"}]}
"#;

/// The value of the `Speculation-Rules` header: a quoted address. A new edition gets a new name.
pub const RULES_HREF: &str = "\"/pkg/prefetch-1.json\"";

/// `GET /pkg/start/{file}`: the starter, which names the browser part of this build.
pub async fn starter(State(app): State<SharedApp>) -> Response {
    let body = app.assets.islands.as_ref().map_or_else(String::new, |islands| {
        format!("{}({:?},{:?});\n", STARTER.trim_end(), islands.js, islands.wasm)
    });
    file("text/javascript; charset=utf-8", body)
}

/// `GET /pkg/prefetch-1.json`.
pub async fn speculation_rules() -> Response {
    file("application/speculationrules+json", RULES)
}
