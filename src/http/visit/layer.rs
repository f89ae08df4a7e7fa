//! The layer that finds out who visits, before a page or a server function runs, and dresses the answer.

use super::Visit;
use super::device::{Device, leave_cookies};
use super::login::signed_in;
use crate::api::{Asked, Peer, origin_of};
use crate::components::Person;
use crate::domain::actor::{Actor, Who};
use crate::domain::ids::ShopId;
use crate::http::app::SharedApp;
use crate::http::nowhere::{self, Missing};
use crate::http::query::Query;
use crate::i18n::Language;
use crate::service::{ServiceError, SignedIn};
use axum::extract::{Request, State};
use axum::http::header::{ACCEPT_LANGUAGE, COOKIE, HOST, LOCATION};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tower_sessions::Session;

/// The layer.
pub async fn visit_layer(
    State(app): State<SharedApp>,
    session: Session,
    request: Request,
    next: Next,
) -> Response {
    let (mut parts, body) = request.into_parts();
    let visit = match visit_of(app.clone(), session, &parts).await {
        Ok(visit) => visit,
        Err(StatusCode::NOT_FOUND) => {
            let mut response = nowhere::page(&parts.headers);
            crate::http::guard::add(&mut response, app.page_policy.as_ref());
            return response;
        }
        Err(status) => return status.into_response(),
    };
    let (device, browser) = (visit.device.clone(), visit.browser.clone());
    visit.asked.come_from(&visit.actor);
    match visit.second_factor_first().await {
        Ok(None) => {}
        Ok(Some(page)) => {
            let mut response = (StatusCode::SEE_OTHER, [(LOCATION, page)]).into_response();
            crate::http::guard::add(&mut response, visit.app.page_policy.as_ref());
            return response;
        }
        Err(_) => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
    parts.extensions.insert(visit);
    let mut response = next.run(Request::from_parts(parts, body)).await;
    leave_cookies(&device, browser.new_cookie(app.options.is_https), &mut response);
    crate::http::guard::add(&mut response, app.page_policy.as_ref());
    response
}

/// Who visits, and where.
///
/// # Errors
/// 404 for a host without a shop, 503 while the database cannot be used.
pub(in crate::http) async fn visit_of(
    app: SharedApp,
    session: Session,
    parts: &Parts,
) -> Result<Visit, StatusCode> {
    let headers = &parts.headers;
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let missing = |missing: Missing| {
        app.hosts_told.tell(host, missing);
        StatusCode::NOT_FOUND
    };
    let brand = app.brands.by_host(host).ok_or_else(|| missing(Missing::Brand))?;
    let unreadable = |error: ServiceError| {
        tracing::error!(%error, "shop could not be read");
        StatusCode::SERVICE_UNAVAILABLE
    };
    let shop = app.shop_of(&brand).await.map_err(unreadable)?;
    let shop = shop.ok_or_else(|| missing(Missing::Shop))?;
    let has_cookie = headers.contains_key(COOKIE);
    let is_https = app.options.is_https;
    let login = if has_cookie { signed_in(&app, &session, shop.id.as_str()).await } else { None };
    let (signed_in, confirmed_at) = login.unzip();
    // After the session, since the statement that reads it tells whether the shop was changed as well.
    let shop = app.current_shop(shop).await.map_err(unreadable)?;
    let shop = shop.ok_or_else(|| missing(Missing::Shop))?;
    let offered = &brand.brand.languages;
    let Reader { person, language, zone } = match &signed_in {
        Some(who) => reader_of(&app, &shop.id, who, (headers, offered)).await?,
        None => Reader { person: None, language: language_of(headers, offered), zone: None },
    };
    if signed_in.is_some() && person.is_none() {
        // The account is gone, and what the session remembers of it goes with it.
        session.flush().await.map_err(|_| StatusCode::SERVICE_UNAVAILABLE)?;
    }
    let who = match signed_in.filter(|_| person.is_some()) {
        Some(SignedIn::Customer(id)) => Who::Customer(id),
        Some(SignedIn::Operator(id)) => Who::Operator(id),
        None => Who::Visitor,
    };
    let mut visit = Visit {
        language,
        reader_zone: zone,
        confirmed_at,
        peer: parts.extensions.get::<Peer>().copied().unwrap_or(Peer::UNKNOWN),
        path: parts.uri.path().to_owned(),
        query: Query::parse(parts.uri.query().unwrap_or_default().as_bytes()),
        actor: Actor::new(shop.id.clone(), who).at(origin_of(&parts.extensions, headers)),
        asked: Asked::of(&parts.extensions),
        app,
        brand,
        shop,
        person,
        session,
        flash: None,
        clicks: super::clicks::sent(headers, is_https),
        device: Device::of(headers, is_https),
        browser: super::browser::Browser::of(headers, is_https),
    };
    visit.note_session().await;
    if has_cookie && parts.method == Method::GET && !is_prefetch(headers) {
        visit.flash = visit.take_flash().await;
    }
    Ok(visit)
}

/// Who reads, and how they like to.
struct Reader {
    person: Option<Person>,
    language: Language,
    zone: Option<jiff::tz::TimeZone>,
}

/// The person who is signed in, with what they chose. No one where the account is gone.
async fn reader_of(
    app: &SharedApp,
    shop: &ShopId,
    who: &SignedIn,
    (headers, offered): (&HeaderMap, &[String]),
) -> Result<Reader, StatusCode> {
    let found = app.service.person(shop, who).await.map_err(|_| StatusCode::SERVICE_UNAVAILABLE)?;
    let chosen =
        found.as_ref().and_then(|found| chosen_language(found.language.as_deref(), offered));
    let zone = found.as_ref().and_then(|found| found.time_zone.as_deref());
    Ok(Reader {
        language: chosen.unwrap_or_else(|| language_of(headers, offered)),
        zone: zone.and_then(|zone| jiff::tz::TimeZone::get(zone).ok()),
        person: found.map(|found| Person {
            name: found.name.clone(),
            email: found.email.clone(),
            is_affiliate: found.is_affiliate,
            is_operator: found.is_operator,
        }),
    })
}

/// Whether the browser fetches the page in advance, perhaps for nothing.
pub fn is_prefetch(headers: &HeaderMap) -> bool {
    ["sec-purpose", "purpose", "x-purpose", "x-moz"].iter().any(|name| {
        let value = headers.get(*name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        ["prefetch", "prerender", "preview"].iter().any(|word| value.contains(word))
    })
}

/// The language that a person chose, where the brand speaks it.
fn chosen_language(chosen: Option<&str>, offered: &[String]) -> Option<Language> {
    let chosen = chosen.filter(|tag| offered.iter().any(|offered| offered == tag))?;
    Language::parse(chosen)
}

fn language_of(headers: &HeaderMap, offered: &[String]) -> Language {
    let offered: Vec<_> = offered.iter().filter_map(|tag| Language::parse(tag)).collect();
    // Several headers of one name are one list (RFC 9110, 5.3).
    let wished = headers.get_all(ACCEPT_LANGUAGE).iter().filter_map(|value| value.to_str().ok());
    Language::negotiate(&wished.collect::<Vec<_>>().join(","), &offered)
}
