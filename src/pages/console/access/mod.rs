//! Access to the API: keys, publishable keys, installed apps and their consent.

pub mod app_consent;
pub mod apps;
pub mod keys;
pub mod publishable_keys;

mod scopes;
