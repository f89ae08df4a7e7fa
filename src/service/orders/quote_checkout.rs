//! What a checkout of the portal comes to, before an order is placed.

use crate::domain::actor::{Actor, Who};
use crate::domain::orders::order::{Totals, totals};
use crate::domain::text::EmailAddress;
use crate::service::kernel::refusal::Answer;
use crate::service::{Saving, Service};

/// A checkout that somebody wants to know the total of.
#[derive(Clone, Debug)]
pub struct CheckoutWish<'a> {
    /// Price in minor units and quantity of each line; `None` while a quantity cannot be read.
    pub lines: Option<Vec<(i64, i64)>>,
    /// The referral code as it was typed; empty without one.
    pub code: &'a str,
    /// The buyer's address, where it is known.
    pub email: Option<&'a EmailAddress>,
    /// Whether store balance is to be used.
    pub uses_balance: bool,
    /// Tax on top, in parts per million.
    pub tax_ppm: i64,
}

/// What a checkout comes to.
#[derive(Clone, Debug)]
pub struct CheckoutQuote {
    /// What the code gives.
    pub saving: Saving,
    /// The totals; `None` while a quantity is wrong or the sum is too large.
    pub totals: Option<Totals>,
    /// The store balance that can be used.
    pub balance_minor: i64,
    /// The store balance that is used.
    pub used_minor: i64,
}

impl CheckoutQuote {
    /// What the order costs in all, in minor units; zero while that is unknown.
    pub fn total_minor(&self) -> i64 {
        self.totals.map_or(0, |totals| totals.total_minor)
    }
}

impl Service {
    /// The totals of a checkout, as far as they can be known.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn quote_checkout(
        &self,
        actor: &Actor,
        wish: &CheckoutWish<'_>,
    ) -> Answer<CheckoutQuote> {
        let saving = self.code_saving(actor, wish.code, wish.email).await?;
        let totals =
            wish.lines.as_ref().and_then(|lines| totals(lines, saving.ppm(), wish.tax_ppm));
        let balance_minor = match &actor.who {
            Who::Customer(own) => {
                self.overview(actor, own).await?.summary.store_balance_minor.max(0)
            }
            _ => 0,
        };
        let total_minor = totals.map_or(0, |totals| totals.total_minor);
        let used_minor = if wish.uses_balance { balance_minor.min(total_minor) } else { 0 };
        Ok(CheckoutQuote { saving, totals, balance_minor, used_minor })
    }
}
