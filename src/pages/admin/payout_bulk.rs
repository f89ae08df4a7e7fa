//! Deciding several payout requests at once: each one on its own and at most once, then one
//! sentence about all of them.

use super::payout_confirm::{FORM, Ticked, nothing_ticked};
use super::payout_decide::{ROUTE, render};
use super::post::{Kept, Posted, read_reason};
use crate::components::{FlashKind, money_text};
use crate::domain::ids::ClaimId;
use crate::domain::money::Money;
use crate::domain::payouts::claim::Decision;
use crate::http::{Fields, PageError, PageResult, Visit, redirect};
use crate::service::{DecidePayout, Refusal, ServiceError, Verdict};
use axum::body::Bytes;

/// How many refused requests a sentence names.
const NAMED_MAX: usize = 10;

/// What came of a decision about several.
#[derive(Debug, Default)]
struct Tally {
    done: usize,
    sum_minor: i64,
    refused: Vec<String>,
}

/// `POST /admin/payouts/decide`.
pub async fn decide(visit: Visit, body: Bytes) -> PageResult {
    let fields = Fields::parse(&body);
    let ticked = Ticked::of(&fields)?;
    let page = ticked.href();
    let posted = Posted { visit, fields, form: FORM.to_owned(), page };
    if let Some(login) = posted.login_first().await? {
        return Ok(login);
    }
    if ticked.claims.is_empty() {
        return nothing_ticked(&posted.visit).await;
    }
    let reason = match ticked.decision {
        Decision::Reject => read_reason(&posted.fields, "reason").map(Some),
        _ => Ok(None),
    };
    match reason {
        Err(refusal) => posted.refuse(refusal.into()).await,
        Ok(_) if posted.key(ROUTE, "").is_none() => posted.keyless().await,
        Ok(reason) => {
            let tally = decide_all(&posted, &ticked, reason).await?;
            tell(&posted, ticked.decision, tally).await
        }
    }
}

async fn decide_all(
    posted: &Posted,
    ticked: &Ticked,
    reason: Option<String>,
) -> Result<Tally, PageError> {
    let mut tally = Tally::default();
    for id in &ticked.claims {
        let verdict = Verdict { reason: reason.clone(), ..Verdict::default() };
        let actor = posted.visit.actor.clone();
        let command = DecidePayout { actor, claim: id.clone(), decision: ticked.decision, verdict };
        let key = posted.key(ROUTE, id.as_str());
        let refusal = match posted.once(key, command, render).await {
            Ok(answer) => {
                let kept = Kept::read(&answer);
                if kept.refusal.is_empty() {
                    tally.done += 1;
                    tally.sum_minor += kept.amount_minor;
                }
                kept.refused()
            }
            Err(ServiceError::Refused(refusal)) => Some(refusal),
            Err(error) => return Err(error.into()),
        };
        if let Some(refusal) = refusal {
            tally.refused.push(named(posted, id, &refusal).await);
        }
    }
    Ok(tally)
}

/// Whose request was refused, and why.
async fn named(posted: &Posted, id: &ClaimId, refusal: &Refusal) -> String {
    let visit = &posted.visit;
    let found = visit.app.service.payout_detail(&visit.actor, id).await;
    let who = found.map_or_else(|_| id.to_string(), |detail| detail.row.email);
    let why = visit.refusal_text(refusal);
    visit.language.format("admin.confirm.refused_one", &[("who", &who), ("why", &why)])
}

async fn tell(posted: &Posted, decision: Decision, tally: Tally) -> PageResult {
    let visit = &posted.visit;
    let word = decision.as_str();
    let amount = money_text(Money::new(tally.sum_minor, visit.shop.currency), visit.language);
    let values = [("count", &*tally.done.to_string()), ("amount", &*amount)];
    let key = match tally.done {
        0 => "admin.confirm.none_done".to_owned(),
        1 => format!("admin.confirm.done_one.{word}"),
        _ => format!("admin.confirm.done.{word}"),
    };
    let mut text = visit.language.format(&key, &values);
    for refused in tally.refused.iter().take(NAMED_MAX) {
        text.push(' ');
        text.push_str(refused);
    }
    let unnamed = tally.refused.len().saturating_sub(NAMED_MAX);
    if unnamed > 0 {
        text.push(' ');
        let count = unnamed.to_string();
        text.push_str(&visit.language.format("admin.confirm.refused_more", &[("count", &count)]));
    }
    let kind = if tally.refused.is_empty() { FlashKind::Success } else { FlashKind::Refusal };
    visit.flash(kind, text).await?;
    redirect("/admin/payouts")
}
