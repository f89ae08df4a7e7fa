//! Payments at providers: what our books make of what providers know.

mod chaos;
mod settling;
mod world;
