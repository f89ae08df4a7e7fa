//! What a session remembers beside who signed in.

use super::Visit;
use crate::domain::affiliates::attribution::Touch;
use crate::domain::clock::Timestamp;
use crate::domain::ids::OrderId;
use crate::domain::text::AffiliateCode;
use crate::http::page::PageError;
use serde::{Deserialize, Serialize};

/// How many orders a visitor without an account may come back to.
const OWN_ORDERS_MAX: usize = 50;

/// What a session remembers beside who signed in.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Carry {
    /// The click that holds the credit.
    pub touch: Option<Touch>,
    /// Who referred and what that saves, in parts per million, for showing it.
    pub referrer: Option<(String, i64)>,
    /// A random name for this visitor, for counting clicks once.
    pub visitor: Option<String>,
    /// Orders placed without an account.
    pub orders: Vec<OrderId>,
}

impl Carry {
    /// The code of the click that is held and still counts.
    pub fn held_code(&self, now: Timestamp) -> Option<AffiliateCode> {
        self.touch.as_ref().filter(|touch| touch.counts_at(now)).map(|touch| touch.code.clone())
    }
}

impl Visit {
    /// What the session remembers.
    ///
    /// # Errors
    /// When the session cannot be read.
    pub async fn carry(&self) -> Result<Carry, PageError> {
        Ok(self.session.get("carry").await?.unwrap_or_default())
    }

    /// Changes what the session remembers.
    ///
    /// # Errors
    /// When the session cannot be written.
    pub async fn set_carry(&self, mut carry: Carry) -> Result<(), PageError> {
        let surplus = carry.orders.len().saturating_sub(OWN_ORDERS_MAX);
        carry.orders.drain(..surplus);
        Ok(self.session.insert("carry", carry).await?)
    }
}
