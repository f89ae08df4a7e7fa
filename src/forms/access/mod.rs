//! Forms about signing in, one's own account, keys and installed apps.

mod account;
mod consent;
mod manage_keys;
mod register;
mod reset;
mod sign_in;

pub use account::{
    AccountForm, BeginSecondFactorForm, CloseAccountForm, ConfirmEmailForm, ConfirmPersonForm,
    ConfirmSecondFactorForm, DropEmailForm, EmailForm, EndSessionForm, EndSessionsForm,
    NoticesForm, PasswordForm, RecoveryCodesForm, RemoveSecondFactorForm, SecondFactorForm,
    SendCodeForm,
};
pub use consent::ConsentForm;
pub use manage_keys::{
    IssueKeyForm, IssuePublishableKeyForm, RevokeAppForm, RevokeKeyForm, RevokePublishableKeyForm,
};
pub use register::{ConfirmRegistrationForm, RegisterForm};
pub use reset::{RequestResetForm, ResetPasswordForm};
pub use sign_in::{EnterLoginCodeForm, InvitationForm, LoginCodeForm, SignInForm, SignOutForm};
