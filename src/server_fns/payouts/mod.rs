//! What an affiliate does about payouts.

mod cancel_payout;
mod request_payout;

pub use cancel_payout::CancelPayout;
pub use request_payout::RequestPayout;
