//! Endpoints for events, deliveries, and the events themselves.

mod endpoints;
mod list_events;
mod webhook_logs;

use crate::api::openapi::{Operation, operation};

/// Every operation of the room.
pub fn operations() -> Vec<Operation> {
    vec![
        operation!(endpoints::list_webhooks),
        operation!(endpoints::create_webhook),
        operation!(endpoints::list_webhook_events),
        operation!(webhook_logs::list_webhook_logs),
        operation!(webhook_logs::show_webhook_log),
        operation!(webhook_logs::retry_delivery),
        operation!(endpoints::show_webhook),
        operation!(endpoints::update_webhook),
        operation!(endpoints::delete_webhook),
        operation!(webhook_logs::test_webhook),
        operation!(endpoints::rotate_secret),
        operation!(webhook_logs::replay_events),
        operation!(list_events::list_events),
    ]
}
