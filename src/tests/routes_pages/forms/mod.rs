//! Forms of every surface: how they read what people type, what they say about it, and what they show before money
//! moves.

mod amounts;
mod latest;
mod payouts;
mod problems;

use super::{Browser, key};
