//! A customer or an operator signs in by password.

use crate::domain::text::EmailAddress;
use crate::forms::SignInForm;
use crate::http::{Acted, Done, act, own_page};
use crate::service::SignedIn;
use leptos::prelude::*;

/// Signs in. Known and unknown accounts are answered alike, and guesses are slowed before anything is hashed.
#[server(prefix = "", endpoint = "login")]
pub async fn sign_in(
    /// The form.
    #[server(flatten)]
    form: SignInForm,
) -> Acted {
    act(form, async |visit, form| {
        // The account that a try counts against, whether or not it exists.
        let account = EmailAddress::parse(&form.email).map(|email| email.lookup());
        let account = account.unwrap_or_else(|| form.email.to_lowercase());
        let tries = visit.count_password(&account).await?;
        let password = form.password.reveal();
        let who = visit.app.service.sign_in(&visit.actor, &form.email, password).await?;
        tries.were_right();
        let home = if matches!(who, SignedIn::Operator(_)) { "/admin" } else { "/" };
        let next = own_page(&form.next).unwrap_or(home);
        visit.sign_in_to(who, next).await?;
        Ok(Done::to(next))
    })
    .await
}
