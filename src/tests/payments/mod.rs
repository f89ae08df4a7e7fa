//! Payments at providers: the adapters over real connections, and what our books make of what providers know.

mod bodies;
pub mod buyer;
mod calls;
mod chaos;
mod closing;
mod paypal;
mod reviewed;
pub mod sandbox;
mod settling;
pub mod story;
mod stripe;
mod taken_back;
mod topped_up;
mod turned;
mod world;
