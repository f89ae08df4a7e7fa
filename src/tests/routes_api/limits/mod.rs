//! What is refused before any route is asked.

mod bodies;
mod failures;
mod rate_limits;
