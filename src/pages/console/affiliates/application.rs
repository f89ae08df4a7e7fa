//! A link that an affiliate applied for, and deciding about it.

use crate::components::{
    Actions, Breadcrumb, Fact, Field, FieldKind, KeyValues, PageHead, PostForm, Section, Shell,
    StateChip, Submit, Weight, page, rate_digits, rate_text, t,
};
use crate::domain::affiliates::program::ApplicationState;
use crate::domain::ids::LinkId;
use crate::forms::{ApproveApplicationForm, RejectApplicationForm};
use crate::http::{Kept, PageResult, Visit};
use crate::server_fns::affiliates::{ApproveApplication, RejectApplication};
use crate::service::{Application, Refusal, Subject};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

/// `/admin/affiliates/applications/{id}`.
#[component]
pub fn ApplicationPage() -> impl IntoView {
    crate::http::load(show)
}

/// `GET /admin/affiliates/applications/{id}`.
pub async fn show(visit: Visit) -> PageResult {
    let id = visit.param("id");
    visit.operator()?;
    let id = LinkId::parse(&id).ok_or(Refusal::NotFound(Subject::Application))?;
    let row = visit.app.service.application(&visit.actor, &id).await?;
    let approve = (visit.kept_form_of(id.as_str()).await?, visit.new_form_key());
    let reject = (visit.kept_form_of(id.as_str()).await?, visit.new_form_key());
    let base_url = visit.shop.base_url.clone();
    Ok(visit.page(move || draw(&row, &base_url, approve, reject)))
}

fn draw(
    row: &Application,
    base_url: &str,
    approve: (Kept<ApproveApplicationForm>, String),
    reject: (Kept<RejectApplicationForm>, String),
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

fn approval(row: &Application, (form, key): (Kept<ApproveApplicationForm>, String)) -> AnyView {
    let link = &row.link;
    let hidden = vec![("id", link.id.to_string())];
    let language = page().language;
    let asked = |ppm: Option<i64>| ppm.map_or_else(String::new, |ppm| rate_digits(ppm, language));
    let rate = form.value_or(|form| form.rate.to_string(), &asked(link.requested_rate_ppm));
    let discount = asked(link.requested_discount_ppm);
    let discount = form.value_or(|form| form.discount.to_string(), &discount);
    let (rate_error, discount_error) = (form.error("rate"), form.error("discount"));
    let hint = t("admin.application.approve.hint");
    view! {
        <Section title=t("admin.application.approve.title")>
            <PostForm action=ApproveApplication::url() key=key hidden=hidden>
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

fn rejection(row: &Application, (form, key): (Kept<RejectApplicationForm>, String)) -> AnyView {
    let hidden = vec![("id", row.link.id.to_string())];
    let is_open = !form.is_fresh();
    let (reason, problem) = (form.reason.to_string(), form.error("reason"));
    view! {
        <details class="disclose" open=is_open>
            <summary>{t("admin.application.reject.title")}</summary>
            <PostForm action=RejectApplication::url() key=key hidden=hidden>
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
