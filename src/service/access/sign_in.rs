//! Passwords and who they let in; inviting operators.

use super::api_keys::digest;
use crate::domain::actor::{Actor, Who};
use crate::domain::audit::Origin;
use crate::domain::entropy::{Entropy, random_128};
use crate::domain::ids::{CustomerId, OperatorId, ShopId};
use crate::domain::people::password::{self, KnownNames, PASSWORD_LENGTH_MAX};
use crate::domain::text::EmailAddress;
use crate::service::kernel::cache::Found;
use crate::service::kernel::refusal::{Answer, Problem, Refusal, ServiceError};
use crate::service::{Operator, Service};
use crate::store::access::account::preference::preferences_fetch;
use crate::store::access::operator::{
    operator_by_email, operator_by_invitation, operator_fetch, operator_insert, operator_removed,
    operator_set_password,
};
use crate::store::access::operator_list::operator_take_back;
use crate::store::customers::customer::{customer_credentials, customer_fetch};
use crate::store::kernel::audit::audit_insert;
use crate::store::{Command, Tx};
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use argon2::{Argon2, password_hash};
use serde_json::json;
use std::sync::Arc;

/// The most bytes of a password that is compared: as many as its most characters can take.
pub(super) const PASSWORD_SIZE_MAX: usize = PASSWORD_LENGTH_MAX * 4;
/// How long an invitation works.
pub(super) const INVITATION_SECS: i64 = 86_400;

/// Verified against when there is no such account, so that both cases take equally long. Of no password anyone has.
pub(in crate::service) const NOBODYS_HASH: &str = "$argon2id$v=19$m=19456,t=2,p=1$WmZ4bU5qY2hVd2tQcUxhYg$2M7kP0L2e3l2GkHk0oI8mQ5i3mOqfXh7g4h2d1b8S0Y";

/// Hashes a password with argon2id at 19 MiB and two passes (OWASP's floor), in PHC form. Slow: never on an async
/// thread.
///
/// # Errors
/// When the hasher refuses its own parameters.
pub fn hash_password(
    password: &str,
    entropy: &dyn Entropy,
) -> Result<String, password_hash::Error> {
    let (salt, password) = (random_128(entropy), password::composed(password));
    Ok(Argon2::default().hash_password_with_salt(password.as_bytes(), &salt)?.to_string())
}

pub(in crate::service) fn verify_password(password: &str, hash: &str) -> bool {
    let password = password::composed(password);
    PasswordHash::new(hash)
        .is_ok_and(|parsed| Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok())
}

/// The first account whose password is right. Both places are hashed for, whether or not there is an account and
/// whether or not the first was right: an address of no account, of one and of two take equally long.
fn let_in(
    candidates: [Option<(SignedIn, String)>; 2],
    mut is_right: impl FnMut(&str) -> bool,
) -> Option<SignedIn> {
    let mut found = None;
    for candidate in candidates {
        let hash = candidate.as_ref().map_or(NOBODYS_HASH, |(_, hash)| hash);
        let fits = is_right(hash);
        found = found.or(candidate.filter(|_| fits).map(|(who, _)| who));
    }
    found
}

/// Who a password let in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignedIn {
    /// A customer, who may be an affiliate.
    Customer(CustomerId),
    /// An operator.
    Operator(OperatorId),
}

/// Name and address of the person who is signed in.
#[derive(Clone, Debug)]
pub struct NewPerson {
    /// The name; may be empty.
    pub name: String,
    /// The address.
    pub email: String,
    /// Whether they take part in the affiliate program.
    pub is_affiliate: bool,
    /// Whether they work for the merchant.
    pub is_operator: bool,
    /// The tag of the language that they chose.
    pub language: Option<String>,
    /// The name of the zone that they chose.
    pub time_zone: Option<String>,
}

impl SignedIn {
    /// The id of the account.
    pub fn id(&self) -> &str {
        match self {
            Self::Customer(id) => id.as_str(),
            Self::Operator(id) => id.as_str(),
        }
    }
}

impl From<SignedIn> for Who {
    fn from(who: SignedIn) -> Self {
        match who {
            SignedIn::Customer(id) => Self::Customer(id),
            SignedIn::Operator(id) => Self::Operator(id),
        }
    }
}

impl Service {
    /// Checks a password. An operator's account goes before a customer's with the same address.
    ///
    /// # Errors
    /// `WrongCredentials`, equally late whether or not the account exists.
    pub async fn sign_in(&self, actor: &Actor, email: &str, password: &str) -> Answer<SignedIn> {
        let (shop, typed) = (&actor.shop, email);
        let email = EmailAddress::parse(email);
        let mut candidates = [None, None];
        if let Some(email) = &email {
            if let Some(operator) = operator_by_email(&mut self.store(), shop, email).await? {
                let hash = operator.password_hash;
                candidates[0] = hash.map(|hash| (SignedIn::Operator(operator.id), hash));
            }
            if let Some((id, hash)) = customer_credentials(&mut self.store(), shop, email).await? {
                candidates[1] = hash.map(|hash| (SignedIn::Customer(id), hash));
            }
        }
        let attacked = candidates.iter().flatten().next();
        let attacked = attacked.map(|(who, _)| who.id().to_owned()).unwrap_or_default();
        let is_plausible = password.len() <= PASSWORD_SIZE_MAX;
        let password = if is_plausible { password.to_owned() } else { String::new() };
        let permit = self.shared.hash_permits.clone().acquire_owned().await;
        let checked = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            let_in(candidates, |hash| verify_password(&password, hash))
        });
        let found = checked.await.unwrap_or_default().filter(|_| is_plausible);
        match found {
            Some(who) => self.note_sign_in(actor, &who, "password").await.map(|()| who),
            None => {
                let key = email.map_or_else(|| typed.to_lowercase(), |email| email.lookup());
                self.note_wrong(actor, ("password", &digest(&key)), &attacked).await;
                Err(Refusal::WrongCredentials.into())
            }
        }
    }

    /// Writes down that somebody signed in.
    ///
    /// # Errors
    /// When the store fails; the person is not signed in then.
    async fn note_sign_in(&self, actor: &Actor, who: &SignedIn, by: &str) -> Answer<()> {
        let actor = Actor { who: who.clone().into(), ..actor.clone() };
        let action = match who {
            SignedIn::Customer(_) => "customer.sign_in",
            SignedIn::Operator(_) => "operator.sign_in",
        };
        self.note(&actor, action, who.id(), json!({"by": by})).await
    }

    /// Writes down wrong passwords and codes, once in a while for each address that was typed, so that known and
    /// unknown ones are the same work. The address itself is not kept.
    pub(super) async fn note_wrong(&self, actor: &Actor, (by, key): (&str, &str), account: &str) {
        let detail = json!({"by": by});
        self.note_repeatable(actor, ("sign_in.wrong", key), account, detail).await;
    }

    /// Writes down that a person signed out.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn note_sign_out(&self, actor: &Actor) -> Answer<()> {
        let action = match &actor.who {
            Who::Customer(_) => "customer.sign_out",
            Who::Operator(_) => "operator.sign_out",
            _ => return Ok(()),
        };
        self.note(actor, action, &actor.label(), json!({})).await
    }

    /// The operator whose unexpired one-time link holds this token.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn invited_operator(&self, shop: &ShopId, token: &str) -> Answer<Option<Operator>> {
        let (hash, now) = (digest(token), self.now());
        Ok(operator_by_invitation(&mut self.store(), shop, &hash, now).await?)
    }

    /// Hashes a new password without holding up the server. `names` are those that others know of the shop and the
    /// person.
    ///
    /// # Errors
    /// A password that people may not choose.
    pub async fn new_password_hash(&self, password: String, names: &KnownNames) -> Answer<String> {
        if let Err(problem) = password::check(&password, names) {
            return Err(Refusal::field("password", Problem::Password(problem)).into());
        }
        let permit = self.shared.hash_permits.clone().acquire_owned().await;
        let store = self.store().clone();
        let hashed = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            hash_password(&password, store.entropy())
        });
        match hashed.await {
            Ok(Ok(hash)) => Ok(hash),
            _ => Err(crate::store::StoreError::Stopped.into()),
        }
    }

    /// What the frame of a page shows of a signed-in person; `None` when the account is gone.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn person(&self, shop: &ShopId, who: &SignedIn) -> Answer<Option<Arc<NewPerson>>> {
        let id = who.id();
        self.note_session_owner(shop, id);
        let version = self.version(shop.as_str(), &[id]).await?;
        let ticket = match self.shared.people.find(shop.as_str(), id, &version) {
            Found::Kept(person) => return Ok(Some(person)),
            Found::Missing(ticket) => ticket,
        };
        let Some(person) = self.read_person(shop, who).await? else { return Ok(None) };
        let person = Arc::new(person);
        self.shared.people.fill(ticket, shop.as_str(), id, person.clone());
        Ok(Some(person))
    }

    async fn read_person(&self, shop: &ShopId, who: &SignedIn) -> Answer<Option<NewPerson>> {
        Ok(match who {
            SignedIn::Customer(id) => {
                let (mut one, mut other) = (self.store(), self.store());
                // At once: each page of a PostgreSQL server asks for both.
                let (chosen, customer) = tokio::join!(
                    preferences_fetch(&mut one, shop, id),
                    customer_fetch(&mut other, shop, id)
                );
                let chosen = chosen?;
                customer?.map(|customer| NewPerson {
                    name: customer.name.unwrap_or_default(),
                    email: customer.email.to_string(),
                    is_affiliate: customer.affiliate_revenue_minor.is_some(),
                    is_operator: false,
                    language: chosen.language,
                    time_zone: chosen.time_zone,
                })
            }
            SignedIn::Operator(id) => {
                operator_fetch(&mut self.store(), shop, id).await?.map(|operator| NewPerson {
                    name: operator.name,
                    email: operator.email.to_string(),
                    is_affiliate: false,
                    is_operator: true,
                    language: None,
                    time_zone: None,
                })
            }
        })
    }
}

/// Adds an operator who chooses a password over a one-time link.
pub struct InviteOperator {
    /// The shop.
    pub shop: ShopId,
    /// The address.
    pub email: EmailAddress,
    /// The name.
    pub name: String,
    /// The token in the link.
    pub token: crate::service::NewSecret,
}

impl Command for InviteOperator {
    type Output = OperatorId;
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<OperatorId> {
        if operator_by_email(tx, &self.shop, &self.email).await?.is_some() {
            return Err(Refusal::field("email", Problem::UnknownWord).into());
        }
        let now = tx.now();
        let hash = digest(self.token.reveal());
        let invitation = (hash.as_str(), now.plus_secs(INVITATION_SECS));
        let id = match operator_removed(tx, &self.shop, &self.email).await? {
            Some(operator) => {
                operator_take_back(tx, &self.shop, (&operator.id, &self.name), invitation);
                operator.id
            }
            None => {
                let id = OperatorId::new(now, &*tx.entropy());
                let operator = Operator {
                    id: id.clone(),
                    email: self.email.clone(),
                    name: self.name.clone(),
                    customer: None,
                    password_hash: None,
                };
                operator_insert(tx, &self.shop, &operator, Some(invitation), now);
                id
            }
        };
        let actor = Actor::command_line(self.shop.clone());
        audit_insert(tx, &actor, "operator.invite", id.as_str(), &json!({"email": self.email}));
        Ok(id)
    }
}

/// Sets the first password over an invitation, once.
pub struct UseInvitation {
    /// The shop.
    pub shop: ShopId,
    /// The token in the link.
    pub token: String,
    /// The hash of the chosen password.
    pub password_hash: String,
    /// From where it is used.
    pub origin: Origin,
}

impl Command for UseInvitation {
    type Output = OperatorId;
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<OperatorId> {
        tx.lock_shop(&self.shop).await?;
        let now = tx.now();
        let operator = operator_by_invitation(tx, &self.shop, &digest(&self.token), now)
            .await?
            .ok_or(Refusal::WrongCredentials)?;
        operator_set_password(tx, &self.shop, &operator.id, &self.password_hash);
        let who = Who::Operator(operator.id.clone());
        let actor = Actor::new(self.shop.clone(), who).at(self.origin.clone());
        audit_insert(tx, &actor, "operator.join", operator.id.as_str(), &json!({}));
        Ok(operator.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_costs_the_same_number_of_hashes() {
        let operator = SignedIn::Operator(OperatorId::parse("opr_1").unwrap());
        let customer = SignedIn::Customer(CustomerId::parse("cus_1").unwrap());
        let as_operator = || Some((operator.clone(), "o".to_owned()));
        let as_customer = || Some((customer.clone(), "c".to_owned()));
        for (candidates, right, who) in [
            ([None, None], "", None),
            ([as_operator(), None], "o", Some(&operator)),
            ([as_operator(), None], "x", None),
            ([None, as_customer()], "c", Some(&customer)),
            ([None, as_customer()], "x", None),
            ([as_operator(), as_customer()], "o", Some(&operator)),
            ([as_operator(), as_customer()], "c", Some(&customer)),
            ([as_operator(), as_customer()], "x", None),
        ] {
            let mut hashes = 0;
            let found = let_in(candidates, |hash| {
                hashes += 1;
                hash == right
            });
            assert_eq!((found.as_ref(), hashes), (who, 2), "{right}");
        }
    }

    #[test]
    fn nobody_has_the_password_of_nobody() {
        assert!(let_in([None, None], |_| true).is_none());
    }
}
