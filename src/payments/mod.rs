//! Payment providers: what goes over their wires, and the desk that asks them. No SQL and no posting here: what a
//! provider told becomes a [`crate::domain::payments::payment::Snapshot`], and the service books it.

mod at_once;
mod connecting;
mod desk;
mod hooks;
mod http;
pub mod paypal;
mod provider;
mod real;
mod report;
pub mod sandbox;
pub mod stripe;
mod vault;
mod worker;

pub use at_once::SentBack;
pub use connecting::{
    CredentialProblem, CredentialRefusal, Typed, hook_address, hook_events, sealed_account,
};
pub use desk::{Connect, Desk, DeskError, sealed_about};
pub use hooks::hooks;
pub use http::{Answer, Caller};
pub use provider::{
    About, Notice, Opened, Provider, ProviderError, RefundAsk, SessionAsk, SessionKey, Untrusted,
};
pub use real::{NoProviders, ProviderAddresses, RealProviders};
pub use vault::{Vault, VaultError};
pub use worker::run;
