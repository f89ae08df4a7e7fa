//! Which link a text means: the one whose code can be read from it, where there is exactly one.

use crate::domain::affiliates::referral::{Candidates, in_text};
use crate::domain::ids::ShopId;
use crate::domain::text::AffiliateCode;
use crate::service::kernel::refusal::Answer;
use crate::service::{LinkOwner, Service};
use crate::store::Source;
use crate::store::affiliates::link::link_by_code;

/// The link of the first place that names a known code. A place that names several known codes means none for certain.
pub(in crate::service) async fn link_in(
    source: &mut impl Source,
    shop: &ShopId,
    places: &[Candidates],
) -> Answer<Option<LinkOwner>> {
    for place in places {
        let mut known = Vec::new();
        for code in place {
            known.extend(link_by_code(source, shop, code).await?);
        }
        match known.len() {
            0 => {}
            1 => return Ok(known.pop()),
            _ => return Ok(None),
        }
    }
    Ok(None)
}

/// The link that a text in place of a code means, be it what a person typed or what a storefront read from its address.
pub(in crate::service) async fn link_in_text(
    source: &mut impl Source,
    shop: &ShopId,
    text: &str,
) -> Answer<Option<LinkOwner>> {
    link_in(source, shop, &in_text(text)).await
}

impl Service {
    /// The code that the query of a page means.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn known_code(
        &self,
        shop: &ShopId,
        places: &[Candidates],
    ) -> Answer<Option<AffiliateCode>> {
        let found = link_in(&mut self.store(), shop, places).await?;
        Ok(found.map(|owner| owner.code))
    }
}
