//! The rules of the product as pure code: no I/O, no `async`, no ambient clock or randomness, no web or database crate.

pub mod actor;
pub mod affiliates;
pub mod audit;
pub mod brand;
pub mod catalogue;
pub mod clock;
pub mod entropy;
pub mod ids;
pub mod ledger;
pub mod mail;
pub mod money;
pub mod net;
pub mod orders;
pub mod payments;
pub mod payouts;
pub mod people;
pub mod sheet;
pub mod text;
pub mod typed_number;
pub mod wallet;
pub mod webhooks;
