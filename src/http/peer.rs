//! Who is at the other end: the address of the socket, or what a proxy says that the merchant trusts.

use crate::api::Peer;
use axum::extract::{ConnectInfo, Request};
use axum::http::{HeaderMap, HeaderName};
use ipnet::IpNet;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::str::FromStr;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// A range of addresses, as in `10.0.0.0/8`, `2001:db8::/32` or `127.0.0.1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AddressRange(IpNet);

impl AddressRange {
    /// Whether an address lies in the range. A range of IPv6 is asked about the mapped form of an IPv4 address.
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.0, address.to_canonical()) {
            (IpNet::V6(range), IpAddr::V4(address)) => range.contains(&address.to_ipv6_mapped()),
            (range, address) => range.contains(&address),
        }
    }
}

/// Why a text is not a range of addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("write an address, or an address and the length of its prefix, as in 10.0.0.0/8")]
pub struct NoAddressRange;

impl FromStr for AddressRange {
    type Err = NoAddressRange;

    fn from_str(text: &str) -> Result<Self, NoAddressRange> {
        let range = text.parse().or_else(|_| text.parse().map(|address: IpAddr| address.into()));
        range.map(|range: IpNet| Self(range.trunc())).map_err(|_| NoAddressRange)
    }
}

/// Notes the peer in the request, and drops a request id that the caller made up: ours must be unique.
pub fn note_peer(request: &mut Request, trusted: &[AddressRange]) {
    let socket = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let socket = socket.map_or(Peer::UNKNOWN.0, |ConnectInfo(address)| address.ip());
    let peer = Peer(forwarded(socket.to_canonical(), request.headers(), trusted));
    request.headers_mut().remove(REQUEST_ID);
    request.extensions_mut().insert(peer);
}

/// The last address on the way here that no trusted proxy stands for. What a caller writes into the header stands
/// further left than what the proxies add, so it is never reached.
fn forwarded(socket: IpAddr, headers: &HeaderMap, trusted: &[AddressRange]) -> IpAddr {
    let is_trusted = |address| trusted.iter().any(|range| range.contains(address));
    let mut nearest = socket;
    let values = headers.get_all(FORWARDED_FOR).iter().rev();
    let hops = values.flat_map(|value| value.to_str().unwrap_or("-").rsplit(','));
    for hop in hops {
        if !is_trusted(nearest) {
            break;
        }
        let Some(address) = address_of(hop.trim()) else { break };
        nearest = address;
    }
    nearest
}

/// An address as proxies write it: alone, with a port, in brackets.
fn address_of(text: &str) -> Option<IpAddr> {
    let bracketed = text.strip_prefix('[').and_then(|text| text.split_once(']'));
    let address = match bracketed {
        Some((address, _)) => address.parse::<Ipv6Addr>().ok().map(IpAddr::V6),
        None => text.parse().ok().or_else(|| Some(text.parse::<SocketAddr>().ok()?.ip())),
    };
    address.map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(text: &str) -> AddressRange {
        text.parse().unwrap()
    }

    #[test]
    fn ranges() {
        let contains = |text: &str, address: &str| range(text).contains(address.parse().unwrap());
        assert!(contains("10.0.0.0/8", "10.255.1.2"));
        assert!(contains("10.9.9.9/8", "::ffff:10.0.0.1"));
        assert!(!contains("10.0.0.0/8", "11.0.0.0"));
        assert!(contains("127.0.0.1", "127.0.0.1") && !contains("127.0.0.1", "127.0.0.2"));
        assert!(contains("0.0.0.0/0", "8.8.8.8") && !contains("0.0.0.0/0", "2001:db8::1"));
        assert!(contains("::/0", "2001:db8::1") && contains("::/0", "8.8.8.8"));
        assert!(contains("::ffff:10.0.0.0/104", "10.1.2.3"));
        assert!(contains("2001:db8::/32", "2001:db8:ffff::") && !contains("2001:db8::/32", "::1"));
        for bad in ["", "10.0.0.0/33", "10.0.0/8", "::/129", "10.0.0.0/", "10.0.0.0/-1", "a/8"] {
            assert_eq!(bad.parse::<AddressRange>(), Err(NoAddressRange), "{bad}");
        }
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        let read = |socket: &str, values: &[&str]| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(FORWARDED_FOR, value.parse().unwrap());
            }
            let trusted = [range("10.0.0.0/8"), range("fd00::/8")];
            forwarded(socket.parse().unwrap(), &headers, &trusted).to_string()
        };
        assert_eq!(read("203.0.113.1", &["1.1.1.1"]), "203.0.113.1", "a stranger's header");
        assert_eq!(read("10.0.0.1", &[]), "10.0.0.1");
        assert_eq!(read("10.0.0.1", &["203.0.113.1"]), "203.0.113.1");
        assert_eq!(read("10.0.0.1", &["1.1.1.1, 203.0.113.1"]), "203.0.113.1", "forged left of it");
        assert_eq!(read("10.0.0.1", &["1.1.1.1", "203.0.113.1,10.0.0.2"]), "203.0.113.1");
        assert_eq!(read("10.0.0.1", &["203.0.113.1:4711"]), "203.0.113.1");
        assert_eq!(read("fd00::1", &["[2001:db8::1]:443"]), "2001:db8::1");
        assert_eq!(read("10.0.0.1", &["203.0.113.1, unknown"]), "10.0.0.1");
        assert_eq!(read("10.0.0.1", &["10.0.0.3, 10.0.0.2"]), "10.0.0.3");
        assert_eq!(read("10.0.0.1", &["::ffff:203.0.113.1"]), "203.0.113.1");
    }
}
