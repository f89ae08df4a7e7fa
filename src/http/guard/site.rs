//! The layers that decide which site a request asks for, and whether one of its own pages sent it.

use crate::domain::net::site::{
    Asked, Authority, Naming, Sender, SiteProblem, WebScheme, is_sent_by, site_of,
};
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

/// Refuses a request that does not say clearly which site it asks for, before anything acts on it. Behind this layer
/// the one `Host` header decides, and targets are paths.
pub async fn require_site(mut request: Request, next: Next) -> Response {
    match requested(&request) {
        Ok(Some(site)) => match HeaderValue::from_str(&site.to_string()) {
            Ok(host) => drop(request.headers_mut().insert(HOST, host)),
            Err(_) => return refused(SiteProblem::Invalid),
        },
        Ok(None) => {}
        Err(problem) => return refused(problem),
    }
    if request.uri().authority().is_some() {
        let path = request.uri().path_and_query().cloned();
        *request.uri_mut() = path.unwrap_or(PathAndQuery::from_static("/")).into();
    }
    next.run(request).await
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
    let target = request.uri().authority().map(|authority| authority.as_str());
    site_of(&Asked { target, hosts: &all(request.headers(), HOST), naming })
}

/// Refuses what changes something and was not sent by a page of the site that it asks for.
pub async fn require_own_page(
    State(scheme): State<WebScheme>,
    request: Request,
    next: Next,
) -> Response {
    let is_safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if is_safe || is_own(request.headers(), scheme) {
        next.run(request).await
    } else {
        (StatusCode::FORBIDDEN, "This form was not sent from our own page.").into_response()
    }
}

fn is_own(headers: &HeaderMap, scheme: WebScheme) -> bool {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let Ok(site) = Authority::parse(host) else { return false };
    let (origins, fetch_sites) = (all(headers, ORIGIN), all(headers, "sec-fetch-site"));
    is_sent_by(&site, scheme, &Sender { origins: &origins, fetch_sites: &fetch_sites })
}
