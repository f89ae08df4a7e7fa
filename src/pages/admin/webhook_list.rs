//! Endpoints for events: how each is doing, and a form for a new one.

use super::post::new_key;
use crate::components::{
    Cell, Column, DataTable, Empty, Field, FieldKind, Frame, PageHead, PostForm, Row, Section,
    Shell, Submit, Tab, Tabs, page, t,
};
use crate::domain::clock::Timestamp;
use crate::domain::ids::WebhookId;
use crate::domain::webhooks::event::Topic;
use crate::http::{FormState, PageResult, Visit};
use crate::service::{WEBHOOKS_MAX, Webhook};
use leptos::prelude::*;
use std::collections::HashMap;

/// The name under which the values of the form are kept.
pub const FORM: &str = "webhook.new";

/// The name of the box that subscribes to a topic.
pub fn box_name(topic: &str) -> String {
    format!("on.{topic}")
}

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
    let (state, key) = (visit.take_form(FORM).await?, new_key(&visit));
    Ok(visit.page(move || {
        let title = page().nav_name("webhooks", "admin.webhooks.title");
        view! {
            <Shell title=title.clone() frame=Frame::Wide>
                <PageHead title=title lead=t("admin.webhooks.lead")/> {tabs("endpoints")}
                {list(webhooks, &backlog)} {form(&state, key)}
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

fn form(state: &FormState, key: String) -> AnyView {
    let boxes: Vec<_> = Topic::all()
        .map(|topic| {
            let name = topic.to_text();
            let field = box_name(&name);
            let checked = state.value(&field) == "1";
            view! {
                <label class="choice">
                    <input type="checkbox" name=field value="1" checked=checked/>
                    <span>{name}</span>
                </label>
            }
        })
        .collect();
    let (typed, problem) = (state.value("url"), state.error("url"));
    let error = state.error("events").map(|error| view! { <p class="field-error">{error}</p> });
    view! {
        <Section title=t("admin.webhooks.new.title")>
            <div id="new" class="measure">
                <PostForm action="/admin/webhooks" key=key>
                    <Field label=t("admin.webhooks.new.url") name="url" kind=FieldKind::Exact
                        max_length=2000 hint=t("admin.webhooks.new.url_hint") value=typed
                        error=problem/>
                    <fieldset class="field">
                        <legend>{t("admin.webhooks.new.events")}</legend>
                        <div class="choices">{boxes}</div>
                        {error}
                    </fieldset>
                    <div>
                        <Submit label=t("admin.webhooks.new.submit")/>
                    </div>
                </PostForm>
            </div>
        </Section>
    }
    .into_any()
}
