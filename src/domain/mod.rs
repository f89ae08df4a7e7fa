//! The rules of the product as pure code: no I/O, no `async`, no ambient clock or randomness, no web or database crate.

pub mod actor;
pub mod attribution;
pub mod brand;
pub mod claim;
pub mod clock;
pub mod commission;
pub mod coupon;
pub mod delivery;
pub mod entropy;
pub mod event;
pub mod ids;
pub mod ledger;
pub mod mail;
pub mod money;
pub mod order;
pub mod page_address;
pub mod payment;
pub mod payout_address;
pub mod profile;
pub mod program;
pub mod public_address;
pub mod text;
pub mod wallet;
pub mod web_origin;
