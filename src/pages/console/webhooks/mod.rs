//! Webhooks in the console: endpoints, one endpoint, deliveries.

pub mod list;
pub mod log;
pub mod secret;
pub mod webhook;
