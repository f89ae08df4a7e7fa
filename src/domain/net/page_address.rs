//! Addresses of other sites' pages that people are led on to.

/// The longest address, in characters.
pub const PAGE_ADDRESS_LENGTH_MAX: usize = 2_000;

/// An absolute address over HTTPS, or over HTTP on the same machine, without user name and password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageAddress {
    text: String,
    host: String,
}

impl PageAddress {
    /// Reads an address.
    pub fn parse(text: &str) -> Option<Self> {
        let is_plain =
            text.bytes().all(|byte| byte.is_ascii_graphic() && !b"\\\"'<>`{}|^".contains(&byte));
        if !is_plain || text.len() > PAGE_ADDRESS_LENGTH_MAX {
            return None;
        }
        let (scheme, rest) = text.split_once("://")?;
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !authority.ends_with(']') => (host, Some(port)),
            _ => (authority, None),
        };
        let is_port = port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port > 0));
        let is_near = matches!(host, "localhost" | "127.0.0.1" | "[::1]");
        let is_safe = scheme.eq_ignore_ascii_case("https")
            || (scheme.eq_ignore_ascii_case("http") && is_near);
        let is_host = is_name(host) || host == "[::1]";
        (is_safe && is_host && is_port)
            .then(|| Self { text: text.to_owned(), host: host.to_ascii_lowercase() })
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The host it leads to.
    pub fn host(&self) -> &str {
        &self.host
    }
}

fn is_name(host: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    host.split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    use super::PageAddress;

    #[test]
    fn https_or_this_machine() {
        for (good, host) in [
            ("https://a.example/x?y=1#/done", "a.example"),
            ("HTTPS://A.example", "a.example"),
            ("https://a.example:8443?order=1", "a.example"),
            ("http://127.0.0.1:9000/back", "127.0.0.1"),
            ("http://localhost", "localhost"),
            ("http://[::1]:8080/", "[::1]"),
        ] {
            assert_eq!(PageAddress::parse(good).unwrap().host(), host, "{good}");
        }
        for bad in [
            "",
            "a.example",
            "/x",
            "//a.example",
            "http://a.example/",
            "http://localhost.evil.example/",
            "javascript:alert(1)",
            "javascript://a.example/%0aalert(1)",
            "data:text/html,x",
            "ftp://a.example",
            "https://u:p@a.example/",
            "https://u@a.example/",
            "https://",
            "https://a b.example",
            "https://a.example\\@evil.example",
            "https://a..example/",
            "https://a.example:0/",
            "https://ä.example/",
        ] {
            assert_eq!(PageAddress::parse(bad), None, "{bad}");
        }
        assert_eq!(PageAddress::parse(&format!("https://a.example/{}", "x".repeat(2_000))), None);
    }
}
