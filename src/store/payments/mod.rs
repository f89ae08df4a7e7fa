//! What providers of payments told us and what we asked of them. Rows of the ledger are in `ledger`, calls over the
//! network in `crate::payments`.

pub mod account;
pub mod body;
pub mod dispute;
pub mod event;
pub mod refund;
pub mod report;
pub mod review;
pub mod sandbox;
pub mod session;
pub(in crate::store) mod session_seal;
