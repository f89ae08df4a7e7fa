//! What is known of a person: the address for mail, the name, where they live.

pub mod email;
pub mod profile;
