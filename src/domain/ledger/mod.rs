//! The double-entry rules: chart of accounts, balanced transactions, posting against balances, and the hash chain.
//! Nothing here reads or writes a database; the store persists exactly what [`Book::post`] returns.

mod account;
mod book;
mod chain;
mod disputes;
mod postings;
mod transaction;

#[cfg(test)]
mod tests;

pub use account::{Account, AccountKind};
pub use book::{AccountState, Book, Head, PostedEntry, PostedTransaction};
pub use chain::{GENESIS_HASH, HASH_VERSION, chain_hash, digest};
pub use disputes::*;
pub use postings::*;
pub use transaction::{Draft, LedgerRefusal, Leg, TransactionKind};
