//! Payout requests: the queue, one request with what helps to decide it, several at once.

pub mod confirm;
pub mod list;
pub mod page;
pub mod queue;

mod actions;
mod address;
mod evidence;
