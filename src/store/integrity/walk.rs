//! What is followed along a shop's ledger: the chain of hashes, the sums, and every account with an owner.

use super::Finding;
use crate::domain::ledger::{AccountKind, GENESIS_HASH, digest};
use std::collections::HashMap;

/// A transaction as it is read: its fields as the hash covers them, and its entries, three lines each.
pub(super) struct Link {
    pub(super) sequence: i64,
    pub(super) at: i64,
    pub(super) version: i64,
    pub(super) hash: String,
    /// Id, kind and source, one a line.
    pub(super) names: String,
    /// Actor, reversed id and facts, one a line.
    pub(super) rest: String,
    pub(super) entries: String,
}

/// An account as its entries left it.
#[derive(Default)]
struct Account {
    sum_minor: i64,
    after_minor: i64,
    version: i64,
}

/// A walk along a shop's ledger.
pub(super) struct Walk {
    shop: String,
    sequence: i64,
    at: i64,
    hash: String,
    total_minor: i128,
    entries: i64,
    accounts: HashMap<String, Account>,
    findings: Vec<Finding>,
}

/// Where the walk ended.
pub(super) struct Walked {
    end: (i64, String, i64),
    entries: i64,
    accounts: HashMap<String, Account>,
    findings: Vec<Finding>,
}

const CHAIN: (u32, &str) = (20, "sequence without a gap, time never back, hash chain unbroken");
const BALANCED: (u32, &str) = (1, "entries of a transaction sum to zero, at least two, none zero");
const ALL_ZERO: (u32, &str) = (2, "all accounts of a shop sum to zero");
const STORED: (u32, &str) = (3, "a stored balance equals the sum of its entries");
const CONTINUED: (u32, &str) =
    (4, "each entry continues the balance before it, versions without a gap");
const ABOVE_ZERO: (u32, &str) = (5, "owned accounts are never below zero");

fn finding((invariant, rule): (u32, &'static str), row: String) -> Finding {
    Finding { invariant, rule, row }
}

impl Walk {
    pub(super) fn new(shop: &str) -> Self {
        Self {
            shop: shop.to_owned(),
            sequence: 0,
            at: i64::MIN,
            hash: GENESIS_HASH.to_owned(),
            total_minor: 0,
            entries: 0,
            accounts: HashMap::new(),
            findings: Vec::new(),
        }
    }

    /// Checks the next transaction. It follows the hash that the row before has, so that a row with another one in its
    /// place, or none, shows in the row after it.
    pub(super) fn step(&mut self, link: &Link) {
        let place = || format!("{} transaction {}", self.shop, link.sequence);
        let wrong = if link.sequence != self.sequence + 1 {
            Some(format!("{} follows {}", place(), self.sequence))
        } else if link.at < self.at {
            Some(format!("{} is earlier than the one before", place()))
        } else if self.hash_of(link) != link.hash {
            Some(format!(
                "{} does not have the hash of its content and the hash before it",
                place()
            ))
        } else {
            None
        };
        self.findings.extend(wrong.map(|row| finding(CHAIN, row)));
        (self.sequence, self.at) = (link.sequence, link.at);
        self.hash.clone_from(&link.hash);
        self.add_up(link);
    }

    fn hash_of(&self, link: &Link) -> String {
        let version = if link.version > 1 { format!("{}\n", link.version) } else { String::new() };
        let (sequence, at) = (link.sequence.to_string(), link.at.to_string());
        digest(&[
            &version,
            &self.hash,
            "\n",
            &self.shop,
            "\n",
            &sequence,
            "\n",
            &link.names,
            &at,
            "\n",
            &link.rest,
            &link.entries,
        ])
    }

    fn add_up(&mut self, link: &Link) {
        let (mut sum, mut count, mut is_whole) = (0_i128, 0_i64, true);
        let mut lines = link.entries.split('\n');
        while let (Some(account), Some(amount), Some(state)) =
            (lines.next(), lines.next(), lines.next())
        {
            let Ok(amount_minor) = amount.parse::<i64>() else {
                is_whole = false;
                continue;
            };
            sum += i128::from(amount_minor);
            count += 1;
            is_whole &= amount_minor != 0;
            if !state.is_empty() {
                self.follow(account, amount_minor, state);
            }
        }
        self.total_minor += sum;
        self.entries += count;
        if sum != 0 || count < 2 || !is_whole {
            let row = format!(
                "{} transaction {} has {count} entries that sum to {sum}",
                self.shop, link.sequence
            );
            self.findings.push(finding(BALANCED, row));
        }
    }

    fn follow(&mut self, id: &str, amount_minor: i64, state: &str) {
        let state = state.split_once(' ').and_then(|(after, version)| {
            Some((after.parse::<i64>().ok()?, version.parse::<i64>().ok()?))
        });
        let (after_minor, version) = state.unwrap_or((i64::MIN, 0));
        if !self.accounts.contains_key(id) {
            self.accounts.insert(id.to_owned(), Account::default());
        }
        let Some(account) = self.accounts.get_mut(id) else { return };
        account.sum_minor = account.sum_minor.saturating_add(amount_minor);
        let is_next = account.after_minor.checked_add(amount_minor) == Some(after_minor)
            && account.version + 1 == version;
        (account.after_minor, account.version) = (after_minor, version);
        if !is_next {
            self.findings.push(finding(CONTINUED, format!("{} {id} version {version}", self.shop)));
        }
        let kind = id.split(':').next().unwrap_or(id);
        let is_allowed = AccountKind::parse(kind, id).is_some_and(|kind| kind.allows(after_minor));
        if !is_allowed {
            self.findings
                .push(finding(ABOVE_ZERO, format!("{} {id} was at {after_minor}", self.shop)));
        }
    }

    pub(super) fn end(self) -> Walked {
        let mut findings = self.findings;
        if self.total_minor != 0 {
            findings.push(finding(ALL_ZERO, format!("{} sums to {}", self.shop, self.total_minor)));
        }
        let at = if self.sequence == 0 { 0 } else { self.at };
        Walked {
            end: (self.sequence, self.hash, at),
            entries: self.entries,
            accounts: self.accounts,
            findings,
        }
    }
}

impl Walked {
    /// Compares the end with the shop's head.
    pub(super) fn end_at(&mut self, shop: &str, (sequence, hash, at): (i64, &str, i64)) {
        if (self.end.0, self.end.1.as_str(), self.end.2) != (sequence, hash, at) {
            let row = format!("{shop} head is at {sequence}, the chain ends at {}", self.end.0);
            self.findings.push(finding(CHAIN, row));
        }
    }

    /// Compares an account with the row that is stored of it: balance and version.
    pub(super) fn compare(&mut self, shop: &str, id: &str, (balance_minor, version): (i64, i64)) {
        let account = self.accounts.remove(id).unwrap_or_default();
        if account.sum_minor != balance_minor {
            let row =
                format!("{shop} {id} holds {balance_minor}, entries sum to {}", account.sum_minor);
            self.findings.push(finding(STORED, row));
        }
        if account.version != version {
            let row = format!(
                "{shop} {id} is at version {version}, its last entry at {}",
                account.version
            );
            self.findings.push(finding(CONTINUED, row));
        }
    }

    /// All that was found; an account that was not compared has no row, and an entry that was not met no transaction.
    pub(super) fn finish(self, shop: &str, entries: i64) -> Vec<Finding> {
        let mut findings = self.findings;
        let mut missing: Vec<_> = self.accounts.into_keys().collect();
        missing.sort_unstable();
        let without = |id: &String| format!("{shop} {id} has entries but no balance");
        findings.extend(missing.iter().map(|id| finding(STORED, without(id))));
        if entries != self.entries {
            let row = format!("{shop} has {entries} entries, its transactions {}", self.entries);
            findings.push(finding(BALANCED, row));
        }
        findings
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(entries: &str) -> Link {
        let mut link = Link {
            sequence: 1,
            at: 5,
            version: 2,
            hash: String::new(),
            names: "txn_1\nwallet_credited\nwal_1\n".to_owned(),
            rest: "system\n\n\n".to_owned(),
            entries: entries.to_owned(),
        };
        link.hash = Walk::new("shop_1").hash_of(&link);
        link
    }

    fn found(entries: &str) -> Vec<u32> {
        let mut walk = Walk::new("shop_1");
        walk.step(&link(entries));
        walk.end().findings.iter().map(|finding| finding.invariant).collect()
    }

    #[test]
    fn sums_and_balances_are_followed() {
        assert_eq!(found("adjustments\n-5\n\nstore_balance:cus_1\n5\n5 1\n"), Vec::<u32>::new());
        assert_eq!(found("adjustments\n-5\n\nstore_balance:cus_1\n6\n6 1\n"), [1, 2]);
        assert_eq!(found("adjustments\n-5\n\nstore_balance:cus_1\n5\n6 1\n"), [4]);
        assert_eq!(found("adjustments\n5\n\nstore_balance:cus_1\n-5\n-5 1\n"), [5]);
        assert_eq!(found(""), [1]);
    }

    #[test]
    fn the_hash_is_the_one_of_the_rules() {
        let mut walk = Walk::new("shop_1");
        let mut forged = link("adjustments\n-5\n\nstore_balance:cus_1\n5\n5 1\n");
        forged.rest = "somebody\n\n\n".to_owned();
        walk.step(&forged);
        assert_eq!(walk.end().findings.len(), 1);
    }
}
