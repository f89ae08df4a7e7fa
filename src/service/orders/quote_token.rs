//! Proof of a quote: what a buyer was shown, signed by the shop, so that an order never costs more than that.

use crate::domain::clock::Timestamp;
use crate::domain::ids::ShopId;
use crate::service::Service;
use crate::service::kernel::refusal::Answer;
use crate::service::kernel::signing::{Purpose, signature};
use crate::store::StoreError;
use data_encoding::BASE64URL_NOPAD;
use hmac::Mac as _;
use serde::{Deserialize, Serialize};

/// How long a quote holds.
pub const QUOTE_SECS: i64 = 15 * 60;
/// The longest token that is looked at.
const TOKEN_LENGTH_MAX: usize = 2_000;

/// What a buyer was shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuoteProof {
    /// The shop.
    pub shop: String,
    /// A digest of the lines.
    pub cart: String,
    /// The coupon that was counted, upper case; empty for none.
    pub coupon: String,
    /// The referral that was counted; empty for none.
    pub code: String,
    /// The total in minor units of the shop's currency.
    pub total_minor: i64,
    /// The first instant at which it no longer holds.
    pub expires_at: Timestamp,
}

/// Why a proof does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuoteProblem {
    /// This shop did not sign it.
    Invalid,
    /// It no longer holds.
    Expired,
    /// It is about another cart or other codes.
    Stale,
    /// The order would cost more than it says.
    PriceIncreased,
}

/// The proof as text: version, content, signature.
fn sealed(secret: &str, proof: &QuoteProof) -> Option<String> {
    let content = serde_json::to_string(proof).ok()?;
    let text = format!("q1.{}", BASE64URL_NOPAD.encode(content.as_bytes()));
    let mac = signature(secret, &text)?.finalize().into_bytes();
    Some(format!("{text}.{}", BASE64URL_NOPAD.encode(&mac)))
}

/// What a token proves for a shop; `None` when this shop did not sign it.
pub(in crate::service) fn opened(secret: &str, shop: &ShopId, token: &str) -> Option<QuoteProof> {
    if token.len() > TOKEN_LENGTH_MAX {
        return None;
    }
    let (text, mac) = token.rsplit_once('.')?;
    let mac = BASE64URL_NOPAD.decode(mac.as_bytes()).ok()?;
    // Compares in constant time.
    signature(secret, text)?.verify_slice(&mac).ok()?;
    let content = BASE64URL_NOPAD.decode(text.strip_prefix("q1.")?.as_bytes()).ok()?;
    let proof: QuoteProof = serde_json::from_slice(&content).ok()?;
    (proof.shop == shop.as_str()).then_some(proof)
}

impl Service {
    /// Signs what a buyer was shown.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn quote_token(&self, shop: &ShopId, proof: &QuoteProof) -> Answer<String> {
        let key = self.signing_key(shop, Purpose::Quote).await?;
        Ok(sealed(&key, proof).ok_or(StoreError::Constraint)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_signed_is_believed() {
        let shop = ShopId::parse("shop_1").unwrap();
        let proof = QuoteProof {
            shop: shop.to_string(),
            cart: "c".into(),
            coupon: String::new(),
            code: "ann".into(),
            total_minor: 2500,
            expires_at: Timestamp(5),
        };
        let token = sealed("key", &proof).unwrap();
        assert_eq!(opened("key", &shop, &token), Some(proof.clone()));
        assert_eq!(opened("other", &shop, &token), None);
        assert_eq!(opened("key", &ShopId::parse("shop_2").unwrap(), &token), None);
        let cheaper = sealed("key", &QuoteProof { total_minor: 1, ..proof }).unwrap();
        let (content, _) = cheaper.rsplit_once('.').unwrap();
        let (_, mac) = token.rsplit_once('.').unwrap();
        assert_eq!(opened("key", &shop, &format!("{content}.{mac}")), None);
        for bad in ["", ".", "q1.", "q1..", "äö.x", &"x".repeat(3_000), &token[..token.len() - 1]]
        {
            assert_eq!(opened("key", &shop, bad), None, "{bad}");
        }
    }
}
