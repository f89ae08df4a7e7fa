//! The layer that writes into the audit what was refused: on pages, by the API, and to posts from other sites.

use crate::api::{Asked, Sent};
use crate::domain::actor::{Actor, Who};
use crate::http::app::SharedApp;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::HOST;
use axum::http::{HeaderValue, Method, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::Response;
use serde_json::json;

/// Requests to sign in, whose limits are told in the audit.
const SIGN_IN: [&str; 5] =
    ["/login", "/login/code", "/login/code/enter", "/invitation", "/v1/customer/auth"];

/// The layer. It runs outside of everything that may refuse.
pub async fn note_refusals(
    State(app): State<SharedApp>,
    mut request: Request,
    next: Next,
) -> Response {
    let asked = Asked::default();
    request.extensions_mut().insert(asked.clone());
    let seen = Seen::of(&request);
    let response = next.run(request).await;
    if let Some(action) = action_of(response.status(), &asked, seen.uri.path()) {
        note(&app, (action, response.status()), &asked, &seen).await;
    }
    response
}

/// What is kept of a request while it is answered.
struct Seen {
    sent: Sent,
    method: Method,
    uri: Uri,
    host: Option<HeaderValue>,
    route: Option<MatchedPath>,
}

impl Seen {
    fn of(request: &Request) -> Self {
        Self {
            sent: Sent::of(request.extensions(), request.headers()),
            method: request.method().clone(),
            uri: request.uri().clone(),
            host: request.headers().get(HOST).cloned(),
            route: request.extensions().get::<MatchedPath>().cloned(),
        }
    }
}

async fn note(
    app: &SharedApp,
    (action, status): (&'static str, StatusCode),
    asked: &Asked,
    seen: &Seen,
) {
    let actor = match asked.actor() {
        Some(actor) => Some(actor.clone()),
        None => visitor(app, seen.host.as_ref()).await,
    };
    // Without a shop there is no audit to write to.
    let Some(actor) = actor else { return };
    let actor = actor.at(seen.sent.origin());
    let (why, about) = asked.refused().unwrap_or(("", ""));
    let subject = if about.is_empty() { id_in(seen.uri.path()) } else { about };
    let route = seen.route.as_ref().map_or("another address", MatchedPath::as_str);
    let detail = json!({
        "method": seen.method.as_str(), "route": route, "status": status.as_u16(), "why": why,
    });
    let key = format!("{} {route} {why} {subject}", actor.label());
    app.service.note_repeatable(&actor, (action, &key), subject, detail).await;
}

/// What the audit calls an answer, if it is about one.
fn action_of(status: StatusCode, asked: &Asked, path: &str) -> Option<&'static str> {
    let is_sign_in =
        SIGN_IN.iter().any(|start| path == *start || path.starts_with(&format!("{start}/")));
    match status {
        StatusCode::TOO_MANY_REQUESTS if is_sign_in => Some("sign_in.throttle"),
        StatusCode::FORBIDDEN => Some("request.refuse"),
        // A revoked or expired key; an unknown one belongs to no shop.
        StatusCode::UNAUTHORIZED if asked.actor().is_some() => Some("api_key.refuse"),
        _ => asked.refused().map(|_| "request.refuse"),
    }
}

/// The visitor of the shop whose host was asked.
async fn visitor(app: &SharedApp, host: Option<&HeaderValue>) -> Option<Actor> {
    let host = host.and_then(|host| host.to_str().ok())?;
    let brand = app.brands.by_host(host)?;
    let shop = app.shop_of(&brand).await.ok().flatten()?;
    Some(Actor::new(shop.id.clone(), Who::Visitor))
}

/// The last part of a path that is one of our ids. Other parts may be tokens or addresses, which no row holds.
fn id_in(path: &str) -> &str {
    const KINDS: [&str; 12] = [
        "ord_", "cus_", "claim_", "opr_", "prod_", "coup_", "key_", "alink_", "com_", "pay_",
        "rev_", "ref_",
    ];
    let is_id = |part: &&str| {
        KINDS.iter().any(|kind| part.starts_with(kind))
            && part.len() <= 64
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    path.rsplit('/').find(is_id).unwrap_or_default()
}
