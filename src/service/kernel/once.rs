//! Idempotency: a command that runs at most once per key, its answer written with its effect.

use super::refusal::{Answer, Conflict, Refusal, ServiceError};
use crate::domain::ids::ShopId;
use crate::domain::money::Currency;
use crate::service::Shop;
use crate::store::kernel::idempotency::{KeptAnswer, idempotency_fetch, idempotency_insert};
use crate::store::{Command, Tx};
use sha2::{Digest, Sha256};

/// The longest idempotency key.
pub const KEY_LENGTH_MAX: usize = 255;

/// The key of a request and what it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnceKey {
    /// The key as it was given, without quotes.
    pub key: String,
    /// The digest of the request.
    pub fingerprint: String,
}

impl OnceKey {
    /// Reads a key: 1–255 visible ASCII characters, bare or in double quotes.
    pub fn parse(text: &str) -> Option<String> {
        let text = text.trim();
        let bare = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text);
        let is_visible = bare.bytes().all(|byte| (0x21..=0x7e).contains(&byte));
        (is_visible && (1..=KEY_LENGTH_MAX).contains(&bare.len())).then(|| bare.to_owned())
    }

    /// A key of somebody else than the merchant's programs, who shall not be able to use up one of theirs: theirs have
    /// no space.
    pub fn apart(whose: &str, key: &str) -> String {
        format!("{whose} {key}")
    }

    /// A key with the digest of `parts`: method, route template, path ids, canonical body.
    pub fn new(key: String, parts: &[&str]) -> Self {
        let mut hasher = Sha256::new();
        for part in parts {
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part.as_bytes());
        }
        Self { key, fingerprint: data_encoding::HEXLOWER.encode(&hasher.finalize()) }
    }
}

/// Turns an outcome into what is kept: an HTTP status and a body.
pub type Render<T> = fn(&Result<T, Refusal>, &RenderContext) -> (u16, String);

/// What rendering may need beside the outcome.
#[derive(Clone, Debug)]
pub struct RenderContext {
    /// The shop.
    pub shop: ShopId,
    /// The currency of the shop.
    pub currency: Currency,
    /// Where the shop's pages answer.
    pub base_url: String,
    /// Tax on top of every order, in parts per million.
    pub tax_ppm: i64,
}

impl RenderContext {
    /// What rendering needs to know of a shop.
    pub fn of(shop: &Shop) -> Self {
        Self {
            shop: shop.id.clone(),
            currency: shop.currency,
            base_url: shop.base_url.clone(),
            tax_ppm: shop.tax_ppm,
        }
    }
}

/// An answer that may be an earlier one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnceAnswer {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: String,
    /// Whether this answer was given before.
    pub is_replay: bool,
}

/// A command under an optional key.
pub struct Once<C: Command> {
    /// The shop whose keys these are.
    pub shop: ShopId,
    /// The key, when there is one.
    pub key: Option<OnceKey>,
    /// What to do.
    pub command: C,
    /// How to put the outcome.
    pub render: Render<C::Output>,
    /// What rendering needs.
    pub context: RenderContext,
}

impl<C> Command for Once<C>
where
    C: Command<Error = ServiceError>,
    C::Output: Sync,
{
    type Output = OnceAnswer;
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<OnceAnswer> {
        tx.lock_shop(&self.shop).await?;
        if let Some(key) = &self.key
            && let Some(kept) = idempotency_fetch(tx, &self.shop, &key.key).await?
        {
            return replay(key, kept);
        }
        let outcome = match self.command.run(tx).await {
            Ok(output) => Ok(output),
            Err(ServiceError::Refused(refusal)) if self.key.is_some() && refusal.is_kept() => {
                tx.undo().await?;
                Err(refusal)
            }
            Err(error) => return Err(error),
        };
        let (status, body) = (self.render)(&outcome, &self.context);
        if let Some(key) = &self.key {
            let kept = KeptAnswer {
                fingerprint: key.fingerprint.clone(),
                status: i64::from(status),
                body: body.clone(),
            };
            let now = tx.now();
            idempotency_insert(tx, &self.shop, &key.key, &kept, now);
        }
        Ok(OnceAnswer { status, body, is_replay: false })
    }
}

fn replay(key: &OnceKey, kept: KeptAnswer) -> Answer<OnceAnswer> {
    if kept.status == 0 {
        return Err(Refusal::Conflict(Conflict::KeyUsedUp).into());
    }
    if kept.fingerprint != key.fingerprint {
        return Err(Refusal::KeyReused.into());
    }
    let status = u16::try_from(kept.status).unwrap_or(500);
    Ok(OnceAnswer { status, body: kept.body, is_replay: true })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_reads_the_same_bare_and_quoted() {
        assert_eq!(OnceKey::parse("k-1"), OnceKey::parse("\"k-1\""));
        for bad in ["", "\"\"", "a b", "ä", "a\u{7f}", &"x".repeat(256)] {
            assert_eq!(OnceKey::parse(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn parts_do_not_run_into_each_other() {
        let print = |parts: &[&str]| OnceKey::new("k".into(), parts).fingerprint;
        assert_ne!(print(&["ab", "c"]), print(&["a", "bc"]));
    }
}
