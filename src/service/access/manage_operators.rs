//! Managing operators from the command line: listing, removing, resetting, and the way out for a shop with only one.

use super::api_keys::{NewSecret, digest};
use super::sign_in::INVITATION_SECS;
use crate::domain::actor::Actor;
use crate::domain::ids::{OperatorId, ShopId};
use crate::domain::text::EmailAddress;
use crate::service::Service;
use crate::service::kernel::refusal::{Answer, ServiceError};
use crate::store::access::account::second_factor::second_factor_remove;
use crate::store::access::operator::operator_by_email;
use crate::store::access::operator_list::{
    keys_made_by, operator_access_version, operator_list, operator_remove, operator_reset,
    own_money_allow,
};
use crate::store::kernel::audit::audit_insert;
use crate::store::{Command, Tx};
use serde_json::json;

pub use crate::store::access::operator_list::OperatorRow;

/// How long the only operator of a shop may decide on their own money.
pub const OWN_MONEY_SECS: i64 = 3_600;

/// What came of a change of an operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OperatorOutcome {
    /// It was done; the keys of the operator that still work, with their labels.
    Done(Vec<(String, String)>),
    /// No operator of the shop has this address.
    Unknown,
    /// No other operator could sign in any more.
    Last,
    /// Another operator can decide.
    NotAlone,
}

/// Removes an operator: sessions, password and invitation end at once.
#[derive(Clone, Debug)]
pub struct RemoveOperator {
    /// The shop.
    pub shop: ShopId,
    /// The operator's address.
    pub email: EmailAddress,
    /// Whether the last one who can sign in may go too.
    pub is_forced: bool,
}

impl Command for RemoveOperator {
    type Output = OperatorOutcome;
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<OperatorOutcome> {
        let shop = &self.shop;
        tx.lock_shop(shop).await?;
        let Some(operator) = operator_by_email(tx, shop, &self.email).await? else {
            return Ok(OperatorOutcome::Unknown);
        };
        if !self.is_forced && !others_can_sign_in(tx, shop, &operator.id).await? {
            return Ok(OperatorOutcome::Last);
        }
        operator_remove(tx, shop, &operator.id);
        second_factor_remove(tx, shop, operator.id.as_str());
        let detail = json!({"email": operator.email, "forced": self.is_forced});
        let id = operator.id.as_str();
        audit_insert(tx, &Actor::command_line(shop.clone()), "operator.remove", id, &detail);
        Ok(OperatorOutcome::Done(keys_made_by(tx, shop, id).await?))
    }
}

/// Takes an operator's password and sessions away; a new password is chosen over a one-time link.
pub struct ResetOperator {
    /// The shop.
    pub shop: ShopId,
    /// The operator's address.
    pub email: EmailAddress,
    /// The token in the link.
    pub token: NewSecret,
    /// Whether the second factor goes too, because app and recovery codes are lost.
    pub drops_second_factor: bool,
}

impl Command for ResetOperator {
    type Output = OperatorOutcome;
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<OperatorOutcome> {
        let shop = &self.shop;
        tx.lock_shop(shop).await?;
        let Some(operator) = operator_by_email(tx, shop, &self.email).await? else {
            return Ok(OperatorOutcome::Unknown);
        };
        let hash = digest(self.token.reveal());
        let expires_at = tx.now().plus_secs(INVITATION_SECS);
        operator_reset(tx, shop, &operator.id, (&hash, expires_at));
        if self.drops_second_factor {
            second_factor_remove(tx, shop, operator.id.as_str());
        }
        let detail =
            json!({"email": operator.email, "drops_second_factor": self.drops_second_factor});
        let id = operator.id.as_str();
        audit_insert(tx, &Actor::command_line(shop.clone()), "operator.reset", id, &detail);
        Ok(OperatorOutcome::Done(Vec::new()))
    }
}

/// Lets the only operator of a shop decide on their own money for an hour. Each such decision is audited with the
/// reason.
#[derive(Clone, Debug)]
pub struct AllowOwnMoney {
    /// The shop.
    pub shop: ShopId,
    /// The operator's address.
    pub email: EmailAddress,
    /// Why; not empty.
    pub reason: String,
}

impl Command for AllowOwnMoney {
    type Output = OperatorOutcome;
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<OperatorOutcome> {
        let shop = &self.shop;
        tx.lock_shop(shop).await?;
        let Some(operator) = operator_by_email(tx, shop, &self.email).await? else {
            return Ok(OperatorOutcome::Unknown);
        };
        if others_can_sign_in(tx, shop, &operator.id).await? {
            return Ok(OperatorOutcome::NotAlone);
        }
        let until = tx.now().plus_secs(OWN_MONEY_SECS);
        own_money_allow(tx, shop, &operator.id, (until, &self.reason));
        let detail = json!({"reason": self.reason, "until": until.secs()});
        let id = operator.id.as_str();
        audit_insert(
            tx,
            &Actor::command_line(shop.clone()),
            "operator.allow_own_money",
            id,
            &detail,
        );
        Ok(OperatorOutcome::Done(Vec::new()))
    }
}

/// Whether anyone beside this operator can sign in to the console.
async fn others_can_sign_in(tx: &mut Tx<'_>, shop: &ShopId, id: &OperatorId) -> Answer<bool> {
    let operators = operator_list(tx, shop).await?;
    Ok(operators.iter().any(|other| other.id != *id && other.has_password))
}

impl Service {
    /// The operators of a shop, by address.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn operators(&self, shop: &ShopId) -> Answer<Vec<OperatorRow>> {
        Ok(operator_list(&mut self.store(), shop).await?)
    }

    /// What sessions of an operator hold for; `None` when the operator is gone. Read anew each time, because the
    /// command line changes it in another process.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn operator_access(&self, shop: &ShopId, id: &OperatorId) -> Answer<Option<i64>> {
        Ok(operator_access_version(&mut self.store(), shop, id).await?)
    }
}
