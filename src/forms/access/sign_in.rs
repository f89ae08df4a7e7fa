//! Forms about signing in.

use crate::http::{Form, Secret, Typed, own_page};
use serde::{Deserialize, Serialize};

/// The longest token of an invitation that is looked at.
const TOKEN_LENGTH_MAX: usize = 200;

/// A path of these pages that leads on to `next` in the end.
fn leading_to(path: &str, next: &str) -> String {
    let next = own_page(next).unwrap_or_default();
    if next.is_empty() {
        return path.to_owned();
    }
    format!("{path}?{}", serde_urlencoded::to_string([("next", next)]).unwrap_or_default())
}

/// Signs in by password.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SignInForm {
    /// The e-mail address of the account.
    pub email: Typed,
    /// The password, exactly as it was typed.
    pub password: Secret,
    /// The page of this site that the login leads on to.
    pub next: Typed,
}

impl Form for SignInForm {
    const NAME: &'static str = "sign_in";

    fn page(&self) -> String {
        leading_to("/login", &self.next)
    }
}

/// Signs out.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SignOutForm {}

impl Form for SignOutForm {
    const NAME: &'static str = "sign_out";

    fn page(&self) -> String {
        "/".to_owned()
    }
}

/// Requests a login code by mail.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct LoginCodeForm {
    /// The address that the code goes to.
    pub email: Typed,
    /// The page of this site that the login leads on to.
    pub next: Typed,
}

impl Form for LoginCodeForm {
    const NAME: &'static str = "login_code";

    fn page(&self) -> String {
        leading_to("/login/code", &self.next)
    }
}

/// Signs in with the code that came by mail.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct EnterLoginCodeForm {
    /// The code. Not kept: a code that is nearly right is as secret as the right one.
    pub code: Secret,
}

impl Form for EnterLoginCodeForm {
    const NAME: &'static str = "enter_login_code";

    fn page(&self) -> String {
        "/login/code/enter".to_owned()
    }
}

/// Chooses the first password of an invited operator.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct InvitationForm {
    /// The one-time token of the link.
    pub token: Secret,
    /// The new password, exactly as it was typed.
    pub password: Secret,
}

impl InvitationForm {
    /// The token, if it is made of the characters that tokens have, so that it can be part of a path.
    pub fn well_formed_token(&self) -> Option<&str> {
        let token = self.token.reveal();
        let is_well_formed = !token.is_empty()
            && token.len() <= TOKEN_LENGTH_MAX
            && token.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
        is_well_formed.then_some(token)
    }
}

impl Form for InvitationForm {
    const NAME: &'static str = "invitation";

    fn page(&self) -> String {
        format!("/invitation/{}", self.well_formed_token().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_leads_back_to_own_pages_only() {
        let form = |next: &str| SignInForm { next: next.into(), ..SignInForm::default() };
        assert_eq!(form("/orders?state=PENDING").page(), "/login?next=%2Forders%3Fstate%3DPENDING");
        assert_eq!(form("").page(), "/login");
        assert_eq!(form("//evil.example").page(), "/login");
        let form =
            |token: &str| InvitationForm { token: token.into(), ..InvitationForm::default() };
        assert_eq!(form("a-B_9").page(), "/invitation/a-B_9");
        for token in ["", "a/b", "a?b", "..", "ä", &"x".repeat(201)] {
            assert_eq!(form(token).well_formed_token(), None, "{token}");
        }
    }
}
