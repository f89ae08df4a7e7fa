//! What is known of a person. Addresses for mail, which every layer parses, are in `text`.

pub mod profile;
