//! What the merchant changes about products and coupons.

pub(super) mod manage_coupons;
pub(super) mod manage_products;

pub use manage_coupons::{AddCoupon, ChangeCoupon, CouponChange, LimitChange, RemoveCoupon};
pub use manage_products::{AddProduct, ChangeProduct, PRODUCT_TYPES, ProductChange, RemoveProduct};
