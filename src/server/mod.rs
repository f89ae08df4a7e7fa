//! What joins the parts into one server: router, connections, starting and stopping. No use case and no page content.

mod connections;
mod drain;
mod front;
mod health;
mod motion;
mod router;
mod serve;
mod unavailable;

pub use router::router;
pub use serve::{PaymentOptions, ServeOptions, serve};
