//! Forms about making an account.

use super::sign_in::InvitationForm;
use crate::http::{Form, Secret, Typed};
use serde::{Deserialize, Serialize};

/// Asks for an account.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RegisterForm {
    /// The name.
    pub name: Typed,
    /// The e-mail address.
    pub email: Typed,
    /// The password, exactly as it was typed.
    pub password: Secret,
    /// `1` when they also join the affiliate program.
    pub join: Typed,
    /// `1` when they agree to the shop's terms.
    pub terms: Typed,
}

impl Form for RegisterForm {
    const NAME: &'static str = "register";

    fn page(&self) -> String {
        let path = if self.join.is_empty() { "/register" } else { "/register?join=1" };
        path.to_owned()
    }
}

/// Confirms the address of a new account.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ConfirmRegistrationForm {
    /// The one-time token of the link.
    pub token: Secret,
}

impl ConfirmRegistrationForm {
    /// The token, if it is made of the characters that tokens have.
    pub fn well_formed_token(&self) -> Option<String> {
        let link = InvitationForm { token: self.token.clone(), ..InvitationForm::default() };
        link.well_formed_token().map(str::to_owned)
    }
}

impl Form for ConfirmRegistrationForm {
    const NAME: &'static str = "confirm_registration";

    fn page(&self) -> String {
        format!("/register/confirm/{}", self.well_formed_token().unwrap_or_default())
    }
}
