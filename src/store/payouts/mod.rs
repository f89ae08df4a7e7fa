//! Claims on earnings: conversions and payout requests.

pub mod claim;
pub mod paid_address;
