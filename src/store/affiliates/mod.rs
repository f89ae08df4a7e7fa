//! Affiliates, their links, what visitors did over them, commissions, and the versions of the program.

pub mod affiliate;
pub mod application;
pub mod commission;
pub mod commission_seal;
pub mod link;
pub mod link_act;
pub mod program;
