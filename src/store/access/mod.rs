//! Who may come in: keys, codes, operators, apps, sessions of pages, and what shops sign with. Only digests of secrets.

pub mod account;
pub mod api_key;
pub mod known_device;
pub mod login_code;
pub mod oauth;
pub mod operator;
pub mod operator_list;
pub mod password_reset;
pub mod registration;
pub mod sealed;
pub mod session;
pub mod signing_key;
pub mod used_browser;
