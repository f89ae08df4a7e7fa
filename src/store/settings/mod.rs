//! Shops and what can be set about them. The terms of the affiliate program are in `affiliates/`.

pub mod shop;
pub mod zone;
