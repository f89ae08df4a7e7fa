//! What a shop is set to.

pub(super) mod follow_zones;
pub(super) mod open_shop;

pub use open_shop::OpenShop;
