//! Which site a request asks for, and whether one of its own pages sent it.

use crate::domain::net::site::{
    Asked, Authority, Naming, Sender, SiteProblem, WebScheme, is_sent_by, site_of,
};
use crate::http::visit::{add_device_cookies, read_whole};
use axum::extract::{Request, State};
use axum::http::header::{AsHeaderName, HOST, ORIGIN};
use axum::http::uri::{PathAndQuery, Scheme};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, Version};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Every header of a name; `None` for one that is not text.
fn all(headers: &HeaderMap, name: impl AsHeaderName) -> Vec<Option<&str>> {
    headers.get_all(name).iter().map(|value| value.to_str().ok()).collect()
}

/// The request with one `Host` header that decides from now on, and a path as its target.
///
/// # Errors
/// The refusal of a request that does not say clearly which site it asks for.
pub fn of_one_site(mut request: Request) -> Result<Request, Box<Response>> {
    if let Some(site) = requested(&request).map_err(|problem| Box::new(refused(problem)))? {
        let host = HeaderValue::from_str(&site.to_string());
        let host = host.map_err(|_| Box::new(refused(SiteProblem::Invalid)))?;
        request.headers_mut().insert(HOST, host);
    }
    if request.uri().authority().is_some() {
        let path = request.uri().path_and_query().cloned();
        *request.uri_mut() = path.unwrap_or(PathAndQuery::from_static("/")).into();
    }
    Ok(request)
}

fn refused(problem: SiteProblem) -> Response {
    (StatusCode::BAD_REQUEST, problem.to_string()).into_response()
}

fn requested(request: &Request) -> Result<Option<Authority>, SiteProblem> {
    let is_web = |uri: &Uri| {
        uri.scheme().is_none_or(|scheme| *scheme == Scheme::HTTP || *scheme == Scheme::HTTPS)
    };
    if !is_web(request.uri()) {
        return Err(SiteProblem::Invalid);
    }
    let naming = match request.version() {
        Version::HTTP_09 | Version::HTTP_10 => Naming::Optional,
        Version::HTTP_11 => Naming::InHeader,
        _ => Naming::Anywhere,
    };
    let target = request.uri().authority().map(axum::http::uri::Authority::as_str);
    site_of(&Asked { target, hosts: &all(request.headers(), HOST), naming })
}

/// The layer in front of sessions: refuses what changes something and was not sent by a page of the site that it asks
/// for, and reads the rest of it whole. On the way out the cookies of the device follow that of the session.
pub async fn take_own_forms(
    State(scheme): State<WebScheme>,
    request: Request,
    next: Next,
) -> Response {
    let is_safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let whole = if is_safe {
        Ok(request)
    } else if is_own(request.headers(), scheme) {
        read_whole(request).await
    } else {
        Err((StatusCode::FORBIDDEN, "This form was not sent from our own page.").into_response())
    };
    match whole {
        Ok(request) => add_device_cookies(next.run(request).await),
        Err(refused) => refused,
    }
}

fn is_own(headers: &HeaderMap, scheme: WebScheme) -> bool {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let Ok(site) = Authority::parse(host) else { return false };
    let (origins, fetch_sites) = (all(headers, ORIGIN), all(headers, "sec-fetch-site"));
    is_sent_by(&site, scheme, &Sender { origins: &origins, fetch_sites: &fetch_sites })
}
