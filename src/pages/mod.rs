//! The pages: each is a component that loads what it shows through a service, then draws a plain view. No SQL, no rule
//! of the product, and no sentence: words come from the message files.

pub mod error;

pub mod access;
pub mod account;
pub mod affiliates;
pub mod catalogue;
pub mod console;
pub mod docs;
pub mod orders;
pub mod payments;
pub mod payouts;
pub mod wallet;

mod csv;
mod words;

use crate::http::SharedApp;
use axum::Router;

/// What is not a page: files to download.
pub fn downloads() -> Router<SharedApp> {
    orders::downloads()
        .merge(affiliates::downloads())
        .merge(payouts::downloads())
        .merge(wallet::downloads())
        .merge(access::downloads())
        .merge(account::downloads())
        .merge(console::downloads())
        .merge(docs::downloads())
}
