//! Turning earnings into store balance, at once.

use crate::domain::actor::{Actor, Scope};
use crate::domain::ids::{ClaimId, CustomerId};
use crate::domain::ledger::{AccountKind, LedgerRefusal, claim_converted};
use crate::domain::payouts::claim::{ClaimKind, ClaimState};
use crate::domain::webhooks::event::EventName;
use crate::service::kernel::events::conversion_data;
use crate::service::kernel::post::{post, require_positive, shop_of};
use crate::service::kernel::refusal::{Answer, Refusal, ServiceError, Subject};
use crate::store::affiliates::link::affiliate_state;
use crate::store::kernel::audit::audit_insert;
use crate::store::ledger::ledger_load;
use crate::store::payouts::claim::{Claim, claim_insert};
use crate::store::payouts::claim_facts::claim_facts;
use crate::store::statistics::{AffiliateDelta, affiliate_add};
use crate::store::webhooks::outbox::outbox_insert;
use crate::store::{Command, Tx};
use serde_json::json;

/// Converts available earnings of an affiliate.
#[derive(Clone, Debug)]
pub struct ConvertToBalance {
    /// Who asks.
    pub actor: Actor,
    /// Whose earnings.
    pub customer: CustomerId,
    /// How much, in minor units, above zero.
    pub amount_minor: i64,
    /// The key it was asked for with; it stays on the claim.
    pub idempotency_key: Option<String>,
}

/// A conversion that happened.
#[derive(Clone, Debug)]
pub struct Converted {
    /// The claim; its transaction is the wallet's transaction.
    pub claim: Claim,
    /// The store balance afterwards, in minor units.
    pub store_balance_minor: i64,
}

impl Command for ConvertToBalance {
    type Output = Converted;
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<Converted> {
        self.actor.for_customer(&self.customer, Scope::CustomersWrite)?;
        require_positive("amount", self.amount_minor)?;
        let shop = &self.actor.shop;
        tx.lock_shop(shop).await?;
        require_active(tx, &self.actor, &self.customer).await?;
        let currency = shop_of(tx, shop).await?.currency;
        let mut book = ledger_load(tx, shop, &self.customer, None).await?;
        let id = ClaimId::new(tx.now(), &*tx.entropy());
        let mut claim = Claim {
            id,
            customer: self.customer.clone(),
            kind: ClaimKind::Convert,
            state: ClaimState::Completed,
            amount_minor: self.amount_minor,
            currency: currency.to_string(),
            destination: None,
            note: None,
            reason: None,
            override_reason: None,
            payout_reference: None,
            network_fee_minor: 0,
            transaction: None,
            idempotency_key: self.idempotency_key.clone(),
            created_at: tx.now(),
            updated_at: tx.now(),
            approved_at: None,
            completed_at: Some(tx.now()),
            rejected_at: None,
            cancelled_at: None,
        };
        let draft = claim_converted(claim.id.as_str(), &self.customer, self.amount_minor)
            .resting_on(claim_facts(shop, &claim));
        let available_minor = book.balance(AccountKind::AffAvailable, &self.customer);
        let posted = match post(tx, &mut book, draft, &self.actor, currency) {
            Err(ServiceError::Ledger(LedgerRefusal::Insufficient { .. })) => {
                return Err(Refusal::InsufficientBalance { available_minor }.into());
            }
            outcome => outcome?,
        };
        claim.transaction = Some(posted.id);
        claim_insert(tx, shop, &claim);
        let delta =
            AffiliateDelta { converted_minor: self.amount_minor, ..AffiliateDelta::default() };
        affiliate_add(tx, shop, &self.customer, None, delta);
        let payload = json!({
            "claim_id": claim.id, "affiliate_customer_id": claim.customer, "amount_minor": claim.amount_minor,
        });
        audit_insert(tx, &self.actor, "earnings.convert", claim.id.as_str(), &payload);
        let store_balance_minor = book.balance(AccountKind::StoreBalance, &self.customer);
        let data = conversion_data(&claim, store_balance_minor, currency);
        outbox_insert(tx, shop, EventName::BalanceConverted, claim.id.as_str(), &data);
        Ok(Converted { claim, store_balance_minor })
    }
}

/// The customer must exist and be an active affiliate.
pub(in crate::service) async fn require_active(
    tx: &mut Tx<'_>,
    actor: &Actor,
    customer: &CustomerId,
) -> Answer<()> {
    match affiliate_state(tx, &actor.shop, customer).await? {
        None => Err(Refusal::NotFound(Subject::Customer).into()),
        Some(state) if state.as_deref() == Some("active") => Ok(()),
        Some(None) => Err(Refusal::InsufficientBalance { available_minor: 0 }.into()),
        Some(_) => Err(Refusal::AffiliateInactive.into()),
    }
}
