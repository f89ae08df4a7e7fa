//! An operator decides several payout requests at once: each on its own and at most once, then one sentence about all.

use super::decision::{DecidedPayout, note_refusal};
use super::select_payouts::nothing_selected;
use crate::components::FlashKind;
use crate::domain::ids::ClaimId;
use crate::domain::payouts::claim::Decision;
use crate::forms::{DecidePayoutsForm, SelectedClaims};
use crate::http::{ActError, Acted, Done, PageError, Visit, act};
use crate::service::{DecidePayout, Refusal, ServiceError, Verdict};
use leptos::prelude::*;

/// How many refused requests a sentence names.
const NAMED_MAX: usize = 10;

/// What came of a decision about several.
#[derive(Debug, Default)]
struct Tally {
    done: usize,
    sum_minor: i64,
    refused: Vec<String>,
}

/// Approves or rejects all that are selected.
#[server(prefix = "", endpoint = "admin/payouts/decide")]
pub async fn decide_payouts(
    /// The form.
    #[server(flatten)]
    form: DecidePayoutsForm,
) -> Acted {
    act(form, async |visit, form| {
        visit.operator()?;
        let selected = form.selected().map_err(PageError::from)?;
        if selected.claims.is_empty() {
            return Ok(nothing_selected(&visit));
        }
        if selected.decision == Decision::Approve {
            visit.require_confirmed()?;
        }
        let mut fields = visit.field_reader();
        let reason = (selected.decision == Decision::Reject)
            .then(|| fields.required_note("reason", &form.reason));
        fields.done()?;
        let tally = decide_all(&visit, &form, &selected, reason).await?;
        Ok(told(&visit, selected.decision, &tally))
    })
    .await
}

async fn decide_all(
    visit: &Visit,
    form: &DecidePayoutsForm,
    selected: &SelectedClaims,
    reason: Option<String>,
) -> Result<Tally, ActError> {
    let mut tally = Tally::default();
    for id in &selected.claims {
        let verdict = Verdict { reason: reason.clone(), ..Verdict::default() };
        let (actor, decision) = (visit.actor.clone(), selected.decision);
        let command = DecidePayout { actor, claim: id.clone(), decision, verdict };
        let key = visit.once_key(form, id.as_str())?;
        let service = &visit.app.service;
        let decided = service.run_once(&visit.shop.id, key, command, DecidedPayout::of).await;
        match decided.inspect_err(|error| note_refusal(visit, id.as_str(), error)) {
            Ok(decided) => {
                tally.done += 1;
                tally.sum_minor += decided.output.amount_minor;
            }
            Err(ServiceError::Refused(refusal)) => {
                tally.refused.push(named(visit, id, &refusal).await);
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(tally)
}

/// Whose request was refused, and why.
async fn named(visit: &Visit, id: &ClaimId, refusal: &Refusal) -> String {
    let found = visit.app.service.payout_detail(&visit.actor, id).await;
    let who = found.map_or_else(|_| id.to_string(), |detail| detail.row.email);
    let why = visit.refusal_text(refusal);
    visit.language.format("admin.confirm.refused_one", &[("who", &who), ("why", &why)])
}

fn told(visit: &Visit, decision: Decision, tally: &Tally) -> Done {
    let word = decision.as_str();
    let amount = visit.money_text(tally.sum_minor);
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
    Done::To("/admin/payouts".to_owned(), Some((kind, text)))
}
