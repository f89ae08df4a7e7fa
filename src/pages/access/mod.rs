//! Signing in and out, by password or by a code that comes by mail, and the first password of an invited operator.

pub mod code;
pub mod dev_mail;
pub mod invitation;
pub mod login;
pub mod register;
pub mod reset;
pub mod second_factor;

use crate::http::SharedApp;
use axum::Router;
use axum::routing::get;

/// What is not a page: files to download.
pub fn downloads() -> Router<SharedApp> {
    Router::new().route("/dev-mail/{id}", get(dev_mail::show_html))
}
