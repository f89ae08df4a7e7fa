//! Payments at a provider, in words that hold for every provider. How each of them says it is in `crate::payments`.

pub mod payment;
