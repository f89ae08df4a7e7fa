//! Joining the affiliate program.

use crate::domain::actor::{Actor, Scope};
use crate::domain::affiliates::reserved::is_reserved;
use crate::domain::ids::{CustomerId, LinkId};
use crate::domain::text::AffiliateCode;
use crate::service::affiliates::free_code::require_free_code;
use crate::service::kernel::refusal::{Answer, Problem, Refusal, ServiceError, Subject};
use crate::store::affiliates::link::{affiliate_insert, affiliate_state, link_by_code};
use crate::store::customers::customer::customer_fetch;
use crate::store::kernel::audit::audit_insert;
use crate::store::{Command, Tx};
use serde_json::json;

/// How many codes are tried before giving up on a name.
const TRIES_MAX: u32 = 20;

/// Makes a customer an affiliate with a first link. Doing it twice changes nothing.
#[derive(Clone, Debug)]
pub struct BecomeAffiliate {
    /// Who asks.
    pub actor: Actor,
    /// Who joins.
    pub customer: CustomerId,
    /// The wished code; made from the name when not given.
    pub code: Option<AffiliateCode>,
}

impl Command for BecomeAffiliate {
    type Output = ();
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<()> {
        self.actor.for_customer(&self.customer, Scope::AffiliatesWrite)?;
        let shop = &self.actor.shop;
        tx.lock_shop(shop).await?;
        match affiliate_state(tx, shop, &self.customer).await? {
            None => return Err(Refusal::NotFound(Subject::Customer).into()),
            Some(Some(_)) => return Ok(()),
            Some(None) => {}
        }
        let code = match &self.code {
            Some(code) => code.clone(),
            None => self.free_code(tx).await?,
        };
        require_free_code(tx, shop, &code).await?;
        let now = tx.now();
        let link = LinkId::new(now, &*tx.entropy());
        affiliate_insert(tx, shop, &self.customer, (&link, &code), now);
        let detail = json!({"code": code});
        audit_insert(tx, &self.actor, "affiliate.join", self.customer.as_str(), &detail);
        Ok(())
    }
}

impl BecomeAffiliate {
    /// A code from the customer's name, with a number where it is taken.
    async fn free_code(&self, tx: &mut Tx<'_>) -> Answer<AffiliateCode> {
        let customer = customer_fetch(tx, &self.actor.shop, &self.customer)
            .await?
            .ok_or(Refusal::NotFound(Subject::Customer))?;
        let name = customer
            .name
            .as_deref()
            .unwrap_or_else(|| customer.email.as_str().split('@').next().unwrap_or("friend"));
        let stem: String =
            name.to_lowercase().chars().filter(char::is_ascii_alphanumeric).take(24).collect();
        let stem = if stem.len() < 2 { "friend".to_owned() } else { stem };
        for number in 1..=TRIES_MAX {
            let text = if number == 1 { stem.clone() } else { format!("{stem}{number}") };
            if let Some(code) = AffiliateCode::parse(&text)
                && !is_reserved(&code)
                && link_by_code(tx, &self.actor.shop, &code).await?.is_none()
            {
                return Ok(code);
            }
        }
        let mut bytes = [0; 4];
        tx.entropy().fill(&mut bytes);
        let text = format!("{stem}{}", u32::from_be_bytes(bytes));
        Ok(AffiliateCode::parse(&text).ok_or(Refusal::field("code", Problem::Required))?)
    }
}
