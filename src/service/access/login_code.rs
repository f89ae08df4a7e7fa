//! Signing in with a one-time code that came by mail.
//!
//! Known and unknown addresses take the same steps: a request writes the same rows, and a code that cannot be right is
//! hashed like one that might be. The code itself is made when the mail leaves ([`Service::issue_login_code`]), so that
//! it is nowhere at rest but as a slow hash.
//!
//! A code belongs to its requester: the browser session, or over the API the network. Requests and guesses of others
//! neither take it away nor use its tries up.
//!
//! How far guessing gets, with 1,000,000 codes: a code has 5 tries of its own requester. For one address strangers get
//! at most 60 codes a day, so 300 tries; and there are 10 tries a day from networks that asked for none, each compared
//! with 3 codes. These are 330 chances, 1 in 3,000 a day, while the owner gets 60 mails. Each device or network that
//! the owner signed in from before has 20 codes and 100 tries a day more.

use super::api_keys::{NewSecret, digest};
use super::ask_login_code::{CodeRequester, RequestLoginCode};
use super::devices::account_hash;
use super::sign_in::{NOBODYS_HASH, hash_password, verify_password};
use crate::domain::actor::{Actor, Who};
use crate::domain::audit::Origin;
use crate::domain::clock::{SECS_PER_DAY, Timestamp};
use crate::domain::entropy::Entropy;
use crate::domain::ids::{CustomerId, ShopId};
use crate::domain::mail::{LOGIN_CODE_DIGITS, LOGIN_CODE_SECS};
use crate::domain::text::EmailAddress;
use crate::service::kernel::refusal::{Answer, Conflict, Refusal, ServiceError};
use crate::service::{Customer, Service};
use crate::store::access::account::second_factor::has_second_factor;
use crate::store::access::login_code::{SentCodeSet, SentCodeTry, sent_code_use};
use crate::store::customers::customer::customer_by_email;
use crate::store::customers::session::{
    CustomerSessionEnd, customer_session_fetch, customer_session_insert, publishable_key_insert,
    publishable_key_is_known, publishable_key_list,
};
use crate::store::kernel::audit::audit_insert;
use crate::store::{Command, StoreError, Tx};
use serde_json::json;

pub use crate::store::customers::session::PublishableKey;

/// How many tries an address has in a day from networks that asked for no code: people change networks.
const TRIES_FROM_ELSEWHERE: i64 = 10;
/// How long a session lasts.
const SESSION_SECS: i64 = SECS_PER_DAY;
/// How long a session lasts that is to be remembered.
const REMEMBERED_SECS: i64 = 30 * SECS_PER_DAY;
/// Below this a random number of 32 bits is taken for a code, so that every code is as likely as any other.
const FAIR_BELOW: u32 = u32::MAX - u32::MAX % CODES;
/// How many codes there are.
const CODES: u32 = 10_u32.pow(LOGIN_CODE_DIGITS);

pub(super) fn email_hash(shop: &ShopId, email: &EmailAddress) -> String {
    account_hash(shop, &email.lookup())
}

/// Where a code is entered.
#[derive(Clone, Copy, Debug)]
pub enum EnteredBy<'a> {
    /// The session that keeps this name.
    Session(&'a str),
    /// A program in this network; people may have left the one they asked from.
    Network(&'a str),
}

/// A session of the customer API that was just opened.
#[derive(Clone)]
pub struct NewSession {
    /// Its token, shown this once.
    pub token: NewSecret,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// Uses a code up that was found right, and opens a session when one is wanted.
struct UseLoginCode {
    visitor: Actor,
    email: EmailAddress,
    code_hash: String,
    session: Option<(String, i64)>,
}

impl Command for UseLoginCode {
    type Output = (Customer, Timestamp);
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<(Customer, Timestamp)> {
        let shop = &self.visitor.shop;
        // Otherwise the session would outlive a customer who is deleted right now.
        tx.lock_shop(shop).await?;
        let hash = email_hash(shop, &self.email);
        if !sent_code_use(tx, shop, &hash, &self.code_hash).await? {
            return Err(Refusal::WrongCredentials.into());
        }
        let customer = customer_by_email(tx, shop, &self.email).await?;
        let customer = customer.ok_or(Refusal::WrongCredentials)?;
        let mut expires_at = tx.now();
        if self.session.is_some() && has_second_factor(tx, shop, customer.id.as_str()).await? {
            return Err(Refusal::Conflict(Conflict::SecondFactorNeeded).into());
        }
        if let Some((token_hash, secs)) = &self.session {
            expires_at = expires_at.plus_secs(*secs);
            let session = (token_hash.as_str(), expires_at);
            customer_session_insert(tx, shop, &customer.id, session);
        }
        let actor = Actor { who: Who::Customer(customer.id.clone()), ..self.visitor.clone() };
        let detail = json!({"by": "code", "over_api": self.session.is_some()});
        audit_insert(tx, &actor, "customer.sign_in", customer.id.as_str(), &detail);
        Ok((customer, expires_at))
    }
}

impl Service {
    /// Asks for a code by mail.
    ///
    /// # Errors
    /// As the command.
    pub async fn request_login_code(
        &self,
        visitor: &Actor,
        email: EmailAddress,
        language: Option<&'static str>,
        from: CodeRequester,
    ) -> Answer<()> {
        let key = email_hash(&visitor.shop, &email);
        let request = RequestLoginCode { shop: visitor.shop.clone(), email, language, from };
        self.run(request).await?;
        self.note_repeatable(visitor, ("login_code.request", &key), "", json!({})).await;
        Ok(())
    }

    /// Signs in with a code.
    ///
    /// # Errors
    /// `WrongCredentials`, equally late for every reason.
    pub async fn sign_in_with_code(
        &self,
        visitor: &Actor,
        email: &EmailAddress,
        (code, from): (&str, EnteredBy<'_>),
    ) -> Answer<CustomerId> {
        let (customer, _) = self.use_code(visitor, email, (code, from), None).await?;
        Ok(customer.id)
    }

    /// Signs in with a code and opens a session of the customer API.
    ///
    /// # Errors
    /// As [`Service::sign_in_with_code`].
    pub async fn open_session_with_code(
        &self,
        visitor: &Actor,
        email: &EmailAddress,
        (code, from): (&str, EnteredBy<'_>),
        is_remembered: bool,
    ) -> Answer<NewSession> {
        let token = NewSecret::session(self.entropy());
        let secs = if is_remembered { REMEMBERED_SECS } else { SESSION_SECS };
        let session = Some((digest(token.reveal()), secs));
        let (_, expires_at) = self.use_code(visitor, email, (code, from), session).await?;
        Ok(NewSession { token, expires_at })
    }

    async fn use_code(
        &self,
        visitor: &Actor,
        email: &EmailAddress,
        (code, from): (&str, EnteredBy<'_>),
        session: Option<(String, i64)>,
    ) -> Answer<(Customer, Timestamp)> {
        let shop = &visitor.shop;
        let (requester, from_elsewhere) = match from {
            EnteredBy::Session(name) => (name, 0),
            EnteredBy::Network(name) => (name, TRIES_FROM_ELSEWHERE),
        };
        let tried = SentCodeTry {
            shop: shop.clone(),
            email_hash: email_hash(shop, email),
            requester_hash: digest(requester),
            from_elsewhere,
        };
        let mut hashes = self.store().write(tried).await?;
        if hashes.is_empty() {
            hashes.push(NOBODYS_HASH.to_owned());
        }
        let digits: String = code.chars().filter(char::is_ascii_digit).take(12).collect();
        let right = self
            .hash_in_background(move || {
                hashes.into_iter().find(|hash| verify_password(&digits, hash))
            })
            .await?;
        let Some(code_hash) = right else {
            let account = customer_by_email(&mut self.store(), shop, email).await?;
            let account = account.map(|customer| customer.id.to_string()).unwrap_or_default();
            self.note_wrong(visitor, ("code", &email_hash(shop, email)), &account).await;
            return Err(Refusal::WrongCredentials.into());
        };
        let (visitor, email) = (visitor.clone(), email.clone());
        self.store().write(UseLoginCode { visitor, email, code_hash, session }).await
    }

    /// Makes the code for a mail that is about to leave; `None` when no customer has this address, or a newer mail
    /// brings the code.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn issue_login_code(
        &self,
        shop: &ShopId,
        email: &EmailAddress,
        mail_id: &str,
    ) -> Answer<Option<String>> {
        let is_known = customer_by_email(&mut self.store(), shop, email).await?.is_some();
        let code = new_code(self.entropy());
        let (store, hashed) = (self.store().clone(), code.clone());
        let hash = self.hash_in_background(move || hash_password(&hashed, store.entropy())).await?;
        // An unknown address gets a hash that nothing fits, so that trying a code is the same work.
        let hash = hash.ok().filter(|_| is_known);
        let set = SentCodeSet {
            shop: shop.clone(),
            mail_id: mail_id.to_owned(),
            code_hash: hash.unwrap_or_else(|| NOBODYS_HASH.to_owned()),
            expires_at: self.now().plus_secs(LOGIN_CODE_SECS),
        };
        let is_awaited = self.store().write(set).await?;
        Ok((is_known && is_awaited).then_some(code))
    }

    /// Runs slow hashing where it holds no one up.
    pub(super) async fn hash_in_background<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Answer<T> {
        let permit = self.shared.hash_permits.clone().acquire_owned().await;
        let done = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work()
        });
        done.await.map_err(|_| StoreError::Stopped.into())
    }

    /// The customer behind a session's token; `None` when there is no such session, or not any more.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn session_owner(&self, shop: &ShopId, token: &str) -> Answer<Option<CustomerId>> {
        let now = self.now();
        Ok(customer_session_fetch(&mut self.store(), shop, &digest(token), now).await?)
    }

    /// Ends a session.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn end_session(&self, (shop, origin): (&ShopId, &Origin), token: &str) -> Answer<()> {
        if let Some(customer) = self.session_owner(shop, token).await? {
            let actor = Actor::new(shop.clone(), Who::Customer(customer)).at(origin.clone());
            self.note_sign_out(&actor).await?;
        }
        let end = CustomerSessionEnd { shop: shop.clone(), token_hash: digest(token) };
        Ok(self.store().write(end).await?)
    }

    /// Whether a shop front may name itself with this key.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn knows_publishable_key(&self, shop: &ShopId, key: &str) -> Answer<bool> {
        Ok(publishable_key_is_known(&mut self.store(), shop, key).await?)
    }

    /// The keys that a shop's fronts name themselves with.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn publishable_keys(&self, shop: &ShopId) -> Answer<Vec<PublishableKey>> {
        Ok(publishable_key_list(&mut self.store(), shop).await?)
    }
}

/// Six digits, each code as likely as any other.
fn new_code(entropy: &dyn Entropy) -> String {
    let mut bytes = [0; 4];
    loop {
        entropy.fill(&mut bytes);
        let number = u32::from_be_bytes(bytes);
        if number < FAIR_BELOW {
            return format!("{:06}", number % CODES);
        }
    }
}

/// Makes a key that a shop front names itself with.
pub struct CreatePublishableKey {
    /// The shop.
    pub shop: ShopId,
    /// Whether it is for trying things out.
    pub is_test: bool,
    /// What it is called.
    pub label: String,
}

impl Command for CreatePublishableKey {
    type Output = String;
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<String> {
        let key = NewSecret::publishable_key(&*tx.entropy(), self.is_test).reveal().to_owned();
        publishable_key_insert(tx, &self.shop, &key, &self.label);
        let actor = Actor::command_line(self.shop.clone());
        let detail = json!({"label": self.label});
        audit_insert(tx, &actor, "publishable_key.create", &key, &detail);
        Ok(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};

    struct Steps(AtomicU32);

    impl Entropy for Steps {
        fn fill(&self, bytes: &mut [u8]) {
            let next = self.0.fetch_add(1, Ordering::Relaxed);
            bytes.copy_from_slice(&next.to_be_bytes());
        }
    }

    #[test]
    fn codes_have_six_digits_and_no_favourites() {
        assert_eq!(new_code(&Steps(AtomicU32::new(7))), "000007");
        // Numbers above the last whole round are drawn again.
        assert_eq!(new_code(&Steps(AtomicU32::new(FAIR_BELOW))), "000000");
        assert_eq!(FAIR_BELOW % CODES, 0);
    }
}
