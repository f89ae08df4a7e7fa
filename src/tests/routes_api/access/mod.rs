//! Keys, and apps that are allowed something.

mod keys;
mod me;
mod oauth;
