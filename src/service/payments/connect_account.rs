//! Connecting a shop to a payment provider.

use crate::domain::actor::{Actor, Scope};
use crate::domain::ids::ShopId;
use crate::domain::payments::payment::Gateway;
use crate::service::kernel::refusal::{Answer, Refusal, ServiceError, Subject};
use crate::service::{Service, Shop};
use crate::store::kernel::audit::audit_insert;
use crate::store::payments::account::{PaymentAccount, account_list, account_save};
use crate::store::payments::report::{PaymentReport, report_save};
use crate::store::{Command, Tx};
use serde_json::{Value as Json, json};

/// Adds a shop's account at a provider, or replaces its credentials.
#[derive(Clone, Debug)]
pub struct ConnectGateway {
    /// Who decides.
    pub actor: Actor,
    /// The account, with sealed credentials.
    pub account: PaymentAccount,
}

impl Command for ConnectGateway {
    type Output = ();
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<()> {
        self.actor.for_shop(Scope::PaymentsWrite)?;
        let account = &self.account;
        let known = account_list(tx, &self.actor.shop).await?;
        let before = known.iter().find(|known| known.gateway == account.gateway).map(seen);
        account_save(tx, &self.actor.shop, account);
        let detail = json!({"before": before, "after": seen(account)});
        audit_insert(tx, &self.actor, "payments.connect", account.gateway.as_str(), &detail);
        Ok(())
    }
}

/// What the audit keeps of an account.
fn seen(account: &PaymentAccount) -> Json {
    json!({"is_live": account.is_live, "is_enabled": account.is_enabled})
}

/// Lets buyers choose a provider, or no longer. Its refunds and events work in any case.
#[derive(Clone, Debug)]
pub struct EnableGateway {
    /// Who decides.
    pub actor: Actor,
    /// The provider.
    pub gateway: Gateway,
    /// Whether buyers may choose it.
    pub is_enabled: bool,
}

impl Command for EnableGateway {
    type Output = ();
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<()> {
        self.actor.for_shop(Scope::PaymentsWrite)?;
        let shop = &self.actor.shop;
        tx.lock_shop(shop).await?;
        let accounts = account_list(tx, shop).await?;
        let account = accounts.into_iter().find(|account| account.gateway == self.gateway);
        let account = account.ok_or(Refusal::NotFound(Subject::Payment))?;
        if account.is_enabled == self.is_enabled {
            return Ok(());
        }
        let before = seen(&account);
        let account = PaymentAccount { is_enabled: self.is_enabled, ..account };
        account_save(tx, shop, &account);
        let detail = json!({"before": before, "after": seen(&account)});
        let action = if self.is_enabled { "payments.enable" } else { "payments.disable" };
        audit_insert(tx, &self.actor, action, self.gateway.as_str(), &detail);
        Ok(())
    }
}

/// Keeps a day's comparison of a provider with our books.
#[derive(Clone, Debug)]
pub struct SaveReport {
    /// The shop.
    pub shop: ShopId,
    /// The comparison.
    pub report: PaymentReport,
}

impl Command for SaveReport {
    type Output = ();
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<()> {
        report_save(tx, &self.shop, &self.report);
        Ok(())
    }
}

impl Service {
    /// A shop's accounts at providers.
    ///
    /// # Errors
    /// `Denied` for a caller without the right.
    pub async fn payment_accounts(&self, actor: &Actor) -> Answer<Vec<PaymentAccount>> {
        actor.for_shop(Scope::PaymentsRead)?;
        Ok(account_list(&mut self.store(), &actor.shop).await?)
    }

    /// The ways to pay that a shop has: by hand, the sandbox where it is on, and its providers.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn gateways(&self, shop: &Shop) -> Answer<Vec<&'static str>> {
        let accounts = account_list(&mut self.store(), &shop.id).await?;
        let enabled = accounts.into_iter().filter(|account| account.is_enabled);
        let mut gateways = shop.gateways();
        gateways.extend(enabled.map(|account| account.gateway.as_str()));
        Ok(gateways)
    }
}
