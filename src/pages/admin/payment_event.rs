//! One event of a payment provider: what it said, whether it was believed, what it did; and what operators decide.

use super::payment_body::body_part;
use super::payment_desk::{chip, replay_form};
use super::payment_words::effect_words;
use super::post::{Kept, Posted, new_key, read_reason};
use super::provider_list::name_of;
use crate::components::{
    Breadcrumb, Fact, Frame, KeyValues, PageHead, Section, Shell, StateChip, Text, page, t,
};
use crate::domain::ids::ReviewId;
use crate::domain::money::Currency;
use crate::domain::payments::payment::Gateway;
use crate::http::{Fields, PageResult, Visit};
use crate::service::{
    InboxEvent, InboxKey, Problem, Refusal, RenderContext, ReplayEvent, ReviewAction, SettleReview,
    Subject,
};
use axum::extract::Path;
use bytes::Bytes;
use leptos::prelude::*;

fn key_of(visit: &Visit, gateway: &str, event: String) -> Result<InboxKey, Refusal> {
    let gateway = Gateway::ALL.into_iter().find(|known| known.slug() == gateway);
    let gateway = gateway.ok_or(Refusal::NotFound(Subject::Payment))?;
    Ok(InboxKey { shop: visit.shop.id.clone(), gateway, event })
}

/// `/admin/payments/events/{provider}/{event}`.
#[component]
pub fn PaymentEvent() -> impl IntoView {
    crate::http::load(show)
}

/// `GET /admin/payments/events/{provider}/{event}`.
pub async fn show(visit: Visit) -> PageResult {
    visit.operator()?;
    let (gateway, event) = (visit.param("provider"), visit.param("event"));
    let key = key_of(&visit, &gateway, event)?;
    let event = visit.app.service.payment_event(&visit.actor, &key).await?;
    let form_key = new_key(&visit);
    let currency = visit.shop.currency;
    Ok(visit.page(move || draw(&event, form_key, currency)))
}

fn draw(event: &InboxEvent, key: String, currency: Currency) -> AnyView {
    let trail: Vec<(Text, String)> =
        vec![(page().nav_name("payments", "admin.payments.title"), "/admin/payments".to_owned())];
    let action = format!("/admin/payments/events/{}/{}", event.key.gateway.slug(), event.key.event);
    let value: Option<serde_json::Value> = serde_json::from_str(&event.body).ok();
    let body = value.and_then(|value| serde_json::to_string_pretty(&value).ok());
    let body = body.unwrap_or_else(|| event.body.clone());
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
            <Section title=t("admin.payments.replay")>{replay_form(action, key)}</Section>
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

/// `POST /admin/payments/events/{provider}/{event}`: acts on it once more.
pub async fn replay(
    visit: Visit,
    Path((gateway, event)): Path<(String, String)>,
    body: Bytes,
) -> PageResult {
    let key = key_of(&visit, &gateway, event)?;
    let page = format!("/admin/payments/events/{gateway}/{}", key.event);
    let form = format!("payment.event.{}", key.event);
    let posted = Posted { visit, fields: Fields::parse(&body), form, page };
    if let Some(login) = posted.login_first().await? {
        return Ok(login);
    }
    let route = "/admin/payments/events/{provider}/{event}";
    let Some(once) = posted.key(route, &key.event) else { return posted.keyless().await };
    let (actor, language) = (posted.visit.actor.clone(), posted.visit.language);
    let outcome = posted.once(Some(once), ReplayEvent { actor, key }, render).await;
    posted.finish(outcome, |_| language.text("admin.payments.replayed").to_owned()).await
}

/// `POST /admin/payments/reviews/{id}`: settles what waits for a decision.
pub async fn settle(visit: Visit, Path(id): Path<String>, body: Bytes) -> PageResult {
    let review = ReviewId::parse(&id).ok_or(Refusal::NotFound(Subject::Payment))?;
    let (form, page) = (format!("payment.review.{id}"), "/admin/payments".to_owned());
    let posted = Posted { visit, fields: Fields::parse(&body), form, page };
    if let Some(login) = posted.login_first().await? {
        return Ok(login);
    }
    let Some(key) = posted.key("/admin/payments/reviews/{id}", &id) else {
        return posted.keyless().await;
    };
    let action = match posted.fields.get("action") {
        "send_back" => ReviewAction::SendBack,
        "close" => ReviewAction::Close,
        _ => {
            let refusal = Refusal::field("action", Problem::UnknownWord);
            return posted.refuse(refusal.into()).await;
        }
    };
    let note = match read_reason(&posted.fields, "note") {
        Ok(note) => note,
        Err(refusal) => return posted.refuse(refusal.into()).await,
    };
    let (actor, language) = (posted.visit.actor.clone(), posted.visit.language);
    let command = SettleReview { actor, review, action, note };
    let outcome = posted.once(Some(key), command, render).await;
    posted.finish(outcome, |_| language.text("admin.payments.settled_done").to_owned()).await
}

fn render(outcome: &Result<(), Refusal>, _: &RenderContext) -> (u16, String) {
    outcome.as_ref().err().map(Kept::of_refusal).unwrap_or_default().answer()
}
