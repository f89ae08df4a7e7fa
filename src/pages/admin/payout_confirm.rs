//! Before several payout requests are decided: each one listed with its total, each with a box
//! that takes it out again.

use super::address::is_invalid;
use super::payout_evidence::flags;
use super::payout_list::{affiliate, destination, tick_box};
use super::payout_queue::PAGE_ROWS;
use super::post::{KEY_FIELD, new_key};
use crate::components::{
    Actions, Amount, AmountSize, Breadcrumb, Cell, Column, DataTable, Field, FieldKind, FlashKind,
    Frame, Headline, LinkButton, Note, PageContext, PageHead, Row, Shell, Submit, Tone, Weight,
    page, t, t_with,
};
use crate::domain::ids::ClaimId;
use crate::domain::money::{Currency, Money};
use crate::domain::payouts::claim::Decision;
use crate::http::{Fields, FormState, PageError, PageResult, Visit, redirect};
use crate::service::{PayoutDetail, Problem, Refusal, ServiceError};
use axum::body::Bytes;
use leptos::prelude::*;

/// The name under which the form's values are kept.
pub const FORM: &str = "payouts.confirm";

/// What was ticked and what is to be done with it.
#[derive(Clone, Debug)]
pub struct Ticked {
    /// Approve or reject.
    pub decision: Decision,
    /// The requests, in the order they were listed, at most a page of them.
    pub claims: Vec<ClaimId>,
}

impl Ticked {
    /// Reads the boxes; ids that cannot be are left out.
    pub fn of(fields: &Fields) -> Result<Self, Refusal> {
        let decision = Decision::parse(fields.get("decision"))
            .filter(|decision| matches!(decision, Decision::Approve | Decision::Reject))
            .ok_or_else(|| Refusal::field("decision", Problem::UnknownWord))?;
        let mut claims: Vec<ClaimId> = Vec::new();
        for id in fields.all("claim").into_iter().filter_map(ClaimId::parse) {
            if !claims.contains(&id) {
                claims.push(id);
            }
        }
        claims.truncate(usize::try_from(PAGE_ROWS).unwrap_or(usize::MAX));
        Ok(Self { decision, claims })
    }

    /// The page that lists them.
    pub fn href(&self) -> String {
        let ids = self.claims.iter().map(|id| ("claim", id.as_str()));
        let pairs: Vec<_> = [("decision", self.decision.as_str())].into_iter().chain(ids).collect();
        let query = serde_urlencoded::to_string(pairs).unwrap_or_default();
        format!("/admin/payouts/confirm?{query}")
    }
}

/// `POST /admin/payouts/confirm`: puts what was ticked into the address, where it can be come
/// back to.
pub async fn gather(visit: Visit, body: Bytes) -> PageResult {
    let ticked = Ticked::of(&Fields::parse(&body));
    match visit.operator() {
        Err(PageError::Redirect(_)) => {
            // What is longer than an address may be for the login starts again at the queue.
            let page = ticked.map(|ticked| ticked.href()).ok().filter(|href| href.len() <= 900);
            let page = page.unwrap_or_else(|| "/admin/payouts".to_owned());
            visit.keep_for_login(FORM, &Fields::default(), &page).await
        }
        Err(error) => Err(error),
        Ok(_) => match ticked? {
            ticked if ticked.claims.is_empty() => nothing_ticked(&visit).await,
            ticked => redirect(&ticked.href()),
        },
    }
}

/// Back to the queue with a sentence.
pub async fn nothing_ticked(visit: &Visit) -> PageResult {
    let text = visit.language.text("admin.confirm.nothing").to_owned();
    visit.flash(FlashKind::Refusal, text).await?;
    redirect("/admin/payouts")
}

/// `/admin/payouts/confirm`.
#[component]
pub fn PayoutConfirm() -> impl IntoView {
    crate::http::load(show)
}

/// `GET /admin/payouts/confirm`.
pub async fn show(visit: Visit) -> PageResult {
    visit.operator()?;
    let ticked = Ticked::of(&visit.query)?;
    let details = load(&visit, &ticked.claims).await?;
    if details.is_empty() {
        return nothing_ticked(&visit).await;
    }
    let state = visit.take_form(FORM).await?;
    let (key, currency) = (new_key(&visit), visit.shop.currency);
    let title = match ticked.decision {
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
                {form(ticked.decision, &details, &state, key, currency)}
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
    decision: Decision,
    details: &[PayoutDetail],
    state: &FormState,
    key: String,
    currency: Currency,
) -> AnyView {
    let page = page();
    let decidable = || details.iter().filter(|detail| obstacle(decision, detail).is_none());
    let sum = decidable().map(|detail| detail.row.claim.amount_minor).sum();
    let count = decidable().count();
    let amount = view! { <Amount money=Money::new(sum, currency) size=AmountSize::Hero/> };
    let label = match count {
        1 => t("admin.confirm.total_one").to_owned(),
        _ => t_with("admin.confirm.total", &[("count", &count.to_string())]),
    };
    let left_out = (count < details.len()).then(|| {
        view! { <Note tone=Tone::Warning>{t("admin.confirm.left_out")}</Note> }
    });
    let rows = details.iter().map(|detail| line(&page, decision, detail, currency)).collect();
    view! {
        <Headline label=label value=amount.into_any() note=t("admin.confirm.veto")/>
        {left_out}
        <form class="section" method="post" action="/admin/payouts/decide">
            <input type="hidden" name=KEY_FIELD value=key/>
            <input type="hidden" name="decision" value=decision.as_str()/>
            <DataTable caption=t("admin.payouts.title") columns=columns() rows=rows/>
            {(count > 0).then(|| ending(decision, state))}
        </form>
    }
    .into_any()
}

fn ending(decision: Decision, state: &FormState) -> AnyView {
    let is_reject = decision == Decision::Reject;
    let reason = is_reject.then(|| {
        view! {
            <Field label=t("admin.payout.reject.reason") name="reason" kind=FieldKind::Area
                value=state.value("reason") error=state.error("reason")
                hint=t("admin.confirm.reason_hint") max_length=500/>
        }
    });
    let (label, weight) = if is_reject {
        (t("admin.confirm.reject"), Weight::Danger)
    } else {
        (t("admin.confirm.approve"), Weight::Primary)
    };
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
        Column::control(t("admin.payouts.column.tick")),
        Column::main(t("admin.payouts.column.affiliate")),
        Column::quiet(t("admin.confirm.look_at")),
        Column::labelled(t("admin.payouts.column.age")),
        Column::quiet(t("admin.payouts.column.to")),
        Column::amount(t("admin.payouts.column.amount")),
    ]
}

fn line(page: &PageContext, decision: Decision, detail: &PayoutDetail, currency: Currency) -> Row {
    let claim = &detail.row.claim;
    let (tick, look_at) = match obstacle(decision, detail) {
        Some(key) => (Cell::Empty, Cell::Text(page.t(key).into())),
        None => (Cell::View(tick_box(page, &detail.row, true)), flags_cell(page, detail)),
    };
    let cells = vec![
        tick,
        Cell::View(affiliate(&detail.row)),
        look_at,
        Cell::Text(page.age(claim.created_at).into()),
        destination(page, claim),
        Cell::Money(Money::new(claim.amount_minor, currency)),
    ];
    Row::link(format!("/admin/payouts/{}", claim.id), cells)
}

/// What speaks against waving a request through, in a few words.
fn flags_cell(page: &PageContext, detail: &PayoutDetail) -> Cell {
    let words: Vec<_> = flags(detail).into_iter().map(|flag| page.t(flag.short())).collect();
    if words.is_empty() { Cell::Empty } else { Cell::Text(words.join(" · ").into()) }
}
