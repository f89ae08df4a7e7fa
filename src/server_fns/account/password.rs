//! Choosing a password while signed in.

use crate::domain::people::password::KnownNames;
use crate::forms::PasswordForm;
use crate::http::{ActError, Acted, Done, Visit, act};
use crate::service::SetPassword;
use leptos::prelude::*;

/// Changes the password and ends every other session. An account without a password needs a proof that is a few minutes
/// old instead: a code that came by mail.
#[server(prefix = "", endpoint = "account/password")]
pub async fn change_password(
    /// The form.
    #[server(flatten)]
    form: PasswordForm,
) -> Acted {
    act(form, async |visit, form| {
        let who = visit.signed_in()?;
        let (service, actor) = (&visit.app.service, &visit.actor);
        visit.require_confirmed()?;
        if service.has_password(actor, &who).await? {
            let tries = visit.count_second_factor(&who).await?;
            if !service.is_own_password(actor, form.current.reveal()).await? {
                let text = visit.language.text("portal.account.password.wrong").to_owned();
                return Err(ActError::At("current", text));
            }
            tries.were_right();
        }
        let password = form.password.reveal().to_owned();
        let password_hash = service.new_password_hash(password, &known_names(&visit)).await?;
        let set = SetPassword { actor: actor.clone(), password_hash, but: visit.own_session() };
        service.run(set).await?;
        Ok(Done::said("/account", visit.language.text("portal.account.password.done")))
    })
    .await
}

/// The names that others know of the shop and of the person.
fn known_names(visit: &Visit) -> KnownNames {
    let (brand, shop) = (&visit.brand.brand, &visit.shop);
    let of_shop = ["portico", &brand.name, &shop.name, &shop.slug, &shop.base_url];
    let hosts = brand.hosts.iter().map(String::as_str);
    let person = visit.person.as_ref().map(|it| [it.name.as_str(), it.email.as_str()]);
    KnownNames::of(of_shop.into_iter().chain(hosts).chain(person.into_iter().flatten()))
}
