//! Passwords of people who are signed in: checking the one they have, and choosing another.

use super::person_of;
use crate::domain::actor::Actor;
use crate::domain::ids::ShopId;
use crate::service::Service;
use crate::service::access::sign_in::{NOBODYS_HASH, PASSWORD_SIZE_MAX, SignedIn, verify_password};
use crate::service::kernel::refusal::{Answer, ServiceError};
use crate::store::access::account::person::{customer_password, customer_password_set};
use crate::store::access::account::sessions::own_sessions_end;
use crate::store::access::operator::{operator_fetch, operator_set_password};
use crate::store::kernel::audit::audit_insert;
use crate::store::{Command, Tx};
use serde_json::json;

/// Sets the password of the person who acts, and ends every other session.
#[derive(Clone)]
pub struct SetPassword {
    /// Who acts.
    pub actor: Actor,
    /// The hash of the new password.
    pub password_hash: String,
    /// The session that this is done with; the only one that stays.
    pub but: String,
}

impl Command for SetPassword {
    type Output = ();
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<()> {
        let shop = &self.actor.shop;
        let person = person_of(&self.actor)?;
        tx.lock_shop(shop).await?;
        let action = match &person {
            SignedIn::Customer(id) => {
                customer_password_set(tx, shop, id, &self.password_hash);
                "customer.password"
            }
            SignedIn::Operator(id) => {
                operator_set_password(tx, shop, id, &self.password_hash);
                "operator.password"
            }
        };
        own_sessions_end(tx, shop, person.id(), &self.but);
        audit_insert(tx, &self.actor, action, person.id(), &json!({}));
        Ok(())
    }
}

impl Service {
    /// The password hash of an account; `None` without a password.
    pub(super) async fn password_of(
        &self,
        shop: &ShopId,
        who: &SignedIn,
    ) -> Answer<Option<String>> {
        Ok(match who {
            SignedIn::Customer(id) => customer_password(&mut self.store(), shop, id).await?,
            SignedIn::Operator(id) => {
                let operator = operator_fetch(&mut self.store(), shop, id).await?;
                operator.and_then(|operator| operator.password_hash)
            }
        })
    }

    /// Whether this is the password of the person who acts. Guesses are counted before.
    ///
    /// # Errors
    /// `Denied` for anyone who is not a person.
    pub async fn is_own_password(&self, actor: &Actor, password: &str) -> Answer<bool> {
        let person = person_of(actor)?;
        let hash = self.password_of(&actor.shop, &person).await?;
        let has_one = hash.is_some() && password.len() <= PASSWORD_SIZE_MAX;
        let hash = hash.unwrap_or_else(|| NOBODYS_HASH.to_owned());
        let password = if has_one { password.to_owned() } else { String::new() };
        let fits = self.hash_in_background(move || verify_password(&password, &hash)).await?;
        if !(fits && has_one) {
            self.note_wrong(actor, ("password", person.id()), person.id()).await;
        }
        Ok(fits && has_one)
    }
}
