//! What stands around every handler: the site that a request asks for, forms of our own pages only, and what every
//! answer says to browsers. Nothing about who is signed in.

mod headers;
mod site;

pub use headers::{add, form_policy, page_policy, protect};
pub use site::{of_one_site, take_own_forms};
