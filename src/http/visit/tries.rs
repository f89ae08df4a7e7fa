//! What signing in needs of a session and of the limits: counted tries, and the login code that was requested.

use super::Visit;
use crate::domain::actor::Who;
use crate::domain::clock::Timestamp;
use crate::domain::text::EmailAddress;
use crate::http::page::PageError;
use crate::http::throttle::Tries;
use crate::service::{Refusal, digest};
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
}

impl Visit {
    /// Counts a try against the account it names and against the address it comes from.
    ///
    /// # Errors
    /// After too many tries, the page that says how long to wait.
    pub fn count_try(&self, account: String) -> Result<Tries, PageError> {
        let address = format!("{}:{}", self.shop.id, self.peer.network());
        let counted = self.app.throttle.count(vec![address, account]);
        counted.map_err(|wait_secs| Refusal::TooManyTries(wait_secs).into())
    }

    /// The account that tries with a login code count against, whether or not a customer has the address.
    pub fn code_account(&self, email: &EmailAddress) -> String {
        format!("login_code:{}:{}", self.shop.id, digest(&email.lookup()))
    }

    /// Where to go instead of the pages of the login code: on to `next` for a visitor who is signed in already, to the
    /// login by password if no mail can be sent.
    pub fn path_instead_of_code(&self, next: &str) -> Option<String> {
        if self.actor.who != Who::Visitor {
            return Some(next.to_owned());
        }
        (!self.app.service.sends_mail()).then(|| "/login".to_owned())
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
