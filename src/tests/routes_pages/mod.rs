//! The pages as a browser gets them, asked without one.

mod access;
mod affiliates;
mod balance;
pub mod browser;
mod checkout;
mod desk;
mod files;
mod forms;
mod functions;
pub mod invoice;
mod kept;
mod live;
mod payment_body;
mod portal;
mod program;
mod providers;
mod webhooks;

use browser::{Browser, key};
