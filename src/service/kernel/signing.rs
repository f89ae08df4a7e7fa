//! Signing with a key that each shop has for each purpose, made when it is first needed and never shown.

use super::refusal::{Answer, ServiceError};
use crate::domain::ids::ShopId;
use crate::service::{NewSecret, Service};
use crate::store::access::signing_key::{signing_key_fetch, signing_key_insert};
use crate::store::{Command, Tx};
use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Keys that were read, at most one for each shop and purpose. None ever changes once it is written, so they are right
/// on PostgreSQL too.
pub(in crate::service) type SigningKeys = Mutex<HashMap<(ShopId, Purpose), String>>;

/// What a key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::service) enum Purpose {
    /// Proof of a quote.
    Quote,
    /// Telling visitors apart without keeping where they come from.
    Visitor,
    /// The clicks that a browser keeps.
    Clicks,
}

impl Purpose {
    /// The purpose as it is stored.
    pub(in crate::service) fn as_str(self) -> &'static str {
        match self {
            Self::Quote => "quote",
            Self::Visitor => "visitor",
            Self::Clicks => "clicks",
        }
    }
}

/// HMAC-SHA256 of a text, ready to be read or compared.
pub(in crate::service) fn signature(secret: &str, text: &str) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
    mac.update(text.as_bytes());
    Some(mac)
}

/// Keeps a key unless there is one by now; answers the one that counts.
struct KeepKey {
    shop: ShopId,
    purpose: Purpose,
    secret: NewSecret,
}

impl Command for KeepKey {
    type Output = String;
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<String> {
        tx.lock_shop(&self.shop).await?;
        let purpose = self.purpose.as_str();
        if let Some(known) = signing_key_fetch(tx, &self.shop, purpose).await? {
            return Ok(known);
        }
        let secret = self.secret.reveal().to_owned();
        signing_key_insert(tx, &self.shop, purpose, &secret);
        Ok(secret)
    }
}

impl Service {
    pub(in crate::service) async fn signing_key(
        &self,
        shop: &ShopId,
        purpose: Purpose,
    ) -> Answer<String> {
        let of = (shop.clone(), purpose);
        let keys = || self.shared.signing_keys.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = keys().get(&of).cloned();
        if let Some(kept) = kept {
            return Ok(kept);
        }
        let known = signing_key_fetch(&mut self.store(), shop, purpose.as_str()).await?;
        let key = match known {
            Some(known) => known,
            None => {
                let secret = NewSecret::token(self.entropy());
                self.store().write(KeepKey { shop: shop.clone(), purpose, secret }).await?
            }
        };
        keys().insert(of, key.clone());
        Ok(key)
    }

    /// A digest that is the same for the same visitor of a shop, from what tells visitors apart (where they come from,
    /// what their browser says). Without the shop's own key nobody can find those again from it.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn visitor_hash(&self, shop: &ShopId, traits: &str) -> Answer<String> {
        let secret = self.signing_key(shop, Purpose::Visitor).await?;
        let mac = signature(&secret, traits).map(|mac| mac.finalize().into_bytes());
        Ok(mac.map_or_else(String::new, |mac| HEXLOWER.encode(&mac)))
    }
}
