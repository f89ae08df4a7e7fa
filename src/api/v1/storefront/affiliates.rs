//! `/v1/storefront/affiliates`: whose a code is, arriving over a link, what visitors of a link do.

use crate::api::answer::data::ApiResult;
use crate::api::answer::error::ApiError;
use crate::api::answer::refusal::{Topic, failed};
use crate::api::idempotency::Submission;
use crate::api::json::{Percent, percent};
use crate::api::limits::Meter;
use crate::api::openapi::{CodeBody, VisitorEventBody};
use crate::api::request::fields::Fields;
use crate::api::v1::envelope::{Success, data, shop_named};
use crate::api::{ApiState, Peer};
use crate::domain::affiliates::program::AttributionMode;
use crate::domain::affiliates::programs::is_program;
use crate::service::{CodeFacts, RecordAct, RecordClick, ServiceError, Shop, VisitorAct};
use axum::extract::State;
use axum::http::header::{ACCEPT_LANGUAGE, USER_AGENT};
use axum::http::request::Parts;
use serde::Serialize;
use std::ops::RangeInclusive;
use utoipa::ToSchema;

/// The longest short name of a shop that is looked at.
const SHOP_LENGTH_MAX: usize = 253;
/// The longest code that is looked up; a longer one is answered like an unknown code.
const CODE_LENGTH_MAX: usize = 1_000;
/// The longest name of an event that is looked at.
const EVENT_LENGTH_MAX: usize = 100;
/// How many characters the key of a session has.
const SESSION_KEY_LENGTH: RangeInclusive<usize> = 8..=64;

/// What a code gives.
#[derive(Serialize, ToSchema)]
struct ResolvedCode {
    /// Whether it belongs to an active link of an active program.
    valid: bool,
    /// Whether the shop has an affiliate program now.
    program_enabled: bool,
    /// The code as links carry it.
    #[schema(required)]
    affiliate_code: Option<String>,
    /// Whether buyers save anything.
    discount_active: bool,
    /// What buyers save.
    discount_percent: Percent,
    /// `FIRST_CLICK` or `LAST_CLICK`.
    attribution_mode: &'static str,
    /// How many days a click counts.
    attribution_window_days: i64,
    /// The mode of the code that the browser holds, where that one still resolves.
    #[schema(required)]
    held_attribution_mode: Option<&'static str>,
}

/// What became of arriving over a link.
#[derive(Serialize, ToSchema)]
struct RecordedArrival {
    /// False for an unknown code: the browser drops it.
    accepted: bool,
    /// The code as links carry it.
    #[schema(required)]
    affiliate_code: Option<String>,
    /// `FIRST_CLICK` or `LAST_CLICK`.
    attribution_mode: &'static str,
    /// How many days a click counts.
    attribution_window_days: i64,
    /// The mode of the code that the browser holds, where that one still resolves.
    #[schema(required)]
    held_attribution_mode: Option<&'static str>,
}

/// What became of an event.
#[derive(Serialize, ToSchema)]
struct RecordedEvent {
    /// Whether it counts: false for an unknown code, for a session that was counted, for programs.
    recorded: bool,
}

/// Which code a browser asks about, and which one it holds.
struct Ask {
    shop: String,
    code: String,
    held: Option<String>,
}

impl Ask {
    fn read(fields: &mut Fields) -> Self {
        Self {
            shop: shop_slug(fields),
            code: fields.text("code", CODE_LENGTH_MAX),
            held: fields.optional_text("held_code", CODE_LENGTH_MAX),
        }
    }
}

/// The shop's short name, under either of its names.
pub fn shop_slug(fields: &mut Fields) -> String {
    let name = if fields.has("shop") && !fields.has("shop_slug") { "shop" } else { "shop_slug" };
    fields.text(name, SHOP_LENGTH_MAX)
}

async fn facts(state: &ApiState, submission: Submission) -> Result<(Shop, CodeFacts), ApiError> {
    let (mut fields, _) = submission.read(&[])?;
    let ask = Ask::read(&mut fields);
    fields.finish()?;
    let shop = shop_named(state, Some(&ask.shop)).await?;
    let found = state.service.resolve_code(&shop.id, &ask.code, ask.held.as_deref()).await;
    let facts = found.map_err(|error| failed(&error, Topic::Customer, shop.currency))?;
    Ok((shop, facts))
}

/// Tells whose a code is and what it gives. Records no click.
#[utoipa::path(
    post,
    path = "/v1/storefront/affiliates/resolve",
    tag = "Storefront",
    request_body = CodeBody,
    responses((status = 200, description = "What the code gives; a code that nobody has is not valid.", body = Success<ResolvedCode>)),
    extensions(("x-errors" = json!(["NOT_FOUND", "FORBIDDEN"]))),
)]
pub async fn resolve_code(State(state): State<ApiState>, submission: Submission) -> ApiResult {
    let (_, facts) = facts(&state, submission).await?;
    Ok(data(ResolvedCode {
        valid: facts.code.is_some(),
        program_enabled: facts.is_program_active,
        discount_active: facts.discount_ppm > 0,
        discount_percent: percent(facts.discount_ppm),
        affiliate_code: facts.code.map(|code| code.to_string()),
        attribution_mode: facts.mode.as_str(),
        attribution_window_days: facts.window_days,
        held_attribution_mode: facts.held_mode.map(AttributionMode::as_str),
    }))
}

/// Counts a click through a link, once per visitor and day, whether or not it takes the credit.
///
/// Programs that say so in their User-Agent and pages fetched in advance count nothing; they get the same answer.
#[utoipa::path(
    post,
    path = "/v1/storefront/affiliates/attribution",
    tag = "Storefront",
    request_body = CodeBody,
    responses((status = 200, description = "Whether the code may be held, and by which rules.", body = Success<RecordedArrival>)),
    extensions(("x-errors" = json!(["NOT_FOUND", "FORBIDDEN"]))),
)]
pub async fn record_arrival(
    State(state): State<ApiState>,
    parts: Parts,
    submission: Submission,
) -> ApiResult {
    let (shop, facts) = facts(&state, submission).await?;
    if let Some(code) = facts.code.clone().filter(|_| is_person(&parts)) {
        Meter::count_write(&parts)?;
        let said = |error: ServiceError| failed(&error, Topic::Customer, shop.currency);
        let visitor = state.service.visitor_hash(&shop.id, &traits(&parts)).await;
        let visitor_hash = visitor.map_err(said)?;
        let click = RecordClick { shop: shop.id.clone(), code, visitor_hash, held: vec![] };
        state.service.run(click).await.map_err(said)?;
    }
    Ok(data(RecordedArrival {
        accepted: facts.code.is_some(),
        affiliate_code: facts.code.map(|code| code.to_string()),
        attribution_mode: facts.mode.as_str(),
        attribution_window_days: facts.window_days,
        held_attribution_mode: facts.held_mode.map(AttributionMode::as_str),
    }))
}

/// A visitor of a link put something into the cart, or started a checkout. Each counts once per session.
///
/// The first event of an order that was placed over the link counts nothing more: the order did.
#[utoipa::path(
    post,
    path = "/v1/storefront/affiliates/events",
    tag = "Storefront",
    request_body = VisitorEventBody,
    responses((status = 200, description = "Whether it counts.", body = Success<RecordedEvent>)),
    extensions(("x-errors" = json!(["NOT_FOUND", "FORBIDDEN"]))),
)]
pub async fn record_event(
    State(state): State<ApiState>,
    parts: Parts,
    submission: Submission,
) -> ApiResult {
    let (mut fields, _) = submission.read(&[])?;
    let slug = shop_slug(&mut fields);
    let code = fields.text("code", CODE_LENGTH_MAX);
    let kind = fields.text("event_type", EVENT_LENGTH_MAX);
    let message = "must be add_to_cart or checkout_started";
    let act = fields.parsed("event_type", &kind, VisitorAct::parse, message);
    let session_key = fields.text("session_key", *SESSION_KEY_LENGTH.end());
    let read = |text: &str| SESSION_KEY_LENGTH.contains(&text.chars().count()).then_some(());
    fields.parsed("session_key", &session_key, read, "must have 8 to 64 characters");
    fields.finish()?;
    let shop = shop_named(&state, Some(&slug)).await?;
    let recorded = match act.filter(|_| is_person(&parts)) {
        None => false,
        Some(act) => {
            Meter::count_write(&parts)?;
            let record = RecordAct { shop: shop.id.clone(), code, act, session_key };
            let recorded = state.service.run(record).await;
            recorded.map_err(|error| failed(&error, Topic::Customer, shop.currency))?
        }
    };
    Ok(data(RecordedEvent { recorded }))
}

fn text<'a>(parts: &'a Parts, name: &str) -> &'a str {
    parts.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// Whether a person sits at the browser now, as far as its words tell.
fn is_person(parts: &Parts) -> bool {
    let is_ahead =
        ["sec-purpose", "purpose"].iter().any(|name| text(parts, name).contains("prefetch"));
    !is_ahead && !is_program(text(parts, USER_AGENT.as_str()))
}

/// What tells visitors apart where there is no cookie: where they come from, and what their browser says.
fn traits(parts: &Parts) -> String {
    let peer = parts.extensions.get::<Peer>().copied().unwrap_or(Peer::UNKNOWN).network();
    let (agent, language) =
        (text(parts, USER_AGENT.as_str()), text(parts, ACCEPT_LANGUAGE.as_str()));
    format!("{peer}\n{agent}\n{language}")
}
