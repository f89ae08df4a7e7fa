//! A stranger asks for an account.

use crate::domain::actor::Who;
use crate::domain::people::password::KnownNames;
use crate::domain::people::profile::ProfileField;
use crate::forms::RegisterForm;
use crate::http::{ActError, Acted, Done, Visit, act};
use crate::service::{self, Problem, Refusal, Subject, digest};
use leptos::prelude::*;

/// Sends a link to the address, and leads to the same page whether or not it has an account already.
#[server(prefix = "", endpoint = "register")]
pub async fn register(
    /// The form.
    #[server(flatten)]
    form: RegisterForm,
) -> Acted {
    act(form, async |visit, form| {
        if visit.actor.who != Who::Visitor {
            return Ok(Done::to("/"));
        }
        if !visit.takes_registrations() {
            return Err(Refusal::NotFound(Subject::Customer).into());
        }
        let name = name_of(form.name.given())?;
        let email = form.email.email().map_err(|problem| Refusal::field("email", problem))?;
        if form.terms.is_empty() {
            return Err(ActError::At("terms", visit.language.text("portal.register.agree").into()));
        }
        let about = format!("register:{}:{}", visit.shop.id, digest(&email.lookup()));
        visit.count_try(about)?.were_wrong();
        let names = known_names(&visit, [&name, email.as_str()]);
        let password = form.password.reveal().to_owned();
        let password_hash = visit.app.service.new_password_hash(password, &names).await?;
        let command = service::Register {
            visitor: visit.actor.clone(),
            email,
            name,
            password_hash,
            joins_program: !form.join.is_empty(),
            language: visit.language.tag(),
        };
        visit.app.service.run(command).await?;
        Ok(Done::to("/register/sent"))
    })
    .await
}

fn name_of(typed: Option<&str>) -> Result<String, Refusal> {
    let name = typed.ok_or_else(|| Refusal::field("name", Problem::Required))?;
    let most = ProfileField::Name.length_max();
    if name.chars().count() > most {
        return Err(Refusal::field("name", Problem::TooLong(most)));
    }
    Ok(name.to_owned())
}

/// The names that others know of the shop and of the person.
fn known_names(visit: &Visit, of_person: [&str; 2]) -> KnownNames {
    let (brand, shop) = (&visit.brand.brand, &visit.shop);
    let of_shop = ["portico", &brand.name, &shop.name, &shop.slug, &shop.base_url];
    let hosts = brand.hosts.iter().map(String::as_str);
    KnownNames::of(of_shop.into_iter().chain(hosts).chain(of_person))
}
