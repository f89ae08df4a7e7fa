//! What can be changed about an affiliate: switching it off and on, and giving it a further link.

use super::affiliate_page::read_id;
use super::post::{Kept, Posted, read_note, read_reason};
use crate::components::{
    Actions, Field, FieldKind, FlashKind, PostForm, Section, Submit, Weight, t,
};
use crate::domain::ids::CustomerId;
use crate::domain::text::AffiliateCode;
use crate::http::{Fields, FormState, PageResult, Visit};
use crate::service::{
    AffiliateRow, Answer, CreateLink, Link, OnceAnswer, OnceKey, Problem, Refusal, RenderContext,
    SetAffiliateState, Subject,
};
use axum::body::Bytes;
use axum::extract::Path;
use leptos::prelude::*;

/// The route of the forms, as it goes into the digest of a request.
const ROUTE: &str = "/admin/affiliates/{id}/{change}";

/// The name under which the values of a form are kept: `switch` or `link`.
pub fn form_name(customer: &CustomerId, form: &str) -> String {
    format!("affiliate.{customer}.{form}")
}

/// The forms at the end of the page, with what was typed and their keys.
pub fn forms(
    row: &AffiliateRow,
    switch: (FormState, String),
    link: (FormState, String),
) -> AnyView {
    let base = format!("/admin/affiliates/{}", row.customer);
    if row.state != "active" {
        return view! {
            <Section title=t("admin.affiliate.enable.title")>
                <PostForm action=format!("{base}/enable") key=switch.1>
                    <p>{t("admin.affiliate.enable.text")}</p>
                    <Actions>
                        <Submit label=t("admin.affiliate.enable.submit")/>
                    </Actions>
                </PostForm>
            </Section>
        }
        .into_any();
    }
    view! { {new_link(&base, link)} {disable(&base, switch)} }.into_any()
}

fn new_link(base: &str, (state, key): (FormState, String)) -> AnyView {
    let is_open = !state.is_fresh();
    let (code, code_error) = (state.value("code"), state.error("code"));
    let (label, label_error) = (state.value("label"), state.error("label"));
    view! {
        <details class="disclose" open=is_open>
            <summary>{t("admin.affiliate.new_link.title")}</summary>
            <PostForm action=format!("{base}/link") key=key>
                <Field label=t("admin.affiliate.link.code") name="code" kind=FieldKind::Exact
                    max_length=64 hint=t("admin.affiliate.new_link.code_hint")
                    value=code error=code_error/>
                <Field label=t("admin.affiliate.link.label") name="label" max_length=80
                    optional=true value=label error=label_error/>
                <Actions>
                    <Submit label=t("admin.affiliate.new_link.submit") weight=Weight::Normal/>
                </Actions>
            </PostForm>
        </details>
    }
    .into_any()
}

fn disable(base: &str, (state, key): (FormState, String)) -> AnyView {
    let is_open = !state.is_fresh();
    let (reason, problem) = (state.value("reason"), state.error("reason"));
    view! {
        <details class="disclose" open=is_open>
            <summary>{t("admin.affiliate.disable.title")}</summary>
            <PostForm action=format!("{base}/disable") key=key>
                <p>{t("admin.affiliate.disable.text")}</p>
                <Field label=t("admin.affiliate.disable.reason") name="reason" kind=FieldKind::Area
                    max_length=500 hint=t("admin.affiliate.disable.reason_hint")
                    value=reason error=problem/>
                <Actions>
                    <Submit label=t("admin.affiliate.disable.submit") weight=Weight::Danger/>
                </Actions>
            </PostForm>
        </details>
    }
    .into_any()
}

/// `POST /admin/affiliates/{id}/{change}`: `disable`, `enable` or `link`.
pub async fn change(
    visit: Visit,
    Path((id, change)): Path<(String, String)>,
    body: Bytes,
) -> PageResult {
    let customer = read_id(&id)?;
    let name = match change.as_str() {
        "enable" | "disable" => "switch",
        "link" => "link",
        _ => return Err(Refusal::NotFound(Subject::Customer).into()),
    };
    let (form, page) = (form_name(&customer, name), format!("/admin/affiliates/{customer}"));
    let posted = Posted { visit, fields: Fields::parse(&body), form, page };
    if let Some(login) = posted.login_first().await? {
        return Ok(login);
    }
    let Some(key) = posted.key(ROUTE, &format!("{customer}.{change}")) else {
        return posted.keyless().await;
    };
    if name == "link" && !has_code(&posted.fields) {
        return refuse_code(&posted).await;
    }
    let (outcome, done) = match change.as_str() {
        "enable" => (switch(&posted, key, customer, true).await, "admin.affiliate.enable.done"),
        "disable" => (switch(&posted, key, customer, false).await, "admin.affiliate.disable.done"),
        _ => (add_link(&posted, key, customer).await, "admin.affiliate.new_link.done"),
    };
    let language = posted.visit.language;
    posted.finish(outcome, |kept| language.format(done, &[("who", &kept.subject)])).await
}

fn has_code(fields: &Fields) -> bool {
    AffiliateCode::parse(fields.get("code")).is_some()
}

/// Back to the form with what a code looks like.
async fn refuse_code(posted: &Posted) -> PageResult {
    let text = posted.visit.language.text("admin.affiliate.new_link.code_shape").to_owned();
    let state = FormState::of(&posted.fields).problem("code", text.clone());
    posted.visit.keep_form(&posted.form, &state).await?;
    posted.back(FlashKind::Refusal, text).await
}

async fn switch(
    posted: &Posted,
    key: OnceKey,
    customer: CustomerId,
    is_active: bool,
) -> Answer<OnceAnswer> {
    let reason = if is_active {
        read_note(&posted.fields, "reason")?
    } else {
        Some(read_reason(&posted.fields, "reason")?)
    };
    let actor = posted.visit.actor.clone();
    let command = SetAffiliateState { actor, customer, is_active, reason };
    posted.once(Some(key), command, render_state).await
}

async fn add_link(posted: &Posted, key: OnceKey, customer: CustomerId) -> Answer<OnceAnswer> {
    let code = AffiliateCode::parse(posted.fields.get("code"));
    let code = code.ok_or(Refusal::field("code", Problem::Required))?;
    let command = CreateLink {
        actor: posted.visit.actor.clone(),
        customer,
        code,
        label: posted.fields.given("label").map(str::to_owned),
        requested_rate_ppm: None,
        requested_discount_ppm: None,
    };
    posted.once(Some(key), command, render_link).await
}

fn render_state(outcome: &Result<AffiliateRow, Refusal>, _: &RenderContext) -> (u16, String) {
    let kept = match outcome {
        Ok(row) => Kept { subject: row.email.clone(), ..Kept::default() },
        Err(refusal) => Kept::of_refusal(refusal),
    };
    kept.answer()
}

fn render_link(outcome: &Result<Link, Refusal>, _: &RenderContext) -> (u16, String) {
    let kept = match outcome {
        Ok(link) => Kept { subject: link.code.to_string(), ..Kept::default() },
        Err(refusal) => Kept::of_refusal(refusal),
    };
    kept.answer()
}
