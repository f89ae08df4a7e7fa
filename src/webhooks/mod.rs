//! Events on their way out: numbered, signed, delivered at least once, each endpoint for itself.

mod dispatcher;
mod lane;
mod resolver;
mod sender;
mod sign;

pub use dispatcher::{Dispatcher, run};
pub use sender::Sender;
pub use sign::{Signed, sign};
