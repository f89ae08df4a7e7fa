//! Portico: a white-label customer and affiliate portal with its own ledger.
//!
//! `domain` is pure and always compiled; everything that touches a database, a socket or a clock is behind the
//! `ssr` feature; `islands`, and the `server_fns::live` that they call, also run in the browser.
// Views are types that hold one another; unoptimised builds lay them out one level at a time.
#![recursion_limit = "256"]
#![cfg_attr(test, expect(clippy::unwrap_used, reason = "a failing test may panic"))]

pub mod domain;
#[cfg(any(feature = "ssr", feature = "hydrate"))]
pub mod islands;

#[cfg(feature = "ssr")]
pub mod api;
#[cfg(feature = "ssr")]
pub mod app;
#[cfg(feature = "ssr")]
pub mod brand;
#[cfg(feature = "ssr")]
pub mod components;
#[cfg(feature = "ssr")]
pub mod demo;
#[cfg(feature = "ssr")]
pub mod forms;
#[cfg(feature = "ssr")]
pub mod http;
#[cfg(feature = "ssr")]
pub mod i18n;
#[cfg(feature = "ssr")]
pub mod jobs;
#[cfg(feature = "ssr")]
pub mod mail;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod payments;
#[cfg(feature = "ssr")]
pub mod server;
#[cfg(feature = "ssr")]
pub mod server_fns;
#[cfg(all(feature = "hydrate", not(feature = "ssr")))]
pub mod server_fns {
    //! What the browser can call; the server has many more.
    pub mod live;
}
#[cfg(feature = "ssr")]
pub mod service;
#[cfg(all(test, not(feature = "ssr")))]
mod simulation;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(feature = "ssr")]
pub mod webhooks;
