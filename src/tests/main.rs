//! Tests of the assembled product. Each store and ledger test runs on SQLite and on a PostgreSQL server that the test
//! binary starts by itself.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a failing test may panic")]
#![allow(missing_docs, clippy::allow_attributes, reason = "test names say what they show")]

#[macro_use]
mod util;
#[path = "../simulation/mod.rs"]
mod simulation;

// The simulator is written against the library's own paths.
use portico::{domain, service};

mod account;
mod audit;
mod cli;
mod customer_api;
mod demo;
mod differential;
mod doors;
mod fuzz;
mod ledger;
mod mail;
mod openapi;
mod payments;
mod people;
mod process;
mod races;
mod routes_api;
mod routes_pages;
mod security;
mod settings;
mod shops;
mod store;
mod storefront;
mod tidy;
mod tidy_words;
mod two_servers;
mod webhooks;
