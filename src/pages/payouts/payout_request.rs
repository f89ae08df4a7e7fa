//! One payout request: its state, where the money goes, and cancelling it while the shop reviews it.

use super::request_list::network_name;
use crate::components::{
    Actions, Address, Amount, AmountSize, Breadcrumb, Fact, Headline, KeyValues, Note, PageData,
    PageHead, PostForm, Section, Shell, StateChip, Step, StepState, Submit, Timeline, Tone, Weight,
    page, t,
};
use crate::domain::clock::Timestamp;
use crate::domain::ids::ClaimId;
use crate::domain::money::Money;
use crate::domain::payouts::claim::ClaimState;
use crate::http::{PageError, PageResult, Visit};
use crate::pages::words::balance_name;
use crate::server_fns::payouts::CancelPayout;
use crate::service::{Claim, Refusal, Subject};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

const LIST: &str = "/balance/payout";

fn id_of(text: &str) -> Result<ClaimId, PageError> {
    Ok(ClaimId::parse(text).ok_or(Refusal::NotFound(Subject::Payout))?)
}

/// One of the signed-in customer's own requests.
async fn own(visit: &Visit, id: &ClaimId) -> Result<Claim, PageError> {
    Ok(visit.app.service.own_payout(&visit.actor, visit.customer()?, id).await?)
}

/// `/balance/payout/{id}`.
#[component]
pub fn PayoutRequestPage() -> impl IntoView {
    crate::http::load(show)
}

/// `GET /balance/payout/{id}`.
pub async fn show(visit: Visit) -> PageResult {
    let id = visit.param("id");
    visit.customer()?;
    let claim = own(&visit, &id_of(&id)?).await?;
    let amount = Money::new(claim.amount_minor, visit.shop.currency);
    let key = visit.new_form_key();
    Ok(visit.page(move || request(&claim, amount, key)))
}

fn request(claim: &Claim, amount: Money, key: String) -> AnyView {
    let page = page();
    let title = t("portal.payout.request");
    let above = vec![
        (balance_name(&page), "/balance".to_owned()),
        (page.t("portal.payout.title").into(), LIST.to_owned()),
    ];
    let state = claim.state.as_str();
    let value = view! { <Amount money=amount size=AmountSize::Hero/> }.into_any();
    let note = page.t(&format!("portal.payout.note_of.{state}"));
    let cancel = (claim.state == ClaimState::Pending).then(|| {
        let hidden = vec![("id", claim.id.to_string())];
        view! {
            <PostForm action=CancelPayout::url() key=key hidden=hidden>
                <Actions>
                    <Submit label=t("portal.payout.cancel") weight=Weight::Danger/>
                </Actions>
            </PostForm>
        }
    });
    let (reason, facts) = (reason(&page, claim), facts(claim));
    let steps = steps(&page, claim);
    let (timeline, details) = headings(claim.state);
    view! {
        <Shell title=title>
            <Breadcrumb trail=above/>
            <PageHead title=title>
                <StateChip state=format!("payout.{state}")/>
            </PageHead>
            <Headline label=t("portal.payout.column.amount") value=value note=note>
                {cancel}
            </Headline>
            {reason}
            <Section title=t(timeline)>
                <Timeline steps=steps/>
            </Section>
            <Section title=t(details)>
                <KeyValues facts=facts/>
            </Section>
        </Shell>
    }
    .into_any()
}

/// What the timeline and the destination are called: what is over is told as past.
fn headings(state: ClaimState) -> (&'static str, &'static str) {
    match state {
        ClaimState::Completed => ("portal.payout.timeline_past", "portal.payout.details_sent"),
        _ if state.is_open() => ("portal.payout.timeline", "portal.payout.details"),
        _ => ("portal.payout.timeline_past", "portal.payout.details_unsent"),
    }
}

/// What the shop said when it did not pay.
fn reason(page: &PageData, claim: &Claim) -> Option<AnyView> {
    let is_refused = matches!(claim.state, ClaimState::Rejected | ClaimState::Failed);
    claim.reason.clone().filter(|_| is_refused).map(|reason| {
        let title = page.t("portal.payout.reason");
        view! { <Note tone=Tone::Danger title=title><p>{reason}</p></Note> }.into_any()
    })
}

fn facts(claim: &Claim) -> Vec<Fact> {
    let mut facts = Vec::new();
    if let Some(to) = &claim.destination {
        let network = network_name(to);
        facts.push(Fact::new(t("portal.payout.asset"), to.asset.clone()));
        let address = view! { <Address address=to.address.clone() network=network/> };
        facts.push(Fact::new(t("portal.payout.address"), address.into_any()));
    }
    if let Some(reference) = &claim.payout_reference {
        let reference = view! { <code>{reference.clone()}</code> };
        facts.push(Fact::new(t("portal.payout.reference"), reference.into_any()));
    }
    if let Some(note) = &claim.note {
        facts.push(Fact::new(t("portal.payout.note"), note.clone()));
    }
    facts
}

/// What happened and what comes next.
fn steps(page: &PageData, claim: &Claim) -> Vec<Step> {
    use StepState::{Current, Done, Failed, Next};
    let step = |state, key: &str, at: Option<Timestamp>| Step {
        state,
        label: page.t(&format!("portal.payout.step.{key}")).into(),
        at,
        detail: None,
    };
    let approved = claim.approved_at.map(|at| step(Done, "approved", Some(at)));
    let mut steps = vec![step(Done, "requested", Some(claim.created_at))];
    match claim.state {
        ClaimState::Pending => {
            steps.push(step(Current, "review", None));
            steps.push(step(Next, "paid", None));
        }
        ClaimState::Approved | ClaimState::Processing => {
            steps.extend(approved);
            steps.push(step(Current, "sending", None));
            steps.push(step(Next, "paid", None));
        }
        ClaimState::Completed => {
            steps.extend(approved);
            steps.push(step(Done, "paid", claim.completed_at));
        }
        ClaimState::Rejected => steps.push(step(Failed, "rejected", claim.rejected_at)),
        ClaimState::Cancelled => steps.push(step(Failed, "cancelled", claim.cancelled_at)),
        ClaimState::Failed => {
            steps.extend(approved);
            steps.push(step(Failed, "failed", claim.cancelled_at));
        }
    }
    steps
}
