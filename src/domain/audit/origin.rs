//! From where an actor acts.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

/// The most characters that are kept of a program's name.
const PROGRAM_LENGTH_MAX: usize = 40;

/// The most bytes of a `User-Agent` that are looked at.
const AGENT_LENGTH_MAX: usize = 300;

/// Browsers by a word of theirs; the first that is found counts, since most also name those they resemble.
const BROWSERS: [(&str, &str); 9] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("HeadlessChrome/", "Chrome without window"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];

/// Systems by a word of theirs; the first that is found counts.
const SYSTEMS: [(&str, &str); 6] = [
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iOS"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
];

/// From where an actor acts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Origin {
    /// The product itself: jobs and events of providers.
    #[default]
    Inside,
    /// The command line.
    CommandLine,
    /// A request.
    Request(Arc<Sender>),
}

/// Who sent a request, as far as the connection and its headers say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    /// The address of the peer.
    pub address: IpAddr,
    /// How the browser or program calls itself.
    agent: String,
    /// The id of the request.
    pub request_id: String,
}

impl Origin {
    /// A request from this address with this `User-Agent`.
    pub fn request(address: IpAddr, agent: &str, request_id: &str) -> Self {
        let agent = agent.get(..AGENT_LENGTH_MAX).unwrap_or(agent).to_owned();
        let request_id = request_id.to_owned();
        Self::Request(Arc::new(Sender { address, agent, request_id }))
    }

    /// Who sent the request, if there is one.
    pub fn sender(&self) -> Option<&Sender> {
        match self {
            Self::Request(sender) => Some(sender),
            _ => None,
        }
    }
}

impl Sender {
    /// The browser and its system, or the first word of another program's name.
    pub fn agent(&self) -> String {
        short_agent(&self.agent)
    }

    /// The network of the address, which names no household: 24 bits of IPv4, 48 of IPv6.
    pub fn network(&self) -> String {
        match self.address.to_canonical() {
            IpAddr::V4(address) => {
                let [a, b, c, _] = address.octets();
                format!("{}/24", Ipv4Addr::new(a, b, c, 0))
            }
            IpAddr::V6(address) => {
                let [a, b, c, ..] = address.segments();
                format!("{}/48", Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0))
            }
        }
    }
}

/// A `User-Agent` in a few words.
fn short_agent(text: &str) -> String {
    let named = |names: &[(&str, &'static str)]| {
        names.iter().find(|(word, _)| text.contains(word)).map(|(_, name)| *name)
    };
    match (named(&BROWSERS), named(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(browser), None) => browser.to_owned(),
        (None, _) => {
            let is_kept = |c: &char| c.is_ascii_alphanumeric() || "./_-".contains(*c);
            text.chars().take_while(is_kept).take(PROGRAM_LENGTH_MAX).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_agent_becomes_a_few_words() {
        for (text, short) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0",
                "Firefox on Linux",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Version/18.5 Safari/604.1",
                "Safari on iOS",
            ),
            ("curl/8.5.0", "curl/8.5.0"),
            ("evil\r\nname: x", "evil"),
            ("", ""),
        ] {
            assert_eq!(short_agent(text), short);
        }
        assert_eq!(short_agent(&"x".repeat(500)).len(), PROGRAM_LENGTH_MAX);
    }

    #[test]
    fn a_network_names_no_household() {
        for (address, network) in [
            ("203.0.113.9", "203.0.113.0/24"),
            ("::ffff:203.0.113.9", "203.0.113.0/24"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
        ] {
            let origin = Origin::request(address.parse().unwrap(), "", "");
            assert_eq!(origin.sender().map(Sender::network).as_deref(), Some(network));
        }
    }
}
