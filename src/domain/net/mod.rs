//! Addresses on the network as rules: pages that people are led to, servers that may be called, sites that may read,
//! and the site that a request asks for.
//! Addresses that payouts go to are in `payouts/`.

pub mod own_path;
pub mod page_address;
pub mod public_address;
pub mod site;
pub mod web_origin;
