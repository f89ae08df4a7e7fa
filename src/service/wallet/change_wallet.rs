//! Changing a wallet by hand: credits, debits, corrections. Each has a reason and somebody who did it.

use crate::domain::actor::{Actor, Scope};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{CustomerId, TransactionId, WalletEntryId};
use crate::domain::ledger::{AccountKind, LedgerRefusal, wallet_adjusted};
use crate::domain::money::{AmountError, Currency};
use crate::domain::people::own_money::MoneyDecision;
use crate::domain::wallet::{Lot, WALLET_MAX_MINOR, WalletKind, lots_left};
use crate::domain::webhooks::event::EventName;
use crate::service::Service;
use crate::service::kernel::events::amount;
use crate::service::kernel::own_money::{Payee, require_not_own};
use crate::service::kernel::post::{post, require_positive, shop_of};
use crate::service::kernel::refusal::{Answer, Problem, Refusal, ServiceError, Subject};
use crate::store::customers::customer::customer_fetch;
use crate::store::kernel::audit::audit_insert;
use crate::store::ledger::ledger_load;
use crate::store::statistics::affiliate_summary;
use crate::store::wallet::{WalletEntry, wallet_entry_insert, wallet_has_lots, wallet_moves};
use crate::store::webhooks::outbox::outbox_insert;
use crate::store::{Command, Tx};
use serde_json::json;

/// What a customer has in the wallet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wallet {
    /// Whose it is.
    pub customer: CustomerId,
    /// Can be spent, in minor units.
    pub available_minor: i64,
    /// Tied to orders that are not paid yet, in minor units.
    pub reserved_minor: i64,
}

/// What is done to a wallet.
#[derive(Clone, Debug)]
pub struct WalletChange {
    /// What kind of change.
    pub kind: WalletKind,
    /// Minor units, not zero; a negative amount takes from the wallet.
    pub amount_minor: i64,
    /// Why; not empty.
    pub reason: String,
    /// When the credit ends; for credits only.
    pub expires_at: Option<Timestamp>,
    /// The credit that ends with this change.
    pub expired: Option<WalletEntryId>,
}

/// Changes a wallet by hand.
#[derive(Clone, Debug)]
pub struct ChangeWallet {
    /// Who decides.
    pub actor: Actor,
    /// Whose wallet.
    pub customer: CustomerId,
    /// What is done.
    pub change: WalletChange,
}

/// A change that happened.
#[derive(Clone, Debug)]
pub struct WalletChanged {
    /// The ledger's transaction.
    pub transaction: TransactionId,
    /// What was put in or taken out, above zero, in minor units.
    pub amount_minor: i64,
    /// The wallet afterwards.
    pub wallet: Wallet,
}

impl Command for ChangeWallet {
    type Output = WalletChanged;
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<WalletChanged> {
        self.actor.for_shop(Scope::CustomersWrite)?;
        require_positive("amount", self.change.amount_minor.abs())?;
        let shop = &self.actor.shop;
        tx.lock_shop(shop).await?;
        let customer = customer_fetch(tx, shop, &self.customer)
            .await?
            .ok_or(Refusal::NotFound(Subject::Customer))?;
        if self.change.expires_at.is_some_and(|at| at <= tx.now()) {
            return Err(Refusal::field("expires_at", Problem::NotInTheFuture).into());
        }
        let currency = shop_of(tx, shop).await?.currency;
        change_wallet(tx, &self.actor, (&customer.id, currency), &self.change).await
    }
}

/// Posts a change with its row, audit row and event, unless the money is the actor's own. The shop is locked and the
/// customer exists.
pub(in crate::service) async fn change_wallet(
    tx: &mut Tx<'_>,
    actor: &Actor,
    (customer, currency): (&CustomerId, Currency),
    change: &WalletChange,
) -> Answer<WalletChanged> {
    require_not_own(tx, actor, MoneyDecision::Wallet, Payee::of(customer)).await?;
    let shop = &actor.shop;
    let mut book = ledger_load(tx, shop, customer, None).await?;
    let available_minor = book.balance(AccountKind::StoreBalance, customer);
    let too_large = || Refusal::field("amount", Problem::Amount(AmountError::TooLarge));
    if change.amount_minor > 0 && change.amount_minor + available_minor > WALLET_MAX_MINOR {
        return Err(too_large().into());
    }
    let id = WalletEntryId::new(tx.now(), &*tx.entropy());
    let draft = wallet_adjusted(change.kind, id.as_str(), customer, change.amount_minor);
    let posted = match post(tx, &mut book, draft, actor, currency) {
        Err(ServiceError::Ledger(LedgerRefusal::Insufficient { .. })) => {
            return Err(Refusal::InsufficientBalance { available_minor }.into());
        }
        Err(ServiceError::Ledger(LedgerRefusal::TooLarge)) => return Err(too_large().into()),
        outcome => outcome?,
    };
    let entry = WalletEntry {
        id,
        customer: customer.clone(),
        transaction: posted.id.clone(),
        kind: change.kind,
        amount_minor: change.amount_minor,
        reason: change.reason.clone(),
        expires_at: change.expires_at,
        expired: change.expired.clone(),
    };
    wallet_entry_insert(tx, shop, &entry, &actor.label());
    let payload = json!({
        "id": entry.id, "customer_id": customer, "transaction_id": entry.transaction, "type": entry.kind.as_str(),
        "amount": amount(entry.amount_minor, currency), "currency": currency.as_str(),
        "new_balance": amount(book.balance(AccountKind::StoreBalance, customer), currency),
    });
    let detail = json!({
        "wallet_entry_id": entry.id, "type": entry.kind.as_str(), "amount_minor": entry.amount_minor,
        "reason": entry.reason, "before": {"balance_minor": available_minor},
        "after": {"balance_minor": available_minor + entry.amount_minor},
    });
    audit_insert(tx, actor, "wallet.change", customer.as_str(), &detail);
    outbox_insert(tx, shop, EventName::WalletChanged, entry.id.as_str(), &payload);
    let wallet = Wallet {
        customer: customer.clone(),
        available_minor: book.balance(AccountKind::StoreBalance, customer),
        reserved_minor: book.balance(AccountKind::StoreReserved, customer),
    };
    let amount_minor = change.amount_minor.abs();
    Ok(WalletChanged { transaction: posted.id, amount_minor, wallet })
}

impl Service {
    /// A customer's wallet; everyone has one.
    ///
    /// # Errors
    /// `NotFound` for an unknown customer, `Denied` for a caller without the right.
    pub async fn wallet(&self, actor: &Actor, customer: &CustomerId) -> Answer<Wallet> {
        actor.for_customer(customer, Scope::CustomersRead)?;
        let summary = affiliate_summary(&mut self.store(), &actor.shop, customer).await?;
        let summary = summary.ok_or(Refusal::NotFound(Subject::Customer))?;
        Ok(Wallet {
            customer: summary.customer,
            available_minor: summary.store_balance_minor,
            reserved_minor: summary.store_reserved_minor,
        })
    }

    /// What is left of credit that ends, the next end first.
    ///
    /// # Errors
    /// `Denied` for a caller without the right.
    pub async fn credit_ending(&self, actor: &Actor, customer: &CustomerId) -> Answer<Vec<Lot>> {
        actor.for_customer(customer, Scope::CustomersRead)?;
        let mut store = self.store();
        if !wallet_has_lots(&mut store, &actor.shop, customer).await? {
            return Ok(Vec::new());
        }
        let mut lots = lots_left(&wallet_moves(&mut store, &actor.shop, customer).await?);
        lots.retain(|lot| lot.left_minor > 0);
        lots.sort_by_key(|lot| lot.expires_at);
        Ok(lots)
    }
}
