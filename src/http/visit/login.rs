//! Who is signed in, by the session: when, and into which shop. A cookie of one shop opens nothing in another.

use super::Visit;
use crate::domain::clock::{SECS_PER_DAY, Timestamp};
use crate::domain::ids::{CustomerId, OperatorId, ShopId};
use crate::http::app::SharedApp;
use crate::http::page::PageError;
use crate::service::SignedIn;
use serde::{Deserialize, Serialize};
use tower_sessions::Session;

/// How long a customer stays signed in at most.
const CUSTOMER_SECS: i64 = 30 * SECS_PER_DAY;
/// How long an operator stays signed in at most.
const OPERATOR_SECS: i64 = SECS_PER_DAY / 2;

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Login {
    shop: String,
    customer: Option<CustomerId>,
    operator: Option<OperatorId>,
    at: Timestamp,
    /// What an operator's sessions held for when this one began.
    #[serde(default)]
    access: i64,
}

impl Visit {
    /// Signs in under a new session token; what a visitor had collected stays. From now on the account knows the
    /// device.
    ///
    /// # Errors
    /// When the session or the device cannot be written.
    pub async fn sign_in(&self, who: SignedIn) -> Result<(), PageError> {
        self.note_device(&who).await?;
        let mut access = 0;
        let (customer, operator) = match who {
            SignedIn::Customer(id) => {
                self.note_browser(id.as_str()).await?;
                (Some(id), None)
            }
            SignedIn::Operator(id) => {
                self.note_browser(id.as_str()).await?;
                let found = self.app.service.operator_access(&self.shop.id, &id).await?;
                access = found.ok_or(PageError::Login)?;
                (None, Some(id))
            }
        };
        let at = self.app.service.now();
        // Of a session that ended since this request began, nothing is taken over.
        if self.session.id().is_some() {
            self.session.load().await?;
        }
        self.session.cycle_id().await?;
        let login = Login { shop: self.shop.id.to_string(), customer, operator, at, access };
        Ok(self.session.insert("login", login).await?)
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

/// Who is signed in into a shop.
pub(super) async fn signed_in(app: &SharedApp, session: &Session, shop: &str) -> Option<SignedIn> {
    let login: Login = session.get("login").await.ok().flatten()?;
    let age_secs = app.service.now().secs_since(login.at);
    match (login.customer, login.operator) {
        _ if login.shop != shop => None,
        (Some(id), _) if age_secs < CUSTOMER_SECS => Some(SignedIn::Customer(id)),
        (_, Some(id)) if age_secs < OPERATOR_SECS => {
            let shop = ShopId::parse(shop)?;
            let access = app.service.operator_access(&shop, &id).await.ok().flatten();
            (access == Some(login.access)).then_some(SignedIn::Operator(id))
        }
        _ => None,
    }
}
