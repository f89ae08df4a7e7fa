//! Changing what a shop is: its name, where its pages answer, its tax, what happens to payout addresses.

use crate::domain::actor::{Actor, Denied, Who};
use crate::domain::ids::ShopId;
use crate::domain::money::PPM;
use crate::service::kernel::cache::WHOLE_SHOP;
use crate::service::kernel::refusal::{Answer, Problem, Refusal, ServiceError, Subject};
use crate::service::{AddressPolicy, Count, Service, Shop};
use crate::store::kernel::audit::audit_insert;
use crate::store::settings::shop::{shop_fetch, shop_list, shop_update};
use crate::store::{Command, Tx};
use serde_json::json;

/// What is to be different; everything else stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShopChange {
    /// The name.
    pub name: Option<String>,
    /// Where its pages answer, without a trailing slash.
    pub base_url: Option<String>,
    /// Tax on top of every order, in parts per million.
    pub tax_ppm: Option<i64>,
    /// What happens to payout addresses that fail their check, over the API.
    pub address_policy: Option<AddressPolicy>,
}

/// Changes a shop; true when anything differs. Orders placed before keep their tax.
#[derive(Clone, Debug)]
pub struct ChangeShop {
    /// Who decides.
    pub actor: Actor,
    /// What is to be different.
    pub change: ShopChange,
}

impl Command for ChangeShop {
    type Output = (Shop, bool);
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<(Shop, bool)> {
        if !matches!(self.actor.who, Who::Operator(_) | Who::System) {
            return Err(Refusal::Denied(Denied::NotAllowed).into());
        }
        let change = &self.change;
        if change.tax_ppm.is_some_and(|tax_ppm| !(0..=PPM).contains(&tax_ppm)) {
            return Err(Refusal::field("tax", Problem::OutOfRange(0, 100)).into());
        }
        if change.name.as_ref().is_some_and(|name| name.trim().is_empty()) {
            return Err(Refusal::field("name", Problem::Required).into());
        }
        let id = &self.actor.shop;
        let before = shop_fetch(tx, id).await?.ok_or(Refusal::NotFound(Subject::Shop))?;
        let mut shop = before.clone();
        shop.name = change.name.clone().unwrap_or(shop.name);
        shop.base_url = change.base_url.clone().unwrap_or(shop.base_url);
        shop.tax_ppm = change.tax_ppm.unwrap_or(shop.tax_ppm);
        shop.address_policy = change.address_policy.unwrap_or(shop.address_policy);
        if shop == before {
            return Ok((shop, false));
        }
        shop_update(tx, &shop);
        tx.touch(id, WHOLE_SHOP);
        let told = |shop: &Shop| {
            json!({
                "name": shop.name, "base_url": shop.base_url, "tax_ppm": shop.tax_ppm,
                "address_policy": shop.address_policy.as_str(),
            })
        };
        let detail = json!({ "before": told(&before), "after": told(&shop) });
        audit_insert(tx, &self.actor, "shop.change", id.as_str(), &detail);
        Ok((shop, true))
    }
}

impl Service {
    /// Every shop, by short name: for the command line and for starting.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn shops(&self) -> Answer<Vec<Shop>> {
        Ok(shop_list(&mut self.store()).await?)
    }

    /// How often the settings of a shop were changed.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn shop_version(&self, shop: &ShopId) -> Answer<Count> {
        Ok(self.counts(shop.as_str(), &[WHOLE_SHOP]).await?.pop().unwrap_or_default())
    }

    /// Forgets everything that is kept in memory about a shop, whose row another process has changed.
    pub fn forget_shop(&self, shop: &ShopId) {
        let (shared, id) = (&self.shared, shop.as_str());
        shared.generations.count(id, WHOLE_SHOP);
        shared.order_pages.forget(id);
        shared.overviews.forget(id, WHOLE_SHOP);
        shared.answers.forget(id, WHOLE_SHOP);
        shared.keys.forget(WHOLE_SHOP);
    }
}
