//! What all use cases share: refusals, commands that run once, posting, events, caches, limits.
//! No use case belongs here.

pub(super) mod cache;
pub(super) mod events;
pub(super) mod generation;
pub(super) mod limiter;
pub(super) mod mails;
pub(super) mod noted;
pub(super) mod once;
pub(super) mod own_money;
pub(super) mod page_cache;
pub(super) mod post;
pub(super) mod refusal;
pub(super) mod seen;
pub(super) mod signing;
pub(super) mod told;

pub use events::{commission_data, order_data, payout_data};
pub use limiter::{Limiter, Rate, Standing};
pub use once::{KEY_LENGTH_MAX, KeySpace, OnceAnswer, OnceKey, Ran, RenderContext};
pub use refusal::{Answer, AppProblem, Conflict, Problem, Refusal, ServiceError, Subject};
pub use seen::{Count, within_request};
