//! Payment providers and what goes over their wires. No SQL and no posting here: what a provider told becomes a
//! [`crate::domain::payment::Snapshot`], and the service books it.

mod http;
mod provider;

pub use http::{Answer, Caller};
pub use provider::{
    About, Notice, Opened, Provider, ProviderError, RefundAsk, SessionAsk, SessionKey, Untrusted,
};
