//! Payout requests: what affiliates ask for and operators decide.

mod approve_payout;
mod cancel_payout;
mod complete_payout;
mod decide_payouts;
mod decision;
mod fail_payout;
mod prepare_payout;
mod reject_payout;
mod request_payout;
mod select_payouts;

pub use approve_payout::ApprovePayout;
pub use cancel_payout::CancelPayout;
pub use complete_payout::CompletePayout;
pub use decide_payouts::DecidePayouts;
pub use fail_payout::FailPayout;
pub use prepare_payout::{PreparePayout, ReadPayout, read_payout};
pub use reject_payout::RejectPayout;
pub use request_payout::RequestPayout;
pub use select_payouts::SelectPayouts;
