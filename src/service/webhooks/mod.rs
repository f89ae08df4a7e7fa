//! Endpoints for events, and what is read about deliveries. Sending them is in `crate::webhooks`.

pub(super) mod delivery_work;
pub(super) mod endpoint_url;
pub(super) mod event_body;
pub(super) mod manage_webhooks;
pub(super) mod webhook_samples;
pub(super) mod webhook_views;

pub use endpoint_url::{URL_LENGTH_MAX, may_reach, parse_endpoint};
pub use event_body::envelope;
pub use manage_webhooks::*;
