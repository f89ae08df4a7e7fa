//! The start page: what the shop sells, and what a signed-in customer has.

pub mod landing;
pub mod overview;
pub mod products;
