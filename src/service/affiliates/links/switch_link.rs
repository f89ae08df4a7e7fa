//! Switching an own link off, and on again.

use crate::domain::actor::{Actor, Scope};
use crate::domain::ids::{CustomerId, LinkId};
use crate::service::kernel::refusal::{Answer, Conflict, Refusal, ServiceError, Subject};
use crate::store::affiliates::application::link_set_state;
use crate::store::affiliates::link::{Link, affiliate_state, link_list};
use crate::store::kernel::audit::audit_insert;
use crate::store::{Command, Tx};
use serde_json::json;

/// Switches a link off, so that it brings nothing, or on again. Doing it twice changes nothing.
#[derive(Clone, Debug)]
pub struct SwitchLink {
    /// Who asks.
    pub actor: Actor,
    /// Whose link it is.
    pub customer: CustomerId,
    /// The link.
    pub link: LinkId,
    /// Whether it works from now on.
    pub is_on: bool,
}

impl Command for SwitchLink {
    type Output = Link;
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<Link> {
        self.actor.for_customer(&self.customer, Scope::AffiliatesWrite)?;
        let shop = &self.actor.shop;
        tx.lock_shop(shop).await?;
        let state = affiliate_state(tx, shop, &self.customer).await?.flatten();
        if state.ok_or(Refusal::NotFound(Subject::Link))? != "active" {
            return Err(Refusal::AffiliateInactive.into());
        }
        let links = link_list(tx, shop, &self.customer).await?;
        let found = links.into_iter().find(|link| link.id == self.link);
        let mut link = found.ok_or(Refusal::NotFound(Subject::Link))?;
        let after = if self.is_on { "active" } else { "inactive" };
        // What waits for the shop or was rejected by it is not the affiliate's to switch.
        if !matches!(link.state.as_str(), "active" | "inactive") {
            return Err(Refusal::Conflict(Conflict::ApplicationState).into());
        }
        if link.state == after {
            return Ok(link);
        }
        link_set_state(tx, shop, &self.customer, &link.id, after);
        let detail = json!({"code": link.code, "before": link.state, "after": after});
        audit_insert(tx, &self.actor, "affiliate_link.switch", link.id.as_str(), &detail);
        after.clone_into(&mut link.state);
        Ok(link)
    }
}
