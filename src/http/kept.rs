//! Pages that are kept for their reader, answered before a route is looked for: what other requests pass on their way
//! costs several times as much as finding such a page. Whose page it is, and whether they may see it, is found out by
//! the same code as on the long way.

use super::app::SharedApp;
use super::cache::Place;
use super::guard;
use super::session::{OwnSessionStore, cookie_name};
use super::visit::{cookie, visit_of};
use crate::domain::affiliates::referral::in_query;
use axum::extract::Request;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use axum::response::Response;
use std::sync::Arc;
use tower_sessions::Session;
use tower_sessions::session::Id;

/// The answer from a kept page.
///
/// # Errors
/// The request, when it is to go the long way.
pub async fn kept_answer(app: &SharedApp, request: Request) -> Result<Response, Request> {
    let Some(session) = session_of(app, &request) else { return Err(request) };
    let (parts, body) = request.into_parts();
    match find(app, session, &parts).await {
        Some(answer) => Ok(answer),
        None => Err(Request::from_parts(parts, body)),
    }
}

/// The session of a reader for whom the page may be kept. A link of an affiliate is a click first.
fn session_of(app: &SharedApp, request: &Request) -> Option<Session> {
    let address = request.uri().path_and_query()?.as_str();
    let query = request.uri().query().unwrap_or_default();
    if *request.method() != Method::GET
        || !app.kept_pages.may_hold(address)
        || !in_query(query).is_empty()
    {
        return None;
    }
    let id = session_id(request.headers(), app.options.is_https)?;
    let store = OwnSessionStore::new(app.service.clone());
    Some(Session::new(Some(id), Arc::new(store), None))
}

fn session_id(headers: &HeaderMap, is_https: bool) -> Option<Id> {
    cookie(headers, cookie_name(is_https))?.parse().ok()
}

async fn find(app: &SharedApp, session: Session, parts: &Parts) -> Option<Response> {
    let visit = visit_of(app.clone(), session, parts).await.ok()?;
    if visit.second_factor_first().await.ok()?.is_some() {
        return None;
    }
    let address = parts.uri.path_and_query()?.as_str();
    let place = Place::of(&visit, &parts.method, address).await?;
    let mut answer = app.kept_pages.find(&place, app.service.now(), &parts.headers)?;
    guard::add(&mut answer, app.page_policy.as_ref());
    Some(answer)
}
