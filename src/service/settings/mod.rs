//! What a shop is set to.

pub(super) mod change_shop;
pub(super) mod follow_zones;
pub(super) mod open_shop;

pub use change_shop::{ChangeShop, ShopChange};
pub use open_shop::OpenShop;
