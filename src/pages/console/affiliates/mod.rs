//! Affiliates in the console: the list, one affiliate, the links, and links that affiliates applied for.

pub mod affiliate;
pub mod application;
pub mod applications;
pub mod link;
pub mod list;

mod change;
