//! Reading a request: who calls, the path, the query, the body, and each field of it. Nothing here answers.

pub(super) mod asked;
pub(super) mod auth;
pub(super) mod body;
pub(super) mod document;
pub(super) mod email;
pub(super) mod fields;
pub(super) mod filters;
pub(super) mod page;
pub(super) mod path;
