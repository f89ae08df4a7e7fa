//! Links that affiliates ask for: what waits, and deciding about one.

use super::affiliate_list::{PAGE_ROWS, load_tabs, page_number, person, tabs};
use super::numbered::NumberedPager;
use super::post::{Kept, Posted, new_key, read_reason};
use crate::components::{
    Actions, Breadcrumb, Cell, Column, DataTable, Empty, Fact, Field, FieldKind, Frame, KeyValues,
    PageHead, PostForm, Row, Section, Shell, StateChip, Submit, Weight, page, rate_text, t,
};
use crate::domain::affiliates::program::ApplicationState;
use crate::domain::ids::LinkId;
use crate::domain::money::{AmountError, parse_percent, percent_text};
use crate::http::{Fields, FormState, PageResult, Visit};
use crate::service::{
    Application, ApplicationQuery, ApplicationVerdict, DecideApplication, Problem, Refusal,
    RenderContext, Subject,
};
use axum::body::Bytes;
use axum::extract::Path;
use leptos::prelude::*;

/// The route of the forms, as it goes into the digest of a request.
const ROUTE: &str = "/admin/affiliates/applications/{id}/{decision}";

/// `/admin/affiliates/applications`.
#[component]
pub fn ApplicationList() -> impl IntoView {
    crate::http::load(list)
}

/// `GET /admin/affiliates/applications`.
pub async fn list(visit: Visit) -> PageResult {
    visit.operator()?;
    let number = page_number(&visit.query)?;
    let state = Some(ApplicationState::Pending);
    let query = ApplicationQuery { state, page: number, limit: PAGE_ROWS };
    let listing = visit.app.service.applications(&visit.actor, &query).await?;
    let counts = load_tabs(&visit).await?;
    Ok(visit.page(move || {
        let title = page().nav_name("affiliates", "admin.affiliates.title");
        view! {
            <Shell title=title.clone() frame=Frame::Wide>
                <PageHead title=title lead=t("admin.applications.lead")/>
                {tabs(counts, "waiting")} {table(&listing.rows, listing.total, number)}
            </Shell>
        }
    }))
}

fn table(rows: &[Application], total: i64, current: i64) -> AnyView {
    if rows.is_empty() {
        let all = (t("admin.affiliates.empty.all").into(), "/admin/affiliates".to_owned());
        let (title, text) =
            (t("admin.applications.empty_title"), t("admin.applications.empty_text"));
        return view! { <Empty title=title text=text next=all/> }.into_any();
    }
    let page = page();
    let columns = vec![
        Column::main(t("admin.affiliates.column.affiliate")),
        Column::quiet(t("admin.affiliates.column.code")),
        Column::labelled(t("admin.applications.asked")),
        Column::figure(t("admin.affiliate.link.rate")),
        Column::figure(t("admin.affiliate.link.discount")),
    ];
    let rate = |ppm: Option<i64>| {
        ppm.map_or(Cell::Empty, |ppm| Cell::Text(rate_text(ppm, page.language).into()))
    };
    let line = |row: &Application| {
        let cells = vec![
            Cell::View(person(row.name.as_deref(), &row.email)),
            Cell::Code(row.link.code.to_string().into()),
            Cell::Text(page.age(row.link.created_at).into()),
            rate(row.link.requested_rate_ppm),
            rate(row.link.requested_discount_ppm),
        ];
        Row::link(format!("/admin/affiliates/applications/{}", row.link.id), cells)
    };
    let (count, rows) = (rows.len(), rows.iter().map(line).collect());
    view! {
        <DataTable caption=t("admin.applications.title") columns=columns rows=rows/>
        <NumberedPager total=total shown=count limit=PAGE_ROWS current=current
            href=Box::new(|number| format!("/admin/affiliates/applications?page={number}"))/>
    }
    .into_any()
}

fn read_id(id: &str) -> Result<LinkId, Refusal> {
    LinkId::parse(id).ok_or(Refusal::NotFound(Subject::Application))
}

fn form_name(id: &LinkId, decision: &str) -> String {
    format!("application.{id}.{decision}")
}

/// `/admin/affiliates/applications/{id}`.
#[component]
pub fn ApplicationPage() -> impl IntoView {
    crate::http::load(show)
}

/// `GET /admin/affiliates/applications/{id}`.
pub async fn show(visit: Visit) -> PageResult {
    let id = visit.param("id");
    visit.operator()?;
    let id = read_id(&id)?;
    let row = visit.app.service.application(&visit.actor, &id).await?;
    let approve = (visit.take_form(&form_name(&id, "approve")).await?, new_key(&visit));
    let reject = (visit.take_form(&form_name(&id, "reject")).await?, new_key(&visit));
    let base_url = visit.shop.base_url.clone();
    Ok(visit.page(move || draw(&row, &base_url, approve, reject)))
}

fn draw(
    row: &Application,
    base_url: &str,
    approve: (FormState, String),
    reject: (FormState, String),
) -> AnyView {
    let page = page();
    let title = page.t_with("admin.application.title", &[("code", row.link.code.as_str())]);
    let trail = vec![
        (page.nav_name("affiliates", "admin.affiliates.title"), "/admin/affiliates".to_owned()),
        (t("admin.applications.title").into(), "/admin/affiliates/applications".to_owned()),
    ];
    let forms = (row.state == ApplicationState::Pending)
        .then(|| view! { {approval(row, approve)} {rejection(row, reject)} });
    let (state, facts) = (row.state.as_str(), facts(row, base_url));
    view! {
        <Shell title=title.clone()>
            <Breadcrumb trail=trail/>
            <PageHead title=title>
                <StateChip state=state/>
            </PageHead>
            <div class="measure">
                <KeyValues facts=facts/>
            </div>
            {forms}
        </Shell>
    }
    .into_any()
}

fn facts(row: &Application, base_url: &str) -> Vec<Fact> {
    let (page, link) = (page(), &row.link);
    let rate = |ppm| rate_text(ppm, page.language);
    let href = format!("/admin/affiliates/{}", row.customer);
    let who = row.name.clone().filter(|name| !name.is_empty()).unwrap_or_else(|| row.email.clone());
    let url = format!("{base_url}/?ref={}", link.code);
    let mut facts = vec![
        Fact::new(t("admin.affiliates.column.affiliate"), view! { <a href=href>{who}</a> }),
        Fact::new(t("admin.application.url"), view! { <code>{url}</code> }),
        Fact::new(t("admin.applications.asked"), page.date_time_zone(link.created_at)),
    ];
    if let Some(label) = link.label.clone() {
        facts.push(Fact::new(t("admin.affiliate.link.label"), label));
    }
    for (key, ppm) in [
        ("admin.application.asked_rate", link.requested_rate_ppm),
        ("admin.application.asked_discount", link.requested_discount_ppm),
        ("admin.application.given_rate", link.rate_override_ppm),
        ("admin.application.given_discount", link.discount_override_ppm),
    ] {
        if let Some(ppm) = ppm {
            facts.push(Fact::new(t(key), rate(ppm)));
        }
    }
    if let Some(reason) = row.reason.clone() {
        facts.push(Fact::new(t("admin.payout.reason"), reason));
    }
    facts
}

fn approval(row: &Application, (state, key): (FormState, String)) -> AnyView {
    let link = &row.link;
    let action = format!("/admin/affiliates/applications/{}/approve", link.id);
    let asked = |ppm: Option<i64>| ppm.map(percent_text).unwrap_or_default();
    let rate = state.value_or("rate", &asked(link.requested_rate_ppm));
    let discount = state.value_or("discount", &asked(link.requested_discount_ppm));
    let (rate_error, discount_error) = (state.error("rate"), state.error("discount"));
    let hint = t("admin.application.approve.hint");
    view! {
        <Section title=t("admin.application.approve.title")>
            <PostForm action=action key=key>
                <Field label=t("admin.application.approve.rate") name="rate" kind=FieldKind::Number
                    optional=true max_length=8 value=rate hint=hint error=rate_error/>
                <Field label=t("admin.application.approve.discount") name="discount"
                    kind=FieldKind::Number optional=true max_length=8 value=discount hint=hint
                    error=discount_error/>
                <Actions>
                    <Submit label=t("admin.application.approve.submit")/>
                </Actions>
            </PostForm>
        </Section>
    }
    .into_any()
}

fn rejection(row: &Application, (state, key): (FormState, String)) -> AnyView {
    let action = format!("/admin/affiliates/applications/{}/reject", row.link.id);
    let is_open = !state.is_fresh();
    let (reason, problem) = (state.value("reason"), state.error("reason"));
    view! {
        <details class="disclose" open=is_open>
            <summary>{t("admin.application.reject.title")}</summary>
            <PostForm action=action key=key>
                <p>{t("admin.application.reject.text")}</p>
                <Field label=t("admin.payout.reason") name="reason" kind=FieldKind::Area
                    max_length=500 value=reason error=problem/>
                <Actions>
                    <Submit label=t("admin.application.reject.submit") weight=Weight::Danger/>
                </Actions>
            </PostForm>
        </details>
    }
    .into_any()
}

/// `POST /admin/affiliates/applications/{id}/approve` and `/reject`.
pub async fn decide(
    visit: Visit,
    Path((id, decision)): Path<(String, String)>,
    body: Bytes,
) -> PageResult {
    let link = read_id(&id)?;
    if !matches!(decision.as_str(), "approve" | "reject") {
        return Err(Refusal::NotFound(Subject::Application).into());
    }
    let form = form_name(&link, &decision);
    let page = format!("/admin/affiliates/applications/{link}");
    let posted = Posted { visit, fields: Fields::parse(&body), form, page };
    if let Some(login) = posted.login_first().await? {
        return Ok(login);
    }
    let Some(key) = posted.key(ROUTE, &format!("{link}.{decision}")) else {
        return posted.keyless().await;
    };
    let outcome = match read_verdict(&posted.fields, &decision) {
        Ok(verdict) => {
            let actor = posted.visit.actor.clone();
            let command = DecideApplication { actor, link, verdict };
            posted.once(Some(key), command, render).await
        }
        Err(refusal) => Err(refusal.into()),
    };
    let done = format!("admin.application.{decision}.done");
    let language = posted.visit.language;
    posted.finish(outcome, |kept| language.format(&done, &[("code", &kept.subject)])).await
}

fn read_verdict(fields: &Fields, decision: &str) -> Result<ApplicationVerdict, Refusal> {
    if decision == "reject" {
        let reason = read_reason(fields, "reason")?;
        return Ok(ApplicationVerdict::Reject { reason: Some(reason) });
    }
    let (rate_ppm, discount_ppm) =
        (read_percent(fields, "rate")?, read_percent(fields, "discount")?);
    Ok(ApplicationVerdict::Approve { rate_ppm, discount_ppm })
}

/// A percentage from a form, in parts per million; a comma may stand for the point.
pub fn read_percent(fields: &Fields, field: &'static str) -> Result<Option<i64>, Refusal> {
    let Some(text) = fields.given(field) else { return Ok(None) };
    let text = text.trim_end_matches('%').trim().replace(',', ".");
    let refuse = |error| match error {
        AmountError::TooLarge | AmountError::NotPositive => Problem::OutOfRange(0, 100),
        other => Problem::Amount(other),
    };
    parse_percent(&text).map(Some).map_err(|error| Refusal::field(field, refuse(error)))
}

fn render(outcome: &Result<Application, Refusal>, _context: &RenderContext) -> (u16, String) {
    let kept = match outcome {
        Ok(row) => Kept { subject: row.link.code.to_string(), ..Kept::default() },
        Err(refusal) => Kept::of_refusal(refusal),
    };
    kept.answer()
}
