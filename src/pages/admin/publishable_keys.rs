//! Publishable keys: shop fronts in a browser name themselves with one. They are no secret, so they stay readable.

use super::keys::{render_name, revoke_form, tabs};
use super::post::{Posted, new_key};
use crate::components::{
    Actions, Breadcrumb, Cell, Checkbox, Column, CopyField, DataTable, Empty, Field, Frame,
    PageHead, PostForm, Row, Section, Shell, Submit, page, t,
};
use crate::http::{Fields, FormState, PageResult, Visit};
use crate::service::{
    IssuePublishableKey, NewSecret, PublishableKey, Refusal, RevokePublishableKey, Subject,
};
use axum::body::Bytes;
use axum::extract::Path;
use leptos::prelude::*;

/// The page and the route of its form.
const PAGE: &str = "/admin/keys/publishable";
/// The name under which the form's values are kept.
const FORM: &str = "keys.publishable";

/// `/admin/keys/publishable`.
#[component]
pub fn PublishableKeys() -> impl IntoView {
    crate::http::load(show)
}

/// `GET /admin/keys/publishable`.
pub async fn show(visit: Visit) -> PageResult {
    visit.operator()?;
    let keys = visit.app.service.publishable_keys(&visit.shop.id).await?;
    let (state, key) = (visit.take_form(FORM).await?, new_key(&visit));
    Ok(visit.page(move || {
        let title = page().nav_name("keys", "admin.keys.title");
        view! {
            <Shell title=title.clone() frame=Frame::Wide>
                <PageHead title=title lead=t("admin.publishable.lead")/>
                {tabs("publishable")} {table(&keys)} {form(&state, key)}
            </Shell>
        }
    }))
}

fn table(keys: &[PublishableKey]) -> AnyView {
    if keys.is_empty() {
        let next = (t("admin.publishable.create.title").into(), "#new".to_owned());
        let (title, text) = (t("admin.publishable.empty_title"), t("admin.publishable.empty_text"));
        return view! { <Empty title=title text=text next=next/> }.into_any();
    }
    let columns = vec![
        Column::main(t("admin.keys.label")),
        Column::quiet(t("admin.publishable.key")),
        Column::labelled(t("admin.keys.created")),
    ];
    let line = |key: &PublishableKey| {
        let cells = vec![
            Cell::Text(key.label.clone().into()),
            Cell::Code(key.key.clone().into()),
            Cell::Day(key.created_at),
        ];
        Row::link(format!("{PAGE}/{}", key.key), cells)
    };
    let rows = keys.iter().map(line).collect();
    view! { <DataTable caption=t("admin.keys.tab.publishable") columns=columns rows=rows/> }
        .into_any()
}

fn form(state: &FormState, key: String) -> AnyView {
    let is_test = state.value("is_test") == "1";
    let (label, problem) = (state.value("label"), state.error("label"));
    view! {
        <Section title=t("admin.publishable.create.title")>
            <div id="new" class="measure">
                <PostForm action=PAGE key=key>
                    <Field label=t("admin.keys.label") name="label" max_length=80
                        hint=t("admin.publishable.create.label_hint") value=label
                        error=problem/>
                    <Checkbox label=t("admin.publishable.create.is_test") name="is_test"
                        checked=is_test hint=t("admin.publishable.create.is_test_hint")/>
                    <Actions>
                        <Submit label=t("admin.keys.create.submit")/>
                    </Actions>
                </PostForm>
            </div>
        </Section>
    }
    .into_any()
}

fn posted(visit: Visit, body: &Bytes) -> Posted {
    let (form, page) = (FORM.to_owned(), PAGE.to_owned());
    Posted { visit, fields: Fields::parse(body), form, page }
}

/// `POST /admin/keys/publishable`: makes a key.
pub async fn create(visit: Visit, body: Bytes) -> PageResult {
    let posted = posted(visit, &body);
    if let Some(login) = posted.login_first().await? {
        return Ok(login);
    }
    let Some(key) = posted.key(PAGE, "create") else { return posted.keyless().await };
    let is_test = posted.fields.get("is_test") == "1";
    let command = IssuePublishableKey {
        actor: posted.visit.actor.clone(),
        key: NewSecret::publishable_key(posted.visit.app.service.entropy(), is_test),
        label: posted.fields.get("label").to_owned(),
    };
    let outcome = posted.once(Some(key), command, render_name).await;
    let language = posted.visit.language;
    let done = "admin.publishable.create.done";
    posted.finish(outcome, |kept| language.format(done, &[("key", &kept.subject)])).await
}

/// `/admin/keys/publishable/{key}`.
#[component]
pub fn PublishableKeyPage() -> impl IntoView {
    crate::http::load(show_one)
}

/// `GET /admin/keys/publishable/{key}`.
pub async fn show_one(visit: Visit) -> PageResult {
    let key = visit.param("key");
    visit.operator()?;
    let keys = visit.app.service.publishable_keys(&visit.shop.id).await?;
    let found = keys.into_iter().find(|known| known.key == key);
    let row = found.ok_or(Refusal::NotFound(Subject::Key))?;
    let one_time = new_key(&visit);
    Ok(visit.page(move || {
        let (page, title) = (page(), row.label.clone());
        let trail = vec![
            (page.nav_name("keys", "admin.keys.title"), "/admin/keys".to_owned()),
            (t("admin.keys.tab.publishable").into(), PAGE.to_owned()),
        ];
        let action = format!("{PAGE}/{}/revoke", row.key);
        let words = [
            t("admin.publishable.revoke.title"),
            t("admin.publishable.revoke.text"),
            t("admin.publishable.revoke.submit"),
        ];
        let made =
            page.t_with("admin.publishable.made", &[("date", &page.date_full(row.created_at))]);
        view! {
            <Shell title=title.clone()>
                <Breadcrumb trail=trail/>
                <PageHead title=title lead=made/>
                <div class="measure">
                    <CopyField label=t("admin.publishable.key") id="key" value=row.key.clone()/>
                </div>
                {revoke_form(words, action, one_time)}
            </Shell>
        }
    }))
}

/// `POST /admin/keys/publishable/{key}/revoke`.
pub async fn revoke(visit: Visit, Path(id): Path<String>, body: Bytes) -> PageResult {
    let posted = posted(visit, &body);
    if let Some(login) = posted.login_first().await? {
        return Ok(login);
    }
    let Some(key) = posted.key("/admin/keys/publishable/{key}/revoke", &id) else {
        return posted.keyless().await;
    };
    let command = RevokePublishableKey { actor: posted.visit.actor.clone(), key: id };
    let outcome = posted.once(Some(key), command, render_name).await;
    let language = posted.visit.language;
    let done = "admin.keys.revoke.done";
    posted.finish(outcome, |kept| language.format(done, &[("label", &kept.subject)])).await
}
