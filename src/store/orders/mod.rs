//! Orders, their lines, timelines and refunds. Attempts to pay them are in `payments/`, commissions in `affiliates/`.

pub mod order;
pub mod order_shop;
