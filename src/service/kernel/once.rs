//! Idempotency: a command that runs at most once per key, its answer written with its effect.

use super::refusal::{Answer, Conflict, Refusal, ServiceError};
use crate::domain::ids::ShopId;
use crate::domain::money::Currency;
use crate::service::{Service, Shop};
use crate::store::kernel::idempotency::{KeptAnswer, idempotency_fetch, idempotency_insert};
use crate::store::{Command, Tx, from_json, to_json};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

/// The longest idempotency key.
pub const KEY_LENGTH_MAX: usize = 255;

/// Whose keys these are. The spaces are apart, so that a form or a customer's browser cannot use up a key of the
/// merchant's programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeySpace {
    /// The merchant's programs; their keys also stand on the claims they make.
    Program,
    /// Forms of the portal and the console.
    Form,
    /// Browsers of customers and visitors, through the customer and storefront APIs.
    Browser,
}

/// The key of a request and what it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnceKey {
    /// The key as it is stored. Keys of programs have no blank, so a prefix with one keeps the spaces apart.
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

    /// A key with the digest of `parts`: method, route template, path ids, canonical body; or a form and its values.
    pub fn new(space: KeySpace, key: impl AsRef<str>, parts: &[&str]) -> Self {
        let mut hasher = Sha256::new();
        for part in parts {
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part.as_bytes());
        }
        let key = key.as_ref();
        let key = match space {
            KeySpace::Program => key.to_owned(),
            KeySpace::Form => format!("form {key}"),
            KeySpace::Browser => format!("browser {key}"),
        };
        Self { key, fingerprint: data_encoding::HEXLOWER.encode(&hasher.finalize()) }
    }
}

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
    /// The id of the request, for failures.
    pub request_id: Option<String>,
}

impl RenderContext {
    /// What rendering needs to know of a shop.
    pub fn of(shop: &Shop) -> Self {
        Self {
            shop: shop.id.clone(),
            currency: shop.currency,
            base_url: shop.base_url.clone(),
            tax_ppm: shop.tax_ppm,
            request_id: None,
        }
    }
}

/// What came of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ran<T> {
    /// What is kept of its output.
    pub output: T,
    /// Whether it ran before and nothing happened this time.
    pub is_replay: bool,
}

/// A command that runs at most once per key and keeps its typed outcome: of the output, what `keep` takes of it, so
/// that no copy of a whole order or customer is kept with it.
struct Once<C: Command, K> {
    shop: ShopId,
    key: OnceKey,
    command: C,
    keep: fn(&C::Output) -> K,
}

impl<C, K> Command for Once<C, K>
where
    C: Command<Error = ServiceError>,
    C::Output: Sync,
    K: Serialize + DeserializeOwned + Send + Sync + 'static,
{
    /// The outcome, and whether it is an earlier one.
    type Output = (Result<K, Refusal>, bool);
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<Self::Output> {
        tx.lock_shop(&self.shop).await?;
        if let Some(kept) = kept_answer(tx, &self.shop, &self.key).await? {
            let outcome = from_json(&kept.body);
            return Ok((outcome.ok_or(Refusal::Conflict(Conflict::KeyUsedUp))?, true));
        }
        let outcome = outcome_of(&self.command, tx).await?.map(|output| (self.keep)(&output));
        let body = to_json(&outcome);
        let status = if outcome.is_ok() { 200 } else { 409 };
        keep_answer(tx, &self.shop, &self.key, status, body);
        Ok((outcome, false))
    }
}

/// An answer of the API that may be an earlier one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnceAnswer {
    /// The HTTP status.
    pub status: u16,
    /// The body, byte for byte.
    pub body: String,
    /// Whether this answer was given before.
    pub is_replay: bool,
}

/// A command under an optional key, whose answer is kept as the bytes that were sent: a replay is equal to the byte. So
/// the answer is put into words inside the unit of work, by `render`.
struct OnceAnswered<C, R> {
    shop: ShopId,
    key: Option<OnceKey>,
    command: C,
    render: R,
}

impl<C, R> Command for OnceAnswered<C, R>
where
    C: Command<Error = ServiceError>,
    C::Output: Sync,
    R: Fn(&Result<C::Output, Refusal>) -> (u16, String) + Send + Sync + 'static,
{
    type Output = OnceAnswer;
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<OnceAnswer> {
        tx.lock_shop(&self.shop).await?;
        let Some(key) = &self.key else {
            let (status, body) = (self.render)(&Ok(self.command.run(tx).await?));
            return Ok(OnceAnswer { status, body, is_replay: false });
        };
        if let Some(kept) = kept_answer(tx, &self.shop, key).await? {
            let status = u16::try_from(kept.status).unwrap_or(500);
            return Ok(OnceAnswer { status, body: kept.body, is_replay: true });
        }
        let (status, body) = (self.render)(&outcome_of(&self.command, tx).await?);
        keep_answer(tx, &self.shop, key, status, body.clone());
        Ok(OnceAnswer { status, body, is_replay: false })
    }
}

/// Runs a command; a refusal that is kept undoes what the command did and becomes its outcome.
async fn outcome_of<C>(command: &C, tx: &mut Tx<'_>) -> Answer<Result<C::Output, Refusal>>
where
    C: Command<Error = ServiceError>,
{
    match command.run(tx).await {
        Ok(output) => Ok(Ok(output)),
        Err(ServiceError::Refused(refusal)) if refusal.is_kept() => {
            tx.undo().await?;
            Ok(Err(refusal))
        }
        Err(error) => Err(error),
    }
}

/// What is kept under a key, if it was kept for the same request.
async fn kept_answer(tx: &mut Tx<'_>, shop: &ShopId, key: &OnceKey) -> Answer<Option<KeptAnswer>> {
    let Some(kept) = idempotency_fetch(tx, shop, &key.key).await? else { return Ok(None) };
    if kept.status == 0 {
        return Err(Refusal::Conflict(Conflict::KeyUsedUp).into());
    }
    if kept.fingerprint != key.fingerprint {
        return Err(Refusal::KeyReused.into());
    }
    Ok(Some(kept))
}

fn keep_answer(tx: &mut Tx<'_>, shop: &ShopId, key: &OnceKey, status: u16, body: String) {
    let kept = KeptAnswer { fingerprint: key.fingerprint.clone(), status: i64::from(status), body };
    let now = tx.now();
    idempotency_insert(tx, shop, &key.key, &kept, now);
}

impl Service {
    /// Runs a command in a unit of work of its own.
    ///
    /// # Errors
    /// What the command answers, and failures of the store.
    pub async fn run<C: Command>(&self, command: C) -> Result<C::Output, C::Error> {
        self.store().write(command).await
    }

    /// Runs a command at most once per key; what `keep` takes of the first outcome is kept with its effect and
    /// returned to all that follow.
    ///
    /// # Errors
    /// The outcome's refusal; [`Refusal::KeyReused`] when the key came with another request; failures of the store.
    pub async fn run_once<C, K>(
        &self,
        shop: &ShopId,
        key: OnceKey,
        command: C,
        keep: fn(&C::Output) -> K,
    ) -> Answer<Ran<K>>
    where
        C: Command<Error = ServiceError>,
        C::Output: Sync,
        K: Serialize + DeserializeOwned + Send + Sync + 'static,
    {
        let once = Once { shop: shop.clone(), key, command, keep };
        let (outcome, is_replay) = self.store().write(once).await?;
        Ok(Ran { output: outcome?, is_replay })
    }

    /// As [`Service::run_once`] for the API: keeps the bytes that `render` makes of the outcome.
    ///
    /// # Errors
    /// Refusals that are not kept, and failures of the store.
    pub async fn answer_once<C, R>(
        &self,
        shop: &ShopId,
        key: Option<OnceKey>,
        command: C,
        render: R,
    ) -> Answer<OnceAnswer>
    where
        C: Command<Error = ServiceError>,
        C::Output: Sync,
        R: Fn(&Result<C::Output, Refusal>) -> (u16, String) + Send + Sync + 'static,
    {
        self.store().write(OnceAnswered { shop: shop.clone(), key, command, render }).await
    }
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
        let print = |parts: &[&str]| OnceKey::new(KeySpace::Program, "k", parts).fingerprint;
        assert_ne!(print(&["ab", "c"]), print(&["a", "bc"]));
    }
}
