//! Connecting a shop to a payment provider.

use super::refusal::{Answer, ServiceError};
use crate::domain::actor::{Actor, Scope};
use crate::store::payment_account::{PaymentAccount, account_save};
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
