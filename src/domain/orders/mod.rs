//! Orders as rules: states, totals, what a refund may be. Coupons are in `catalogue/`, who gets the credit for a sale
//! in `affiliates/`, and what providers know of a payment in `payments/`.

pub mod order;
pub mod refund;
