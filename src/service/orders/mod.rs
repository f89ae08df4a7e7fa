//! Orders from the quote to the refund; a refund takes its share of the commission back. Money at providers is in
//! `payments/`.

pub(super) mod ask_refund;
pub(super) mod book_refund;
pub(super) mod check_out;
pub(super) mod fulfill_order;
pub(super) mod order_lines;
pub(super) mod order_views;
pub(super) mod pay_order;
pub(super) mod place_order;
pub(super) mod price_order;
pub(super) mod quote_checkout;
pub(super) mod quote_token;
pub(super) mod refund_order;
pub(super) mod storefront;
pub(super) mod void_order;

pub use book_refund::Refunded;
pub use check_out::{CheckOut, PlaceToPay};
pub use fulfill_order::FulfillOrder;
pub use order_lines::{Line, order_lines, referral_minor};
pub use order_views::*;
pub use pay_order::PayOrder;
pub use place_order::{CodeChoice, OrderLine, PlaceOrder};
pub use quote_checkout::{CheckoutQuote, CheckoutWish};
pub use quote_token::{QUOTE_SECS, QuoteProblem, QuoteProof};
pub use refund_order::{RefundAmount, RefundOrder};
pub use storefront::{CartQuote, CartWish, CodeFacts, RecordAct, VisitorAct};
pub use void_order::VoidOrder;
