//! Before several payout requests are decided: each one listed, each with a link to the same page without it. Heading,
//! sum and button speak of exactly what the button decides, with and without scripts.

use super::address::is_invalid;
use super::evidence::flags;
use super::list::{affiliate, destination};
use crate::components::{
    Actions, Amount, AmountSize, Breadcrumb, Cell, Column, DataTable, Field, FieldKind, FlashKind,
    Frame, Headline, LinkButton, Note, PageContext, PageHead, PostForm, Row, Shell, Submit, Tone,
    Weight, money_text, page, t, t_with,
};
use crate::domain::ids::ClaimId;
use crate::domain::money::{Currency, Money};
use crate::domain::payouts::claim::Decision;
use crate::forms::{DecidePayoutsForm, SelectedClaims};
use crate::http::{Kept, PageError, PageResult, Visit, redirect};
use crate::server_fns::payouts::DecidePayouts;
use crate::service::{PayoutDetail, Refusal, ServiceError};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

/// `/admin/payouts/confirm`.
#[component]
pub fn PayoutConfirm() -> impl IntoView {
    crate::http::load(show)
}

/// `GET /admin/payouts/confirm`.
pub async fn show(visit: Visit) -> PageResult {
    visit.operator()?;
    let selected = SelectedClaims::read(visit.query.get("decision"), visit.query.all("claim"))?;
    let decision = selected.decision;
    let details = load(&visit, &selected.claims).await?;
    if details.is_empty() {
        let text = visit.language.text("admin.confirm.nothing").to_owned();
        visit.flash(FlashKind::Refusal, text).await?;
        return redirect("/admin/payouts");
    }
    let kept = visit.kept_form::<DecidePayoutsForm>().await?;
    let (key, currency) = (visit.new_form_key(), visit.shop.currency);
    let title = match decision {
        Decision::Approve => "admin.confirm.approve_title",
        _ => "admin.confirm.reject_title",
    };
    Ok(visit.page(move || {
        let trail =
            vec![(page().nav_name("payouts", "admin.payouts.title"), "/admin/payouts".to_owned())];
        view! {
            <Shell title=t(title) frame=Frame::Wide>
                <Breadcrumb trail=trail/>
                <PageHead title=t(title) lead=t("admin.confirm.lead")/>
                {form(&selected, &details, &kept, key, currency)}
            </Shell>
        }
    }))
}

async fn load(visit: &Visit, claims: &[ClaimId]) -> Result<Vec<PayoutDetail>, PageError> {
    let mut details = Vec::with_capacity(claims.len());
    for id in claims {
        match visit.app.service.payout_detail(&visit.actor, id).await {
            Ok(detail) => details.push(detail),
            Err(ServiceError::Refused(Refusal::NotFound(_))) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(details)
}

/// Why a request cannot be decided together with others.
fn obstacle(decision: Decision, detail: &PayoutDetail) -> Option<&'static str> {
    let claim = &detail.row.claim;
    let invalid = claim.destination.as_ref().is_some_and(is_invalid);
    match decision {
        _ if claim.state.after(decision).is_none() => Some("admin.confirm.moved_on"),
        Decision::Approve if invalid => Some("admin.confirm.needs_override"),
        _ => None,
    }
}

fn form(
    selected: &SelectedClaims,
    details: &[PayoutDetail],
    kept: &Kept<DecidePayoutsForm>,
    key: String,
    currency: Currency,
) -> AnyView {
    let page = page();
    let decision = selected.decision;
    let decided: Vec<_> =
        details.iter().filter(|detail| obstacle(decision, detail).is_none()).collect();
    let sum = decided.iter().map(|detail| detail.row.claim.amount_minor).sum();
    let (count, sum) = (decided.len(), Money::new(sum, currency));
    let amount = view! { <Amount money=sum size=AmountSize::Hero/> };
    let label = match count {
        1 => t("admin.confirm.total_one").to_owned(),
        _ => t_with("admin.confirm.total", &[("count", &count.to_string())]),
    };
    let left_out = (count < details.len()).then(|| {
        view! { <Note tone=Tone::Warning>{t("admin.confirm.left_out")}</Note> }
    });
    let rows = details.iter().map(|detail| line(&page, selected, detail, currency)).collect();
    let claims = decided.iter().map(|detail| ("claims[]", detail.row.claim.id.to_string()));
    let decision_word = ("decision", decision.as_str().to_owned());
    let hidden: Vec<_> = std::iter::once(decision_word).chain(claims).collect();
    let ending = (count > 0).then(|| ending(decision, (count, sum), kept));
    view! {
        <Headline label=label value=amount.into_any() note=t("admin.confirm.veto")/>
        {left_out}
        <PostForm class="section" action=DecidePayouts::url() key=key hidden=hidden>
            <DataTable caption=t("admin.payouts.title") columns=columns() rows=rows/> {ending}
        </PostForm>
    }
    .into_any()
}

fn ending(
    decision: Decision,
    (count, sum): (usize, Money),
    kept: &Kept<DecidePayoutsForm>,
) -> AnyView {
    let is_reject = decision == Decision::Reject;
    let reason = is_reject.then(|| {
        view! {
            <Field label=t("admin.payout.reject.reason") name="reason" kind=FieldKind::Area
                value=kept.reason.to_string() error=kept.error("reason")
                hint=t("admin.confirm.reason_hint") max_length=500/>
        }
    });
    let (word, weight) =
        if is_reject { ("reject", Weight::Danger) } else { ("approve", Weight::Primary) };
    let key = match count {
        1 => format!("admin.confirm.submit_one.{word}"),
        _ => format!("admin.confirm.submit.{word}"),
    };
    let sum = money_text(sum, page().language);
    let label = t_with(&key, &[("count", &count.to_string()), ("amount", &sum)]);
    view! {
        <div class="form">
            {reason}
            <Actions>
                <Submit label=label weight=weight/>
                <LinkButton label=t("components.form.back") href="/admin/payouts"/>
            </Actions>
        </div>
    }
    .into_any()
}

fn columns() -> Vec<Column> {
    vec![
        Column::main(t("admin.payouts.column.affiliate")),
        Column::quiet(t("admin.confirm.look_at")),
        Column::labelled(t("admin.payouts.column.age")),
        Column::quiet(t("admin.payouts.column.to")),
        Column::amount(t("admin.payouts.column.amount")),
        Column::control(t("admin.confirm.leave_out")),
    ]
}

fn line(
    page: &PageContext,
    selected: &SelectedClaims,
    detail: &PayoutDetail,
    currency: Currency,
) -> Row {
    let claim = &detail.row.claim;
    let (without, look_at) = match obstacle(selected.decision, detail) {
        Some(key) => (Cell::Empty, Cell::Text(page.t(key).into())),
        None => (Cell::View(leave_out(page, selected, detail)), flags_cell(page, detail)),
    };
    let cells = vec![
        Cell::View(affiliate(&detail.row)),
        look_at,
        Cell::Text(page.age(claim.created_at).into()),
        destination(page, claim),
        Cell::Money(Money::new(claim.amount_minor, currency)),
        without,
    ];
    Row::link(format!("/admin/payouts/{}", claim.id), cells)
}

/// The link to the same page without a request.
fn leave_out(page: &PageContext, selected: &SelectedClaims, detail: &PayoutDetail) -> AnyView {
    let row = &detail.row;
    let label = page.t_with("admin.confirm.leave_out_one", &[("email", &row.email)]);
    let href = selected.without(&row.claim.id).href();
    let text = page.t("admin.confirm.leave_out");
    view! { <a href=href aria-label=label>{text}</a> }.into_any()
}

/// What speaks against waving a request through, in a few words.
fn flags_cell(page: &PageContext, detail: &PayoutDetail) -> Cell {
    let words: Vec<_> = flags(detail).into_iter().map(|flag| page.t(flag.short())).collect();
    if words.is_empty() { Cell::Empty } else { Cell::Text(words.join(" · ").into()) }
}
