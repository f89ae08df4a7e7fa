//! `/balance/convert`: turning earnings into store balance, with both balances stated before the click.

use super::common::{
    balance_name, key_of, mark, money, new_key, own_overview, read_form, run_once, send_back,
    sentence, too_much, typed_amount, wished_amount, words,
};
use crate::components::{
    Actions, After, AmountField, BalancesAfter, Breadcrumb, Empty, FlashKind, LinkButton, Note,
    PageHead, PostForm, Shell, Submit, Tone, Weight, page, t,
};
use crate::domain::actor::Who;
use crate::domain::money::Money;
use crate::islands::ConvertPreview;
use crate::service::{ConvertToBalance, Converted, OnceAnswer, Refusal, RenderContext};
use crate::web::{Fields, FormState, PageResult, Visit, redirect};
use axum::body::Bytes;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

const FORM: (&str, &str) = ("convert", "/balance/convert");

/// What a conversion answered; kept, so that a second click shows the same.
#[derive(Serialize, Deserialize)]
struct Outcome {
    #[serde(skip_serializing_if = "Option::is_none")]
    claim_id: Option<String>,
    /// What was converted, or what could have been at most.
    amount_minor: i64,
}

fn render(outcome: &Result<Converted, Refusal>, _: &RenderContext) -> (u16, String) {
    let (status, outcome) = match outcome {
        Ok(done) => {
            let claim_id = Some(done.claim.id.to_string());
            (200, Outcome { claim_id, amount_minor: done.claim.amount_minor })
        }
        Err(Refusal::InsufficientBalance { available_minor }) => {
            (422, Outcome { claim_id: None, amount_minor: *available_minor })
        }
        Err(_) => (409, Outcome { claim_id: None, amount_minor: 0 }),
    };
    (status, serde_json::to_string(&outcome).unwrap_or_default())
}

/// What the form shows.
struct Facts {
    form: FormState,
    typed: String,
    wished: Money,
    available: Money,
    store: Money,
    key: String,
    too_much: String,
    is_active: bool,
}

/// The form.
pub async fn show(visit: Visit) -> PageResult {
    let overview = own_overview(&visit).await?;
    let summary = &overview.summary;
    let Some(state) = &summary.state else { return Ok(redirect("/affiliate")) };
    let form = visit.take_form(FORM.0).await?;
    let typed = form.value_or("amount", visit.query.get("amount"));
    let wished = typed_amount(&visit, &typed).unwrap_or(0);
    let facts = Facts {
        wished: money(&visit, wished),
        available: money(&visit, summary.available_minor),
        store: money(&visit, summary.store_balance_minor),
        key: new_key(&visit),
        too_much: too_much(&visit, summary.available_minor).1,
        is_active: state == "active",
        typed,
        form,
    };
    Ok(visit.page(move || page_of(facts)))
}

fn page_of(facts: Facts) -> AnyView {
    let title = t("portal.convert.title");
    let content = if !facts.is_active {
        view! { <Note tone=Tone::Warning>{t("refusals.affiliate_inactive")}</Note> }.into_any()
    } else if facts.available.minor == 0 {
        let next = (t("portal.convert.to_affiliate").into(), "/affiliate".to_owned());
        let text = t("portal.convert.empty_text");
        view! { <Empty title=t("portal.convert.empty_title") text=text next=next/> }.into_any()
    } else {
        form(facts)
    };
    view! {
        <Shell title=title>
            <Breadcrumb trail=vec![(balance_name(&page()), "/balance".into())]/>
            <PageHead title=title lead=t("portal.convert.lead")/>
            {content}
        </Shell>
    }
    .into_any()
}

fn form(facts: Facts) -> AnyView {
    let Facts { form, typed, wished, available, store, key, too_much, .. } = facts;
    let all = available.to_plain();
    let fill = format!("{}?amount={all}", FORM.1);
    let currency = available.currency;
    let error = form.error("amount");
    let warns = error.is_none() && wished.minor > available.minor;
    let preview = preview(wished, (available, store), (warns, too_much));
    view! {
        <PostForm action=FORM.1 key=key hidden=vec![("most", all)]>
            <AmountField
                label=t("portal.convert.amount")
                name="amount"
                currency=currency
                value=typed
                all=Some((available, fill))
                error=error
            />
            {preview}
            <Actions>
                <Submit label=t("portal.convert.submit")/>
                <LinkButton label=t("components.form.back") href="/balance" weight=Weight::Quiet/>
            </Actions>
            <p>{t("portal.convert.final")}</p>
        </PostForm>
    }
    .into_any()
}

/// Both balances before and after; the browser part keeps them in step with the field.
fn preview(
    wished: Money,
    (available, store): (Money, Money),
    (warns, too_much): (bool, String),
) -> AnyView {
    let moved = if wished.minor > available.minor { 0 } else { wished.minor };
    let after = |label: &str, before: Money, change: i64| After {
        label: t(label).into(),
        before,
        after: Money::new(before.minor + change, before.currency),
    };
    let balances = vec![
        after("portal.balance.account.available", available, -moved),
        after("portal.balance.account.store", store, moved),
    ];
    let (input, mark) = ("amount".to_owned(), mark(page().language).as_str().to_owned());
    view! {
        <div role="status">
            <BalancesAfter balances=balances/>
            <div id="too-much" hidden=!warns>
                <p class="field-error">{too_much}</p>
            </div>
        </div>
        <ConvertPreview
            input=input
            available=available.to_plain()
            store=store.to_plain()
            currency=available.currency.to_string()
            mark=mark
        />
    }
    .into_any()
}

/// `POST /balance/convert`.
pub async fn submit(visit: Visit, body: Bytes) -> PageResult {
    let fields = read_form(&body);
    if visit.actor.who == Who::Visitor {
        return visit.keep_for_login(FORM.0, &fields, FORM.1).await;
    }
    let customer = visit.customer()?.clone();
    let amount_minor = match wished_amount(&visit, &fields) {
        Ok(minor) => minor,
        Err(problem) => {
            let problems = vec![sentence(&visit, "amount", problem)];
            return send_back(&visit, FORM, &fields, problems).await;
        }
    };
    let (id, amount) = (customer.to_string(), amount_minor.to_string());
    let idempotency_key = key_of(&fields);
    let actor = visit.actor.clone();
    let command = ConvertToBalance { actor, customer, amount_minor, idempotency_key };
    let parts = ["POST", FORM.1, &id, &amount];
    match run_once(&visit, &fields, &parts, command, render).await {
        Ok(answer) => tell(&visit, &fields, &answer).await,
        Err(error) => visit.refuse_form(FORM.0, &fields, FORM.1, error).await,
    }
}

async fn tell(visit: &Visit, fields: &Fields, answer: &OnceAnswer) -> PageResult {
    let outcome: Option<Outcome> = serde_json::from_str(&answer.body).ok();
    match (answer.status, outcome) {
        (200, Some(done)) => {
            let amount = words(visit, done.amount_minor);
            let text = visit.language.format("portal.convert.done", &[("amount", &amount)]);
            visit.flash(FlashKind::Success, text).await?;
            Ok(redirect("/balance?account=store"))
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
