//! A further link of an affiliate, with a code of the own choice.

use crate::domain::actor::{Actor, Scope, Who};
use crate::domain::affiliates::program::{ApplicationState, ProgramRule};
use crate::domain::ids::{CustomerId, LinkId};
use crate::domain::money::PPM;
use crate::domain::text::AffiliateCode;
use crate::service::affiliates::become_affiliate::BecomeAffiliate;
use crate::service::affiliates::free_code::require_free_code;
use crate::service::kernel::post::rule_of;
use crate::service::kernel::refusal::{Answer, Conflict, Problem, Refusal, ServiceError, Subject};
use crate::store::affiliates::application::{link_insert, link_set_label};
use crate::store::affiliates::link::{Link, affiliate_state, link_list};
use crate::store::kernel::audit::audit_insert;
use crate::store::{Command, Tx};
use serde_json::json;

/// The most links of one affiliate.
pub const LINKS_MAX: usize = 25;
/// The longest label of a link, in characters.
pub const LABEL_LENGTH_MAX: usize = 80;

/// Makes a link. A customer who is no affiliate yet becomes one by it.
///
/// It works at once, unless the shop wants to look at links first or terms of its own were asked for: then it is an
/// application that waits for [`crate::service::DecideApplication`].
#[derive(Clone, Debug)]
pub struct CreateLink {
    /// Who asks.
    pub actor: Actor,
    /// Whose link it will be.
    pub customer: CustomerId,
    /// The code in its address.
    pub code: AffiliateCode,
    /// What the affiliate calls it.
    pub label: Option<String>,
    /// A rate that is asked for instead of the program's, in parts per million.
    pub requested_rate_ppm: Option<i64>,
    /// A discount for its customers that is asked for instead of the program's, in parts per million.
    pub requested_discount_ppm: Option<i64>,
}

impl Command for CreateLink {
    type Output = Link;
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<Link> {
        self.actor.for_customer(&self.customer, Scope::AffiliatesWrite)?;
        self.require_shape()?;
        let shop = &self.actor.shop;
        tx.lock_shop(shop).await?;
        let state = affiliate_state(tx, shop, &self.customer).await?;
        let state = state.ok_or(Refusal::NotFound(Subject::Customer))?;
        if state.as_deref().is_some_and(|state| state != "active") {
            return Err(Refusal::AffiliateInactive.into());
        }
        let rule = rule_of(tx, shop).await?;
        if matches!(self.actor.who, Who::Customer(_)) && !rule.has_custom_links {
            return Err(Refusal::Conflict(Conflict::CustomLinksOff).into());
        }
        require_free_code(tx, shop, &self.code).await?;
        let waits = self.waits(&rule);
        if state.is_none() {
            self.join(tx, waits).await?;
        }
        let links = link_list(tx, shop, &self.customer).await?;
        if links.len() >= LINKS_MAX {
            return Err(Refusal::Conflict(Conflict::TooManyLinks).into());
        }
        let link =
            match links.into_iter().find(|link| link.code == self.code && link.state != "rejected")
            {
                Some(first) => self.name_first(tx, first),
                None => self.add(tx, waits),
            };
        let detail = json!({
            "code": link.code, "state": link.state, "requested_rate_ppm": link.requested_rate_ppm,
            "requested_discount_ppm": link.requested_discount_ppm,
        });
        audit_insert(tx, &self.actor, "affiliate_link.create", link.id.as_str(), &detail);
        Ok(link)
    }
}

impl CreateLink {
    fn require_shape(&self) -> Result<(), Refusal> {
        let mut problems = Vec::new();
        if self.label.as_deref().is_some_and(|label| label.chars().count() > LABEL_LENGTH_MAX) {
            problems.push(("label", Problem::TooLong(LABEL_LENGTH_MAX)));
        }
        for (field, ppm) in [
            ("requested_affiliate_revenue_percent", self.requested_rate_ppm),
            ("requested_affiliate_customer_discount_percent", self.requested_discount_ppm),
        ] {
            if ppm.is_some_and(|ppm| !(0..=PPM).contains(&ppm)) {
                problems.push((field, Problem::OutOfRange(0, 100)));
            }
        }
        if problems.is_empty() { Ok(()) } else { Err(Refusal::Invalid(problems)) }
    }

    /// No one grants themselves other terms, and what the shop makes itself needs no one's approval.
    fn waits(&self, rule: &ProgramRule) -> bool {
        let asks_for_terms =
            self.requested_rate_ppm.is_some() || self.requested_discount_ppm.is_some();
        asks_for_terms || (rule.links_need_approval && matches!(self.actor.who, Who::Customer(_)))
    }

    /// Joins with this code as the first one, or with one of the product's choice while this one waits.
    async fn join(&self, tx: &mut Tx<'_>, waits: bool) -> Answer<()> {
        let code = (!waits).then(|| self.code.clone());
        let (actor, customer) = (self.actor.clone(), self.customer.clone());
        BecomeAffiliate { actor, customer, code }.run(tx).await
    }

    fn name_first(&self, tx: &mut Tx<'_>, first: Link) -> Link {
        let Some(label) = &self.label else { return first };
        link_set_label(tx, &self.actor.shop, &self.customer, &first.id, label);
        Link { label: Some(label.clone()), ..first }
    }

    fn add(&self, tx: &mut Tx<'_>, waits: bool) -> Link {
        let link = Link {
            id: LinkId::new(tx.now(), &*tx.entropy()),
            code: self.code.clone(),
            label: self.label.clone(),
            state: if waits { "pending" } else { "active" }.to_owned(),
            is_primary: false,
            clicks: 0,
            sales: 0,
            revenue_minor: 0,
            rate_override_ppm: None,
            discount_override_ppm: None,
            requested_rate_ppm: self.requested_rate_ppm,
            requested_discount_ppm: self.requested_discount_ppm,
            created_at: tx.now(),
            updated_at: None,
        };
        let application = waits.then_some(ApplicationState::Pending);
        link_insert(tx, &self.actor.shop, &self.customer, &link, application);
        link
    }
}
