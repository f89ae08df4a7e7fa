//! What takes something off the price of a product. Products themselves are plain rows of the store.

pub mod coupon;
