//! Connecting a shop to a payment provider.

use super::refusal::{Answer, ServiceError};
use super::{Service, Shop};
use crate::domain::actor::{Actor, Scope};
use crate::domain::ids::ShopId;
use crate::store::payment_account::{PaymentAccount, account_list, account_save};
use crate::store::payment_report::{PaymentReport, report_save};
use crate::store::{Command, Tx, audit::audit_insert};
use serde_json::json;

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
        account_save(tx, &self.actor.shop, account);
        let detail = json!({"is_live": account.is_live, "is_enabled": account.is_enabled});
        audit_insert(tx, &self.actor, "payments.connect", account.gateway.as_str(), &detail);
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
