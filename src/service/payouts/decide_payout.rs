//! Deciding a payout request: approve, reject, complete, cancel, fail.

use crate::domain::actor::{Actor, Denied, Scope, Who};
use crate::domain::ids::ClaimId;
use crate::domain::ledger::{payout_completed, payout_returned};
use crate::domain::money::Currency;
use crate::domain::payouts::claim::{ClaimKind, ClaimState, Decision};
use crate::domain::people::own_money::MoneyDecision;
use crate::domain::webhooks::event::EventName;
use crate::service::kernel::mails::mail_payout_decided;
use crate::service::kernel::own_money::{Payee, require_not_own};
use crate::service::kernel::post::{post, shop_of};
use crate::service::kernel::refusal::{Answer, Conflict, Problem, Refusal, ServiceError, Subject};
use crate::service::kernel::told::tell_payout;
use crate::store::kernel::audit::audit_insert;
use crate::store::ledger::ledger_load;
use crate::store::payouts::claim::{Claim, ClaimRow, claim_update, payout_fetch};
use crate::store::payouts::claim_facts::claim_facts;
use crate::store::statistics::{AffiliateDelta, affiliate_add, count_move};
use crate::store::{Command, Tx};
use serde_json::json;

/// What comes with a decision.
#[derive(Clone, Debug, Default)]
pub struct Verdict {
    /// Why; needed to reject, and shown to the affiliate.
    pub reason: Option<String>,
    /// Why a request to an invalid address is approved all the same.
    pub override_reason: Option<String>,
    /// The id of the transfer outside.
    pub payout_reference: Option<String>,
    /// What the network took, in minor units; the shop bears it.
    pub network_fee_minor: i64,
    /// What the shop wants to remember; only the audit has it.
    pub note: Option<String>,
}

/// Decides a payout request.
#[derive(Clone, Debug)]
pub struct DecidePayout {
    /// Who decides.
    pub actor: Actor,
    /// The request.
    pub claim: ClaimId,
    /// The decision.
    pub decision: Decision,
    /// What comes with it.
    pub verdict: Verdict,
}

impl Command for DecidePayout {
    type Output = ClaimRow;
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<ClaimRow> {
        let shop = &self.actor.shop;
        tx.lock_shop(shop).await?;
        let mut row =
            payout_fetch(tx, shop, &self.claim).await?.ok_or(Refusal::NotFound(Subject::Payout))?;
        self.require_right(tx, &row.claim).await?;
        let before = row.claim.state;
        let after = before.after(self.decision).ok_or(Refusal::Conflict(Conflict::PayoutState))?;
        self.require_reasons(&row.claim)?;
        self.apply(tx, &mut row.claim, after).await?;
        claim_update(tx, shop, &row.claim);
        let customer = row.claim.customer.as_str();
        count_move(tx, shop, "payout", customer, Some(before.as_str()), after.as_str());
        let detail = json!({
            "before": before, "after": after, "reason": row.claim.reason,
            "override_reason": row.claim.override_reason, "payout_reference": row.claim.payout_reference,
            "note": self.verdict.note,
        });
        let action = format!("payout.{}", self.decision.as_str());
        audit_insert(tx, &self.actor, &action, row.claim.id.as_str(), &detail);
        let currency = Currency::parse(&row.claim.currency).unwrap_or(Currency::USD);
        let event = event_of(self.decision);
        tell_payout(tx, shop, event, &row, currency);
        mail_payout_decided(tx, shop, &row, self.decision);
        Ok(row)
    }
}

fn event_of(decision: Decision) -> EventName {
    match decision {
        Decision::Approve => EventName::PayoutApproved,
        Decision::Reject => EventName::PayoutRejected,
        Decision::Complete => EventName::PayoutCompleted,
        Decision::Cancel => EventName::PayoutCancelled,
        Decision::Fail => EventName::PayoutFailed,
    }
}

impl DecidePayout {
    /// The affiliate may cancel; everything else is for the shop, and never for the affiliate in person.
    async fn require_right(&self, tx: &mut Tx<'_>, claim: &Claim) -> Answer<()> {
        match &self.actor.who {
            Who::Customer(own) if *own == claim.customer && self.decision == Decision::Cancel => {
                Ok(())
            }
            Who::Customer(own) if *own != claim.customer => {
                Err(Refusal::NotFound(Subject::Payout).into())
            }
            Who::Customer(_) => Err(Denied::NotAllowed.into()),
            _ => {
                self.actor.for_shop(Scope::AffiliatesWrite)?;
                let payee = Payee::of(&claim.customer);
                require_not_own(tx, &self.actor, MoneyDecision::Payout, payee).await
            }
        }
    }

    fn require_reasons(&self, claim: &Claim) -> Answer<()> {
        let is_invalid = claim.destination.as_ref().is_some_and(|to| to.address_check == "invalid");
        match self.decision {
            Decision::Reject | Decision::Fail if self.verdict.reason.is_none() => {
                Err(Refusal::field("reason", Problem::Required).into())
            }
            Decision::Approve if is_invalid && self.verdict.override_reason.is_none() => {
                Err(Refusal::field("override_reason", Problem::OverrideNeeded).into())
            }
            _ => Ok(()),
        }
    }

    async fn apply(&self, tx: &mut Tx<'_>, claim: &mut Claim, after: ClaimState) -> Answer<()> {
        debug_assert_eq!(claim.kind, ClaimKind::Payout);
        let shop = &self.actor.shop;
        let now = tx.now();
        claim.state = after;
        claim.updated_at = now;
        claim.reason = self.verdict.reason.clone().or(claim.reason.take());
        match self.decision {
            Decision::Approve => {
                claim.approved_at = Some(now);
                claim.override_reason.clone_from(&self.verdict.override_reason);
                return Ok(());
            }
            Decision::Reject => claim.rejected_at = Some(now),
            Decision::Cancel | Decision::Fail => claim.cancelled_at = Some(now),
            Decision::Complete => claim.completed_at = Some(now),
        }
        let currency = shop_of(tx, shop).await?.currency;
        let mut book = ledger_load(tx, shop, &claim.customer, None).await?;
        let draft = if self.decision == Decision::Complete {
            claim.payout_reference.clone_from(&self.verdict.payout_reference);
            claim.network_fee_minor = self.verdict.network_fee_minor;
            let asset = claim.destination.as_ref().map_or("", |to| to.asset.as_str());
            let delta =
                AffiliateDelta { paid_minor: claim.amount_minor, ..AffiliateDelta::default() };
            affiliate_add(tx, shop, &claim.customer, None, delta);
            let fee = claim.network_fee_minor;
            payout_completed(claim.id.as_str(), &claim.customer, asset, claim.amount_minor, fee)
        } else {
            payout_returned(&book, claim.id.as_str(), &claim.customer, claim.amount_minor)
        };
        let draft = draft.resting_on(claim_facts(shop, claim));
        let posted = post(tx, &mut book, draft, &self.actor, currency)?;
        claim.transaction = Some(posted.id);
        Ok(())
    }
}
