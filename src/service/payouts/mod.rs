//! Payout requests: asking for one and deciding it. Earnings turned into store balance are in `wallet/`.

pub(super) mod decide_payout;
pub(super) mod payout_views;
pub(super) mod request_payout;

pub use decide_payout::{DecidePayout, Verdict};
pub use payout_views::*;
pub use request_payout::{PayoutWish, RequestPayout};
