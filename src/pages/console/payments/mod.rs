//! Payments at providers: the desk, each event, and the providers that the shop is connected to.

pub mod desk;
pub mod event;
pub mod provider_list;
pub mod provider_page;

mod body;
mod words;
