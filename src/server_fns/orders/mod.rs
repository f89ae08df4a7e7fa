//! What buyers and operators do with orders.

mod cancel_order;
mod check_out;
mod mark_order_paid;
mod pay_order;
mod refund;
mod refund_order;
mod refund_order_part;
mod update_checkout;

pub use cancel_order::CancelOrder;
pub use check_out::CheckOut;
pub use mark_order_paid::MarkOrderPaid;
pub use pay_order::PayOrder;
pub use refund_order::RefundOrder;
pub use refund_order_part::RefundOrderPart;
pub use update_checkout::UpdateCheckout;
