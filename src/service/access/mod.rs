//! Who may come in: API keys, passwords, codes by mail, invitations, apps.

pub(super) mod account;
pub(super) mod api_keys;
pub(super) mod ask_login_code;
pub(super) mod browser_session;
pub(super) mod devices;
pub(super) mod key_uses;
pub(super) mod login_code;
pub(super) mod manage_keys;
pub(super) mod manage_operators;
pub(super) mod oauth;
pub(super) mod register;
pub(super) mod reset_password;
pub(super) mod sign_in;
pub(super) mod used_browsers;

pub use account::*;
pub use api_keys::{CreateKey, KnownKey, NewSecret, digest};
pub use ask_login_code::{CodeRequester, RequestLoginCode};
pub use devices::{Familiarity, Place};
pub use login_code::{CreatePublishableKey, EnteredBy, NewSession, PublishableKey};
pub use manage_keys::{
    IssueKey, IssuePublishableKey, KEY_LABEL_LENGTH_MAX, RevokeKey, RevokePublishableKey,
};
pub use manage_operators::{
    AllowOwnMoney, OWN_MONEY_SECS, OperatorOutcome, OperatorRow, RemoveOperator, ResetOperator,
};
pub use oauth::{
    ACCESS_SECS, AppRequest, AppWish, AuthorizeApp, ExchangeToken, InstalledApp, RedirectUri,
    RegisterApp, RevokeApp, TokenAsk, TokenPair, TokenRefusal, redirect_url,
};
pub use register::{
    ConfirmRegistration, REGISTRATION_SECS, Register, Registered, RegistrationMail,
};
pub use reset_password::{RequestReset, ResetPassword};
pub use sign_in::{InviteOperator, NewPerson, SignedIn, UseInvitation, hash_password};
pub use used_browsers::{BROWSER_DAYS, NoteBrowser};
