//! An invited operator chooses a password.

use crate::components::FlashKind;
use crate::domain::people::password::KnownNames;
use crate::forms::InvitationForm;
use crate::http::{ActError, Acted, Done, PageError, Visit, act};
use crate::service::{Operator, Refusal, ServiceError, SignedIn, Subject, UseInvitation, digest};
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
        let invited = service.invited_operator(&visit.shop.id, token).await?;
        let names = known_names(&visit, invited.as_ref());
        let password_hash = service.new_password_hash(password, &names).await?;
        let (shop, token) = (visit.shop.id.clone(), token.to_owned());
        let origin = visit.actor.origin.clone();
        match service.run(UseInvitation { shop, token, password_hash, origin }).await {
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

/// The names that others know of the shop and of the person who was invited.
fn known_names(visit: &Visit, invited: Option<&Operator>) -> KnownNames {
    let (brand, shop) = (&visit.brand.brand, &visit.shop);
    let of_shop = ["portico", &brand.name, &shop.name, &shop.slug, &shop.base_url];
    let hosts = brand.hosts.iter().map(String::as_str);
    let of_person = invited.map(|person| [person.name.as_str(), person.email.as_str()]);
    KnownNames::of(of_shop.into_iter().chain(hosts).chain(of_person.into_iter().flatten()))
}
