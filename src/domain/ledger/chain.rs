//! The hash chain: each transaction's hash covers its content, the facts it rests on, and the hash before it.

use super::book::PostedTransaction;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// What the first transaction of a shop follows.
pub const GENESIS_HASH: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// How new transactions are hashed.
pub const HASH_VERSION: i64 = 2;

/// The hash of a posted transaction: lower-case hexadecimal SHA-256 over its fields, one per line, then its entries.
///
/// Fields in order: the version, previous hash, shop, sequence, id, kind, source id, time in microseconds, actor,
/// reversed id, the digest of the facts it rests on; per entry: account id, amount, balance after, account version
/// (both empty for accounts of the shop). Version 1 has neither its own number nor the facts.
pub fn chain_hash(shop: &str, transaction: &PostedTransaction) -> String {
    let mut text = String::with_capacity(400);
    let mut line = |field: &dyn std::fmt::Display| {
        // Writing to a text cannot fail.
        let _ = writeln!(text, "{field}");
    };
    if transaction.hash_version > 1 {
        line(&transaction.hash_version);
    }
    line(&transaction.previous_hash);
    line(&shop);
    line(&transaction.sequence);
    line(&transaction.id.as_str());
    line(&transaction.kind.as_str());
    line(&transaction.source_id);
    line(&transaction.at.0);
    line(&transaction.actor);
    line(&transaction.reverses_id.as_deref().unwrap_or_default());
    if transaction.hash_version > 1 {
        line(&transaction.facts.as_deref().unwrap_or_default());
    }
    for entry in &transaction.entries {
        line(&entry.account.id());
        line(&entry.amount_minor);
        let state = entry.after.map(|after| format!("{} {}", after.balance_minor, after.version));
        line(&state.unwrap_or_default());
    }
    digest(&[&text])
}

/// Lower-case hexadecimal SHA-256 over texts, one after the other.
pub fn digest(texts: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for text in texts {
        hasher.update(text.as_bytes());
    }
    to_hex(&hasher.finalize())
}

/// Bytes as lower-case hexadecimal digits.
fn to_hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    text
}
