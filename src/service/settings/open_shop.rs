//! Opening a shop: its row, an empty ledger, and the first version of its program rules.

use crate::domain::actor::Actor;
use crate::domain::affiliates::program::{AttributionMode, ProgramRule};
use crate::domain::clock::SECS_PER_DAY;
use crate::domain::ids::ShopId;
use crate::domain::money::Currency;
use crate::service::kernel::refusal::{Answer, ServiceError};
use crate::service::{AddressPolicy, Shop};
use crate::store::affiliates::program::program_insert;
use crate::store::kernel::audit::audit_insert;
use crate::store::settings::shop::{shop_by_slug, shop_insert};
use crate::store::{Command, StoreError, Tx};
use serde_json::json;

/// Opens a shop unless there is one with this short name; true when it is new.
#[derive(Clone, Debug)]
pub struct OpenShop {
    /// The short name, as brand files name it: `a–z 0–9 _ -`.
    pub slug: String,
    /// The name.
    pub name: String,
    /// The one currency of its ledger; cannot be changed later.
    pub currency: Currency,
    /// Where its pages answer, without a trailing slash.
    pub base_url: String,
}

impl Command for OpenShop {
    type Output = bool;
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<bool> {
        if shop_by_slug(tx, &self.slug).await?.is_some() {
            return Ok(false);
        }
        let now = tx.now();
        let shop = Shop {
            id: ShopId::parse(&format!("shop_{}", self.slug)).ok_or(StoreError::Constraint)?,
            slug: self.slug.clone(),
            name: self.name.clone(),
            currency: self.currency,
            base_url: self.base_url.clone(),
            tax_ppm: 0,
            has_sandbox: false,
            address_policy: AddressPolicy::Warn,
            is_suspended: false,
            created_at: now,
        };
        shop_insert(tx, &shop);
        program_insert(tx, &shop.id, &first_rule(), now);
        let detail = json!({
            "after": {"name": shop.name, "currency": shop.currency.as_str(), "base_url": shop.base_url},
        });
        audit_insert(tx, &Actor::system(shop.id.clone()), "shop.open", shop.id.as_str(), &detail);
        Ok(true)
    }
}

/// Cautious to start with: 10 % after 30 days, nothing off for friends, the last click within 30 days counts.
fn first_rule() -> ProgramRule {
    ProgramRule {
        version: 1,
        is_active: true,
        rate_ppm: 100_000,
        discount_ppm: 0,
        hold_secs: 30 * SECS_PER_DAY,
        window_days: 30,
        mode: AttributionMode::LastClick,
        payout_minimum_minor: 0,
        earns_on_balance: false,
        is_discount_active: true,
        has_custom_links: true,
        links_need_approval: false,
    }
}
