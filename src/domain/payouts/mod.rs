//! Claims on available earnings, and the addresses that payouts go to. The postings behind them are in `ledger/`.

pub mod claim;
pub mod payout_address;
