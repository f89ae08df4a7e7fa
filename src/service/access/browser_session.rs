//! Browsers' sessions as the session layer keeps them. What is in one is the layer's own matter.

use crate::domain::clock::Timestamp;
use crate::service::{Service, StoreError};
use crate::store::access::session::session_fetch;

impl Service {
    /// What a session remembers and when it ends, by the digest of its token; `None` when it has ended.
    pub async fn browser_session(
        &self,
        token_hash: &str,
    ) -> Result<Option<(String, Timestamp)>, StoreError> {
        session_fetch(&mut self.store(), token_hash, self.now()).await
    }
}
