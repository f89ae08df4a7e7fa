//! Login codes, keys and installed apps.

mod apps;
mod code_login;
mod keys;
mod register;
mod reset;

use super::{Browser, key};
