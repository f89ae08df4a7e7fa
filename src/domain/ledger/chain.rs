//! The hash chain: each transaction's hash covers its content and the hash before it.

use super::book::PostedTransaction;
use sha2::{Digest, Sha256};

/// What the first transaction of a shop follows.
pub const GENESIS_HASH: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// The hash of a posted transaction: lower-case hexadecimal SHA-256 over its fields, one per line, then its entries.
///
/// Fields in order: previous hash, shop, sequence, id, kind, source id, time in microseconds, actor, reversed id; per
/// entry: account id, amount, balance after, account version (both empty for accounts of the shop).
pub fn chain_hash(shop: &str, transaction: &PostedTransaction) -> String {
    let mut hasher = Sha256::new();
    let mut line = |text: &str| {
        hasher.update(text.as_bytes());
        hasher.update(b"\n");
    };
    line(&transaction.previous_hash);
    line(shop);
    line(&transaction.sequence.to_string());
    line(transaction.id.as_str());
    line(transaction.kind.as_str());
    line(&transaction.source_id);
    line(&transaction.at.0.to_string());
    line(&transaction.actor);
    line(transaction.reverses_id.as_deref().unwrap_or_default());
    for entry in &transaction.entries {
        line(&entry.account.id());
        line(&entry.amount_minor.to_string());
        let state = entry.after.map(|after| format!("{} {}", after.balance_minor, after.version));
        line(&state.unwrap_or_default());
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
