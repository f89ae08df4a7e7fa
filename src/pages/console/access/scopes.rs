//! Scopes as pages show them.

use crate::components::{page, t};
use crate::domain::actor::{Scope, Scopes};
use leptos::prelude::*;

/// Scopes as a program writes them, for a row.
pub fn short_scopes(scopes: Scopes) -> AnyView {
    if scopes == Scopes::all() {
        return t("admin.keys.all_scopes").into_any();
    }
    view! { <small>{scopes.to_text().replace(',', ", ")}</small> }.into_any()
}

/// Scopes in words, each with what a program calls it.
pub fn scopes_in_words(scopes: Scopes) -> AnyView {
    let page = page();
    let items: Vec<_> = Scope::ALL
        .into_iter()
        .filter(|scope| scopes.contains(*scope))
        .map(|scope| {
            view! { <li>{page.t(&scope_key(scope))} " " <code class="muted">{scope.as_str()}</code></li> }
        })
        .collect();
    view! { <ul class="prose">{items}</ul> }.into_any()
}

/// The message that says what a scope allows.
pub fn scope_key(scope: Scope) -> String {
    format!("admin.scope.{}", scope.as_str().replace('.', "_"))
}
