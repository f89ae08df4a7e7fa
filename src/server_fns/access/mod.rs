//! Signing in and out, and what an operator does with keys and installed apps.

mod accept_invitation;
mod authorize_app;
mod enter_login_code;
mod getting_in;
mod issue_key;
mod issue_publishable_key;
mod request_login_code;
mod revoke_app;
mod revoke_key;
mod revoke_publishable_key;
mod sign_in;
mod sign_out;

pub use accept_invitation::AcceptInvitation;
pub use authorize_app::AuthorizeApp;
pub use enter_login_code::EnterLoginCode;
pub use getting_in::{ConfirmRegistration, Register, RequestReset, ResetPassword};
pub use issue_key::IssueKey;
pub use issue_publishable_key::IssuePublishableKey;
pub use request_login_code::RequestLoginCode;
pub use revoke_app::RevokeApp;
pub use revoke_key::RevokeKey;
pub use revoke_publishable_key::RevokePublishableKey;
pub use sign_in::SignIn;
pub use sign_out::SignOut;
