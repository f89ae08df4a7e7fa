//! Forms about one's own account. Passwords and codes are secrets and never kept.

use crate::http::{Checked, Form, FormKey, KeyedForm, Secret, Typed, own_page};
use serde::{Deserialize, Serialize};

/// The longest token of a link that is looked at.
const TOKEN_LENGTH_MAX: usize = 200;

/// The pages of these forms.
macro_rules! forms {
    ($($(#[$doc:meta])* $form:ident { $($field:tt)* } $name:literal on $page:literal;)*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Debug, Default, Serialize, Deserialize)]
            #[serde(default)]
            pub struct $form { $($field)* }

            impl Form for $form {
                const NAME: &'static str = $name;

                fn page(&self) -> String {
                    $page.to_owned()
                }
            }
        )*
    };
}

/// The forms that run at most once per key.
macro_rules! keyed {
    ($($form:ident)*) => {
        $(
            impl KeyedForm for $form {
                fn key(&self) -> &FormKey {
                    &self.idempotency_key
                }
            }
        )*
    };
}

forms! {
    /// Name, language and zone.
    AccountForm {
        /// The name.
        pub name: Typed,
        /// The tag of a language; that of the browser when empty.
        pub language: Typed,
        /// The name of a zone; that of the shop when empty.
        pub time_zone: Typed,
        /// The one-time key.
        pub idempotency_key: FormKey,
    } "account" on "/account";
    /// The notices that are sent.
    NoticesForm {
        /// The kinds that are on; sent as `notices[]`.
        pub notices: Vec<Typed>,
        /// The one-time key.
        pub idempotency_key: FormKey,
    } "account.notices" on "/account/notices";
    /// Chooses a password.
    PasswordForm {
        /// The password until now; not asked for where there is none.
        pub current: Secret,
        /// The new password.
        pub password: Secret,
    } "account.password" on "/account/password";
    /// Asks for another address.
    EmailForm {
        /// The new address.
        pub email: Typed,
    } "account.email" on "/account/email";
    /// Gives up the address that was asked for.
    DropEmailForm {
        /// The one-time key.
        pub idempotency_key: FormKey,
    } "account.email.drop" on "/account/email";
    /// Ends one session.
    EndSessionForm {
        /// The session.
        pub session: Typed,
    } "account.session.end" on "/account/sessions";
    /// Ends all other sessions.
    EndSessionsForm {
        /// The one-time key.
        pub idempotency_key: FormKey,
    } "account.sessions.end" on "/account/sessions";
    /// Begins to set up a second factor.
    BeginSecondFactorForm {
        /// The one-time key.
        pub idempotency_key: FormKey,
    } "account.second_factor.begin" on "/account/second-factor";
    /// Enters the first code of a second factor.
    ConfirmSecondFactorForm {
        /// The code.
        pub code: Secret,
    } "account.second_factor.confirm" on "/account/second-factor";
    /// Removes the second factor.
    RemoveSecondFactorForm {
        /// The one-time key.
        pub idempotency_key: FormKey,
    } "account.second_factor.remove" on "/account/second-factor";
    /// Makes new recovery codes.
    RecoveryCodesForm {
        /// The one-time key.
        pub idempotency_key: FormKey,
    } "account.second_factor.recovery" on "/account/second-factor";
    /// Closes the account.
    CloseAccountForm {
        /// Whether the person has read what happens.
        pub is_sure: Checked,
    } "account.close" on "/account/close";
    /// Signs in with the second factor.
    SecondFactorForm {
        /// A code of the app, or a recovery code.
        pub code: Secret,
    } "login.second_factor" on "/login/second-factor";
}

keyed! {
    AccountForm NoticesForm DropEmailForm EndSessionsForm BeginSecondFactorForm RemoveSecondFactorForm
    RecoveryCodesForm
}

/// Confirms a new address with the link that went to it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ConfirmEmailForm {
    /// The one-time token of the link.
    pub token: Secret,
}

impl ConfirmEmailForm {
    /// The token, if it is made of the characters that tokens have, so that it can be part of a path.
    pub fn well_formed_token(&self) -> Option<&str> {
        let token = self.token.reveal();
        let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        let is_well_formed =
            !token.is_empty() && token.len() <= TOKEN_LENGTH_MAX && token.bytes().all(is_part);
        is_well_formed.then_some(token)
    }
}

impl Form for ConfirmEmailForm {
    const NAME: &'static str = "account.email.confirm";

    fn page(&self) -> String {
        format!("/account/email/{}", self.well_formed_token().unwrap_or_default())
    }
}

/// The page that asks who it is, with the page that it leads on to.
fn confirm_page(next: &str) -> String {
    match own_page(next) {
        Some(next) => crate::http::Visit::confirm_path_to(next),
        None => "/account/confirm".to_owned(),
    }
}

/// Proves again who is signed in, with what the account has.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ConfirmPersonForm {
    /// The page of this site that it leads on to.
    pub next: Typed,
    /// The password.
    pub password: Secret,
    /// A code of the second factor, or one that came by mail.
    pub code: Secret,
}

impl Form for ConfirmPersonForm {
    const NAME: &'static str = "account.confirm";

    fn page(&self) -> String {
        confirm_page(&self.next)
    }
}

/// Sends a code to the address of the account.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SendCodeForm {
    /// The page of this site that it leads on to.
    pub next: Typed,
    /// The one-time key.
    pub idempotency_key: FormKey,
}

impl Form for SendCodeForm {
    const NAME: &'static str = "account.confirm.code";

    fn page(&self) -> String {
        confirm_page(&self.next)
    }
}

impl KeyedForm for SendCodeForm {
    fn key(&self) -> &FormKey {
        &self.idempotency_key
    }
}
