//! Payments at providers: the adapters over real connections, and what our books make of what providers know.

mod chaos;
mod paypal;
pub mod settling;
mod stripe;
mod world;
