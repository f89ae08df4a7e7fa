//! What all decisions about payout requests share: running at most once, and what is kept of the outcome.

use crate::domain::ids::ClaimId;
use crate::domain::payouts::claim::Decision;
use crate::http::{ActError, Done, KeyedForm, Visit};
use crate::service::{ClaimRow, DecidePayout, Refusal, ServiceError, Subject, Verdict};
use serde::{Deserialize, Serialize};

/// What is kept of a decision.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DecidedPayout {
    /// The amount of the request, in minor units.
    pub amount_minor: i64,
    /// The affiliate's address.
    pub email: String,
}

impl DecidedPayout {
    /// What is kept of a request that was decided.
    pub fn of(row: &ClaimRow) -> Self {
        Self { amount_minor: row.claim.amount_minor, email: row.email.clone() }
    }
}

/// Notes for the audit which request somebody may not decide.
pub fn note_refusal(visit: &Visit, claim: &str, error: &ServiceError) {
    if let ServiceError::Refused(refusal) = error
        && let Some(why) = refusal.audit_word()
    {
        visit.asked.refuse(why, claim);
    }
}

/// Decides the request of a form and leads back to its page.
pub async fn decide_one<F: KeyedForm>(
    visit: &Visit,
    form: &F,
    decision: Decision,
    verdict: Verdict,
) -> Result<Done, ActError> {
    let claim = ClaimId::parse(form.subject()).ok_or(Refusal::NotFound(Subject::Payout))?;
    let command = DecidePayout { actor: visit.actor.clone(), claim, decision, verdict };
    let decided = visit.run_once(form, command, DecidedPayout::of).await;
    let decided = decided.inspect_err(|error| note_refusal(visit, form.subject(), error))?.output;
    let amount = visit.money_text(decided.amount_minor);
    let key = format!("admin.payout.{}.done", decision.as_str());
    let text = visit.language.format(&key, &[("amount", &amount), ("who", &decided.email)]);
    Ok(Done::said(form.page(), text))
}
