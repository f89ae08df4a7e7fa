//! Somebody chooses a new password over a link.

use crate::components::FlashKind;
use crate::domain::people::password::KnownNames;
use crate::forms::ResetPasswordForm;
use crate::http::{ActError, Acted, Done, PageError, act};
use crate::service::{self, Refusal, ServiceError, Subject, digest};
use leptos::prelude::*;

/// Sets the password and leads to the login.
#[server(prefix = "", endpoint = "reset/choose")]
pub async fn reset_password(
    /// The form.
    #[server(flatten)]
    form: ResetPasswordForm,
) -> Acted {
    act(form, async |visit, form| {
        let token = form.well_formed_token().ok_or(Refusal::NotFound(Subject::Customer))?;
        let about = format!("reset:{}:{}", visit.shop.id, digest(&token));
        let tries = visit.count_try(about)?;
        let (brand, shop) = (&visit.brand.brand, &visit.shop);
        let of_shop = ["portico", &brand.name, &shop.name, &shop.slug, &shop.base_url];
        let hosts = brand.hosts.iter().map(String::as_str);
        let names = KnownNames::of(of_shop.into_iter().chain(hosts));
        let password = form.password.reveal().to_owned();
        let password_hash = visit.app.service.new_password_hash(password, &names).await?;
        let (visitor, language) = (visit.actor.clone(), visit.language.tag());
        let command = service::ResetPassword { visitor, token, password_hash, language };
        match visit.app.service.run(command).await {
            Ok(()) => {
                tries.were_right();
                Ok(Done::said("/login", visit.language.text("portal.reset.done")))
            }
            Err(ServiceError::Refused(Refusal::WrongCredentials)) => {
                let text = visit.language.text("portal.reset.used_up").to_owned();
                Err(ActError::Back(FlashKind::Refusal, text))
            }
            Err(error) => Err(PageError::from(error).into()),
        }
    })
    .await
}
