//! The store: units of work on both databases.

mod backup;
mod group_commit;
mod idempotency;
mod migrations;
#[cfg(debug_assertions)]
mod plans;
mod secrets;
mod statement;
mod unavailable;
