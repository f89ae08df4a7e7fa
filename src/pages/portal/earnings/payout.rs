//! `/balance/payout`: asking for a payout, and what became of earlier requests.

use super::common::{
    balance_name, key_of, new_key, own_overview, read_form, run_once, send_back, too_much, words,
};
use super::payout_form::{Facts, Wish, form, read};
use super::payout_requests::{Requests, StateFilter, list};
use crate::components::{Breadcrumb, FlashKind, PageHead, Shell, page, t};
use crate::domain::actor::Who;
use crate::http::{Fields, PageResult, Visit, redirect};
use crate::service::{Claim, OnceAnswer, Refusal, RenderContext, RequestPayout};
use axum::body::Bytes;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

const FORM: (&str, &str) = ("payout", "/balance/payout");

/// What a request answered; kept, so that a second click shows the same.
#[derive(Serialize, Deserialize)]
struct Outcome {
    #[serde(skip_serializing_if = "Option::is_none")]
    claim_id: Option<String>,
    /// What was asked for, or what could have been at most.
    amount_minor: i64,
}

fn render(outcome: &Result<Claim, Refusal>, _: &RenderContext) -> (u16, String) {
    let (status, outcome) = match outcome {
        Ok(claim) => {
            let claim_id = Some(claim.id.to_string());
            (200, Outcome { claim_id, amount_minor: claim.amount_minor })
        }
        Err(Refusal::InsufficientBalance { available_minor }) => {
            (422, Outcome { claim_id: None, amount_minor: *available_minor })
        }
        Err(_) => (409, Outcome { claim_id: None, amount_minor: 0 }),
    };
    (status, serde_json::to_string(&outcome).unwrap_or_default())
}

/// `/balance/payout`.
#[component]
pub fn PayoutPage() -> impl IntoView {
    crate::http::load(show)
}

/// The form, and under it the requests made so far.
pub async fn show(visit: Visit) -> PageResult {
    let overview = own_overview(&visit).await?;
    let Some(state) = overview.summary.state.clone() else { return redirect("/affiliate") };
    let requests = Requests::load(&visit, StateFilter::of(&visit)?).await?;
    let facts = Facts {
        form: visit.take_form(FORM.0).await?,
        available_minor: overview.summary.available_minor,
        minimum_minor: overview.rule.payout_minimum_minor,
        next_release: overview.summary.next_release,
        currency: visit.shop.currency,
        key: new_key(&visit),
        is_active: state == "active",
    };
    Ok(visit.page(move || page_of(&facts, &requests)))
}

fn page_of(facts: &Facts, requests: &Requests) -> AnyView {
    let title = t("portal.payout.title");
    let (form, requests) = (form(facts), list(requests));
    view! {
        <Shell title=title>
            <Breadcrumb trail=vec![(balance_name(&page()), "/balance".into())]/>
            <PageHead title=title lead=t("portal.payout.lead")/>
            {form} {requests}
        </Shell>
    }
    .into_any()
}

/// `POST /balance/payout`.
pub async fn submit(visit: Visit, body: Bytes) -> PageResult {
    let fields = read_form(&body);
    if visit.actor.who == Who::Visitor {
        return visit.keep_for_login(FORM.0, &fields, FORM.1).await;
    }
    let overview = own_overview(&visit).await?;
    let wish = match read(&visit, &fields, &overview) {
        Ok(wish) => wish,
        Err(problems) => return send_back(&visit, FORM, &fields, problems).await,
    };
    match ask(&visit, &fields, wish).await {
        Ok(answer) => tell(&visit, &fields, &answer).await,
        Err(error) => visit.refuse_form(FORM.0, &fields, FORM.1, error).await,
    }
}

async fn ask(visit: &Visit, fields: &Fields, wish: Wish) -> crate::service::Answer<OnceAnswer> {
    let Wish { customer, amount_minor, to: wish } = wish;
    let (id, amount) = (customer.to_string(), amount_minor.to_string());
    let (network, note) = (wish.network.clone(), wish.note.clone());
    let (asset, address) = (wish.asset.clone(), wish.address.clone());
    let (network, note) = (network.unwrap_or_default(), note.unwrap_or_default());
    let parts = ["POST", FORM.1, &id, &amount, &asset, &network, &address, &note];
    let command = RequestPayout {
        actor: visit.actor.clone(),
        customer,
        amount_minor,
        wish,
        idempotency_key: key_of(fields),
    };
    run_once(visit, fields, &parts, command, render).await
}

async fn tell(visit: &Visit, fields: &Fields, answer: &OnceAnswer) -> PageResult {
    let outcome: Option<Outcome> = serde_json::from_str(&answer.body).ok();
    match (answer.status, outcome) {
        (200, Some(Outcome { claim_id: Some(id), amount_minor })) => {
            let amount = words(visit, amount_minor);
            let text = visit.language.format("portal.payout.done", &[("amount", &amount)]);
            visit.flash(FlashKind::Success, text).await?;
            redirect(&format!("{}/{id}", FORM.1))
        }
        (422, Some(most)) => {
            let problems = vec![too_much(visit, most.amount_minor)];
            send_back(visit, FORM, fields, problems).await
        }
        _ => {
            let refusal = Refusal::KeyReused;
            visit.refuse_form(FORM.0, fields, FORM.1, refusal.into()).await
        }
    }
}
