//! Arriving over a referral link: the click is recorded once per visitor and day, and may hold the credit.

use crate::domain::affiliates::attribution::{Touch, hold};
use crate::domain::ids::{ClickId, ShopId};
use crate::domain::text::AffiliateCode;
use crate::service::kernel::post::rule_of;
use crate::service::kernel::refusal::{Answer, ServiceError};
use crate::store::affiliates::link::{click_record, link_by_code};
use crate::store::statistics::{AffiliateDelta, affiliate_add};
use crate::store::{Command, Tx};

/// Records a click.
#[derive(Clone, Debug)]
pub struct RecordClick {
    /// The shop.
    pub shop: ShopId,
    /// The code in the link.
    pub code: AffiliateCode,
    /// A digest that is the same for the same visitor.
    pub visitor_hash: String,
    /// The click the visitor already holds.
    pub held: Option<Touch>,
}

/// What arriving over a link gives.
#[derive(Clone, Debug)]
pub struct Landing {
    /// The click that holds the credit from now on.
    pub touch: Touch,
    /// Who referred, as it may be shown.
    pub referrer: String,
    /// What the visitor saves, in parts per million.
    pub discount_ppm: i64,
}

impl Command for RecordClick {
    type Output = Option<Landing>;
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<Option<Landing>> {
        tx.lock_shop(&self.shop).await?;
        let rule = rule_of(tx, &self.shop).await?;
        let Some(owner) = link_by_code(tx, &self.shop, &self.code).await? else { return Ok(None) };
        if !rule.is_active || !owner.is_active {
            return Ok(None);
        }
        let id = ClickId::new(tx.now(), &*tx.entropy());
        let (click, is_new) =
            click_record(tx, &self.shop, &owner.link, &self.visitor_hash, &id).await?;
        if is_new {
            let delta = AffiliateDelta { clicks: 1, ..AffiliateDelta::default() };
            affiliate_add(tx, &self.shop, &owner.affiliate, Some(&owner.link), delta);
        }
        let arriving_discount_ppm = rule.discount_for(owner.discount_override_ppm);
        let arriving = Touch {
            code: owner.code.clone(),
            link: owner.link,
            click,
            at: tx.now(),
            mode: rule.mode,
            window_days: rule.window_days,
        };
        let touch = hold(self.held.clone(), arriving, tx.now());
        let discount_ppm = if touch.code == owner.code {
            arriving_discount_ppm
        } else {
            let holder = link_by_code(tx, &self.shop, &touch.code).await?;
            rule.discount_for(holder.and_then(|holder| holder.discount_override_ppm))
        };
        let referrer = touch.code.to_string();
        Ok(Some(Landing { touch, referrer, discount_ppm }))
    }
}
