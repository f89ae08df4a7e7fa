//! Forms about signing in, keys and installed apps.

mod consent;
mod manage_keys;
mod sign_in;

pub use consent::ConsentForm;
pub use manage_keys::{
    IssueKeyForm, IssuePublishableKeyForm, RevokeAppForm, RevokeKeyForm, RevokePublishableKeyForm,
};
pub use sign_in::{EnterLoginCodeForm, InvitationForm, LoginCodeForm, SignInForm, SignOutForm};
