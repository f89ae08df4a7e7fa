//! What a session remembers beside who signed in.

use super::Visit;
use crate::domain::ids::OrderId;
use crate::http::page::PageError;
use serde::{Deserialize, Serialize};

/// How many orders a visitor without an account may come back to.
const OWN_ORDERS_MAX: usize = 50;

/// What a session remembers beside who signed in. The clicks that a visitor holds outlive it, see `clicks`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Carry {
    /// Orders placed without an account.
    pub orders: Vec<OrderId>,
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
