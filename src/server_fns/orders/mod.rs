//! What a buyer does: the checkout, and paying an order that was placed before.

mod check_out;
mod pay_order;
mod update_checkout;

pub use check_out::CheckOut;
pub use pay_order::PayOrder;
pub use update_checkout::UpdateCheckout;
