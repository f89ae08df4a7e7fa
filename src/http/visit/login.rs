//! Who is signed in, by the session: when, and into which shop. A cookie of one shop opens nothing in another.

use super::Visit;
use crate::domain::actor::Who;
use crate::domain::clock::{SECS_PER_DAY, Timestamp};
use crate::domain::ids::{CustomerId, OperatorId, ShopId};
use crate::http::app::SharedApp;
use crate::http::page::PageError;
use crate::http::session::token_hash;
use crate::service::{SessionOwner, SignedIn};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use tower_sessions::Session;

/// How long a customer stays signed in at most.
const CUSTOMER_SECS: i64 = 30 * SECS_PER_DAY;
/// How long an operator stays signed in at most.
const OPERATOR_SECS: i64 = SECS_PER_DAY / 2;
/// Where the session keeps who is signed in.
const LOGIN: &str = "login";

/// Who is signed in, as the session keeps it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Login {
    pub(super) shop: String,
    pub(super) customer: Option<CustomerId>,
    pub(super) operator: Option<OperatorId>,
    pub(super) at: Timestamp,
    /// What an operator's sessions held for when this one began.
    #[serde(default)]
    pub(super) access: i64,
    /// When they proved last who they are, if that was after signing in.
    #[serde(default)]
    pub(super) confirmed_at: Option<Timestamp>,
    /// The address that they signed in from.
    #[serde(default)]
    pub(super) address: String,
    /// Browser and system in words.
    #[serde(default)]
    pub(super) agent: String,
}

/// Whose session it is, by what it says; `None` when no one is signed in.
pub(in crate::http) fn owner_of(data: &HashMap<String, serde_json::Value>) -> Option<SessionOwner> {
    let login = Login::deserialize(data.get(LOGIN)?).ok()?;
    let person = login.customer.map(|id| id.to_string());
    Some(SessionOwner {
        shop: ShopId::parse(&login.shop)?,
        person: person.or(login.operator.map(|id| id.to_string()))?,
        started_at: login.at,
        address: login.address,
        agent: login.agent,
    })
}

impl Visit {
    /// Signs in; see [`Visit::sign_in_to`].
    ///
    /// # Errors
    /// As [`Visit::sign_in_to`].
    pub async fn sign_in(&self, who: SignedIn) -> Result<(), PageError> {
        self.sign_in_to(who, "").await
    }

    /// Signs in under a new session token; what a visitor had collected stays. From now on the account knows the
    /// device. Who has a second factor is asked for it first: no one is signed in until then.
    ///
    /// # Errors
    /// When the session or the device cannot be written; the way to the second factor, and from there to `next`.
    pub async fn sign_in_to(&self, who: SignedIn, next: &str) -> Result<(), PageError> {
        if self.app.service.has_second_factor(&self.shop.id, &who).await? {
            return self.ask_second_factor(who, next).await;
        }
        self.complete_sign_in(who).await
    }

    /// Signs in a person who has proved all there is to prove.
    pub(super) async fn complete_sign_in(&self, who: SignedIn) -> Result<(), PageError> {
        self.note_device(&who).await?;
        let login = self.new_login(who).await?;
        let id = login.customer.as_ref().map(CustomerId::as_str);
        let id = id.or(login.operator.as_ref().map(OperatorId::as_str)).unwrap_or_default();
        self.note_browser(id).await?;
        self.start_over().await?;
        Ok(self.session.insert(LOGIN, login).await?)
    }

    /// What a session says of a person who begins one.
    pub(super) async fn new_login(&self, who: SignedIn) -> Result<Login, PageError> {
        let mut access = 0;
        let (customer, operator) = match who {
            SignedIn::Customer(id) => (Some(id), None),
            SignedIn::Operator(id) => {
                let found = self.app.service.operator_access(&self.shop.id, &id).await?;
                access = found.ok_or(PageError::Login)?;
                (None, Some(id))
            }
        };
        let at = self.app.service.now();
        let sender = self.actor.origin.sender();
        let address = sender.map(|sender| sender.address.to_canonical().to_string());
        let (address, agent) =
            (address.unwrap_or_default(), sender.map(crate::domain::audit::Sender::agent));
        let (shop, agent) = (self.shop.id.to_string(), agent.unwrap_or_default());
        Ok(Login { shop, customer, operator, at, access, confirmed_at: None, address, agent })
    }

    /// Gives the session another token. Of one that ended since this request began, nothing is taken over.
    pub(super) async fn start_over(&self) -> Result<(), PageError> {
        if self.session.id().is_some() {
            self.session.load().await?;
        }
        Ok(self.session.cycle_id().await?)
    }

    /// Notes that the person who is signed in has just proved who they are, under a new session token.
    ///
    /// # Errors
    /// When the session cannot be written.
    pub async fn note_confirmed(&self) -> Result<(), PageError> {
        let login: Option<Login> = self.session.get(LOGIN).await?;
        let Some(login) = login else { return Err(PageError::Login) };
        self.start_over().await?;
        let confirmed_at = Some(self.app.service.now());
        Ok(self.session.insert(LOGIN, Login { confirmed_at, ..login }).await?)
    }

    /// The person who is signed in.
    ///
    /// # Errors
    /// The login first.
    pub fn signed_in(&self) -> Result<SignedIn, PageError> {
        match &self.actor.who {
            Who::Customer(id) => Ok(SignedIn::Customer(id.clone())),
            Who::Operator(id) => Ok(SignedIn::Operator(id.clone())),
            _ => Err(PageError::Login),
        }
    }

    /// The digest of this session's token, by which it is told from others of the same person.
    pub fn own_session(&self) -> String {
        self.session.id().map(|id| token_hash(&id)).unwrap_or_default()
    }

    /// Notes when and from where the session of somebody who is signed in was used.
    pub(super) async fn note_session(&self) {
        if self.signed_in().is_err() {
            return;
        }
        let sender = self.actor.origin.sender();
        let address = sender.map(|sender| sender.address.to_canonical().to_string());
        self.app.service.note_session(self.own_session(), address.unwrap_or_default()).await;
    }

    /// Signs out: the session is gone, here and in the store.
    ///
    /// # Errors
    /// When the session cannot be removed.
    pub async fn sign_out(&self) -> Result<(), PageError> {
        self.app.service.note_sign_out(&self.actor).await?;
        Ok(self.session.flush().await?)
    }
}

/// Who is signed in into a shop, and when they proved last who they are.
pub(super) async fn signed_in(
    app: &SharedApp,
    session: &Session,
    shop: &str,
) -> Option<(SignedIn, Timestamp)> {
    let login: Login = session.get(LOGIN).await.ok().flatten()?;
    let age_secs = app.service.now().secs_since(login.at);
    let confirmed_at = login.confirmed_at.unwrap_or(login.at);
    match (login.customer, login.operator) {
        _ if login.shop != shop => None,
        (Some(id), _) if age_secs < CUSTOMER_SECS => Some((SignedIn::Customer(id), confirmed_at)),
        (_, Some(id)) if age_secs < OPERATOR_SECS => {
            let shop = ShopId::parse(shop)?;
            let access = app.service.operator_access(&shop, &id).await.ok().flatten();
            (access == Some(login.access)).then_some((SignedIn::Operator(id), confirmed_at))
        }
        _ => None,
    }
}
