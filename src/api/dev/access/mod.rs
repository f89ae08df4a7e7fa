//! Whose key this is, and the tokens of installed apps.

mod oauth_authorize;
mod oauth_token;
mod show_me;

use crate::api::openapi::{Operation, operation};

/// Every operation of the room.
pub fn operations() -> Vec<Operation> {
    vec![
        operation!(show_me::me),
        operation!(show_me::capabilities),
        operation!(oauth_authorize::authorize),
        operation!(oauth_token::token),
    ]
}
