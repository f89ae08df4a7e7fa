//! Publishable keys: shop fronts in a browser name themselves with one. They are no secret, so they stay readable.

use super::keys::{revoke_form, tabs};
use crate::components::{
    Actions, Breadcrumb, Cell, Checkbox, Column, CopyField, DataTable, Empty, Field, Frame,
    PageHead, PostForm, Row, Section, Shell, Submit, page, t,
};
use crate::forms::IssuePublishableKeyForm;
use crate::http::{Kept, PageResult, Visit};
use crate::server_fns::access::{IssuePublishableKey, RevokePublishableKey};
use crate::service::{PublishableKey, Refusal, Subject};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

/// The page.
const PAGE: &str = "/admin/keys/publishable";

/// `/admin/keys/publishable`.
#[component]
pub fn PublishableKeys() -> impl IntoView {
    crate::http::load(show)
}

/// `GET /admin/keys/publishable`.
pub async fn show(visit: Visit) -> PageResult {
    visit.operator()?;
    let keys = visit.app.service.publishable_keys(&visit.shop.id).await?;
    let (kept, key) = (visit.kept_form().await?, visit.new_form_key());
    Ok(visit.page(move || {
        let title = page().nav_name("keys", "admin.keys.title");
        view! {
            <Shell title=title.clone() frame=Frame::Wide>
                <PageHead title=title lead=t("admin.publishable.lead")/>
                {tabs("publishable")} {table(&keys)} {form(&kept, key)}
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

fn form(form: &Kept<IssuePublishableKeyForm>, key: String) -> AnyView {
    let is_test = form.is_test.0;
    let (label, problem) = (form.label.to_string(), form.error("label"));
    view! {
        <Section title=t("admin.publishable.create.title")>
            <div id="new" class="measure">
                <PostForm action=IssuePublishableKey::url() key=key>
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
    let one_time = visit.new_form_key();
    Ok(visit.page(move || {
        let (page, title) = (page(), row.label.clone());
        let trail = vec![
            (page.nav_name("keys", "admin.keys.title"), "/admin/keys".to_owned()),
            (t("admin.keys.tab.publishable").into(), PAGE.to_owned()),
        ];
        let form = (RevokePublishableKey::url(), row.key.clone(), one_time);
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
                {revoke_form(words, form)}
            </Shell>
        }
    }))
}
