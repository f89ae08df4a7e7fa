//! Asking for a payout: the amount is tied up until an operator decides.

use crate::domain::actor::{Actor, Scope, Who};
use crate::domain::ids::{ClaimId, CustomerId};
use crate::domain::ledger::{AccountKind, LedgerRefusal, payout_requested};
use crate::domain::payouts::claim::{ClaimKind, ClaimState};
use crate::domain::payouts::payout_address::{
    AddressCheck, PayoutAsset, PayoutNetwork, check_address,
};
use crate::domain::webhooks::event::EventName;
use crate::service::kernel::mails::mail_payout_asked;
use crate::service::kernel::post::{post, require_positive, rule_of, shop_of};
use crate::service::kernel::refusal::{Answer, Problem, Refusal, ServiceError, Subject};
use crate::service::kernel::told::tell_payout;
use crate::service::wallet::convert_to_balance::require_active;
use crate::store::kernel::audit::audit_insert;
use crate::store::ledger::ledger_load;
use crate::store::payouts::claim::{Claim, Destination, claim_insert, payout_fetch};
use crate::store::payouts::claim_facts::claim_facts;
use crate::store::settings::shop::AddressPolicy;
use crate::store::statistics::count_move;
use crate::store::{Command, Tx};
use serde_json::json;

/// Where a payout should go, as it was asked for.
#[derive(Clone, Debug)]
pub struct PayoutWish {
    /// The asset, any case.
    pub asset: String,
    /// The network.
    pub network: Option<String>,
    /// The address.
    pub address: String,
    /// A note for the operator who pays.
    pub note: Option<String>,
}

impl PayoutWish {
    /// The longest asset or network name, in characters.
    pub const NAME_LENGTH_MAX: usize = 32;
    /// The longest address, in characters.
    pub const ADDRESS_LENGTH_MAX: usize = 128;

    /// Judges the destination.
    ///
    /// # Errors
    /// Fields that are empty, too long, or hold what no address can.
    pub fn destination(&self, is_strict: bool) -> Result<Destination, Refusal> {
        let (asset, address) = (self.asset.trim(), self.address.trim());
        let network = self.network.as_deref().map(str::trim).filter(|network| !network.is_empty());
        let mut problems = Vec::new();
        if asset.is_empty() {
            problems.push(("asset", Problem::Required));
        } else if asset.chars().count() > Self::NAME_LENGTH_MAX {
            problems.push(("asset", Problem::TooLong(Self::NAME_LENGTH_MAX)));
        }
        if network.is_some_and(|network| network.chars().count() > Self::NAME_LENGTH_MAX) {
            problems.push(("network", Problem::TooLong(Self::NAME_LENGTH_MAX)));
        }
        if address.is_empty() {
            problems.push(("address", Problem::Required));
        } else if address.chars().count() > Self::ADDRESS_LENGTH_MAX {
            problems.push(("address", Problem::TooLong(Self::ADDRESS_LENGTH_MAX)));
        }
        if !problems.is_empty() {
            return Err(Refusal::Invalid(problems));
        }
        let check = check_address(
            PayoutAsset::parse(asset),
            network.and_then(PayoutNetwork::parse),
            address,
        );
        if let (true, AddressCheck::Invalid(problem)) = (is_strict, check) {
            return Err(Refusal::field("address", Problem::Address(problem)));
        }
        Ok(Destination {
            asset: asset.to_uppercase(),
            network: network.map(str::to_owned),
            address: address.to_owned(),
            address_check: check.as_str().to_owned(),
        })
    }
}

/// Asks for a payout of available earnings.
#[derive(Clone, Debug)]
pub struct RequestPayout {
    /// Who asks.
    pub actor: Actor,
    /// Whose earnings.
    pub customer: CustomerId,
    /// How much, in minor units, above zero.
    pub amount_minor: i64,
    /// Where to.
    pub wish: PayoutWish,
    /// The key it was asked for with; it stays on the claim.
    pub idempotency_key: Option<String>,
}

impl Command for RequestPayout {
    type Output = Claim;
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<Claim> {
        self.actor.for_customer(&self.customer, Scope::CustomersWrite)?;
        require_positive("amount", self.amount_minor)?;
        let shop = &self.actor.shop;
        tx.lock_shop(shop).await?;
        require_active(tx, &self.actor, &self.customer).await?;
        let details = shop_of(tx, shop).await?;
        let minimum = rule_of(tx, shop).await?.payout_minimum_minor;
        // The portal's own form is always strict; programs follow the shop's policy.
        let in_person = matches!(self.actor.who, Who::Customer(_));
        let is_strict = in_person || details.address_policy == AddressPolicy::Strict;
        let destination = self.wish.destination(is_strict)?;
        if self.amount_minor < minimum {
            return Err(Refusal::field("amount", Problem::BelowMinimum(minimum)).into());
        }
        let mut book = ledger_load(tx, shop, &self.customer, None).await?;
        let id = ClaimId::new(tx.now(), &*tx.entropy());
        let claim = self.claim(tx, id, destination, details.currency.to_string());
        let draft = payout_requested(claim.id.as_str(), &self.customer, self.amount_minor)
            .resting_on(claim_facts(shop, &claim));
        let available_minor = book.balance(AccountKind::AffAvailable, &self.customer);
        match post(tx, &mut book, draft, &self.actor, details.currency) {
            Err(ServiceError::Ledger(LedgerRefusal::Insufficient { .. })) => {
                return Err(Refusal::InsufficientBalance { available_minor }.into());
            }
            outcome => outcome?,
        };
        claim_insert(tx, shop, &claim);
        count_move(tx, shop, "payout", self.customer.as_str(), None, claim.state.as_str());
        let payload = json!({
            "claim_id": claim.id, "affiliate_customer_id": claim.customer, "amount_minor": claim.amount_minor,
        });
        audit_insert(tx, &self.actor, "payout.request", claim.id.as_str(), &payload);
        // Read back with the affiliate's own data, so that paying needs no second query.
        let row = payout_fetch(tx, shop, &claim.id).await?;
        let row = row.ok_or(Refusal::NotFound(Subject::Payout))?;
        tell_payout(tx, shop, EventName::PayoutRequested, &row, details.currency);
        mail_payout_asked(tx, shop, &row);
        Ok(claim)
    }
}

impl RequestPayout {
    fn claim(&self, tx: &Tx<'_>, id: ClaimId, destination: Destination, currency: String) -> Claim {
        Claim {
            id,
            customer: self.customer.clone(),
            kind: ClaimKind::Payout,
            state: ClaimState::Pending,
            amount_minor: self.amount_minor,
            currency,
            destination: Some(destination),
            note: self.wish.note.clone(),
            reason: None,
            override_reason: None,
            payout_reference: None,
            network_fee_minor: 0,
            transaction: None,
            idempotency_key: self.idempotency_key.clone(),
            created_at: tx.now(),
            updated_at: tx.now(),
            approved_at: None,
            completed_at: None,
            rejected_at: None,
            cancelled_at: None,
        }
    }
}
