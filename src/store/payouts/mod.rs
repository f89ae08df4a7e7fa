//! Claims on earnings: conversions and payout requests.

pub mod claim;
pub mod claim_facts;
pub mod paid_address;
