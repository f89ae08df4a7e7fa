//! Adding customers and changing what is known of them.

use crate::domain::actor::{Actor, Scope};
use crate::domain::ids::{CustomerId, ShopId};
use crate::domain::money::AmountError;
use crate::domain::people::own_money::MoneyDecision;
use crate::domain::people::profile::ProfileField;
use crate::domain::text::EmailAddress;
use crate::domain::wallet::{WALLET_MAX_MINOR, WalletKind};
use crate::domain::webhooks::event::EventName;
use crate::service::kernel::own_money::{Payee, require_not_own};
use crate::service::kernel::post::{rule_of, shop_of};
use crate::service::kernel::refusal::{Answer, Conflict, Problem, Refusal, ServiceError, Subject};
use crate::service::wallet::change_wallet::{WalletChange, change_wallet};
use crate::store::customers::customer::{
    Customer, NewCustomer, customer_by_email, customer_fetch, customer_insert, customer_update,
};
use crate::store::kernel::audit::audit_insert;
use crate::store::webhooks::outbox::outbox_insert;
use crate::store::{Command, Tx};
use serde_json::json;

/// Fields and what they become; `None` clears one.
pub type ProfileChanges = Vec<(ProfileField, Option<String>)>;

/// Adds a customer, or changes the one with this address where that is wished for.
#[derive(Clone, Debug)]
pub struct CreateCustomer {
    /// Who decides.
    pub actor: Actor,
    /// The address.
    pub email: EmailAddress,
    /// What is known.
    pub changes: ProfileChanges,
    /// Whether a known address is changed instead of refused.
    pub is_upsert: bool,
}

/// Changes a customer.
#[derive(Clone, Debug)]
pub struct UpdateCustomer {
    /// Who decides.
    pub actor: Actor,
    /// Who is changed.
    pub customer: CustomerId,
    /// The new address.
    pub email: Option<EmailAddress>,
    /// What else changes.
    pub changes: ProfileChanges,
    /// What the wallet is set to, in minor units, and why.
    pub balance: Option<(i64, String)>,
}

/// A customer after a change.
#[derive(Clone, Debug)]
pub struct SavedCustomer {
    /// The customer.
    pub customer: Customer,
    /// What affiliates earn, in parts per million.
    pub rate_ppm: i64,
    /// Whether the customer was added.
    pub is_new: bool,
}

impl Command for CreateCustomer {
    type Output = SavedCustomer;
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<SavedCustomer> {
        self.actor.for_shop(Scope::CustomersWrite)?;
        let shop = &self.actor.shop;
        tx.lock_shop(shop).await?;
        let known = customer_by_email(tx, shop, &self.email).await?;
        if known.is_some() && !self.is_upsert {
            return Err(Refusal::Conflict(Conflict::EmailTaken).into());
        }
        let is_new = known.is_none();
        let mut customer = match known {
            Some(known) => known,
            None => self.insert(tx).await?,
        };
        customer.email = self.email.clone();
        let changed = apply(&mut customer, &self.changes);
        customer_update(tx, shop, &customer);
        let (action, event) = if is_new {
            ("customer.create", EventName::CustomerCreated)
        } else {
            ("customer.update", EventName::CustomerUpdated)
        };
        record(tx, &self.actor, &customer.id, (action, event), &changed);
        let rate_ppm = rule_of(tx, shop).await?.rate_ppm;
        Ok(SavedCustomer { customer, rate_ppm, is_new })
    }
}

impl CreateCustomer {
    async fn insert(&self, tx: &mut Tx<'_>) -> Answer<Customer> {
        let id = CustomerId::new(tx.now(), &*tx.entropy());
        let created_at = tx.now();
        let new = NewCustomer {
            id: &id,
            email: &self.email,
            name: None,
            country_code: None,
            password_hash: None,
            created_at,
        };
        customer_insert(tx, &self.actor.shop, &new);
        existing(tx, &self.actor.shop, &id).await
    }
}

impl Command for UpdateCustomer {
    type Output = SavedCustomer;
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<SavedCustomer> {
        self.actor.for_customer(&self.customer, Scope::CustomersWrite)?;
        if self.balance.is_some() {
            self.actor.for_shop(Scope::CustomersWrite)?;
        }
        let shop = &self.actor.shop;
        tx.lock_shop(shop).await?;
        let mut customer = existing(tx, shop, &self.customer).await?;
        let mut changed = apply(&mut customer, &self.changes);
        if let Some(email) = &self.email {
            let holder = customer_by_email(tx, shop, email).await?;
            if holder.is_some_and(|holder| holder.id != customer.id) {
                return Err(Refusal::Conflict(Conflict::EmailTaken).into());
            }
            if *email != customer.email {
                let payee = Payee::of(&customer.id);
                require_not_own(tx, &self.actor, MoneyDecision::Address, payee).await?;
            }
            customer.email = email.clone();
            changed.push("email");
        }
        if !changed.is_empty() {
            customer_update(tx, shop, &customer);
            let told = ("customer.update", EventName::CustomerUpdated);
            record(tx, &self.actor, &customer.id, told, &changed);
        }
        if let Some((target_minor, reason)) = &self.balance {
            if *target_minor > WALLET_MAX_MINOR.max(customer.store_balance_minor) {
                let problem = Problem::Amount(AmountError::TooLarge);
                return Err(Refusal::field("customer_balance", problem).into());
            }
            let currency = shop_of(tx, shop).await?.currency;
            let change = WalletChange {
                kind: WalletKind::Adjustment,
                amount_minor: target_minor - customer.store_balance_minor,
                reason: reason.clone(),
                expires_at: None,
                expired: None,
            };
            if change.amount_minor != 0 {
                change_wallet(tx, &self.actor, (&customer.id, currency), &change).await?;
                customer.store_balance_minor = *target_minor;
            }
        }
        let rate_ppm = rule_of(tx, shop).await?.rate_ppm;
        Ok(SavedCustomer { customer, rate_ppm, is_new: false })
    }
}

async fn existing(tx: &mut Tx<'_>, shop: &ShopId, id: &CustomerId) -> Answer<Customer> {
    Ok(customer_fetch(tx, shop, id).await?.ok_or(Refusal::NotFound(Subject::Customer))?)
}

/// Changes the fields and names them.
fn apply(customer: &mut Customer, changes: &ProfileChanges) -> Vec<&'static str> {
    changes
        .iter()
        .map(|(field, value)| {
            customer.set(*field, value.clone());
            field.as_str()
        })
        .collect()
}

/// Audit row and event. They name the fields and hold none of the values, because they outlive the person's wish to
/// be forgotten.
fn record(
    tx: &mut Tx<'_>,
    actor: &Actor,
    customer: &CustomerId,
    (action, event): (&str, EventName),
    changed: &[&str],
) {
    audit_insert(tx, actor, action, customer.as_str(), &json!({"fields": changed}));
    let payload = json!({"customer_id": customer, "fields": changed});
    outbox_insert(tx, &actor.shop, event, customer.as_str(), &payload);
}
