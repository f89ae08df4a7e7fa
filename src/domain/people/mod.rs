//! What is known of a person: the address for mail, the name, where they live, which passwords they may choose, and
//! which money is their own.

pub mod email;
pub mod notice;
pub mod own_money;
pub mod password;
pub mod profile;
pub mod second_factor;
