//! Names are resolved once, judged, and connected to at the address that was judged.

use crate::service::may_reach;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::net::SocketAddr;
use tokio::net::lookup_host;

/// A name leads to an address that nothing may be sent to.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the host's address is not public")]
pub struct NotPublic;

/// Resolves names to public addresses only; one address that is not public spoils the name.
#[derive(Clone, Copy, Debug)]
pub struct PublicResolver {
    /// Whether this machine may be reached too.
    pub allows_loopback: bool,
}

impl Resolve for PublicResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let allows_loopback = self.allows_loopback;
        Box::pin(async move {
            let found: Vec<SocketAddr> = lookup_host((name.as_str(), 0)).await?.collect();
            if found.iter().any(|address| !may_reach(address.ip(), allows_loopback)) {
                return Err(NotPublic.into());
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::str::FromStr as _;

    #[tokio::test]
    async fn a_name_of_this_machine_is_refused_unless_allowed() {
        let name = || Name::from_str("localhost").unwrap();
        let refused = PublicResolver { allows_loopback: false }.resolve(name()).await;
        assert!(refused.err().unwrap().is::<NotPublic>());
        let mut allowed = PublicResolver { allows_loopback: true }.resolve(name()).await.unwrap();
        assert!(allowed.all(|address| address.ip().is_loopback()));
    }
}
