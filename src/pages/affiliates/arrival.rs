//! Arriving through a referral link, on whatever page it leads to, and what that saves the visitor.

use crate::domain::actor::Who;
use crate::domain::affiliates::programs::is_program;
use crate::domain::affiliates::referral::{Candidates, in_query};
use crate::domain::entropy::random_128;
use crate::http::{PageError, Visit, is_prefetch};
use crate::service::{HeldClicks, RecordClick, Saving, digest};
use axum::extract::Request;
use axum::http::header::{SET_COOKIE, USER_AGENT};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Takes up the click of a visitor who opens any page through a link, before the page is drawn.
///
/// A browser that fetches such a page in advance is refused: it asks again when the page is shown, and that is the
/// click. A click that cannot be recorded does not keep the visitor from the page.
pub async fn take_up_click(mut request: Request, next: Next) -> Response {
    let places = in_query(request.uri().query().unwrap_or_default());
    let is_read = *request.method() == Method::GET && !places.is_empty();
    let visit = request.extensions().get::<Visit>();
    let visit = visit.filter(|visit| is_read && !matches!(visit.actor.who, Who::Operator(_)));
    let Some(mut visit) = visit.cloned() else { return next.run(request).await };
    if is_prefetch(request.headers()) {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    if !is_person_arriving(request.headers()) {
        return next.run(request).await;
    }
    let cookie = match arrive(&mut visit, &places).await {
        Ok(cookie) => cookie,
        Err(error) => {
            tracing::error!(?error, "a click was not recorded");
            None
        }
    };
    request.extensions_mut().insert(visit);
    let mut response = next.run(request).await;
    if let Some(cookie) = cookie {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

/// Records the click and answers the header that lets the browser keep it. An unknown code changes nothing.
async fn arrive(
    visit: &mut Visit,
    places: &[Candidates],
) -> Result<Option<HeaderValue>, PageError> {
    let service = visit.app.service.clone();
    let Some(code) = service.known_code(&visit.shop.id, places).await? else { return Ok(None) };
    let HeldClicks { mut visitor, touches } = visit.held_clicks().await?;
    if visitor.is_empty() {
        // A browser without the cookie is a new visitor each time, so one address could be any number of them.
        if !visit.may_be_new_visitor() {
            return Ok(None);
        }
        visitor = data_encoding::HEXLOWER.encode(&random_128(service.entropy()));
    }
    let click = RecordClick {
        shop: visit.shop.id.clone(),
        code,
        visitor_hash: digest(&format!("{}:{visitor}", visit.shop.id)),
        held: touches,
    };
    let Some(touches) = service.run(click).await.map_err(PageError::from)? else {
        return Ok(None);
    };
    visit.hold_clicks(&HeldClicks { visitor, touches }).await.map(Some)
}

/// Whether a person opens the page itself: not a frame, an image or a program.
fn is_person_arriving(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let is_document = text("sec-fetch-dest").is_none_or(|kind| kind == "document");
    let is_bot = text(USER_AGENT.as_str()).is_some_and(is_program);
    is_document && !is_bot
}

/// What the held clicks save this visitor: the code of the affiliate who referred them, and parts per million.
///
/// # Errors
/// When the store fails.
pub async fn offer(visit: &Visit) -> Result<Option<(String, i64)>, PageError> {
    let email = visit.own_email();
    let credited = visit.credited_click(&visit.touches().await?, email.as_ref()).await?;
    Ok(match credited {
        Some((_, Saving::Ppm(code, ppm))) => Some((code, ppm)),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_people_who_open_the_page_count() {
        let arrives = |pairs: &[(&'static str, &str)]| {
            let headers =
                pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
            is_person_arriving(&headers.collect())
        };
        assert!(arrives(&[]));
        assert!(arrives(&[("sec-fetch-dest", "document")]));
        assert!(!arrives(&[("sec-fetch-dest", "iframe")]));
        assert!(!arrives(&[("user-agent", "Googlebot/2.1")]));
        assert!(arrives(&[("user-agent", "Mozilla/5.0 Firefox/140.0")]));
    }

    #[test]
    fn pages_fetched_in_advance_are_known() {
        for (name, value) in [
            ("sec-purpose", "prefetch"),
            ("sec-purpose", "prefetch;prerender"),
            ("purpose", "prefetch"),
            ("x-moz", "prefetch"),
            ("x-purpose", "preview"),
        ] {
            let header = (name.parse().unwrap(), value.parse().unwrap());
            assert!(is_prefetch(&HeaderMap::from_iter([header])), "{name}: {value}");
        }
        assert!(!is_prefetch(&HeaderMap::new()));
    }
}
