//! What the forms about endpoints do.

use super::post::{Kept, Posted};
use super::webhook_list::{FORM, box_name};
use super::webhook_page::{form_name, secret_page};
use crate::components::FlashKind;
use crate::domain::ids::{DeliveryId, WebhookId};
use crate::domain::webhooks::event::Topic;
use crate::http::{Fields, PageResult, Visit};
use crate::service::{
    CreateWebhook, DeleteWebhook, OnceAnswer, Problem, Refusal, RenderContext, ReplayEvents,
    RetryDelivery, RotateSecret, Subject, TestWebhook, WEBHOOK_KINDS, WebhookWithSecret,
    new_webhook_secret,
};
use axum::body::Bytes;
use axum::extract::Path;

/// `POST /admin/webhooks`: a new endpoint; the answer shows its secret.
pub async fn create(visit: Visit, body: Bytes) -> PageResult {
    let (form, page) = (FORM.to_owned(), "/admin/webhooks".to_owned());
    let posted = Posted { visit, fields: Fields::parse(&body), form, page };
    if let Some(login) = posted.login_first().await? {
        return Ok(login);
    }
    let Some(key) = posted.key("/admin/webhooks", "create") else { return posted.keyless().await };
    let service = &posted.visit.app.service;
    let is_ticked = |topic: &Topic| posted.fields.get(&box_name(&topic.to_text())) == "1";
    let topics: Vec<_> = Topic::all().filter(is_ticked).collect();
    if topics.is_empty() {
        return posted.refuse(Refusal::field("events", Problem::Required).into()).await;
    }
    let url = match service.check_endpoint(posted.fields.get("url")).await {
        Ok(url) => url.to_string(),
        Err(error) => return posted.refuse(error).await,
    };
    let secret = new_webhook_secret(service.entropy());
    let command = CreateWebhook {
        actor: posted.visit.actor.clone(),
        url,
        topics,
        kind: WEBHOOK_KINDS[0].to_owned(),
        secret: secret.clone(),
    };
    match posted.once(Some(key), command, render_secret).await {
        Ok(answer) => shown_once(&posted, &answer, secret).await,
        Err(error) => posted.refuse(error).await,
    }
}

/// `POST /admin/webhooks/{id}/{change}`: `test`, `rotate`, `replay` or `delete`.
pub async fn change(
    visit: Visit,
    Path((id, change)): Path<(String, String)>,
    body: Bytes,
) -> PageResult {
    let id = WebhookId::parse(&id).ok_or(Refusal::NotFound(Subject::Webhook))?;
    let (form, page) = (form_name(&id, &change), format!("/admin/webhooks/{id}"));
    let posted = Posted { visit, fields: Fields::parse(&body), form, page };
    if let Some(login) = posted.login_first().await? {
        return Ok(login);
    }
    let Some(key) = posted.key("/admin/webhooks/{id}/{change}", &format!("{id}.{change}")) else {
        return posted.keyless().await;
    };
    let (actor, language) = (posted.visit.actor.clone(), posted.visit.language);
    match change.as_str() {
        "test" => {
            let unknown = || Refusal::field("event", Problem::UnknownWord);
            let Some(topic) = Topic::parse(posted.fields.get("event")) else {
                return posted.refuse(unknown().into()).await;
            };
            let command = TestWebhook { actor, webhook: id, topic };
            let outcome = posted.once(Some(key), command, render_done).await;
            posted.finish(outcome, |_| language.text("admin.webhook.test.done").to_owned()).await
        }
        "replay" => {
            let (after, until) = match range(&posted.fields) {
                Ok(range) => range,
                Err(refusal) => return posted.refuse(refusal.into()).await,
            };
            let command = ReplayEvents { actor, webhook: id, after, until };
            let outcome = posted.once(Some(key), command, render_count).await;
            let done = |kept: &Kept| {
                language.format("admin.webhook.replay.done", &[("count", &kept.subject)])
            };
            posted.finish(outcome, done).await
        }
        "rotate" => {
            let secret = new_webhook_secret(posted.visit.app.service.entropy());
            let command = RotateSecret { actor, webhook: id, secret: secret.clone() };
            match posted.once(Some(key), command, render_secret).await {
                Ok(answer) => shown_once(&posted, &answer, secret).await,
                Err(error) => posted.refuse(error).await,
            }
        }
        "delete" => {
            let command = DeleteWebhook { actor, webhook: id };
            let outcome = posted.once(Some(key), command, render_done).await;
            let posted = Posted { page: "/admin/webhooks".to_owned(), ..posted };
            posted.finish(outcome, |_| language.text("admin.webhook.delete.done").to_owned()).await
        }
        _ => Err(Refusal::NotFound(Subject::Webhook).into()),
    }
}

/// `POST /admin/webhooks/log/{id}/retry`.
pub async fn retry(visit: Visit, Path(id): Path<String>, body: Bytes) -> PageResult {
    let id = DeliveryId::parse(&id).ok_or(Refusal::NotFound(Subject::Delivery))?;
    let (form, page) = (format!("delivery.{id}"), format!("/admin/webhooks/log/{id}"));
    let posted = Posted { visit, fields: Fields::parse(&body), form, page };
    if let Some(login) = posted.login_first().await? {
        return Ok(login);
    }
    let Some(key) = posted.key("/admin/webhooks/log/{id}/retry", id.as_str()) else {
        return posted.keyless().await;
    };
    let (actor, language) = (posted.visit.actor.clone(), posted.visit.language);
    let outcome = posted.once(Some(key), RetryDelivery { actor, delivery: id }, render_done).await;
    posted.finish(outcome, |_| language.text("admin.delivery.retried").to_owned()).await
}

/// Numbers of events: `after` may stay empty for the start, `until` for the newest.
fn range(fields: &Fields) -> Result<(i64, Option<i64>), Refusal> {
    let number = |name: &'static str| match fields.given(name) {
        None => Ok(None),
        Some(text) => match text.parse::<i64>() {
            Ok(number) if (0..=1_i64 << 53).contains(&number) => Ok(Some(number)),
            _ => Err(Refusal::field(name, Problem::OutOfRange(0, 1 << 53))),
        },
    };
    let (after, until) = (number("after")?.unwrap_or(0), number("until")?);
    if let Some(until) = until.filter(|until| *until < after) {
        return Err(Refusal::field("until", Problem::OutOfRange(after, until.max(1 << 53))));
    }
    Ok((after, until))
}

/// The secret where the form was just carried out; where it had been before, only that it was.
async fn shown_once(posted: &Posted, answer: &OnceAnswer, secret: String) -> PageResult {
    let kept = Kept::read(answer);
    if let Some(refusal) = kept.refused() {
        return posted.refuse(refusal.into()).await;
    }
    if answer.is_replay {
        let text = posted.visit.language.text("admin.webhook.secret.gone").to_owned();
        return posted.back(FlashKind::Info, text).await;
    }
    Ok(secret_page(&posted.visit, &kept.subject, secret))
}

/// What is kept has no secret in it.
fn render_secret(outcome: &Result<WebhookWithSecret, Refusal>, _: &RenderContext) -> (u16, String) {
    let kept = match outcome {
        Ok(made) => Kept { subject: made.webhook.id.to_string(), ..Kept::default() },
        Err(refusal) => Kept::of_refusal(refusal),
    };
    kept.answer()
}

fn render_count(outcome: &Result<i64, Refusal>, _: &RenderContext) -> (u16, String) {
    let kept = match outcome {
        Ok(count) => Kept { subject: count.to_string(), ..Kept::default() },
        Err(refusal) => Kept::of_refusal(refusal),
    };
    kept.answer()
}

fn render_done<T>(outcome: &Result<T, Refusal>, _: &RenderContext) -> (u16, String) {
    let kept = outcome.as_ref().err().map(Kept::of_refusal).unwrap_or_default();
    kept.answer()
}
