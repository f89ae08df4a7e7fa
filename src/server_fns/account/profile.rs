//! Name, language, zone and notices.

use crate::domain::people::notice::NoticeKind;
use crate::domain::people::profile::ProfileField;
use crate::forms::{AccountForm, NoticesForm};
use crate::http::{ActError, Acted, Done, Form as _, act};
use crate::pages::account::zones::ZONES;
use crate::service::{Problem, Refusal, RenameOperator, SavePreferences, SignedIn, UpdateCustomer};
use leptos::prelude::*;

/// The longest name, in characters.
const NAME_LENGTH_MAX: usize = 100;

/// Saves the name, and what a customer chose as language and zone.
#[server(prefix = "", endpoint = "account")]
pub async fn save_account(
    /// The form.
    #[server(flatten)]
    form: AccountForm,
) -> Acted {
    act(form, async |visit, form| {
        let name = form.name.to_string();
        if name.chars().count() > NAME_LENGTH_MAX {
            return Err(Refusal::field("name", Problem::TooLong(NAME_LENGTH_MAX)).into());
        }
        let actor = visit.actor.clone();
        match visit.signed_in()? {
            SignedIn::Operator(_) => {
                if name.is_empty() {
                    return Err(Refusal::field("name", Problem::Required).into());
                }
                visit.run_once(&form, RenameOperator { actor, name }, |()| ()).await?;
            }
            SignedIn::Customer(customer) => {
                let language = form.language.given().map(str::to_owned);
                let offered = &visit.brand.brand.languages;
                if language.as_ref().is_some_and(|tag| !offered.contains(tag)) {
                    return Err(Refusal::field("language", Problem::UnknownWord).into());
                }
                let time_zone = form.time_zone.given().map(str::to_owned);
                if time_zone.as_ref().is_some_and(|zone| !ZONES.contains(&zone.as_str())) {
                    return Err(Refusal::field("time_zone", Problem::UnknownWord).into());
                }
                let locale = Some((language, time_zone));
                let save = SavePreferences {
                    actor: actor.clone(),
                    customer: customer.clone(),
                    locale,
                    muted: None,
                };
                visit.run_once(&form, save, |()| ()).await?;
                let name = Some(name).filter(|name| !name.is_empty());
                let facts = visit.app.service.own_facts(&actor, &customer).await?;
                if facts.name != name {
                    let changes = vec![(ProfileField::Name, name)];
                    let update =
                        UpdateCustomer { actor, customer, email: None, changes, balance: None };
                    visit.app.service.run(update).await?;
                }
            }
        }
        Ok::<_, ActError>(Done::said(form.page(), visit.language.text("portal.account.saved")))
    })
    .await
}

/// Switches notices on and off.
#[server(prefix = "", endpoint = "account/notices")]
pub async fn save_notices(
    /// The form.
    #[server(flatten)]
    form: NoticesForm,
) -> Acted {
    act(form, async |visit, form| {
        let customer = visit.customer()?.clone();
        let is_on = |kind: NoticeKind| form.notices.iter().any(|name| **name == *kind.as_str());
        let muted = NoticeKind::ALL.into_iter().filter(|kind| !is_on(*kind)).collect();
        let actor = visit.actor.clone();
        let save = SavePreferences { actor, customer, locale: None, muted: Some(muted) };
        visit.run_once(&form, save, |()| ()).await?;
        Ok(Done::said(form.page(), visit.language.text("portal.account.saved")))
    })
    .await
}
