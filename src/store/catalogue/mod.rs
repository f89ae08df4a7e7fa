//! What a shop sells, and the codes that take something off.

pub mod coupon;
pub mod product;
