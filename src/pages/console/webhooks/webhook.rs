//! One endpoint: how it is doing, what it hears of, its secret, and sending again.

use super::list::health;
use crate::components::{
    Breadcrumb, Cell, Choice, Column, DataTable, Fact, Field, FieldKind, Frame, KeyValues,
    LATEST_ROWS, PageHead, PostForm, Row, Section, Select, Shell, Split, StateChip, Submit, Weight,
    number_text, page, t,
};
use crate::domain::clock::Timestamp;
use crate::domain::ids::WebhookId;
use crate::domain::webhooks::event::Topic;
use crate::forms::ReplayEventsForm;
use crate::http::{Kept, PageResult, Visit};
use crate::server_fns::webhooks::{DeleteWebhook, ReplayEvents, RotateSecret, TestWebhook};
use crate::service::{LogFilter, LogRow, Refusal, Subject, Webhook};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

/// What the page shows.
struct Loaded {
    webhook: Webhook,
    logs: Vec<LogRow>,
    keys: [String; 4],
    replay: Kept<ReplayEventsForm>,
}

/// `/admin/webhooks/{id}`.
#[component]
pub fn WebhookPage() -> impl IntoView {
    crate::http::load(show)
}

/// `GET /admin/webhooks/{id}`.
pub async fn show(visit: Visit) -> PageResult {
    let id = visit.param("id");
    visit.operator()?;
    let id = WebhookId::parse(&id).ok_or(Refusal::NotFound(Subject::Webhook))?;
    let service = &visit.app.service;
    let webhook = service.webhook(&visit.actor, &id).await?;
    let filter = LogFilter { webhook: Some(id.clone()), ..LogFilter::default() };
    let newest = i64::try_from(LATEST_ROWS).unwrap_or(0);
    let logs = service.deliveries(&visit.actor, &filter, (1, newest)).await?.rows;
    let keys = std::array::from_fn(|_| visit.new_form_key());
    let replay = visit.kept_form_of(id.as_str()).await?;
    let loaded = Loaded { webhook, logs, keys, replay };
    Ok(visit.page(move || draw(loaded)))
}

fn draw(loaded: Loaded) -> AnyView {
    let Loaded { webhook, logs, keys: [test, rotate, replay, delete], replay: typed } = loaded;
    let trail =
        vec![(page().nav_name("webhooks", "admin.webhooks.title"), "/admin/webhooks".to_owned())];
    let state = health(&webhook, page().now);
    let id = webhook.id.clone();
    let main = view! { {deliveries(logs, &id)} {test_form(&webhook, test)} {replay_form(&id, replay, &typed)} };
    let aside = view! { {facts(&webhook)} {rotate_form(&id, rotate)} {delete_form(&id, delete)} };
    view! {
        <Shell title=t("admin.webhook.title") frame=Frame::Wide>
            <Breadcrumb trail=trail/>
            <PageHead title=t("admin.webhook.title") lead=webhook.url.clone()>
                <StateChip state=state/>
            </PageHead>
            <Split main=main.into_any() aside=aside.into_any()/>
        </Shell>
    }
    .into_any()
}

fn facts(webhook: &Webhook) -> AnyView {
    let page = page();
    let time = |at: Option<Timestamp>| match at {
        Some(at) => page.date_time_zone(at),
        None => t("admin.webhook.never").to_owned(),
    };
    let mut facts = vec![
        Fact::new(t("admin.webhook.created"), time(Some(webhook.created_at))),
        Fact::new(t("admin.webhook.success"), time(webhook.last_success_at)),
        Fact::new(t("admin.webhook.failure"), time(webhook.last_failure_at)),
        Fact::new(t("admin.webhook.failures"), number_text(webhook.failures, page.language)),
    ];
    if webhook.paused_until > page.now {
        facts.push(Fact::new(t("admin.webhook.paused"), time(Some(webhook.paused_until))));
    }
    let events: Vec<_> = webhook
        .topics
        .iter()
        .map(|topic| view! { <li><code>{topic.to_text()}</code></li> })
        .collect();
    view! {
        <Section title=t("admin.webhook.about")>
            <KeyValues facts=facts/>
        </Section>
        <Section title=t("admin.webhook.events")>
            <ul>{events}</ul>
        </Section>
    }
    .into_any()
}

fn deliveries(logs: Vec<LogRow>, id: &WebhookId) -> AnyView {
    let more = format!("/admin/webhooks/log?webhook={id}");
    let list = if logs.is_empty() {
        view! { <p class="muted">{t("admin.webhook.no_deliveries")}</p> }.into_any()
    } else {
        table(logs)
    };
    view! {
        <Section title=t("admin.webhook.deliveries")>
            {list}
            <p>
                <a class="more" href=more>{t("admin.webhook.all_deliveries")}</a>
            </p>
        </Section>
    }
    .into_any()
}

/// Deliveries as a table.
pub fn table(logs: Vec<LogRow>) -> AnyView {
    let columns = vec![
        Column::main(t("admin.webhook.column.event")),
        Column::state(t("admin.webhook.column.state")),
        Column::figure(t("admin.webhook.column.code")),
        Column::figure(t("admin.webhook.column.attempt")),
        Column::labelled(t("admin.webhook.column.tried")),
        Column::quiet(t("admin.webhook.column.problem")),
    ];
    let row = |log: LogRow| {
        let state = if log.is_dead { "expired" } else { log.status.as_str() };
        Row::link(
            format!("/admin/webhooks/log/{}", log.id),
            vec![
                Cell::Code(log.topic.into()),
                Cell::State(state.into()),
                log.status_code.map_or(Cell::Empty, Cell::Number),
                Cell::Number(log.attempt),
                log.attempted_at.map_or(Cell::Empty, Cell::Time),
                log.error.map_or(Cell::Empty, |error| Cell::Text(error.into())),
            ],
        )
    };
    let rows = logs.into_iter().map(row).collect();
    view! { <DataTable caption=t("admin.webhook.deliveries") columns=columns rows=rows/> }
        .into_any()
}

fn test_form(webhook: &Webhook, key: String) -> AnyView {
    let topics: Vec<Topic> =
        if webhook.topics.is_empty() { Topic::all().collect() } else { webhook.topics.clone() };
    let choices =
        topics.into_iter().map(|topic| Choice::new(topic.to_text(), topic.to_text())).collect();
    let hidden = vec![("id", webhook.id.to_string())];
    view! {
        <Section title=t("admin.webhook.test.title")>
            <PostForm action=TestWebhook::url() key=key hidden=hidden>
                <p>{t("admin.webhook.test.text")}</p>
                <Select label=t("admin.webhook.test.event") name="event" choices=choices value=""/>
                <div>
                    <Submit label=t("admin.webhook.test.submit") weight=Weight::Normal/>
                </div>
            </PostForm>
        </Section>
    }
    .into_any()
}

fn replay_form(id: &WebhookId, key: String, form: &Kept<ReplayEventsForm>) -> AnyView {
    let hidden = vec![("id", id.to_string())];
    let (after, after_error) =
        (form.value_or(|form| form.after.to_string(), "0"), form.error("after"));
    let (until, until_error) = (form.until.to_string(), form.error("until"));
    view! {
        <Section title=t("admin.webhook.replay.title")>
            <PostForm action=ReplayEvents::url() key=key hidden=hidden>
                <p>{t("admin.webhook.replay.text")}</p>
                <Field label=t("admin.webhook.replay.after") name="after" kind=FieldKind::Number
                    max_length=15 value=after error=after_error/>
                <Field label=t("admin.webhook.replay.until") name="until" kind=FieldKind::Number optional=true
                    max_length=15 hint=t("admin.webhook.replay.until_hint") value=until
                    error=until_error/>
                <div>
                    <Submit label=t("admin.webhook.replay.submit") weight=Weight::Normal/>
                </div>
            </PostForm>
        </Section>
    }
    .into_any()
}

fn rotate_form(id: &WebhookId, key: String) -> AnyView {
    let hidden = vec![("id", id.to_string())];
    view! {
        <Section title=t("admin.webhook.rotate.title")>
            <PostForm action=RotateSecret::url() key=key hidden=hidden>
                <p>{t("admin.webhook.rotate.text")}</p>
                <div>
                    <Submit label=t("admin.webhook.rotate.submit") weight=Weight::Normal/>
                </div>
            </PostForm>
        </Section>
    }
    .into_any()
}

fn delete_form(id: &WebhookId, key: String) -> AnyView {
    let hidden = vec![("id", id.to_string())];
    view! {
        <Section title=t("admin.webhook.delete.title")>
            <PostForm action=DeleteWebhook::url() key=key hidden=hidden>
                <p>{t("admin.webhook.delete.text")}</p>
                <div>
                    <Submit label=t("admin.webhook.delete.submit") weight=Weight::Danger/>
                </div>
            </PostForm>
        </Section>
    }
    .into_any()
}
