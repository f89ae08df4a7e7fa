//! Paths of this site, and links that pages may show: what a browser could take for another site's address is neither.

use super::page_address::PageAddress;
use crate::domain::text::is_hidden;

/// The longest path, in bytes.
const PATH_LENGTH_MAX: usize = 1_000;

/// The text as a path of this site; `None` for any other address.
///
/// Browsers read `\` as `/`, leave out tabs and line feeds, and take what begins with two slashes for another host. A
/// server in front may decode `%2F` and `%5C` before it redirects.
pub fn own_path(text: &str) -> Option<&str> {
    let rest = text.strip_prefix('/')?;
    let start = rest.get(..3).unwrap_or_default().to_ascii_lowercase();
    let leads_away = rest.starts_with('/') || start == "%2f" || start == "%5c";
    let is_odd = |letter: char| letter == '\\' || letter.is_control() || is_hidden(letter);
    let is_own = !leads_away && !text.chars().any(is_odd) && text.len() <= PATH_LENGTH_MAX;
    is_own.then_some(text)
}

/// Whether a page may link to this: a path of this site, or an address over HTTPS without user name and password.
pub fn is_link(text: &str) -> bool {
    let is_https = || {
        let scheme = text.get(..8).unwrap_or_default();
        scheme.eq_ignore_ascii_case("https://") && PageAddress::parse(text).is_some()
    };
    own_path(text).is_some() || is_https()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What looks like a path or a link and leads somewhere else.
    const AWAY: [&str; 22] = [
        "",
        "orders",
        "//evil.example",
        "/\\evil.example",
        "\\/evil.example",
        "\\\\evil.example",
        "/%5Cevil.example",
        "/%5cevil.example",
        "/%2Fevil.example",
        "/%2fevil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "/\r/evil.example",
        "\t//evil.example",
        " //evil.example",
        "/a\\..\\..\\evil.example",
        "https:evil.example",
        "https:/evil.example",
        "javascript:alert(1)",
        "java\nscript:alert(1)",
        "JavaScript://x/%0aalert(1)",
        "data:text/html,x",
    ];

    #[test]
    fn a_path_of_this_site() {
        for own in ["/", "/orders", "/orders?page=2#x", "/a//b", "/a%2Fb", "/imprint/ä", "/%20"] {
            assert_eq!(own_path(own), Some(own));
            assert!(is_link(own), "{own}");
        }
        for away in AWAY {
            assert_eq!(own_path(away), None, "{away:?}");
            assert!(!is_link(away), "{away:?}");
        }
        for hidden in ["/\u{200b}x", "/\u{202e}x", "/\0", "/\u{85}"] {
            assert_eq!(own_path(hidden), None, "{hidden:?}");
        }
        assert_eq!(own_path(&format!("/{}", "x".repeat(PATH_LENGTH_MAX))), None);
    }

    #[test]
    fn a_link_to_another_site_is_https() {
        for good in [
            "https://shop.example/imprint",
            "HTTPS://shop.example",
            "https://shop.example:8443/?a=b",
        ] {
            assert!(is_link(good), "{good}");
            assert_eq!(own_path(good), None);
        }
        for bad in [
            "http://shop.example/",
            "http://localhost/",
            "https://",
            "https://user@shop.example/",
            "https://shop.example\\@evil.example/",
            "https://shop.example/\nx",
            "mailto:x@shop.example",
        ] {
            assert!(!is_link(bad), "{bad}");
        }
    }
}
