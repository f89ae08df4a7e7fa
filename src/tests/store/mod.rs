//! The store: units of work on both databases.

mod group_commit;
mod idempotency;
