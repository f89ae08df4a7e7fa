//! What an affiliate reads about the own links beside the overview.

use crate::domain::actor::{Actor, Scope};
use crate::domain::ids::{CustomerId, LinkId};
use crate::service::Service;
use crate::service::kernel::refusal::Answer;
use crate::store::affiliates::application::rejection_reasons;

impl Service {
    /// Why links of a customer were rejected, where a reason was given.
    ///
    /// # Errors
    /// `Denied` for a caller without the right.
    pub async fn link_reasons(
        &self,
        actor: &Actor,
        customer: &CustomerId,
    ) -> Answer<Vec<(LinkId, String)>> {
        actor.for_customer(customer, Scope::CustomersRead)?;
        Ok(rejection_reasons(&mut self.store(), &actor.shop, customer).await?)
    }
}
