//! One event of a payment provider: what it said, whether it was believed, what it did, and the
//! button that acts on it once more.

use super::body::body_part;
use super::desk::{chip, replay_form};
use super::provider_list::name_of;
use super::words::effect_words;
use crate::components::{
    Breadcrumb, Fact, Frame, KeyValues, PageHead, Section, Shell, StateChip, Text, page, t,
};
use crate::domain::money::Currency;
use crate::forms::{ReplayEventForm, inbox_key};
use crate::http::{PageResult, Visit};
use crate::pages::console::prepared::Prepared;
use crate::service::InboxEvent;
use leptos::prelude::*;

/// `/admin/payments/events/{provider}/{event}`.
#[component]
pub fn PaymentEvent() -> impl IntoView {
    crate::http::load(show)
}

/// `GET /admin/payments/events/{provider}/{event}`.
pub async fn show(visit: Visit) -> PageResult {
    visit.operator()?;
    let (provider, event) = (visit.param("provider"), visit.param("event"));
    let key = inbox_key(&visit, &provider, &event)?;
    let event = visit.app.service.payment_event(&visit.actor, &key).await?;
    let replay = Prepared::load(&visit, &event.key.event).await?;
    let currency = visit.shop.currency;
    Ok(visit.page(move || draw(&event, replay, currency)))
}

fn draw(event: &InboxEvent, replay: Prepared<ReplayEventForm>, currency: Currency) -> AnyView {
    let trail: Vec<(Text, String)> =
        vec![(page().nav_name("payments", "admin.payments.title"), "/admin/payments".to_owned())];
    let value: Option<serde_json::Value> = serde_json::from_str(&event.body).ok();
    let body = value.and_then(|value| serde_json::to_string_pretty(&value).ok());
    let body = body.unwrap_or_else(|| event.body.clone());
    let replay = replay_form(event, replay);
    let (kind, state, facts) = (event.kind.clone(), chip(event.state), facts(event, currency));
    view! {
        <Shell title=t("admin.payments.event") frame=Frame::Wide>
            <Breadcrumb trail=trail/>
            <PageHead title=t("admin.payments.event") lead=kind>
                <StateChip state=state/>
            </PageHead>
            <div class="measure">
                <KeyValues facts=facts/>
            </div>
            <Section title=t("admin.payments.replay")>{replay}</Section>
            <Section title=t("admin.payments.body")>{body_part(body)}</Section>
        </Shell>
    }
    .into_any()
}

fn facts(event: &InboxEvent, currency: Currency) -> Vec<Fact> {
    let page = page();
    let or_dash = |text: Option<String>| text.unwrap_or_else(|| "–".to_owned());
    let effect = event.effect.as_deref().map(|effect| effect_words(effect, currency));
    let settled = event.settled_at.map(|at| page.date_time_zone(at));
    vec![
        Fact::new(t("admin.payments.id"), view! { <code>{event.key.event.clone()}</code> }),
        Fact::new(t("admin.payments.provider"), name_of(event.key.gateway)),
        Fact::new(t("admin.payments.verdict"), t("admin.payments.believed")),
        Fact::new(t("admin.payments.effect"), or_dash(effect)),
        Fact::new(t("admin.payments.deliveries"), event.deliveries.to_string()),
        Fact::new(t("admin.payments.received"), page.date_time_zone(event.received_at)),
        Fact::new(t("admin.payments.settled"), or_dash(settled)),
    ]
}
