//! The clicks that a visitor holds, as a browser keeps them: signed by the shop, so that none is made up or prolonged.
//!
//! They stand in a cookie of their own and not in the session, because a click counts as long as its window says, while
//! sessions end with signing out and with idle time. The cookie holds no more than that, and names the visitor at
//! random.

use crate::domain::actor::Actor;
use crate::domain::affiliates::attribution::Touch;
use crate::domain::clock::Timestamp;
use crate::domain::ids::ShopId;
use crate::domain::text::{AffiliateCode, EmailAddress};
use crate::service::affiliates::code_saving::saving_of;
use crate::service::affiliates::read_code::link_in_text;
use crate::service::kernel::refusal::Answer;
use crate::service::kernel::signing::{Purpose, signature};
use crate::service::{Saving, Service};
use data_encoding::BASE64URL_NOPAD;
use hmac::Mac as _;
use serde::{Deserialize, Serialize};

/// The longest cookie that is looked at, in bytes: browsers keep no longer ones.
const SEALED_LENGTH_MAX: usize = 4_096;

/// The clicks that a visitor holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldClicks {
    /// A random name for the visitor, for counting clicks once.
    pub visitor: String,
    /// The clicks, the one first that is asked first.
    pub touches: Vec<Touch>,
}

impl HeldClicks {
    /// The clicks that still count.
    pub fn counting(&self, now: Timestamp) -> Vec<Touch> {
        self.touches.iter().filter(|touch| touch.counts_at(now)).cloned().collect()
    }

    /// The first instant at which none of them counts any more.
    pub fn expires_at(&self) -> Option<Timestamp> {
        self.touches.iter().map(Touch::expires_at).max()
    }
}

/// What is signed. The shop is part of it: a click in one shop does not count in another.
#[derive(Serialize, Deserialize)]
struct Content {
    shop: ShopId,
    clicks: HeldClicks,
}

fn sealed(secret: &str, content: &Content) -> Option<String> {
    let json = serde_json::to_string(content).ok()?;
    let text = format!("c1.{}", BASE64URL_NOPAD.encode(json.as_bytes()));
    let mac = signature(secret, &text)?.finalize().into_bytes();
    Some(format!("{text}.{}", BASE64URL_NOPAD.encode(&mac)))
}

fn opened(secret: &str, shop: &ShopId, cookie: &str) -> Option<HeldClicks> {
    let (text, mac) = cookie.rsplit_once('.')?;
    let mac = BASE64URL_NOPAD.decode(mac.as_bytes()).ok()?;
    signature(secret, text)?.verify_slice(&mac).ok()?;
    let json = BASE64URL_NOPAD.decode(text.strip_prefix("c1.")?.as_bytes()).ok()?;
    let content: Content = serde_json::from_slice(&json).ok()?;
    (content.shop == *shop).then_some(content.clicks)
}

impl Service {
    /// The clicks as text for a cookie.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn seal_clicks(&self, shop: &ShopId, clicks: &HeldClicks) -> Answer<String> {
        let secret = self.signing_key(shop, Purpose::Clicks).await?;
        let content = Content { shop: shop.clone(), clicks: clicks.clone() };
        Ok(sealed(&secret, &content).unwrap_or_default())
    }

    /// The clicks that a cookie holds; none where this shop did not sign it.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn open_clicks(&self, shop: &ShopId, cookie: &str) -> Answer<HeldClicks> {
        if cookie.is_empty() || cookie.len() > SEALED_LENGTH_MAX {
            return Ok(HeldClicks::default());
        }
        let secret = self.signing_key(shop, Purpose::Clicks).await?;
        Ok(opened(&secret, shop, cookie).unwrap_or_default())
    }

    /// Which of the held clicks would be credited now, and what that saves the buyer: the first that may earn, or else
    /// the first, which then says why it does not.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn credited_click(
        &self,
        actor: &Actor,
        touches: &[Touch],
        email: Option<&EmailAddress>,
    ) -> Answer<Option<(AffiliateCode, Saving)>> {
        if touches.is_empty() {
            return Ok(None);
        }
        let rule = self.program(actor).await?;
        let mut first = None;
        for touch in touches {
            let code = touch.code.as_str();
            let owner = link_in_text(&mut self.store(), &actor.shop, code).await?;
            let saving =
                owner.map_or(Saving::Unknown, |owner| saving_of(actor, owner, &rule, email));
            let earns = matches!(saving, Saving::Ppm(..));
            if earns || first.is_none() {
                first = Some((touch.code.clone(), saving));
            }
            if earns {
                break;
            }
        }
        Ok(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::affiliates::program::AttributionMode;
    use crate::domain::ids::{ClickId, LinkId};

    #[test]
    fn only_what_the_shop_signed_is_opened() {
        let touch = Touch {
            code: AffiliateCode::parse("ann").unwrap(),
            link: LinkId::parse("alink_1").unwrap(),
            click: ClickId::parse("clk_1").unwrap(),
            at: Timestamp::from_secs(5),
            mode: AttributionMode::LastClick,
            window_days: 30,
        };
        let clicks = HeldClicks { visitor: "v".to_owned(), touches: vec![touch; 5] };
        let (shop, other) = (ShopId::parse("shop_a").unwrap(), ShopId::parse("shop_b").unwrap());
        let content = Content { shop: shop.clone(), clicks: clicks.clone() };
        let cookie = sealed("secret", &content).unwrap();
        assert!(cookie.len() < SEALED_LENGTH_MAX && !cookie.contains([' ', ';', ',', '"']));
        assert_eq!(opened("secret", &shop, &cookie), Some(clicks));
        assert_eq!(opened("secret", &other, &cookie), None);
        assert_eq!(opened("other", &shop, &cookie), None);
        let longer = cookie.replacen("c1.", "c1.A", 1);
        for bad in ["", ".", "c1.", "c1..", &longer, &cookie[..cookie.len() - 1]] {
            assert_eq!(opened("secret", &shop, bad), None, "{bad}");
        }
    }
}
