//! What a referral code saves its buyer at the checkout of the portal.

use crate::domain::actor::{Actor, Who};
use crate::domain::affiliates::attribution::{NothingEarned, Referrer, may_earn};
use crate::domain::affiliates::program::ProgramRule;
use crate::domain::ids::CustomerId;
use crate::domain::text::EmailAddress;
use crate::service::affiliates::read_code::link_in_text;
use crate::service::kernel::refusal::Answer;
use crate::service::{LinkOwner, Service};

/// Stands for a buyer who is not known yet.
const UNKNOWN_BUYER: &str = "nobody";
/// Stands for an address that is not known yet.
const UNKNOWN_ADDRESS: &str = "nobody@localhost";

/// What a code gives on an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Saving {
    /// No code was given.
    NoCode,
    /// The code as its owner writes it, and the part of the items that the buyer saves, in parts per million.
    Ppm(String, i64),
    /// No link has this code.
    Unknown,
    /// The code is the buyer's own.
    Own,
    /// The code, its affiliate or the program is switched off.
    Off,
}

impl Saving {
    /// What is saved, in parts per million of the items.
    pub fn ppm(&self) -> i64 {
        match self {
            Self::Ppm(_, ppm) => *ppm,
            _ => 0,
        }
    }
}

impl Service {
    /// What a code would save the buyer with this address, under the rules of now.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn code_saving(
        &self,
        actor: &Actor,
        code: &str,
        email: Option<&EmailAddress>,
    ) -> Answer<Saving> {
        if code.is_empty() {
            return Ok(Saving::NoCode);
        }
        let Some(owner) = link_in_text(&mut self.store(), &actor.shop, code).await? else {
            return Ok(Saving::Unknown);
        };
        let rule = self.program(actor).await?;
        Ok(saving_of(actor, owner, &rule, email))
    }
}

/// What a link would save the buyer with this address, under these rules.
pub(super) fn saving_of(
    actor: &Actor,
    owner: LinkOwner,
    rule: &ProgramRule,
    email: Option<&EmailAddress>,
) -> Saving {
    let buyer = match &actor.who {
        Who::Customer(own) => Some(own.clone()),
        _ => CustomerId::parse(UNKNOWN_BUYER),
    };
    let email = email.cloned().or_else(|| EmailAddress::parse(UNKNOWN_ADDRESS));
    let (Some(buyer), Some(email)) = (buyer, email) else { return Saving::NoCode };
    let discount_ppm = rule.discount_for(owner.discount_override_ppm);
    let referrer =
        Referrer { customer: owner.affiliate, email: owner.email, is_active: owner.is_active };
    match may_earn(rule, &referrer, &buyer, &email) {
        Ok(()) => Saving::Ppm(owner.code.to_string(), discount_ppm),
        Err(NothingEarned::SelfReferral) => Saving::Own,
        Err(_) => Saving::Off,
    }
}
