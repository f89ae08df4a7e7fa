//! Endpoints for events: how each is doing, and a form for a new one.

use crate::components::{
    Cell, Check, CheckGroup, Column, DataTable, Empty, Field, FieldKind, Frame, PageHead, PostForm,
    Row, Section, Shell, Submit, Tab, Tabs, page, t,
};
use crate::domain::clock::Timestamp;
use crate::domain::ids::WebhookId;
use crate::domain::webhooks::event::Topic;
use crate::forms::CreateWebhookForm;
use crate::http::{Kept, PageResult, Visit};
use crate::server_fns::webhooks::CreateWebhook;
use crate::service::{WEBHOOKS_MAX, Webhook};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;
use std::collections::HashMap;

/// How an endpoint is doing, by the name of a state chip.
pub fn health(webhook: &Webhook, now: Timestamp) -> &'static str {
    match (webhook.failures, webhook.last_success_at) {
        (0, None) => "none",
        (0, Some(_)) => "active",
        _ if webhook.paused_until > now => "frozen",
        _ => "failed",
    }
}

/// The tabs of this part.
pub fn tabs(current: &str) -> AnyView {
    let tab = |name: &str, href: &str| Tab {
        label: t(&format!("admin.webhooks.tab.{name}")).into(),
        href: href.to_owned(),
        current: current == name,
        count: None,
    };
    let tabs = vec![
        tab("endpoints", "/admin/webhooks"),
        tab("log", "/admin/webhooks/log"),
        tab("dead", "/admin/webhooks/log?status=dead"),
    ];
    view! { <Tabs label=t("admin.webhooks.tabs") tabs=tabs/> }.into_any()
}

/// `/admin/webhooks`.
#[component]
pub fn WebhookList() -> impl IntoView {
    crate::http::load(show)
}

/// `GET /admin/webhooks`.
pub async fn show(visit: Visit) -> PageResult {
    visit.operator()?;
    let service = &visit.app.service;
    let (webhooks, _) = service.webhooks(&visit.actor, None, WEBHOOKS_MAX).await?;
    let backlog = service.webhook_backlog(&visit.actor).await?;
    let backlog: HashMap<_, _> =
        backlog.into_iter().map(|(id, waiting, dead)| (id, (waiting, dead))).collect();
    let (kept, key) = (visit.kept_form().await?, visit.new_form_key());
    Ok(visit.page(move || {
        let title = page().nav_name("webhooks", "admin.webhooks.title");
        view! {
            <Shell title=title.clone() frame=Frame::Wide>
                <PageHead title=title lead=t("admin.webhooks.lead")/> {tabs("endpoints")}
                {list(webhooks, &backlog)} {form(&kept, key)}
            </Shell>
        }
    }))
}

fn list(webhooks: Vec<Webhook>, backlog: &HashMap<WebhookId, (i64, i64)>) -> AnyView {
    if webhooks.is_empty() {
        let next = (t("admin.webhooks.empty_next").into(), "#new".to_owned());
        return view! {
            <Empty title=t("admin.webhooks.empty_title") text=t("admin.webhooks.empty_text") next=next/>
        }
        .into_any();
    }
    let now = page().now;
    let columns = vec![
        Column::main(t("admin.webhooks.column.url")),
        Column::state(t("admin.webhooks.column.state")),
        Column::labelled(t("admin.webhooks.column.last")),
        Column::figure(t("admin.webhooks.column.events")),
        Column::figure(t("admin.webhooks.column.waiting")),
        Column::figure(t("admin.webhooks.column.dead")),
    ];
    let row = |webhook: Webhook| {
        let (waiting, dead) = backlog.get(&webhook.id).copied().unwrap_or_default();
        let href = format!("/admin/webhooks/{}", webhook.id);
        let cells = vec![
            Cell::Code(webhook.url.clone().into()),
            Cell::State(health(&webhook, now).into()),
            webhook.last_success_at.map_or(Cell::Empty, Cell::Time),
            Cell::Number(i64::try_from(webhook.topics.len()).unwrap_or(0)),
            Cell::Number(waiting),
            Cell::Number(dead),
        ];
        Row::link(href, cells)
    };
    let rows = webhooks.into_iter().map(row).collect();
    view! { <DataTable caption=t("admin.webhooks.title") columns=columns rows=rows/> }.into_any()
}

fn form(form: &Kept<CreateWebhookForm>, key: String) -> AnyView {
    let boxes: Vec<_> = Topic::all()
        .map(|topic| {
            let name = topic.to_text();
            let checked = form.events.iter().any(|chosen| **chosen == *name);
            Check { label: name.clone().into_any(), value: name, is_checked: checked }
        })
        .collect();
    let (typed, problem) = (form.url.to_string(), form.error("url"));
    let unchosen = form.error("events");
    view! {
        <Section title=t("admin.webhooks.new.title")>
            <div id="new" class="measure">
                <PostForm action=CreateWebhook::url() key=key>
                    <Field label=t("admin.webhooks.new.url") name="url" kind=FieldKind::Exact
                        max_length=2000 hint=t("admin.webhooks.new.url_hint") value=typed
                        error=problem/>
                    <CheckGroup label=t("admin.webhooks.new.events") name="events" checks=boxes
                        error=unchosen/>
                    <div>
                        <Submit label=t("admin.webhooks.new.submit")/>
                    </div>
                </PostForm>
            </div>
        </Section>
    }
    .into_any()
}
