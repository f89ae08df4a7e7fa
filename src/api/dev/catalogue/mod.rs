//! Products and coupons.

mod coupons;
mod products;
mod read_coupon;

use crate::api::openapi::{Operation, operation};

/// Every operation of the room.
pub fn operations() -> Vec<Operation> {
    vec![
        operation!(products::list_products),
        operation!(products::create_product),
        operation!(products::show_product),
        operation!(products::change_product),
        operation!(products::replace_product),
        operation!(products::delete_product),
        operation!(coupons::list_coupons),
        operation!(coupons::create_coupon),
        operation!(coupons::show_coupon),
        operation!(coupons::show_coupon_by_code),
        operation!(coupons::change_coupon),
        operation!(coupons::replace_coupon),
        operation!(coupons::delete_coupon),
    ]
}
