//! Events on their way out: the outbox, the endpoints, the deliveries and what became of them.

pub mod carried;
pub mod delivery;
pub mod delivery_log;
pub mod outbox;
pub mod payment_webhook;
pub mod webhook;
