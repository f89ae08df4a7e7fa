//! Where a page comes from, as browsers write it: scheme, host and port, nothing else.

use serde::Deserialize;
use std::str::FromStr;

/// An origin that could stand in a browser's `Origin` header.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct WebOrigin(String);

/// Why a text is no origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "write scheme and host, and the port where it is not the usual one, as in https://shop.example"
)]
pub struct NoOrigin;

impl WebOrigin {
    /// The origin as browsers write it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for WebOrigin {
    type Err = NoOrigin;

    /// Reads `https://shop.example` or `http://127.0.0.1:5173`; a slash at the end and the usual port are left out.
    fn from_str(text: &str) -> Result<Self, NoOrigin> {
        let text = text.trim().to_ascii_lowercase();
        let (scheme, rest) = text.split_once("://").ok_or(NoOrigin)?;
        let usual_port = match scheme {
            "https" => "443",
            "http" => "80",
            _ => return Err(NoOrigin),
        };
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let host_end = rest.rfind(']').map_or(0, |at| at + 1);
        let (host, port) = match rest.get(host_end..).and_then(|tail| tail.find(':')) {
            Some(at) => (rest.get(..host_end + at), rest.get(host_end + at + 1..)),
            None => (Some(rest), None),
        };
        let host = host.filter(|host| is_host(host)).ok_or(NoOrigin)?;
        let is_port = |port: &str| {
            port.bytes().all(|byte| byte.is_ascii_digit())
                && !port.starts_with('0')
                && port.parse::<u16>().is_ok()
        };
        match port {
            Some(port) if !is_port(port) => Err(NoOrigin),
            Some(port) if port != usual_port => Ok(Self(format!("{scheme}://{host}:{port}"))),
            _ => Ok(Self(format!("{scheme}://{host}"))),
        }
    }
}

/// A name, an IPv4 address, or an IPv6 address in brackets.
fn is_host(text: &str) -> bool {
    if let Some(address) = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')) {
        return address.parse::<std::net::Ipv6Addr>().is_ok();
    }
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    text.split('.').all(is_label)
}

impl TryFrom<String> for WebOrigin {
    type Error = NoOrigin;

    fn try_from(text: String) -> Result<Self, NoOrigin> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins() {
        for (text, origin) in [
            ("https://shop.example", "https://shop.example"),
            (" HTTPS://Shop.Example/ ", "https://shop.example"),
            ("https://shop.example:443", "https://shop.example"),
            ("https://shop.example:8443", "https://shop.example:8443"),
            ("http://127.0.0.1:5173", "http://127.0.0.1:5173"),
            ("http://[::1]:80", "http://[::1]"),
            ("http://localhost:3000", "http://localhost:3000"),
        ] {
            assert_eq!(text.parse::<WebOrigin>().unwrap().as_str(), origin, "{text}");
        }
        for bad in [
            "",
            "*",
            "null",
            "shop.example",
            "https://",
            "https://*",
            "https://*.shop.example",
            "https://shop.example/path",
            "https://shop.example?x",
            "https://a@shop.example",
            "https://shop.example:",
            "https://shop.example:x",
            "https://shop.example:+1",
            "https://shop.example:65536",
            "ftp://shop.example",
            "https://a..b",
            "https://[::1",
            "https://ä.example",
        ] {
            assert_eq!(bad.parse::<WebOrigin>(), Err(NoOrigin), "{bad}");
        }
    }
}
