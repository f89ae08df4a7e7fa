//! Payments at providers: the adapters over real connections, and what our books make of what providers know.

mod buyer;
mod chaos;
mod paypal;
mod reviewed;
pub mod sandbox;
mod settling;
pub mod story;
mod stripe;
mod world;
