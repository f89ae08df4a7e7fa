//! Sentences of the document with their code marks (backticks) shown as code.

use crate::components::push_escaped;
use leptos::prelude::*;

/// A sentence whose parts between backticks are code.
pub fn marked(text: &str) -> AnyView {
    view! { <span inner_html=html(text)></span> }.into_any()
}

/// Every second part is code; a mark without its partner stays as it is.
fn html(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + 32);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('`') {
        let Some((code, after)) = after.split_once('`') else { break };
        push_escaped(&mut html, before);
        html.push_str("<code>");
        push_escaped(&mut html, code);
        html.push_str("</code>");
        rest = after;
    }
    push_escaped(&mut html, rest);
    html
}

#[cfg(test)]
mod tests {
    use super::html;

    #[test]
    fn marks_become_code_and_nothing_else_becomes_markup() {
        assert_eq!(
            html("as in `a<b>` or `c`."),
            "as in <code>a&lt;b&gt;</code> or <code>c</code>."
        );
        assert_eq!(html("one ` alone & <b>"), "one ` alone &amp; &lt;b&gt;");
    }
}
