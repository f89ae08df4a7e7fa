//! Signing in and out, by password or by a code that comes by mail, and the first password of an invited operator.

pub mod code;
pub mod dev_mail;
pub mod invitation;
pub mod login;

use crate::http::{SharedApp, Tries, Visit};
use axum::Router;
use axum::routing::{get, post};

/// What is not a page: files to download.
pub fn downloads() -> Router<SharedApp> {
    Router::new().route("/dev-mail/{id}", get(dev_mail::show_html))
}

/// Forms that are not server functions yet.
pub fn router() -> Router<SharedApp> {
    Router::new()
        .route("/login", post(login::sign_in))
        .route("/login/code", post(code::ask))
        .route("/login/code/enter", post(code::enter))
        .route("/logout", post(login::sign_out))
        .route("/invitation/{token}", post(invitation::accept))
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
