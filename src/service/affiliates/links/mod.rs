//! The links of affiliates: making them, switching them, and terms of their own.

mod create_link;
mod own_links;
mod set_link_terms;
mod switch_link;

pub use create_link::{CreateLink, LABEL_LENGTH_MAX, LINKS_MAX};
pub use set_link_terms::SetLinkTerms;
pub use switch_link::SwitchLink;
