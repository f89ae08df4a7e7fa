//! One payout request: what is asked for on the left, what helps to decide it on the right.

use super::actions::{Forms, actions};
use super::address::{check_text, network_name};
use super::evidence::{evidence, flags_for_phones};
use crate::components::{
    Address, Amount, AmountSize, Breadcrumb, Fact, Frame, Headline, KeyValues, Note, PageHead,
    Section, Shell, Split, StateChip, Step, StepState, Text, Timeline, page, t, t_with,
};
use crate::domain::clock::Timestamp;
use crate::domain::ids::ClaimId;
use crate::domain::money::{Currency, Money};
use crate::domain::payouts::claim::ClaimState;
use crate::http::{PageResult, Visit};
use crate::service::{Claim, Destination, PayoutDetail, Refusal, Subject};
use leptos::prelude::*;

/// `/admin/payouts/{id}`.
#[component]
pub fn PayoutDesk() -> impl IntoView {
    crate::http::load(show)
}

/// `GET /admin/payouts/{id}`.
pub async fn show(visit: Visit) -> PageResult {
    let id = visit.param("id");
    visit.operator()?;
    let id = ClaimId::parse(&id).ok_or(Refusal::NotFound(Subject::Payout))?;
    let detail = visit.app.service.payout_detail(&visit.actor, &id).await?;
    let forms = Forms::load(&visit, &detail.row.claim).await?;
    let currency = visit.shop.currency;
    Ok(visit.page(move || draw(&detail, forms, currency)))
}

fn draw(detail: &PayoutDetail, forms: Forms, currency: Currency) -> AnyView {
    let claim = &detail.row.claim;
    let who = detail.row.name.clone().filter(|name| !name.is_empty());
    let who = who.unwrap_or_else(|| detail.row.email.clone());
    let title = t_with("admin.payout.title", &[("who", &who)]);
    let trail =
        vec![(page().nav_name("payouts", "admin.payouts.title"), "/admin/payouts".to_owned())];
    let state = format!("payout.{}", claim.state.as_str());
    let main = view! {
        {request(claim, currency)} {flags_for_phones(detail, currency)} {actions(detail, forms, currency)}
        {life(claim)}
    };
    let aside = evidence(detail, currency);
    view! {
        <Shell title=title.clone() frame=Frame::Wide>
            <Breadcrumb trail=trail/>
            <PageHead title=title>
                <StateChip state=state/>
            </PageHead>
            <Split main=main.into_any() aside=aside/>
        </Shell>
    }
    .into_any()
}

fn request(claim: &Claim, currency: Currency) -> AnyView {
    let page = page();
    let money = Money::new(claim.amount_minor, currency);
    let amount = view! { <Amount money=money size=AmountSize::Hero/> }.into_any();
    let to = claim.destination.as_ref();
    let note = if claim.state.is_open() {
        page.t_with("admin.payout.waits_since", &[("age", &page.ago(claim.created_at))])
    } else {
        page.t_with("admin.payout.settled", &[("date", &page.date_time_zone(claim.updated_at))])
    };
    view! {
        <Headline label=t("admin.payout.asked_for") value=amount note=note/>
        {to.map(destination)}
        <KeyValues facts=facts(claim, currency)/>
    }
    .into_any()
}

fn life(claim: &Claim) -> AnyView {
    let steps = steps(claim);
    view! {
        <Section title=t("admin.payout.timeline")>
            <Timeline steps=steps/>
        </Section>
    }
    .into_any()
}

fn destination(to: &Destination) -> AnyView {
    let (tone, text) = check_text(&page(), to);
    let network = network_name(to);
    let network =
        if network.is_empty() { t("admin.payout.no_network").to_owned() } else { network };
    view! {
        <div class="stack">
            <Address address=to.address.clone() network=network/>
            <Note tone=tone>{text}</Note>
        </div>
    }
    .into_any()
}

fn facts(claim: &Claim, currency: Currency) -> Vec<Fact> {
    let mut facts = Vec::new();
    if let Some(to) = &claim.destination {
        facts.push(Fact::new(t("admin.payout.asset"), to.asset.clone()));
    }
    let texts = [
        ("admin.payout.note", &claim.note),
        ("admin.payout.override", &claim.override_reason),
        ("admin.payout.reason", &claim.reason),
    ];
    for (key, text) in texts {
        if let Some(text) = text.clone() {
            facts.push(Fact::new(t(key), text));
        }
    }
    if let Some(reference) = claim.payout_reference.clone() {
        facts.push(Fact::new(t("admin.payout.reference"), view! { <code>{reference}</code> }));
    }
    if claim.network_fee_minor > 0 {
        let fee = Money::new(claim.network_fee_minor, currency);
        facts.push(Fact::new(t("admin.payout.fee"), view! { <Amount money=fee/> }));
    }
    let id = claim.id.to_string();
    facts.push(Fact::new(t("admin.payout.number"), view! { <code>{id}</code> }));
    facts
}

fn steps(claim: &Claim) -> Vec<Step> {
    let mut steps = vec![step(StepState::Done, "asked", Some(claim.created_at), None)];
    if claim.approved_at.is_some() {
        let why = claim.override_reason.clone();
        steps.push(step(StepState::Done, "approved", claim.approved_at, why));
    }
    let reason = claim.reason.clone();
    match claim.state {
        ClaimState::Pending => {
            steps.push(step(StepState::Current, "decide", None, None));
            steps.push(step(StepState::Next, "send", None, None));
        }
        ClaimState::Approved | ClaimState::Processing => {
            steps.push(step(StepState::Current, "send", None, None));
        }
        ClaimState::Completed => {
            let reference = claim.payout_reference.clone();
            steps.push(step(StepState::Done, "completed", claim.completed_at, reference));
        }
        ClaimState::Rejected => {
            steps.push(step(StepState::Failed, "rejected", claim.rejected_at, reason));
        }
        ClaimState::Cancelled => {
            steps.push(step(StepState::Failed, "cancelled", claim.cancelled_at, reason));
        }
        ClaimState::Failed => {
            steps.push(step(StepState::Failed, "failed", claim.cancelled_at, reason));
        }
    }
    steps
}

fn step(state: StepState, name: &str, at: Option<Timestamp>, detail: Option<String>) -> Step {
    let label = Text::from(t(&format!("admin.payout.step.{name}")));
    Step { state, label, at, detail: detail.map(Text::from) }
}
