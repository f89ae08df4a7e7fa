//! The affiliate program as rules: who gets the credit for a sale, what it earns, and by which version of the terms.
//! What becomes of earnings afterwards is in `payouts/` and `wallet`.

pub mod attribution;
pub mod commission;
pub mod next_step;
pub mod program;
pub mod programs;
pub mod referral;
pub mod reserved;
