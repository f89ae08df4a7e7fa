//! A customer or an operator signs out.

use crate::forms::SignOutForm;
use crate::http::{Acted, Done, act};
use leptos::prelude::*;

/// Ends the session.
#[server(prefix = "", endpoint = "logout")]
pub async fn sign_out(
    /// The form.
    #[server(flatten)]
    form: SignOutForm,
) -> Acted {
    act(form, async |visit, _| {
        visit.sign_out().await?;
        Ok(Done::said("/", visit.language.text("portal.login.signed_out")))
    })
    .await
}
