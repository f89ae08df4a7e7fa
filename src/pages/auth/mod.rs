//! Signing in and out, by password or by a code that comes by mail, and the first password of an invited operator.

mod code;
mod dev_mail;
mod invitation;
mod login;

use crate::service::Refusal;
use crate::web::{PageError, SharedApp, Tries, Visit};
use axum::Router;
use axum::http::HeaderValue;
use axum::http::header::RETRY_AFTER;
use axum::response::Response;
use axum::routing::{get, post};

/// The pages of this part.
pub fn router() -> Router<SharedApp> {
    Router::new()
        .route("/login", get(login::show).post(login::sign_in))
        .route("/login/code", get(code::show).post(code::ask))
        .route("/login/code/enter", get(code::show_enter).post(code::enter))
        .route("/dev-mail", get(dev_mail::show))
        .route("/dev-mail/{id}", get(dev_mail::show_html))
        .route("/logout", post(login::sign_out))
        .route("/invitation/{token}", get(invitation::show).post(invitation::accept))
}

/// A page of this site that a login may lead on to; anything else is no page.
fn own_page(next: &str) -> Option<&str> {
    let is_own = next.starts_with('/')
        && !next.starts_with("//")
        && !next.contains('\\')
        && !next.chars().any(char::is_control)
        && next.len() <= 1_000;
    is_own.then_some(next)
}

/// The page that asks to wait, with the time as programs read it.
fn too_many_tries(visit: &Visit, wait_secs: u64) -> Response {
    let refused = PageError::Refused(Refusal::TooManyTries(wait_secs));
    let mut response = crate::pages::error::show(visit, &refused);
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(wait_secs));
    response
}

/// Counts a try against what it names and against the address it comes from.
fn count_try(visit: &Visit, named: String) -> Result<Tries, u64> {
    let address = format!("{}:{}", visit.shop.id, visit.peer.network());
    visit.app.throttle.count(vec![address, named])
}

#[cfg(test)]
mod tests {
    use super::own_page;

    #[test]
    fn a_login_leads_to_own_pages_only() {
        for own in ["/", "/orders?state=PENDING", "/balance/payout"] {
            assert_eq!(own_page(own), Some(own));
        }
        for other in ["", "//evil.example", "/\\evil", "https:evil", "orders", "/a\r\nb", "\\evil"]
        {
            assert_eq!(own_page(other), None, "{other:?}");
        }
    }
}
