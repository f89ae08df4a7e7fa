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
    /// The clicks the visitor already holds.
    pub held: Vec<Touch>,
}

impl Command for RecordClick {
    /// The clicks that the visitor holds from now on; `None` for a link that brings nothing.
    type Output = Option<Vec<Touch>>;
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<Option<Vec<Touch>>> {
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
        let arriving = Touch {
            code: owner.code,
            link: owner.link,
            click,
            at: tx.now(),
            mode: rule.mode,
            window_days: rule.window_days,
        };
        Ok(Some(hold(self.held.clone(), arriving, tx.now())))
    }
}
