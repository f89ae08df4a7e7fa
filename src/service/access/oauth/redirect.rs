//! Where an app wants people sent back to.

/// The longest address, in characters.
const LENGTH_MAX: usize = 500;

/// An address that people are sent back to: over HTTPS, or over HTTP on the same machine (RFC 8252, 7.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RedirectUri {
    text: String,
    origin_length: usize,
}

impl RedirectUri {
    /// Reads an absolute address without user, password or fragment.
    pub fn parse(text: &str) -> Option<Self> {
        let is_plain =
            text.bytes().all(|byte| byte.is_ascii_graphic() && !b"\\\"'<>`{}|^#".contains(&byte));
        if !is_plain || text.len() > LENGTH_MAX {
            return None;
        }
        let (scheme, rest) = text.split_once("://")?;
        let authority = rest.split(['/', '?']).next().unwrap_or_default();
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !authority.ends_with(']') => (host, Some(port)),
            _ => (authority, None),
        };
        let is_port = port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port > 0));
        let is_host = is_name(host) || host == "[::1]";
        let is_near = matches!(host, "localhost" | "127.0.0.1" | "[::1]");
        let is_safe = scheme == "https" || (scheme == "http" && is_near);
        let origin_length = scheme.len() + 3 + authority.len();
        (is_safe && is_host && is_port).then(|| Self { text: text.to_owned(), origin_length })
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Scheme, host and port.
    pub fn origin(&self) -> &str {
        self.text.get(..self.origin_length).unwrap_or_default()
    }
}

fn is_name(host: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    host.split('.').all(is_label)
}

/// A registered address with parameters added; those that are empty are left out.
pub fn redirect_url(uri: &str, parameters: &[(&str, &str)]) -> String {
    let given: Vec<_> = parameters.iter().filter(|(_, value)| !value.is_empty()).collect();
    let query = serde_urlencoded::to_string(given).unwrap_or_default();
    let joint = if uri.contains('?') { '&' } else { '?' };
    format!("{uri}{joint}{query}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_safe_and_exact_addresses() {
        for (good, origin) in [
            ("https://app.example/back", "https://app.example"),
            ("https://app.example:8443?x=1", "https://app.example:8443"),
            ("http://127.0.0.1:9/cb", "http://127.0.0.1:9"),
            ("http://localhost", "http://localhost"),
            ("http://[::1]:8080/cb", "http://[::1]:8080"),
        ] {
            assert_eq!(RedirectUri::parse(good).unwrap().origin(), origin);
        }
        for bad in [
            "",
            "/back",
            "//app.example",
            "http://app.example/",
            "javascript:alert(1)",
            "data:text/html,x",
            "https://",
            "https://a@app.example/",
            "https://app.example/#x",
            "https://app.example/ x",
            "https://app.example\\@evil.example",
            "https://app.example;evil/",
            "https://app..example/",
            "https://app.example:0/",
            "https://app.example:99999/",
            "http://localhost.evil.example/",
            "https://ä.example/",
        ] {
            assert_eq!(RedirectUri::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn parameters_are_added_to_what_is_there() {
        let add = |uri| redirect_url(uri, &[("code", "c"), ("state", "a b&c"), ("error", "")]);
        assert_eq!(add("https://a.example/x"), "https://a.example/x?code=c&state=a+b%26c");
        assert_eq!(add("https://a.example/x?y=1"), "https://a.example/x?y=1&code=c&state=a+b%26c");
    }
}
