//! What signing in needs of a session and of the limits: counted tries, and the login code that was requested.

use super::Visit;
use crate::domain::actor::Who;
use crate::domain::clock::Timestamp;
use crate::domain::text::EmailAddress;
use crate::http::page::PageError;
use crate::http::throttle::Tries;
use crate::service::{Familiarity, Refusal, SignedIn, digest};
use serde::{Deserialize, Serialize};

/// Where the session keeps the request for a code.
const REQUESTED: &str = "requested_code";

/// The login code that was requested in this session: never the code itself.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RequestedCode {
    /// The shop, so that the request can be found when its customer is deleted.
    pub shop: String,
    /// The address that the code went to, if a customer has it.
    pub email: String,
    /// The page of this site that the login leads on to; may be empty.
    pub next: String,
    /// When it was requested.
    pub at: Timestamp,
    /// How many wrong codes were entered since.
    pub tries: i64,
    /// The random name that binds the code to this session.
    #[serde(default)]
    pub name: String,
}

impl Visit {
    fn address(&self) -> String {
        format!("{}:{}", self.shop.id, self.peer.network())
    }

    fn count(&self, names: Vec<String>) -> Result<Tries, PageError> {
        let counted = self.app.throttle.count(names);
        counted.map_err(|wait_secs| Refusal::TooManyTries(wait_secs).into())
    }

    /// Counts a try against what it is about and against the address it comes from.
    ///
    /// # Errors
    /// After too many tries, the page that says how long to wait.
    pub fn count_try(&self, about: String) -> Result<Tries, PageError> {
        self.count(vec![self.address(), about])
    }

    /// Counts a password that is tried, whether or not there is an account with the address.
    ///
    /// All strangers together have 20 tries for an account and one more every 30 seconds, which is 2,900 a day, and as
    /// many from one address for all accounts. A device or network that somebody signed in from before has as many of
    /// its own, so that strangers never keep the owner out; an account is known by ten of them at most.
    ///
    /// # Errors
    /// After too many tries, the page that says how long to wait.
    pub async fn count_password(&self, lookup: &str) -> Result<Tries, PageError> {
        let account = format!("login:{}:{}", self.shop.id, digest(lookup));
        let familiarity = self.familiarity(lookup).await?;
        if familiarity.is_stranger() {
            return self.count(vec![self.address(), account]);
        }
        self.count(vec![format!("{account}:{}", familiarity.name())])
    }

    /// Counts a guess at a second factor by the rule for passwords: strangers never keep the owner out.
    ///
    /// # Errors
    /// After too many tries, the page that says how long to wait.
    pub async fn count_second_factor(&self, who: &SignedIn) -> Result<Tries, PageError> {
        let person = self.app.service.person(&self.shop.id, who).await?;
        let email = person.and_then(|person| EmailAddress::parse(&person.email));
        let lookup = email.map(|email| email.lookup()).unwrap_or_default();
        let account = format!("second_factor:{}:{}", self.shop.id, who.id());
        let familiarity = self.familiarity(&lookup).await?;
        if familiarity.is_stranger() {
            return self.count(vec![self.address(), account]);
        }
        self.count(vec![format!("{account}:{}", familiarity.name())])
    }

    /// Counts a login code that is tried or asked for against the place it comes from: against the account the store
    /// counts, where a code has tries of its own.
    ///
    /// # Errors
    /// After too many tries, the page that says how long to wait.
    pub async fn count_code(
        &self,
        email: &EmailAddress,
    ) -> Result<(Tries, Familiarity), PageError> {
        let familiarity = self.familiarity(&email.lookup()).await?;
        let name = if familiarity.is_stranger() {
            self.address()
        } else {
            let account = digest(&email.lookup());
            format!("login_code:{}:{account}:{}", self.shop.id, familiarity.name())
        };
        Ok((self.count(vec![name])?, familiarity))
    }

    /// Where to go instead of the pages of the login code: on to `next` for a visitor who is signed in already, to the
    /// login by password if no mail can be sent.
    pub fn path_instead_of_code(&self, next: &str) -> Option<String> {
        if self.actor.who != Who::Visitor {
            return Some(next.to_owned());
        }
        (!self.app.service.sends_mail()).then(|| "/login".to_owned())
    }

    /// Whether strangers can make an account here: the brand allows it, and the mail that it takes can be sent.
    pub fn takes_registrations(&self) -> bool {
        self.brand.brand.registration.is_open() && self.app.service.sends_mail()
    }

    /// The code that was requested in this session.
    ///
    /// # Errors
    /// When the session cannot be read.
    pub async fn requested_code(&self) -> Result<Option<RequestedCode>, PageError> {
        Ok(self.session.get(REQUESTED).await?)
    }

    /// Keeps what is known about the requested code.
    ///
    /// # Errors
    /// When the session cannot be written.
    pub async fn keep_requested_code(&self, requested: &RequestedCode) -> Result<(), PageError> {
        Ok(self.session.insert(REQUESTED, requested).await?)
    }

    /// Forgets the requested code, because it was used.
    ///
    /// # Errors
    /// When the session cannot be written.
    pub async fn forget_requested_code(&self) -> Result<(), PageError> {
        self.session.remove_value(REQUESTED).await?;
        Ok(())
    }
}
