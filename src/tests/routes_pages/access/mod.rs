//! Login codes, keys and installed apps.

mod apps;
mod code_login;
mod keys;

use super::{Browser, key};
