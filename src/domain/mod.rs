//! The rules of the product as pure code: no I/O, no `async`, no ambient clock or randomness, no web or database crate.

pub mod actor;
pub mod clock;
pub mod entropy;
pub mod ids;
pub mod ledger;
pub mod money;
