//! What can be done about one payout request in its state: a form for each decision.

use super::address::is_invalid;
use crate::components::{
    Actions, Field, FieldKind, PostForm, Section, Submit, Weight, money_text, page, t, t_with,
};
use crate::domain::money::{Currency, Money};
use crate::domain::payouts::claim::Decision;
use crate::forms::{ApprovePayoutForm, CompletePayoutForm, FailPayoutForm, RejectPayoutForm};
use crate::http::{PageError, Visit};
use crate::pages::console::prepared::Prepared;
use crate::server_fns::payouts::{ApprovePayout, CompletePayout, FailPayout, RejectPayout};
use crate::service::{Claim, PayoutDetail};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

/// The forms that the state of a request allows.
#[derive(Clone, Debug)]
pub enum Forms {
    /// It is to be approved or rejected.
    Decide(Prepared<ApprovePayoutForm>, Prepared<RejectPayoutForm>),
    /// It is to be sent.
    Send(Prepared<CompletePayoutForm>, Prepared<FailPayoutForm>),
    /// It is settled.
    Settled,
}

impl Forms {
    /// Takes what was typed and makes the keys.
    pub async fn load(visit: &Visit, claim: &Claim) -> Result<Self, PageError> {
        let id = claim.id.as_str();
        let allows = |decision| claim.state.after(decision).is_some();
        Ok(if allows(Decision::Approve) {
            Self::Decide(Prepared::load(visit, id).await?, Prepared::load(visit, id).await?)
        } else if allows(Decision::Complete) {
            Self::Send(Prepared::load(visit, id).await?, Prepared::load(visit, id).await?)
        } else {
            Self::Settled
        })
    }
}

/// The forms; nothing once the request is settled.
pub fn actions(detail: &PayoutDetail, forms: Forms, currency: Currency) -> Option<AnyView> {
    let claim = &detail.row.claim;
    let id = claim.id.to_string();
    let amount = money_text(Money::new(claim.amount_minor, currency), page().language);
    match forms {
        Forms::Decide(approving, rejecting) => {
            let (reason, error) =
                (rejecting.form.reason.to_string(), rejecting.form.error("reason"));
            let is_open = !rejecting.form.is_fresh();
            let (word, action) = ("reject", RejectPayout::url());
            let refusing =
                Refusing { word, action, id, key: rejecting.key, reason, error, is_open };
            let (first, second) = (approve(claim, approving, &amount), refuse(refusing, &amount));
            Some(view! { {first} {second} }.into_any())
        }
        Forms::Send(completing, failing) => {
            let (reason, error) = (failing.form.reason.to_string(), failing.form.error("reason"));
            let is_open = !failing.form.is_fresh();
            let (word, action) = ("fail", FailPayout::url());
            let refusing = Refusing { word, action, id, key: failing.key, reason, error, is_open };
            let first = complete(claim, completing, &amount, currency);
            let second = refuse(refusing, &amount);
            Some(view! { {first} {second} }.into_any())
        }
        Forms::Settled => None,
    }
}

fn approve(claim: &Claim, prepared: Prepared<ApprovePayoutForm>, amount: &str) -> AnyView {
    let Prepared { key, form } = prepared;
    let hidden = vec![("id", claim.id.to_string())];
    let submit = t_with("admin.payout.approve.submit", &[("amount", amount)]);
    let needs_override = claim.destination.as_ref().is_some_and(is_invalid);
    let reason = needs_override.then(|| {
        view! {
            <Field label=t("admin.payout.approve.override") name="override_reason"
                kind=FieldKind::Area max_length=500 hint=t("admin.payout.approve.override_hint")
                value=form.override_reason.to_string() error=form.error("override_reason")/>
        }
    });
    view! {
        <Section title=t("admin.payout.approve.title")>
            <PostForm action=ApprovePayout::url() key=key hidden=hidden>
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

fn complete(
    claim: &Claim,
    prepared: Prepared<CompletePayoutForm>,
    amount: &str,
    currency: Currency,
) -> AnyView {
    let Prepared { key, form } = prepared;
    let hidden = vec![("id", claim.id.to_string())];
    let submit = t_with("admin.payout.complete.submit", &[("amount", amount)]);
    let fee_label = t_with("admin.payout.complete.fee", &[("currency", currency.as_str())]);
    view! {
        <Section title=t("admin.payout.complete.title")>
            <PostForm action=CompletePayout::url() key=key hidden=hidden>
                <p>{t("admin.payout.complete.text")}</p>
                <Field label=t("admin.payout.complete.reference") name="payout_reference"
                    kind=FieldKind::Exact max_length=500 value=form.payout_reference.to_string()
                    hint=t("admin.payout.complete.reference_hint")
                    error=form.error("payout_reference")/>
                <Field label=fee_label name="network_fee" kind=FieldKind::Number optional=true
                    max_length=30 value=form.network_fee.to_string()
                    error=form.error("network_fee") hint=t("admin.payout.complete.fee_hint")/>
                <Actions>
                    <Submit label=submit/>
                </Actions>
            </PostForm>
        </Section>
    }
    .into_any()
}

/// A form that takes a request off the way to being paid: rejecting it, or recording that it could not be sent.
struct Refusing {
    /// The decision as message keys carry it.
    word: &'static str,
    action: &'static str,
    id: String,
    key: String,
    reason: String,
    error: Option<String>,
    is_open: bool,
}

/// Closed until it is wanted or was refused.
fn refuse(refusing: Refusing, amount: &str) -> AnyView {
    let Refusing { word, action, id, key, reason, error, is_open } = refusing;
    let text = move |part: &str| t(&format!("admin.payout.{word}.{part}"));
    let submit = t_with(&format!("admin.payout.{word}.submit"), &[("amount", amount)]);
    let hidden = vec![("id", id)];
    view! {
        <details class="disclose" open=is_open>
            <summary>{text("title")}</summary>
            <PostForm action=action key=key hidden=hidden>
                <p>{text("text")}</p>
                <Field label=text("reason") name="reason" kind=FieldKind::Area max_length=500
                    hint=text("reason_hint") value=reason error=error/>
                <Actions>
                    <Submit label=submit weight=Weight::Danger/>
                </Actions>
            </PostForm>
        </details>
    }
    .into_any()
}
