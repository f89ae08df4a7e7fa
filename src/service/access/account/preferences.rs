//! What people are called and what they prefer.

use super::person_of;
use crate::domain::actor::{Actor, Scope};
use crate::domain::ids::{CustomerId, ShopId};
use crate::domain::mail::Mail;
use crate::domain::people::notice::NoticeKind;
use crate::service::Service;
use crate::service::access::sign_in::SignedIn;
use crate::service::kernel::refusal::{Answer, Refusal, ServiceError, Subject};
use crate::store::access::account::person::operator_rename;
use crate::store::access::account::preference::{Preferences, preferences_fetch, preferences_save};
use crate::store::kernel::audit::audit_insert;
use crate::store::payouts::claim::payout_fetch;
use crate::store::{Command, Tx};
use serde_json::json;

/// Writes what a customer prefers.
#[derive(Clone, Debug)]
pub struct SavePreferences {
    /// Who acts.
    pub actor: Actor,
    /// Whose they are.
    pub customer: CustomerId,
    /// Language (tag) and zone (name), when they are to change.
    pub locale: Option<(Option<String>, Option<String>)>,
    /// The notices that are switched off, when they are to change.
    pub muted: Option<Vec<NoticeKind>>,
}

impl Command for SavePreferences {
    type Output = ();
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<()> {
        self.actor.for_customer(&self.customer, Scope::CustomersWrite)?;
        let shop = &self.actor.shop;
        let mut preferences = preferences_fetch(tx, shop, &self.customer).await?;
        let before = preferences.clone();
        if let Some((language, time_zone)) = &self.locale {
            preferences.language.clone_from(language);
            preferences.time_zone.clone_from(time_zone);
        }
        if let Some(muted) = &self.muted {
            preferences.muted.clone_from(muted);
        }
        if preferences != before {
            preferences_save(tx, shop, &self.customer, &preferences);
            let id = self.customer.as_str();
            audit_insert(tx, &self.actor, "customer.preferences", id, &json!({}));
        }
        Ok(())
    }
}

/// Changes the name of the operator who acts.
#[derive(Clone, Debug)]
pub struct RenameOperator {
    /// Who acts.
    pub actor: Actor,
    /// The new name.
    pub name: String,
}

impl Command for RenameOperator {
    type Output = ();
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<()> {
        let SignedIn::Operator(id) = person_of(&self.actor)? else {
            return Err(Refusal::NotFound(Subject::Customer).into());
        };
        operator_rename(tx, &self.actor.shop, &id, &self.name);
        audit_insert(tx, &self.actor, "operator.rename", id.as_str(), &json!({}));
        Ok(())
    }
}

/// How the reader of a mail wants it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MailWish {
    /// Whether mails of this kind are switched off.
    pub is_muted: bool,
    /// The language that was chosen.
    pub language: Option<String>,
}

impl Service {
    /// What a customer prefers.
    ///
    /// # Errors
    /// `Denied` for a caller without the right.
    pub async fn preferences(&self, actor: &Actor, customer: &CustomerId) -> Answer<Preferences> {
        actor.for_customer(customer, Scope::CustomersRead)?;
        Ok(preferences_fetch(&mut self.store(), &actor.shop, customer).await?)
    }

    /// How the affiliate whom a mail is for wants it. Mails about orders are in the language of their order and always
    /// sent.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn mail_wish(&self, shop: &ShopId, mail: &Mail) -> Answer<MailWish> {
        let customer = match mail {
            Mail::Payout { claim, .. } => {
                payout_fetch(&mut self.store(), shop, claim).await?.map(|row| row.claim.customer)
            }
            _ => None,
        };
        let Some(customer) = customer else { return Ok(MailWish::default()) };
        let preferences = preferences_fetch(&mut self.store(), shop, &customer).await?;
        let is_muted = NoticeKind::of(mail).is_some_and(|kind| preferences.muted.contains(&kind));
        Ok(MailWish { is_muted, language: preferences.language })
    }
}
