//! Changing one order from its page: paid, void, money given back whole or in part.

use super::post::{Kept, Posted, read_note, read_reason};
use crate::components::money_text;
use crate::domain::actor::Scope;
use crate::domain::ids::OrderId;
use crate::domain::money::Money;
use crate::http::{Fields, PageResult, Visit};
use crate::payments::SentBack;
use crate::service::{
    Answer, OnceAnswer, Order, PayOrder, RefundAmount, RefundOrder, Refunded, Refusal,
    RenderContext, Subject, VoidOrder,
};
use axum::body::Bytes;
use axum::extract::Path;

/// The route, as it goes into the digest of a request.
const ROUTE: &str = "/admin/orders/{id}/{change}";

/// What can be done about an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It was paid outside.
    Pay,
    /// It will not be paid.
    Void,
    /// Some of the money goes back.
    RefundPart,
    /// All that is left goes back.
    RefundRest,
}

impl Change {
    const ALL: [Self; 4] = [Self::Pay, Self::Void, Self::RefundPart, Self::RefundRest];

    /// The change as the address carries it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pay => "pay",
            Self::Void => "void",
            Self::RefundPart => "refund-part",
            Self::RefundRest => "refund",
        }
    }

    /// The change as message keys carry it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pay => "pay",
            Self::Void => "void",
            Self::RefundPart => "refund_part",
            Self::RefundRest => "refund_rest",
        }
    }
}

/// The name under which the values of a form are kept.
pub fn form_name(order: &OrderId, change: Change) -> String {
    format!("order.{order}.{}", change.word())
}

/// `POST /admin/orders/{id}/{change}`.
pub async fn change(
    visit: Visit,
    Path((id, word)): Path<(String, String)>,
    body: Bytes,
) -> PageResult {
    let change = Change::ALL.into_iter().find(|change| change.as_str() == word);
    let found = OrderId::parse_either(&id).zip(change);
    let (order, change) = found.ok_or(Refusal::NotFound(Subject::Order))?;
    let (form, page) = (form_name(&order, change), format!("/admin/orders/{order}"));
    let posted = Posted { visit, fields: Fields::parse(&body), form, page };
    if let Some(login) = posted.login_first().await? {
        return Ok(login);
    }
    if posted.key(ROUTE, "").is_none() {
        return posted.keyless().await;
    }
    let outcome = match apply(&posted, order.clone(), change).await {
        Ok(answer) => Ok(sent_back(&posted.visit, &order, answer).await),
        refused => refused,
    };
    posted.finish(outcome, |kept| done(&posted.visit, change, kept)).await
}

async fn apply(posted: &Posted, order: OrderId, change: Change) -> Answer<OnceAnswer> {
    let key = posted.key(ROUTE, &format!("{order}.{}", change.as_str()));
    let actor = posted.visit.actor.clone();
    match change {
        Change::Pay => {
            let provider_reference = read_note(&posted.fields, "reference")?;
            let scope = Scope::OrdersWrite;
            let command = PayOrder {
                actor,
                scope,
                order,
                gateway: None,
                provider_reference,
                note: None,
                suppresses_mail: false,
            };
            posted.once(key, command, render_paid).await
        }
        Change::Void => {
            let command = VoidOrder { actor, order, reason: "cancelled" };
            posted.once(key, command, render_voided).await
        }
        Change::RefundPart => {
            let reason = Some(read_reason(&posted.fields, "part_reason")?);
            let amount = RefundAmount::Part(posted.fields.get("amount").to_owned());
            posted.once(key, RefundOrder { actor, order, amount, reason }, render_refunded).await
        }
        Change::RefundRest => {
            let reason = Some(read_reason(&posted.fields, "reason")?);
            let amount = RefundAmount::Rest;
            posted.once(key, RefundOrder { actor, order, amount, reason }, render_refunded).await
        }
    }
}

fn render_paid(outcome: &Result<Order, Refusal>, _context: &RenderContext) -> (u16, String) {
    let kept = match outcome {
        Ok(order) => Kept { amount_minor: order.paid_minor, ..Kept::default() },
        Err(refusal) => Kept::of_refusal(refusal),
    };
    kept.answer()
}

fn render_voided(outcome: &Result<(), Refusal>, _context: &RenderContext) -> (u16, String) {
    let kept = match outcome {
        Ok(()) => Kept::default(),
        Err(refusal) => Kept::of_refusal(refusal),
    };
    kept.answer()
}

fn render_refunded(outcome: &Result<Refunded, Refusal>, _context: &RenderContext) -> (u16, String) {
    let kept = match outcome {
        Ok(refunded) => Kept {
            amount_minor: refunded.amount_minor,
            clawback_minor: refunded.clawback_minor,
            subject: refunded.asked.clone().unwrap_or_default(),
            ..Kept::default()
        },
        Err(refusal) => Kept::of_refusal(refusal),
    };
    kept.answer()
}

/// A refund that a provider was asked for, as it stands now: one that is part of this server has sent it.
async fn sent_back(visit: &Visit, order: &OrderId, answer: OnceAnswer) -> OnceAnswer {
    let mut kept = Kept::read(&answer);
    if kept.subject.is_empty() {
        return answer;
    }
    let sent = visit.app.desk.send_back_at_once(&visit.shop.id, order).await;
    if let Some(SentBack::Done { clawback_minor }) = sent {
        kept = Kept { subject: String::new(), clawback_minor, ..kept };
    }
    let (status, body) = kept.answer();
    OnceAnswer { status, body, ..answer }
}

fn done(visit: &Visit, change: Change, kept: &Kept) -> String {
    let money = |minor| money_text(Money::new(minor, visit.shop.currency), visit.language);
    let (amount, back) = (money(kept.amount_minor), money(kept.clawback_minor));
    let values = [("amount", &*amount), ("back", &*back)];
    let key = match change {
        Change::RefundPart | Change::RefundRest if !kept.subject.is_empty() => {
            "admin.order.refund.asked".to_owned()
        }
        Change::RefundPart | Change::RefundRest if kept.clawback_minor > 0 => {
            "admin.order.refund.done_with_clawback".to_owned()
        }
        Change::RefundPart | Change::RefundRest => "admin.order.refund.done".to_owned(),
        _ => format!("admin.order.{}.done", change.word()),
    };
    visit.language.format(&key, &values)
}
