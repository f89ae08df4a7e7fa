//! What a customer downloads of what is kept about them, and what their account holds in money.

use crate::domain::actor::{Actor, Scope};
use crate::domain::ids::CustomerId;
use crate::service::kernel::refusal::{Answer, Refusal, Subject};
use crate::service::{AffiliateSummary, DataPart, Service};
use crate::store::customers::export::data_rows;
use crate::store::statistics::affiliate_summary;

impl Service {
    /// At most `limit` rows of a part after `offset` others, each with its columns as text.
    ///
    /// # Errors
    /// `Denied` for a caller without the right.
    pub async fn own_data(
        &self,
        actor: &Actor,
        (customer, part): (&CustomerId, &DataPart),
        page: (i64, i64),
    ) -> Answer<Vec<Vec<Option<String>>>> {
        actor.for_customer(customer, Scope::CustomersRead)?;
        let owner = (&actor.shop, customer);
        Ok(data_rows(&mut self.store(), owner, part, page).await?)
    }

    /// What an account holds and owes.
    ///
    /// # Errors
    /// `NotFound` when the account is gone.
    pub async fn account_money(
        &self,
        actor: &Actor,
        customer: &CustomerId,
    ) -> Answer<AffiliateSummary> {
        actor.for_customer(customer, Scope::CustomersRead)?;
        let summary = affiliate_summary(&mut self.store(), &actor.shop, customer).await?;
        Ok(summary.ok_or(Refusal::NotFound(Subject::Customer))?)
    }
}
