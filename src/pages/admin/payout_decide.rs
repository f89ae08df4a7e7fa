//! Deciding one payout request from its page: approve, reject, complete, fail.

use super::post::{Kept, Posted, read_note, read_reason};
use crate::components::money_text;
use crate::domain::ids::ClaimId;
use crate::domain::money::{Money, parse_amount};
use crate::domain::payouts::claim::Decision;
use crate::http::{Fields, PageResult, Visit};
use crate::service::{ClaimRow, DecidePayout, Problem, Refusal, RenderContext, Subject, Verdict};
use axum::body::Bytes;
use axum::extract::Path;

/// The route, as it goes into the digest of a request.
pub const ROUTE: &str = "/admin/payouts/{id}/{decision}";

/// The name under which the values of a decision's form are kept.
pub fn form_name(claim: &ClaimId, decision: Decision) -> String {
    format!("payout.{claim}.{}", decision.as_str())
}

/// `POST /admin/payouts/{id}/{decision}`.
pub async fn decide(
    visit: Visit,
    Path((id, verb)): Path<(String, String)>,
    body: Bytes,
) -> PageResult {
    let (claim, decision) = read_path(&id, &verb)?;
    let (form, page) = (form_name(&claim, decision), format!("/admin/payouts/{claim}"));
    let posted = Posted { visit, fields: Fields::parse(&body), form, page };
    if let Some(login) = posted.login_first().await? {
        return Ok(login);
    }
    let Some(key) = posted.key(ROUTE, &format!("{claim}.{verb}")) else {
        return posted.keyless().await;
    };
    let outcome = match read_verdict(&posted, decision) {
        Ok(verdict) => {
            let actor = posted.visit.actor.clone();
            let command = DecidePayout { actor, claim, decision, verdict };
            posted.once(Some(key), command, render).await
        }
        Err(refusal) => Err(refusal.into()),
    };
    posted.finish(outcome, |kept| done(&posted.visit, decision, kept)).await
}

/// Cancelling is for the affiliate, so it is no decision here.
fn read_path(id: &str, verb: &str) -> Result<(ClaimId, Decision), Refusal> {
    let decision = Decision::parse(verb).filter(|decision| *decision != Decision::Cancel);
    ClaimId::parse(id).zip(decision).ok_or(Refusal::NotFound(Subject::Payout))
}

fn read_verdict(posted: &Posted, decision: Decision) -> Result<Verdict, Refusal> {
    let fields = &posted.fields;
    let mut verdict = Verdict::default();
    match decision {
        Decision::Approve => verdict.override_reason = read_note(fields, "override_reason")?,
        Decision::Reject | Decision::Fail => {
            verdict.reason = Some(read_reason(fields, "reason")?);
        }
        Decision::Complete => {
            verdict.payout_reference = Some(read_reason(fields, "payout_reference")?);
            if let Some(fee) = fields.given("network_fee") {
                verdict.network_fee_minor = parse_amount(fee, posted.visit.shop.currency)
                    .map_err(|error| Refusal::field("network_fee", Problem::Amount(error)))?;
            }
        }
        Decision::Cancel => {}
    }
    Ok(verdict)
}

/// What is kept of a decision.
pub fn render(outcome: &Result<ClaimRow, Refusal>, _context: &RenderContext) -> (u16, String) {
    let kept = match outcome {
        Ok(row) => Kept {
            amount_minor: row.claim.amount_minor,
            subject: row.email.clone(),
            ..Kept::default()
        },
        Err(refusal) => Kept::of_refusal(refusal),
    };
    kept.answer()
}

fn done(visit: &Visit, decision: Decision, kept: &Kept) -> String {
    let amount = money_text(Money::new(kept.amount_minor, visit.shop.currency), visit.language);
    let key = format!("admin.payout.{}.done", decision.as_str());
    visit.language.format(&key, &[("amount", &amount), ("who", &kept.subject)])
}
