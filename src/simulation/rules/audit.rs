//! Watches what is posted: the invariants of LEDGER that one transaction, or all of them together, must keep.

use super::{Broken, Shop};
use crate::domain::affiliates::commission::CommissionState;
use crate::domain::clock::Timestamp;
use crate::domain::ids::ShopId;
use crate::domain::ledger::{
    AccountKind, AccountState, Book, GENESIS_HASH, Head, PostedTransaction, chain_hash,
};
use std::collections::{BTreeMap, HashMap};

/// Every transaction so far, and what they come to by a count of its own.
pub(super) struct Audit {
    shop: ShopId,
    log: Vec<PostedTransaction>,
    owned: HashMap<String, AccountState>,
    total: i128,
}

impl Audit {
    pub(super) fn new(shop: ShopId) -> Self {
        Self { shop, log: Vec::new(), owned: HashMap::new(), total: 0 }
    }

    /// Takes a transaction in; an error names the invariant that it breaks.
    pub(super) fn note(&mut self, posted: PostedTransaction) -> Result<(), Broken> {
        let broken = |invariant: u32| Err(format!("invariant {invariant} is broken by {posted:?}"));
        let sum: i128 = posted.entries.iter().map(|entry| i128::from(entry.amount_minor)).sum();
        let has_zero = posted.entries.iter().any(|entry| entry.amount_minor == 0);
        if sum != 0 || has_zero || posted.entries.len() < 2 {
            return broken(1);
        }
        self.total += sum;
        for entry in &posted.entries {
            let Some(after) = entry.after else { continue };
            let before = self.owned.entry(entry.account.id()).or_default();
            let balance_minor = before.balance_minor + entry.amount_minor;
            let expected = AccountState { balance_minor, version: before.version + 1 };
            if after != expected {
                return broken(4);
            }
            let is_debt = entry.account.kind == AccountKind::AffRecoverable;
            let own_minor = if is_debt { -balance_minor } else { balance_minor };
            if own_minor < 0 {
                return broken(5);
            }
            *before = after;
        }
        let (sequence, hash, at) = match self.log.last() {
            Some(last) => (last.sequence, last.hash.as_str(), last.at),
            None => (0, GENESIS_HASH, Timestamp(i64::MIN)),
        };
        let follows = posted.sequence == sequence + 1 && posted.previous_hash == hash;
        if !follows || posted.at < at {
            return broken(20);
        }
        self.log.push(posted);
        Ok(())
    }

    /// The book as it is read from its transactions alone, with every hash worked out again.
    fn replayed(&self) -> Result<Book, Broken> {
        let mut head = Head { sequence: 0, hash: GENESIS_HASH.to_owned(), at: Timestamp(i64::MIN) };
        let mut states: BTreeMap<String, AccountState> = BTreeMap::new();
        for posted in &self.log {
            if posted.hash != chain_hash(self.shop.as_str(), posted) {
                return Err(format!("invariant 20 is broken by {posted:?}"));
            }
            head = Head { sequence: posted.sequence, hash: posted.hash.clone(), at: posted.at };
            for entry in &posted.entries {
                if entry.after.is_some() {
                    let state = states.entry(entry.account.id()).or_default();
                    state.balance_minor += entry.amount_minor;
                    state.version += 1;
                }
            }
        }
        let mut book = Book::new(self.shop.clone(), head);
        for (account, state) in states {
            book.set(account, state);
        }
        Ok(book)
    }
}

impl Shop {
    /// Goes on with a book that was read back from what was written.
    pub(super) fn restart(&mut self) -> Result<(), Broken> {
        if self.audit.log.is_empty() {
            return Ok(());
        }
        let before: Vec<_> = (0..self.people.len()).map(|who| self.sums(who)).collect();
        let book = self.audit.replayed()?;
        if book.head != self.book.head {
            return Err("the chain ends elsewhere after a restart".to_owned());
        }
        self.book = book;
        let after: Vec<_> = (0..self.people.len()).map(|who| self.sums(who)).collect();
        if before == after { Ok(()) } else { Err(format!("{after:?} instead of {before:?}")) }
    }

    /// The invariants about orders, commissions and claims that the sums alone do not show.
    pub(super) fn check_invariants(&self) -> Result<(), Broken> {
        if self.audit.total != 0 {
            return Err("invariant 2 is broken".to_owned());
        }
        for who in 0..self.people.len() {
            let sums = self.sums(who);
            let own = |state: CommissionState| {
                let all = self.orders.values().filter_map(|order| order.commission.as_ref());
                all.filter(move |commission| commission.who == who && commission.state == state)
            };
            let held: i64 =
                own(CommissionState::Pending).map(|it| it.amount_minor - it.reversed_minor).sum();
            let frozen: i64 = own(CommissionState::Frozen).map(|it| it.frozen_minor).sum();
            if (held, frozen) != (sums.pending, sums.frozen) {
                return Err(format!("invariant 8 is broken: {held} and {frozen}, {sums:?}"));
            }
            let open = self.claims.values().filter(|claim| claim.who == who);
            let open: i64 =
                open.filter(|claim| claim.state.is_open()).map(|claim| claim.amount_minor).sum();
            if open != sums.requested {
                return Err(format!("invariant 9 is broken: {open}, {sums:?}"));
            }
        }
        for (label, order) in &self.orders {
            let payment = &order.payment;
            let reversed = order
                .commission
                .as_ref()
                .map_or((0, 0), |commission| (commission.amount_minor, commission.reversed_minor));
            let is_whole = payment.refunded_minor == payment.paid_minor && payment.paid_minor > 0;
            if payment.refunded_minor > payment.paid_minor
                || reversed.1 > reversed.0
                || (is_whole && reversed.0 != reversed.1)
            {
                return Err(format!("invariant 13 is broken by order {label}: {payment:?}"));
            }
        }
        Ok(())
    }
}
