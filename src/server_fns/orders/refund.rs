//! What whole and partial refunds share.

use crate::domain::ids::OrderId;
use crate::http::{ActError, Done, KeyedForm, Visit};
use crate::payments::SentBack;
use crate::service::{RefundAmount, RefundOrder, Refunded, Refusal, Subject};
use serde::{Deserialize, Serialize};

/// What is kept of a refund.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct RefundOutcome {
    /// What is refunded, in minor units.
    amount_minor: i64,
    /// What is taken back from the affiliate, in minor units.
    clawback_minor: i64,
    /// Whether a provider has to send it first.
    is_pending: bool,
}

impl RefundOutcome {
    fn of(refunded: &Refunded) -> Self {
        Self {
            amount_minor: refunded.amount_minor,
            clawback_minor: refunded.clawback_minor,
            is_pending: refunded.asked.is_some(),
        }
    }
}

/// Refunds the order of a form and leads back to its page.
pub async fn refund<F: KeyedForm>(
    visit: &Visit,
    form: &F,
    amount: RefundAmount,
    reason: String,
) -> Result<Done, ActError> {
    let order = OrderId::parse_either(form.subject()).ok_or(Refusal::NotFound(Subject::Order))?;
    let (actor, reason) = (visit.actor.clone(), Some(reason));
    let command = RefundOrder { actor, order: order.clone(), amount, reason };
    let outcome = visit.run_once(form, command, RefundOutcome::of).await?.output;
    let outcome = sent_now(visit, &order, outcome).await;
    Ok(Done::said(form.page(), told(visit, outcome)))
}

/// A refund that a provider was asked for, as it is now: a provider that is part of this server has sent it already.
async fn sent_now(visit: &Visit, order: &OrderId, outcome: RefundOutcome) -> RefundOutcome {
    if !outcome.is_pending {
        return outcome;
    }
    match visit.app.desk.send_back_at_once(&visit.shop.id, order).await {
        Some(SentBack::Done { clawback_minor }) => {
            RefundOutcome { clawback_minor, is_pending: false, ..outcome }
        }
        _ => outcome,
    }
}

fn told(visit: &Visit, outcome: RefundOutcome) -> String {
    let amount = visit.money_text(outcome.amount_minor);
    let back = visit.money_text(outcome.clawback_minor);
    let key = match outcome {
        RefundOutcome { is_pending: true, .. } => "admin.order.refund.asked",
        RefundOutcome { clawback_minor: 1.., .. } => "admin.order.refund.done_with_clawback",
        _ => "admin.order.refund.done",
    };
    visit.language.format(key, &[("amount", &amount), ("back", &back)])
}
