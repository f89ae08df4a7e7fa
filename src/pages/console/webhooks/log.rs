//! What became of deliveries: the list with its filters, and one delivery in full.

use super::list::tabs;
use super::webhook::table;
use crate::components::NumberedPager;
use crate::components::{
    Breadcrumb, Choice, CodeBlock, Empty, Fact, Filter, FilterBar, Frame, KeyValues, PageHead,
    PostForm, Section, Shell, StateChip, Submit, Text, number_text, page, t,
};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{DeliveryId, WebhookId};
use crate::domain::webhooks::event::Topic;
use crate::http::{PageResult, Visit};
use crate::server_fns::webhooks::RetryDelivery;
use crate::service::{LogFilter, LogRow, LogStatus, Refusal, Subject, envelope};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

/// How many rows a page has.
const PAGE_ROWS: i64 = 50;
/// The word for deliveries that are no longer retried, beside the statuses.
const DEAD: &str = "dead";

/// `/admin/webhooks/log`.
#[component]
pub fn DeliveryLog() -> impl IntoView {
    crate::http::load(show)
}

/// `GET /admin/webhooks/log`.
pub async fn show(visit: Visit) -> PageResult {
    visit.operator()?;
    let (status, event) =
        (visit.query.get("status").to_owned(), visit.query.get("event").to_owned());
    let number = visit.query.get("page").parse().unwrap_or(1).clamp(1, 1_000_000);
    let filter = LogFilter {
        status: LogStatus::parse(&status),
        topic: Topic::parse(&event),
        webhook: WebhookId::parse(visit.query.get("webhook")),
        is_dead: status == DEAD,
        payment: None,
    };
    let found = visit.app.service.deliveries(&visit.actor, &filter, (number, PAGE_ROWS)).await?;
    let query = visit.query.clone();
    Ok(visit.page(move || {
        let title = page().nav_name("webhooks", "admin.webhooks.title");
        let (total, shown) = (found.total, found.rows.len());
        let list = if found.rows.is_empty() {
            let next = (t("admin.webhooks.title").into(), "/admin/webhooks".to_owned());
            view! { <Empty title=t("admin.delivery.empty_title") text=t("admin.delivery.empty_text") next=next/> }
                .into_any()
        } else {
            let href = move |number: i64| format!("/admin/webhooks/log?{}", query.with("page", &number.to_string()));
            view! {
                {table(found.rows)}
                <NumberedPager total=total shown=shown limit=PAGE_ROWS current=number href=Box::new(href)/>
            }
            .into_any()
        };
        let current = if status == DEAD { "dead" } else { "log" };
        view! {
            <Shell title=title.clone() frame=Frame::Wide>
                <PageHead title=title lead=t("admin.webhooks.lead")/> {tabs(current)} {filters(&status, &event)} {list}
            </Shell>
        }
    }))
}

fn filters(status: &str, event: &str) -> AnyView {
    let all = || Choice::new("", t("admin.delivery.all"));
    let words = LogStatus::ALL.into_iter().map(LogStatus::as_str).chain([DEAD]);
    let statuses = words.map(|word| Choice::new(word, t(&format!("admin.delivery.status.{word}"))));
    let topics = Topic::all().map(|topic| Choice::new(topic.to_text(), topic.to_text()));
    let filters = vec![
        Filter::Select {
            name: "status",
            label: t("admin.webhook.column.state").into(),
            choices: std::iter::once(all()).chain(statuses).collect(),
            value: status.to_owned(),
        },
        Filter::Select {
            name: "event",
            label: t("admin.webhook.column.event").into(),
            choices: std::iter::once(all()).chain(topics).collect(),
            value: event.to_owned(),
        },
    ];
    let active = !status.is_empty() || !event.is_empty();
    view! { <FilterBar action="/admin/webhooks/log" filters=filters active=active/> }.into_any()
}

/// `/admin/webhooks/log/{id}`.
#[component]
pub fn DeliveryPage() -> impl IntoView {
    crate::http::load(show_one)
}

/// `GET /admin/webhooks/log/{id}`.
pub async fn show_one(visit: Visit) -> PageResult {
    let id = visit.param("id");
    visit.operator()?;
    let id = DeliveryId::parse(&id).ok_or(Refusal::NotFound(Subject::Delivery))?;
    let row = visit.app.service.delivery(&visit.actor, &id).await?;
    let key = visit.new_form_key();
    Ok(visit.page(move || draw(&row, key)))
}

fn draw(row: &LogRow, key: String) -> AnyView {
    let trail: Vec<(Text, String)> = vec![
        (page().nav_name("webhooks", "admin.webhooks.title"), "/admin/webhooks".to_owned()),
        (t("admin.webhooks.tab.log").into(), "/admin/webhooks/log".to_owned()),
    ];
    let state = if row.is_dead { "expired" } else { row.status.as_str() };
    let hidden = vec![("id", row.id.to_string())];
    let (sent, facts, topic) = (body(row), facts(row), row.topic.clone());
    let response = row.response.clone().map(|text| {
        view! { <CodeBlock title=t("admin.delivery.response") code=text/> }
    });
    view! {
        <Shell title=t("admin.delivery.title") frame=Frame::Wide>
            <Breadcrumb trail=trail/>
            <PageHead title=t("admin.delivery.title") lead=topic>
                <StateChip state=state/>
            </PageHead>
            <div class="measure">
                <KeyValues facts=facts/>
            </div>
            <Section title=t("admin.delivery.retry")>
                <PostForm action=RetryDelivery::url() key=key hidden=hidden>
                    <p>{t("admin.delivery.retry_text")}</p>
                    <div>
                        <Submit label=t("admin.delivery.retry")/>
                    </div>
                </PostForm>
            </Section>
            <Section title=t("admin.delivery.sent")>
                <CodeBlock title=t("admin.delivery.body") code=sent/> {response}
            </Section>
        </Shell>
    }
    .into_any()
}

fn facts(row: &LogRow) -> Vec<Fact> {
    let page = page();
    let time =
        |at: Option<Timestamp>| at.map_or_else(|| "–".to_owned(), |at| page.date_time_zone(at));
    let number = |number: Option<i64>| {
        number.map_or_else(|| "–".to_owned(), |n| number_text(n, page.language))
    };
    let sequence = row.event.as_ref().map(|(_, sequence)| *sequence);
    let mut facts = vec![
        Fact::new(t("admin.delivery.id"), view! { <code>{row.id.to_string()}</code> }),
        Fact::new(t("admin.webhooks.column.url"), view! { <code>{row.url.clone()}</code> }),
        Fact::new(t("admin.delivery.sequence"), number(sequence)),
        Fact::new(t("admin.delivery.attempts"), number(Some(row.attempt))),
        Fact::new(t("admin.webhook.column.tried"), time(row.attempted_at)),
        Fact::new(
            t("admin.webhook.column.code"),
            row.status_code.map_or_else(|| "–".to_owned(), |n| n.to_string()),
        ),
        Fact::new(t("admin.delivery.duration"), number(row.duration_millis)),
    ];
    if let Some(at) = row.next_attempt_at {
        facts.push(Fact::new(t("admin.delivery.next"), time(Some(at))));
    }
    if let Some(error) = &row.error {
        facts.push(Fact::new(t("admin.webhook.column.problem"), error.clone()));
    }
    facts
}

/// The body, indented for reading.
fn body(row: &LogRow) -> String {
    let has_products = Topic::parse(&row.topic).is_some_and(|topic| topic.has_products);
    let event = row.event.as_ref().map(|(id, sequence)| (id.as_str(), *sequence));
    let text = envelope(&row.topic, (&row.carried, has_products), row.happened_at, event);
    let value: Option<serde_json::Value> = serde_json::from_str(&text).ok();
    value.and_then(|value| serde_json::to_string_pretty(&value).ok()).unwrap_or(text)
}
