//! Addresses that deliveries may go to. The address is judged when it is given, and what its name resolves to is
//! judged again at each delivery.

use crate::domain::net::public_address::{is_loopback, is_public};
use crate::service::Service;
use crate::service::kernel::refusal::{Answer, Problem, Refusal};
use reqwest::Url;
use std::net::IpAddr;
use std::time::Duration;
use tokio::net::lookup_host;
use tokio::time::timeout;

/// The longest address, in bytes.
pub const URL_LENGTH_MAX: usize = 2_000;
/// How long a name may take to resolve when an address is given. Later than that, deliveries judge it.
const RESOLVE_MAX: Duration = Duration::from_secs(2);
/// Names that mean this machine or its own network.
const LOCAL_NAMES: [&str; 5] = ["localhost", "local", "internal", "home.arpa", "localdomain"];

/// Whether a host's address may be delivered to.
pub fn may_reach(address: IpAddr, allows_loopback: bool) -> bool {
    is_public(address) || (allows_loopback && is_loopback(address))
}

/// Reads an address: HTTPS to a public host, or this machine where that is allowed. Names are not resolved here.
pub fn parse_endpoint(text: &str, allows_loopback: bool) -> Option<Url> {
    if text.len() > URL_LENGTH_MAX {
        return None;
    }
    let url = Url::parse(text.trim()).ok()?;
    let host = url.host_str()?;
    let is_plain_url =
        url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    let is_here = allows_loopback && names_loopback(host);
    let is_scheme_right = url.scheme() == "https" || (url.scheme() == "http" && is_here);
    let is_host_right = is_here
        || match literal(host) {
            Some(address) => is_public(address),
            None => is_public_name(host),
        };
    (is_plain_url && is_scheme_right && is_host_right).then_some(url)
}

/// The address that a host is, when it is no name.
fn literal(host: &str) -> Option<IpAddr> {
    host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host).parse().ok()
}

fn names_loopback(host: &str) -> bool {
    host == "localhost" || literal(host).is_some_and(is_loopback)
}

/// Whether a name can belong to the public network: more than one label, and none of the local endings.
fn is_public_name(host: &str) -> bool {
    let host = host.strip_suffix('.').unwrap_or(host);
    host.contains('.')
        && !LOCAL_NAMES.iter().any(|name| {
            host == *name || host.strip_suffix(name).is_some_and(|rest| rest.ends_with('.'))
        })
}

impl Service {
    /// Checks an address that somebody wants deliveries at, and what its name resolves to now.
    ///
    /// # Errors
    /// `Invalid` for what is not HTTPS to a public host.
    pub async fn check_endpoint(&self, text: &str) -> Answer<Url> {
        let refusal = || Refusal::field("url", Problem::NotAPublicUrl);
        let url = parse_endpoint(text, self.allows_loopback()).ok_or_else(refusal)?;
        let host = url.host_str().unwrap_or_default();
        if literal(host).is_none() {
            let port = url.port_or_known_default().unwrap_or(443);
            let found = timeout(RESOLVE_MAX, lookup_host((host, port))).await;
            // A name that does not resolve yet is no harm: deliveries to it fail and say so.
            if let Ok(Ok(mut addresses)) = found
                && addresses.any(|address| !may_reach(address.ip(), self.allows_loopback()))
            {
                return Err(refusal().into());
            }
        }
        Ok(url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn https_to_public_hosts() {
        for text in [
            "https://example.com/hook",
            "https://example.com:8443/hook?a=b",
            "https://hooks.example.co.uk./x",
            "https://8.8.8.8/",
            "https://[2606:4700::1111]/",
            "HTTPS://EXAMPLE.com",
        ] {
            assert!(parse_endpoint(text, false).is_some(), "{text}");
        }
        for text in [
            "",
            "example.com",
            "http://example.com/",
            "ftp://example.com/",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "https://",
            "https://user@example.com/",
            "https://user:word@example.com/",
            "https://example.com/#x",
            "https://localhost/",
            "https://a.localhost/",
            "https://printer/",
            "https://printer.local/",
            "https://metadata.google.internal/",
            "https://router.home.arpa/",
            "https://127.0.0.1/",
            "https://127.1/",
            "https://2130706433/",
            "https://0x7f.0.0.1/",
            "https://0177.0.0.1/",
            "https://10.0.0.1/",
            "https://169.254.169.254/latest/meta-data/",
            "https://[::1]/",
            "https://[::ffff:127.0.0.1]/",
            "https://[::ffff:8.8.8.8]/",
            "https://[64:ff9b::7f00:1]/",
            "https://[fe80::1]/",
            "https://[fd00::1]/",
        ] {
            assert!(parse_endpoint(text, false).is_none(), "{text}");
        }
        let long = format!("https://example.com/{}", "a".repeat(URL_LENGTH_MAX));
        assert!(parse_endpoint(&long, false).is_none());
    }

    #[test]
    fn this_machine_only_where_allowed() {
        for text in ["http://127.0.0.1:9000/hook", "http://localhost:9000/", "http://[::1]:9000/"] {
            assert!(parse_endpoint(text, true).is_some(), "{text}");
            assert!(parse_endpoint(text, false).is_none(), "{text}");
        }
        for text in [
            "http://10.0.0.1/",
            "https://192.168.1.1/",
            "http://example.com/",
            "http://169.254.169.254/",
        ] {
            assert!(parse_endpoint(text, true).is_none(), "{text}");
        }
    }
}
