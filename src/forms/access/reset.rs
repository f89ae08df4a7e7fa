//! Forms about a forgotten password.

use super::sign_in::InvitationForm;
use crate::http::{Form, Secret, Typed};
use serde::{Deserialize, Serialize};

/// Asks for a link by mail.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RequestResetForm {
    /// The address.
    pub email: Typed,
}

impl Form for RequestResetForm {
    const NAME: &'static str = "request_reset";

    fn page(&self) -> String {
        "/reset".to_owned()
    }
}

/// Chooses a new password.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ResetPasswordForm {
    /// The one-time token of the link.
    pub token: Secret,
    /// The new password, exactly as it was typed.
    pub password: Secret,
}

impl ResetPasswordForm {
    /// The token, if it is made of the characters that tokens have.
    pub fn well_formed_token(&self) -> Option<String> {
        let link = InvitationForm { token: self.token.clone(), ..InvitationForm::default() };
        link.well_formed_token().map(str::to_owned)
    }
}

impl Form for ResetPasswordForm {
    const NAME: &'static str = "reset_password";

    fn page(&self) -> String {
        format!("/reset/{}", self.well_formed_token().unwrap_or_default())
    }
}
