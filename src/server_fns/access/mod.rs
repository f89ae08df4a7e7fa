//! What an operator does with keys and installed apps.

mod authorize_app;
mod issue_key;
mod issue_publishable_key;
mod revoke_app;
mod revoke_key;
mod revoke_publishable_key;

pub use authorize_app::AuthorizeApp;
pub use issue_key::IssueKey;
pub use issue_publishable_key::IssuePublishableKey;
pub use revoke_app::RevokeApp;
pub use revoke_key::RevokeKey;
pub use revoke_publishable_key::RevokePublishableKey;
