//! Payments at providers: what our books make of what providers know, and what goes over the wires of each.

mod chaos;
mod settling;
mod stripe;
mod world;
