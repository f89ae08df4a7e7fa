//! Whether a code can be given to a link.

use crate::domain::affiliates::reserved::is_reserved;
use crate::domain::ids::ShopId;
use crate::domain::text::AffiliateCode;
use crate::service::kernel::refusal::{Answer, Problem, Refusal};
use crate::store::Tx;
use crate::store::affiliates::application::rejected_code_release;
use crate::store::affiliates::link::link_by_code;

/// Refuses a code that is reserved or another link's. A rejected link holds none, also one rejected by a version that
/// let it keep its code.
pub(in crate::service) async fn require_free_code(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    code: &AffiliateCode,
) -> Answer<()> {
    let taken = || Err(Refusal::field("code", Problem::Taken).into());
    if is_reserved(code) {
        return taken();
    }
    match link_by_code(tx, shop, code).await? {
        None => Ok(()),
        Some(owner) if owner.is_rejected => {
            rejected_code_release(tx, shop, &owner.link);
            Ok(())
        }
        Some(_) => taken(),
    }
}
