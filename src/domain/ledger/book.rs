//! Posting: a draft against the balances it touches gives the exact rows to write, or a refusal that changes nothing.

use super::account::{Account, AccountKind};
use super::chain::{HASH_VERSION, chain_hash};
use super::transaction::{Draft, LedgerRefusal, TransactionKind};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{CustomerId, ShopId, TransactionId};
use crate::domain::money::MINOR_LIMIT;
use std::collections::{BTreeMap, BTreeSet};

/// The end of a shop's chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The sequence of the last transaction; zero before the first.
    pub sequence: i64,
    /// Its hash.
    pub hash: String,
    /// Its time.
    pub at: Timestamp,
}

/// The live state of an owned account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AccountState {
    /// The balance, credit positive.
    pub balance_minor: i64,
    /// How many entries made it.
    pub version: i64,
}

/// An entry as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostedEntry {
    /// The account.
    pub account: Account,
    /// Minor units; credit positive.
    pub amount_minor: i64,
    /// The account's state after this entry; `None` for accounts of the shop, which are summed instead.
    pub after: Option<AccountState>,
}

/// A transaction as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostedTransaction {
    /// Its place in the shop's chain, from 1 without a gap.
    pub sequence: i64,
    /// Its id.
    pub id: TransactionId,
    /// The business event.
    pub kind: TransactionKind,
    /// What caused it.
    pub source_id: String,
    /// When; never before the transaction ahead of it.
    pub at: Timestamp,
    /// Who caused it.
    pub actor: String,
    /// The transaction it undoes.
    pub reverses_id: Option<String>,
    /// The digest of the facts it rests on.
    pub facts: Option<String>,
    /// How its hash is made.
    pub hash_version: i64,
    /// Its entries, at least two.
    pub entries: Vec<PostedEntry>,
    /// The hash before it.
    pub previous_hash: String,
    /// Its own hash.
    pub hash: String,
}

/// The part of a shop's ledger that one unit of work needs: the head and the owned accounts it may touch.
#[derive(Clone, Debug)]
pub struct Book {
    shop: ShopId,
    /// The end of the chain.
    pub head: Head,
    accounts: BTreeMap<String, AccountState>,
    closed: BTreeSet<CustomerId>,
}

impl Book {
    /// A book at `head`; accounts that were not loaded count as never used.
    pub fn new(shop: ShopId, head: Head) -> Self {
        Self { shop, head, accounts: BTreeMap::new(), closed: BTreeSet::new() }
    }

    /// Adds the stored state of an owned account.
    pub fn set(&mut self, account_id: String, state: AccountState) {
        self.accounts.insert(account_id, state);
    }

    /// Notes that an owner's account is closed: the customer was deleted.
    pub fn close(&mut self, owner: CustomerId) {
        self.closed.insert(owner);
    }

    /// Whether an owner's account is closed.
    pub fn is_closed(&self, owner: &CustomerId) -> bool {
        self.closed.contains(owner)
    }

    /// The balance of a customer's account, credit positive.
    pub fn balance(&self, kind: AccountKind, owner: &CustomerId) -> i64 {
        let id = Account::of(kind, owner).id();
        self.accounts.get(&id).map_or(0, |state| state.balance_minor)
    }

    /// What the affiliate owes after clawbacks; zero or more.
    pub fn owed(&self, owner: &CustomerId) -> i64 {
        -self.balance(AccountKind::AffRecoverable, owner)
    }

    /// Posts a draft, or refuses and changes nothing.
    ///
    /// # Errors
    /// `Insufficient` when an owned account would cross zero; `Closed` when a closed one would get money; `Unbalanced`
    /// and `TooLarge` for drafts that no rule makes.
    pub fn post(
        &mut self,
        draft: Draft,
        id: TransactionId,
        now: Timestamp,
        actor: &str,
    ) -> Result<PostedTransaction, LedgerRefusal> {
        draft.check()?;
        let entries = draft
            .legs
            .into_iter()
            .map(|leg| self.entry(leg.account, leg.amount_minor))
            .collect::<Result<Vec<_>, _>>()?;
        let mut posted = PostedTransaction {
            sequence: self.head.sequence + 1,
            id,
            kind: draft.kind,
            source_id: draft.source_id,
            at: now.max(self.head.at),
            actor: actor.to_owned(),
            reverses_id: draft.reverses_id,
            facts: draft.facts,
            hash_version: HASH_VERSION,
            entries,
            previous_hash: self.head.hash.clone(),
            hash: String::new(),
        };
        posted.hash = chain_hash(self.shop.as_str(), &posted);
        for entry in &posted.entries {
            if let Some(after) = entry.after {
                self.accounts.insert(entry.account.id(), after);
            }
        }
        self.head = Head { sequence: posted.sequence, hash: posted.hash.clone(), at: posted.at };
        Ok(posted)
    }

    fn entry(&self, account: Account, amount_minor: i64) -> Result<PostedEntry, LedgerRefusal> {
        if amount_minor.abs() >= MINOR_LIMIT {
            return Err(LedgerRefusal::TooLarge);
        }
        if !account.kind.is_owned() {
            return Ok(PostedEntry { account, amount_minor, after: None });
        }
        let is_closed = account.owner.as_ref().is_some_and(|owner| self.is_closed(owner));
        if is_closed && !account.kind.takes_when_closed(amount_minor) {
            return Err(LedgerRefusal::Closed { account: account.id() });
        }
        let before = self.accounts.get(&account.id()).copied().unwrap_or_default();
        let balance_minor = before.balance_minor + amount_minor;
        if balance_minor.abs() >= MINOR_LIMIT {
            return Err(LedgerRefusal::TooLarge);
        }
        if !account.kind.allows(balance_minor) {
            return Err(LedgerRefusal::Insufficient {
                account: account.id(),
                balance_minor: before.balance_minor,
                amount_minor,
            });
        }
        let after = AccountState { balance_minor, version: before.version + 1 };
        Ok(PostedEntry { account, amount_minor, after: Some(after) })
    }
}
