//! An invited operator chooses a password.

use crate::components::FlashKind;
use crate::forms::InvitationForm;
use crate::http::{ActError, Acted, Done, PageError, act};
use crate::service::{Refusal, ServiceError, SignedIn, Subject, UseInvitation, digest};
use leptos::prelude::*;

/// Sets the password of the operator whose one-time link it is, and signs in.
#[server(prefix = "", endpoint = "invitation")]
pub async fn accept_invitation(
    /// The form.
    #[server(flatten)]
    form: InvitationForm,
) -> Acted {
    act(form, async |visit, form| {
        let token = form.well_formed_token().ok_or(Refusal::NotFound(Subject::Customer))?;
        let tries = visit.count_try(format!("invitation:{}:{}", visit.shop.id, digest(token)))?;
        let (service, password) = (&visit.app.service, form.password.reveal().to_owned());
        let password_hash = service.new_password_hash(password).await?;
        let (shop, token) = (visit.shop.id.clone(), token.to_owned());
        match service.run(UseInvitation { shop, token, password_hash }).await {
            Ok(operator) => {
                tries.were_right();
                visit.sign_in(SignedIn::Operator(operator)).await?;
                Ok(Done::to("/admin"))
            }
            Err(ServiceError::Refused(Refusal::WrongCredentials)) => {
                let text = visit.language.text("portal.invitation.used_up").to_owned();
                Err(ActError::Back(FlashKind::Refusal, text))
            }
            Err(error) => Err(PageError::from(error).into()),
        }
    })
    .await
}
