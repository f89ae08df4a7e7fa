//! Giving a link a commission and a discount of its own.

use crate::domain::actor::{Actor, Scope};
use crate::domain::ids::{CustomerId, LinkId};
use crate::domain::money::PPM;
use crate::domain::people::own_money::MoneyDecision;
use crate::service::kernel::own_money::{Payee, require_not_own};
use crate::service::kernel::refusal::{Answer, Problem, Refusal, ServiceError, Subject};
use crate::store::affiliates::application::link_set_terms;
use crate::store::affiliates::link::{Link, link_list};
use crate::store::kernel::audit::audit_insert;
use crate::store::{Command, Tx};
use serde_json::json;

/// Gives a link its own terms, or the program's again. Orders placed before keep what they were placed under.
#[derive(Clone, Debug)]
pub struct SetLinkTerms {
    /// Who decides.
    pub actor: Actor,
    /// Whose link it is.
    pub customer: CustomerId,
    /// The link.
    pub link: LinkId,
    /// What it earns, in parts per million; the program's rate when not given.
    pub rate_ppm: Option<i64>,
    /// What its customers save, in parts per million; the program's discount when not given.
    pub discount_ppm: Option<i64>,
}

impl Command for SetLinkTerms {
    type Output = Link;
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<Link> {
        self.actor.for_shop(Scope::AffiliatesWrite)?;
        self.require_ranges()?;
        let shop = &self.actor.shop;
        tx.lock_shop(shop).await?;
        let links = link_list(tx, shop, &self.customer).await?;
        let found = links.into_iter().find(|link| link.id == self.link);
        let mut link = found.ok_or(Refusal::NotFound(Subject::Link))?;
        let payee = Payee::of(&self.customer);
        require_not_own(tx, &self.actor, MoneyDecision::LinkTerms, payee).await?;
        let before = (link.rate_override_ppm, link.discount_override_ppm);
        let after = (self.rate_ppm, self.discount_ppm);
        if before == after {
            return Ok(link);
        }
        link_set_terms(tx, shop, &self.customer, &link.id, after);
        let detail = json!({
            "code": link.code,
            "before": {"rate_override_ppm": before.0, "discount_override_ppm": before.1},
            "after": {"rate_override_ppm": after.0, "discount_override_ppm": after.1},
        });
        audit_insert(tx, &self.actor, "affiliate_link.terms", link.id.as_str(), &detail);
        (link.rate_override_ppm, link.discount_override_ppm) = after;
        Ok(link)
    }
}

impl SetLinkTerms {
    fn require_ranges(&self) -> Result<(), Refusal> {
        let problems: Vec<_> = [("rate", self.rate_ppm), ("discount", self.discount_ppm)]
            .into_iter()
            .filter(|(_, ppm)| ppm.is_some_and(|ppm| !(0..=PPM).contains(&ppm)))
            .map(|(field, _)| (field, Problem::OutOfRange(0, 100)))
            .collect();
        if problems.is_empty() { Ok(()) } else { Err(Refusal::Invalid(problems)) }
    }
}
