//! Shops and what can be set about them, and the installation they share. The terms of the affiliate program are in
//! `affiliates/`.

pub mod installation;
pub mod shop;
pub mod zone;
