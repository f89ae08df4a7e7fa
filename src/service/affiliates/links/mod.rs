//! The links of affiliates: making them, and terms of their own.

mod create_link;
mod set_link_terms;

pub use create_link::{CreateLink, LABEL_LENGTH_MAX, LINKS_MAX};
pub use set_link_terms::SetLinkTerms;
