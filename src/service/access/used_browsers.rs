//! Which browsers people use: compared when somebody decides on money.

use super::api_keys::digest;
use crate::domain::ids::ShopId;
use crate::store::access::used_browser::browser_seen;
use crate::store::{Command, StoreError, Tx};

pub use crate::store::access::used_browser::BROWSER_DAYS;

/// Notes that a customer or an operator uses a browser.
#[derive(Clone, Debug)]
pub struct NoteBrowser {
    /// The shop.
    pub shop: ShopId,
    /// The id of the customer or operator.
    pub person: String,
    /// The random name in the browser's cookie; only its digest is kept.
    pub browser: String,
}

impl Command for NoteBrowser {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        // Another digest in each shop: no person is followed from one to another.
        let browser_hash = digest(&format!("{}:{}", self.shop, self.browser));
        browser_seen(tx, &self.shop, &self.person, &browser_hash);
        Ok(())
    }
}
