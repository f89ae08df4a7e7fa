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
mod worker;

pub use crate::service::sealed_about;
pub use crate::service::{Vault, VaultError};
pub use at_once::SentBack;
pub use connecting::{
    CredentialProblem, CredentialRefusal, Typed, hook_address, hook_events, sealed_account,
};
pub use desk::{Connect, Desk, DeskError};
pub use hooks::hooks;
pub use http::{Answer, Caller};
pub use provider::{
    About, Notice, Opened, Provider, ProviderError, RefundAsk, SessionAsk, SessionKey, Untrusted,
};
pub use real::{NoProviders, ProviderAddresses, RealProviders};
pub use worker::run;
