//! What is known of a person: the address for mail, the name, where they live; and
//! which passwords they may choose.

pub mod email;
pub mod password;
pub mod profile;
