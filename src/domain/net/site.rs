//! Which site a request asks for, and whether it was sent by a page of that site.

use std::net::Ipv6Addr;

/// The longest host with its port, in bytes: the longest name that DNS knows, and some room for brackets and a port.
const LENGTH_MAX: usize = 262;

/// How visitors come: decides on the scheme that their browsers write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WebScheme {
    /// In clear, for trying out.
    Http,
    /// Encrypted, here or at a proxy in front.
    Https,
}

impl WebScheme {
    fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }

    fn usual_port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
        }
    }
}

/// A host and the port where it is written, in lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authority {
    host: String,
    port: Option<u16>,
}

/// Why a request does not say which site it asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SiteProblem {
    /// No host at all.
    #[error("The request names no host.")]
    Missing,
    /// Several `Host` headers.
    #[error("The request names more than one host.")]
    Several,
    /// What is written is not a host.
    #[error("The request names a host that cannot exist.")]
    Invalid,
    /// The target of the request names another host than its header.
    #[error("The request names two different hosts.")]
    Different,
}

impl Authority {
    /// Reads `shop.example`, `shop.example:8443` or `[::1]:3000`.
    ///
    /// # Errors
    /// [`SiteProblem::Invalid`] for anything else, user names included.
    pub fn parse(text: &str) -> Result<Self, SiteProblem> {
        if text.len() > LENGTH_MAX {
            return Err(SiteProblem::Invalid);
        }
        let host_end = text.rfind(']').map_or(0, |at| at + 1);
        let port_at = text.get(host_end..).and_then(|rest| rest.find(':')).map(|at| host_end + at);
        let host = port_at.map_or(Some(text), |at| text.get(..at)).unwrap_or_default();
        let port = match port_at.and_then(|at| text.get(at + 1..)) {
            None | Some("") => None,
            Some(digits) => Some(port(digits).ok_or(SiteProblem::Invalid)?),
        };
        if is_host(host) {
            Ok(Self { host: host.to_ascii_lowercase(), port })
        } else {
            Err(SiteProblem::Invalid)
        }
    }

    /// The host, without the port.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The origin of this site's pages as browsers write it, without the usual port.
    pub fn origin(&self, scheme: WebScheme) -> String {
        let port = self.port.filter(|port| *port != scheme.usual_port());
        let port = port.map_or_else(String::new, |port| format!(":{port}"));
        format!("{}://{}{port}", scheme.as_str(), self.host)
    }
}

impl std::fmt::Display for Authority {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.port {
            Some(port) => write!(formatter, "{}:{port}", self.host),
            None => formatter.write_str(&self.host),
        }
    }
}

fn port(digits: &str) -> Option<u16> {
    let is_plain = digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|port| is_plain && *port > 0)
}

/// A name, which may end with the dot of the root, an IPv4 address, or an IPv6 address in brackets.
fn is_host(text: &str) -> bool {
    if let Some(address) = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')) {
        return address.parse::<Ipv6Addr>().is_ok();
    }
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    text.strip_suffix('.').unwrap_or(text).split('.').all(is_label)
}

/// How the versions of HTTP name the site that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Naming {
    /// HTTP/1.0: perhaps not at all.
    Optional,
    /// HTTP/1.1: in the `Host` header, whatever the target says.
    InHeader,
    /// Later versions: in `:authority` or in the header.
    Anywhere,
}

/// What a request says about the site it asks for.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The authority in the request's target: an absolute address in HTTP/1, `:authority` in HTTP/2.
    pub target: Option<&'a str>,
    /// Every `Host` header; `None` for one that is not text.
    pub hosts: &'a [Option<&'a str>],
    /// Where the request must name its site.
    pub naming: Naming,
}

/// The site that a request asks for. Target and header are compared, because a proxy in front may have decided by the
/// other one. `None` when a request of HTTP/1.0 names none.
///
/// # Errors
/// When it is missing, invalid or ambiguous.
pub fn site_of(asked: &Asked<'_>) -> Result<Option<Authority>, SiteProblem> {
    let header = match asked.hosts {
        [] if asked.naming == Naming::InHeader => return Err(SiteProblem::Missing),
        [] => None,
        [host] => Some(Authority::parse(host.ok_or(SiteProblem::Invalid)?)?),
        _ => return Err(SiteProblem::Several),
    };
    let target = asked.target.map(Authority::parse).transpose()?;
    match (header, target) {
        (Some(header), Some(target)) if header != target => Err(SiteProblem::Different),
        (Some(site), _) | (None, Some(site)) => Ok(Some(site)),
        (None, None) if asked.naming == Naming::Optional => Ok(None),
        (None, None) => Err(SiteProblem::Missing),
    }
}

/// What a request says about the page that sent it: every header of each name, `None` for one that is not text.
#[derive(Clone, Copy, Debug)]
pub struct Sender<'a> {
    /// `Origin`.
    pub origins: &'a [Option<&'a str>],
    /// `Sec-Fetch-Site`.
    pub fetch_sites: &'a [Option<&'a str>],
}

/// Whether a page of the same site sent a request, or the person who typed its address. What says nothing at all is
/// foreign, and so are two statements that disagree: browsers tell at least one of the two with every form. An origin
/// that is empty, `null` or given twice is never ours.
pub fn is_sent_by(site: &Authority, scheme: WebScheme, sender: &Sender<'_>) -> bool {
    let is_own_origin = match sender.origins {
        [] => None,
        [Some(origin)] => Some(*origin == site.origin(scheme)),
        _ => Some(false),
    };
    let is_own_fetch = match sender.fetch_sites {
        [] => None,
        [Some(fetch_site)] => Some(matches!(*fetch_site, "same-origin" | "none")),
        _ => Some(false),
    };
    match (is_own_origin, is_own_fetch) {
        (None, None) => false,
        (origin, fetch) => origin.unwrap_or(true) && fetch.unwrap_or(true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn authority(text: &str) -> Authority {
        Authority::parse(text).unwrap_or_else(|_| panic!("{text}"))
    }

    #[test]
    fn hosts() {
        for (text, host, shown) in [
            ("shop.example", "shop.example", "shop.example"),
            ("Shop.Example:8443", "shop.example", "shop.example:8443"),
            ("shop.example.", "shop.example.", "shop.example."),
            ("my_shop:", "my_shop", "my_shop"),
            ("127.0.0.1:3000", "127.0.0.1", "127.0.0.1:3000"),
            ("[::1]:3000", "[::1]", "[::1]:3000"),
            ("[2001:DB8::1]", "[2001:db8::1]", "[2001:db8::1]"),
        ] {
            let read = authority(text);
            assert_eq!((read.host(), read.to_string().as_str()), (host, shown), "{text}");
        }
        let long = "a".repeat(263);
        for bad in [
            "",
            ".",
            "..",
            "a..b",
            "-a",
            "a b",
            " a",
            "a,b",
            "a/b",
            "a\\b",
            "a?b",
            "a#b",
            "a@b",
            "u:p@a",
            "a:x",
            "a:0",
            "a:65536",
            "a:+1",
            "a:1:2",
            "[::1",
            "::1",
            "[::1]x",
            "[::1]:x",
            "[a]",
            "ä.example",
            "a\0",
            "*",
            "http://a",
            &long,
        ] {
            assert_eq!(Authority::parse(bad), Err(SiteProblem::Invalid), "{bad:?}");
        }
    }

    #[test]
    fn one_host_that_the_target_agrees_with() {
        use Naming::{Anywhere, InHeader, Optional};
        let ask = |target, hosts: &[Option<&str>], naming| {
            let site = site_of(&Asked { target, hosts, naming });
            site.map(|site| site.map(|site| site.to_string()).unwrap_or_default())
        };
        let (a, b) = (Some("a.example"), Some("b.example"));
        assert_eq!(ask(None, &[a], InHeader).as_deref(), Ok("a.example"));
        assert_eq!(ask(Some("A.example"), &[a], InHeader).as_deref(), Ok("a.example"));
        assert_eq!(ask(a, &[], Anywhere).as_deref(), Ok("a.example"));
        assert_eq!(ask(None, &[], Optional).as_deref(), Ok(""));
        assert_eq!(ask(a, &[], InHeader), Err(SiteProblem::Missing));
        assert_eq!(ask(None, &[], InHeader), Err(SiteProblem::Missing));
        assert_eq!(ask(None, &[], Anywhere), Err(SiteProblem::Missing));
        for naming in [Optional, InHeader, Anywhere] {
            assert_eq!(ask(None, &[a, a], naming), Err(SiteProblem::Several));
            assert_eq!(ask(None, &[a, b], naming), Err(SiteProblem::Several));
            assert_eq!(ask(b, &[a], naming), Err(SiteProblem::Different));
            assert_eq!(ask(Some("a.example:80"), &[a], naming), Err(SiteProblem::Different));
            assert_eq!(ask(Some("u@a.example"), &[a], naming), Err(SiteProblem::Invalid));
            for bad in [Some(""), Some("a.example, b.example"), None] {
                assert_eq!(ask(None, &[bad], naming), Err(SiteProblem::Invalid), "{bad:?}");
            }
        }
    }

    #[test]
    fn scheme_host_and_port_decide() {
        use WebScheme::{Http, Https};
        let sends = |host: &str, scheme, origin: &str| {
            let sender = Sender { origins: &[Some(origin)], fetch_sites: &[] };
            is_sent_by(&authority(host), scheme, &sender)
        };
        for (host, scheme, origin) in [
            ("shop.example", Https, "https://shop.example"),
            ("Shop.Example:443", Https, "https://shop.example"),
            ("shop.example:8443", Https, "https://shop.example:8443"),
            ("127.0.0.1:3000", Http, "http://127.0.0.1:3000"),
            ("[::1]:80", Http, "http://[::1]"),
        ] {
            assert!(sends(host, scheme, origin), "{host} {origin}");
        }
        for (host, scheme, origin) in [
            ("shop.example", Https, "http://shop.example"),
            ("shop.example", Http, "https://shop.example"),
            ("shop.example", Https, "https://shop.example:8443"),
            ("shop.example:8443", Https, "https://shop.example"),
            ("shop.example", Https, "https://www.shop.example"),
            ("shop.example", Https, "https://shop.example.evil"),
            ("shop.example", Https, "https://shop.example/"),
            ("shop.example", Https, "https://shop.example https://shop.example"),
            ("shop.example", Https, "HTTPS://shop.example"),
            ("shop.example", Https, "shop.example"),
            ("shop.example", Https, "null"),
            ("shop.example", Https, ""),
        ] {
            assert!(!sends(host, scheme, origin), "{host} {origin}");
        }
    }

    #[test]
    fn statements_that_disagree_are_foreign() {
        let site = authority("shop.example");
        let own = Some("https://shop.example");
        let sends = |origins: &[Option<&str>], fetch_sites: &[Option<&str>]| {
            is_sent_by(&site, WebScheme::Https, &Sender { origins, fetch_sites })
        };
        assert!(sends(&[own], &[Some("same-origin")]) && sends(&[own], &[]));
        assert!(sends(&[], &[Some("same-origin")]) && sends(&[], &[Some("none")]));
        assert!(!sends(&[], &[]));
        assert!(!sends(&[own, own], &[]) && !sends(&[None], &[]));
        assert!(!sends(&[], &[Some("same-origin"), Some("same-origin")]));
        for fetch_site in ["cross-site", "same-site", "", "SAME-ORIGIN", "same-origin, none"] {
            assert!(!sends(&[own], &[Some(fetch_site)]), "{fetch_site}");
        }
        for origin in ["https://evil.example", "null", ""] {
            assert!(!sends(&[Some(origin)], &[Some("same-origin")]), "{origin}");
            assert!(!sends(&[Some(origin)], &[Some("none")]), "{origin}");
        }
    }
}
