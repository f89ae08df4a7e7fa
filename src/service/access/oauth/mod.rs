//! Installed apps (RFC 6749 with PKCE, RFC 7636): registering one, allowing it something, and its tokens.
//!
//! Who may allow: an operator of the shop, or a key that may do all of it itself. An app can never allow an app.

mod app;
mod authorize;
mod exchange;
mod redirect;

pub(in crate::service) use app::require_person;
pub use app::{InstalledApp, RegisterApp, RevokeApp};
pub use authorize::{AppRequest, AppWish, AuthorizeApp};
pub use exchange::{ACCESS_SECS, ExchangeToken, TokenAsk, TokenPair, TokenRefusal};
pub use redirect::{RedirectUri, redirect_url};
