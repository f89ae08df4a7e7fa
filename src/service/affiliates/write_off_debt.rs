//! Giving up what an affiliate owes after clawbacks: a posting of its own, by an operator, with a reason.

use crate::domain::actor::{Actor, Denied, Who};
use crate::domain::ids::{CustomerId, TransactionId};
use crate::domain::ledger::debt_written_off;
use crate::domain::people::own_money::MoneyDecision;
use crate::service::kernel::own_money::{Payee, require_not_own};
use crate::service::kernel::post::{post, shop_of};
use crate::service::kernel::refusal::{Answer, Conflict, Problem, Refusal, ServiceError, Subject};
use crate::store::kernel::audit::audit_insert;
use crate::store::ledger::ledger_load;
use crate::store::statistics::{AffiliateDelta, affiliate_add, affiliate_summary_ever};
use crate::store::{Command, Tx};
use serde_json::json;

/// Writes off all that an affiliate owes; the account may be closed.
#[derive(Clone, Debug)]
pub struct WriteOffDebt {
    /// Who decides: an operator or the product itself.
    pub actor: Actor,
    /// Who owes.
    pub affiliate: CustomerId,
    /// The debt that was decided about, in minor units; refused when it is another one by now.
    pub owed_minor: i64,
    /// Why; not empty.
    pub reason: String,
}

impl Command for WriteOffDebt {
    /// What was written off, in minor units.
    type Output = i64;
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<i64> {
        if !matches!(self.actor.who, Who::Operator(_) | Who::System) {
            return Err(Refusal::Denied(Denied::NotAllowed).into());
        }
        if self.reason.trim().is_empty() {
            return Err(Refusal::field("reason", Problem::Required).into());
        }
        let shop = &self.actor.shop;
        tx.lock_shop(shop).await?;
        let known = affiliate_summary_ever(tx, shop, &self.affiliate).await?;
        if known.is_none_or(|summary| summary.state.is_none()) {
            return Err(Refusal::NotFound(Subject::Customer).into());
        }
        let payee = Payee::of(&self.affiliate);
        require_not_own(tx, &self.actor, MoneyDecision::WriteOff, payee).await?;
        let mut book = ledger_load(tx, shop, &self.affiliate, None).await?;
        let owed_minor = book.owed(&self.affiliate);
        if owed_minor == 0 {
            return Err(Refusal::Conflict(Conflict::NothingOwed).into());
        }
        if owed_minor != self.owed_minor {
            return Err(Refusal::Conflict(Conflict::DebtChanged).into());
        }
        let currency = shop_of(tx, shop).await?.currency;
        let id = TransactionId::new(tx.now(), &*tx.entropy());
        let draft = debt_written_off(id.as_str(), &self.affiliate, owed_minor);
        post(tx, &mut book, draft, &self.actor, currency)?;
        let delta = AffiliateDelta { written_off_minor: owed_minor, ..AffiliateDelta::default() };
        affiliate_add(tx, shop, &self.affiliate, None, delta);
        let detail = json!({
            "amount_minor": owed_minor, "reason": self.reason, "before": {"owed_minor": owed_minor},
            "after": {"owed_minor": 0},
        });
        audit_insert(tx, &self.actor, "affiliate.write_off", self.affiliate.as_str(), &detail);
        Ok(owed_minor)
    }
}
