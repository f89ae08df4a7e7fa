//! What can be done about one payout request in its state: a form for each decision.

use super::address::is_invalid;
use super::payout_decide::form_name;
use super::post::new_key;
use crate::components::{
    Actions, Field, FieldKind, PostForm, Section, Submit, Weight, money_text, page, t, t_with,
};
use crate::domain::money::{Currency, Money};
use crate::domain::payouts::claim::Decision;
use crate::http::{FormState, PageError, Visit};
use crate::service::{Claim, PayoutDetail};
use leptos::prelude::*;

/// A form's key and what was typed into it last time.
#[derive(Clone, Debug, Default)]
pub struct Prepared {
    key: String,
    state: FormState,
}

/// The forms that the state of a request allows: the way forward and the way back.
#[derive(Clone, Debug, Default)]
pub struct Forms {
    forward: Prepared,
    back: Prepared,
}

impl Forms {
    /// Takes what was typed and makes the keys.
    pub async fn load(visit: &Visit, claim: &Claim) -> Result<Self, PageError> {
        let Some((forward, back)) = decisions(claim) else { return Ok(Self::default()) };
        let forward = visit.take_form(&form_name(&claim.id, forward)).await?;
        let back = visit.take_form(&form_name(&claim.id, back)).await?;
        Ok(Self {
            forward: Prepared { key: new_key(visit), state: forward },
            back: Prepared { key: new_key(visit), state: back },
        })
    }
}

fn decisions(claim: &Claim) -> Option<(Decision, Decision)> {
    [(Decision::Approve, Decision::Reject), (Decision::Complete, Decision::Fail)]
        .into_iter()
        .find(|(forward, _)| claim.state.after(*forward).is_some())
}

/// The forms; nothing once the request is settled.
pub fn actions(detail: &PayoutDetail, forms: Forms, currency: Currency) -> Option<AnyView> {
    let claim = &detail.row.claim;
    let amount = money_text(Money::new(claim.amount_minor, currency), page().language);
    let (forward, back) = decisions(claim)?;
    let first = match forward {
        Decision::Approve => approve(claim, forms.forward, &amount),
        _ => complete(claim, forms.forward, &amount, currency),
    };
    Some(view! { {first} {refuse(claim, back, forms.back, &amount)} }.into_any())
}

fn action(claim: &Claim, decision: Decision) -> String {
    format!("/admin/payouts/{}/{}", claim.id, decision.as_str())
}

fn approve(claim: &Claim, form: Prepared, amount: &str) -> AnyView {
    let (action, state) = (action(claim, Decision::Approve), form.state);
    let submit = t_with("admin.payout.approve.submit", &[("amount", amount)]);
    let needs_override = claim.destination.as_ref().is_some_and(is_invalid);
    let reason = needs_override.then(|| {
        view! {
            <Field label=t("admin.payout.approve.override") name="override_reason"
                kind=FieldKind::Area max_length=500 hint=t("admin.payout.approve.override_hint")
                value=state.value("override_reason") error=state.error("override_reason")/>
        }
    });
    view! {
        <Section title=t("admin.payout.approve.title")>
            <PostForm action=action key=form.key>
                <p>{t("admin.payout.approve.text")}</p>
                {reason}
                <Actions>
                    <Submit label=submit/>
                </Actions>
            </PostForm>
        </Section>
    }
    .into_any()
}

fn complete(claim: &Claim, form: Prepared, amount: &str, currency: Currency) -> AnyView {
    let (action, state) = (action(claim, Decision::Complete), form.state);
    let submit = t_with("admin.payout.complete.submit", &[("amount", amount)]);
    let fee_label = t_with("admin.payout.complete.fee", &[("currency", currency.as_str())]);
    view! {
        <Section title=t("admin.payout.complete.title")>
            <PostForm action=action key=form.key>
                <p>{t("admin.payout.complete.text")}</p>
                <Field label=t("admin.payout.complete.reference") name="payout_reference"
                    kind=FieldKind::Exact max_length=500 value=state.value("payout_reference")
                    hint=t("admin.payout.complete.reference_hint")
                    error=state.error("payout_reference")/>
                <Field label=fee_label name="network_fee" kind=FieldKind::Number optional=true
                    max_length=30 value=state.value("network_fee") error=state.error("network_fee")
                    hint=t("admin.payout.complete.fee_hint")/>
                <Actions>
                    <Submit label=submit/>
                </Actions>
            </PostForm>
        </Section>
    }
    .into_any()
}

/// Rejecting, or saying that sending did not work: closed until it is wanted or was refused.
fn refuse(claim: &Claim, decision: Decision, form: Prepared, amount: &str) -> AnyView {
    let word = decision.as_str();
    let text = move |part: &str| t(&format!("admin.payout.{word}.{part}"));
    let (action, state) = (action(claim, decision), form.state);
    let submit = t_with(&format!("admin.payout.{word}.submit"), &[("amount", amount)]);
    let is_open = !state.is_fresh();
    view! {
        <details class="disclose" open=is_open>
            <summary>{text("title")}</summary>
            <PostForm action=action key=form.key>
                <p>{text("text")}</p>
                <Field label=text("reason") name="reason" kind=FieldKind::Area max_length=500
                    hint=text("reason_hint") value=state.value("reason")
                    error=state.error("reason")/>
                <Actions>
                    <Submit label=submit weight=Weight::Danger/>
                </Actions>
            </PostForm>
        </details>
    }
    .into_any()
}
