//! The pages as a browser gets them, asked without one.

mod affiliates;
mod apps;
mod balance;
mod browser;
mod checkout;
mod code_login;
mod desk;
mod functions;
mod invoice;
mod kept;
mod keys;
mod payment_body;
mod program;
mod providers;
mod webhooks;

use browser::{Browser, key};
