//! The second factor: setting it up, using a code, recovery codes. A code of the app works once, and so does a recovery
//! code.

use super::person_of;
use crate::domain::actor::{Actor, Who};
use crate::domain::clock::Timestamp;
use crate::domain::ids::ShopId;
use crate::domain::people::second_factor::{
    accepted_steps, digits_of, new_secret, secret_bytes, step_of, typed_digits, typed_recovery,
};
use crate::service::Service;
use crate::service::access::api_keys::digest;
use crate::service::access::sign_in::SignedIn;
use crate::service::kernel::refusal::{Answer, Problem, Refusal, ServiceError};
use crate::store::access::account::second_factor::{
    SecondFactor, has_second_factor, recovery_code_use, recovery_codes_left, recovery_codes_set,
    second_factor_begin, second_factor_confirm, second_factor_fetch, second_factor_remove,
    second_factor_step,
};
use crate::store::kernel::audit::audit_insert;
use crate::store::{Command, Tx};
use ring::hmac;
use serde_json::json;

/// The code of a secret in a step (RFC 6238); `None` when the secret is none.
fn code_of(secret: &str, step: i64) -> Option<String> {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &secret_bytes(secret)?);
    digits_of(hmac::sign(&key, &step.to_be_bytes()).as_ref())
}

/// The code that an app shows now: for a demo, and for tests.
#[must_use]
pub fn code_at(secret: &str, now: Timestamp) -> Option<String> {
    code_of(secret, step_of(now))
}

/// The accepted step whose code this is.
fn step_of_code(secret: &str, typed: &str, now: Timestamp) -> Option<i64> {
    let digits = typed_digits(typed)?;
    // The newest first, so that a code that repeats by chance uses up as much as it can.
    let mut steps = accepted_steps(now).into_iter().rev();
    steps.find(|step| code_of(secret, *step).is_some_and(|code| code == digits))
}

/// A recovery code as it is kept.
fn recovery_hash(shop: &ShopId, person: &str, code: &str) -> String {
    digest(&format!("{shop} {person} {code}"))
}

/// The digests of new recovery codes.
fn recovery_hashes(shop: &ShopId, person: &str, codes: &[String]) -> Vec<String> {
    let hash = |code: &String| typed_recovery(code).map(|code| recovery_hash(shop, person, &code));
    codes.iter().filter_map(hash).collect()
}

/// Makes a secret for the person who acts; it counts once a code of it was entered.
#[derive(Clone, Debug)]
pub struct BeginSecondFactor {
    /// Who acts.
    pub actor: Actor,
}

impl Command for BeginSecondFactor {
    type Output = ();
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<()> {
        let (shop, person) = (&self.actor.shop, person_of(&self.actor)?);
        tx.lock_shop(shop).await?;
        // What was begun stays, so that a page that is loaded again shows the code that was scanned.
        if second_factor_fetch(tx, shop, person.id()).await?.is_none() {
            let secret = new_secret(&*tx.entropy());
            second_factor_begin(tx, shop, person.id(), &secret);
            audit_insert(tx, &self.actor, "second_factor.begin", person.id(), &json!({}));
        }
        Ok(())
    }
}

/// Lets a new second factor count, and keeps the recovery codes that are shown with it.
#[derive(Clone)]
pub struct ConfirmSecondFactor {
    /// Who acts.
    pub actor: Actor,
    /// The code that was entered.
    pub code: String,
    /// The recovery codes.
    pub recovery: Vec<String>,
    /// The session that this is done with; the others end.
    pub but: String,
}

impl Command for ConfirmSecondFactor {
    type Output = ();
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<()> {
        let (shop, person) = (&self.actor.shop, person_of(&self.actor)?);
        tx.lock_shop(shop).await?;
        let factor = second_factor_fetch(tx, shop, person.id()).await?;
        let factor = factor.filter(|factor| factor.confirmed_at.is_none());
        let now = tx.now();
        let step = factor.and_then(|factor| step_of_code(&factor.secret, &self.code, now));
        let step = step.ok_or(Refusal::field("code", Problem::UnknownCode))?;
        second_factor_confirm(tx, shop, person.id(), step);
        let hashes = recovery_hashes(shop, person.id(), &self.recovery);
        recovery_codes_set(tx, shop, person.id(), &hashes);
        crate::store::access::account::sessions::own_sessions_end(tx, shop, person.id(), &self.but);
        audit_insert(tx, &self.actor, "second_factor.on", person.id(), &json!({}));
        Ok(())
    }
}

/// Puts new recovery codes in the place of those before.
#[derive(Clone)]
pub struct RenewRecoveryCodes {
    /// Who acts.
    pub actor: Actor,
    /// The recovery codes.
    pub recovery: Vec<String>,
}

impl Command for RenewRecoveryCodes {
    type Output = ();
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<()> {
        let (shop, person) = (&self.actor.shop, person_of(&self.actor)?);
        let hashes = recovery_hashes(shop, person.id(), &self.recovery);
        recovery_codes_set(tx, shop, person.id(), &hashes);
        audit_insert(tx, &self.actor, "second_factor.recovery", person.id(), &json!({}));
        Ok(())
    }
}

/// Removes the second factor of the person who acts.
#[derive(Clone, Debug)]
pub struct RemoveSecondFactor {
    /// Who acts.
    pub actor: Actor,
}

impl Command for RemoveSecondFactor {
    type Output = ();
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<()> {
        let (shop, person) = (&self.actor.shop, person_of(&self.actor)?);
        second_factor_remove(tx, shop, person.id());
        audit_insert(tx, &self.actor, "second_factor.off", person.id(), &json!({}));
        Ok(())
    }
}

/// Uses up a code of the app, or a recovery code.
#[derive(Clone)]
pub struct UseSecondFactor {
    /// The caller, who is a visitor while signing in.
    pub actor: Actor,
    /// Whose second factor it is.
    pub person: SignedIn,
    /// What was entered.
    pub code: String,
}

impl Command for UseSecondFactor {
    type Output = ();
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<()> {
        let (shop, id) = (&self.actor.shop, self.person.id());
        let factor = second_factor_fetch(tx, shop, id).await?;
        let factor = factor.filter(|factor| factor.confirmed_at.is_some());
        let factor = factor.ok_or(Refusal::WrongCredentials)?;
        let by = if self.is_code_of_app(tx, &factor).await? {
            "app"
        } else if self.is_recovery_code(tx).await? {
            "recovery code"
        } else {
            return Err(Refusal::WrongCredentials.into());
        };
        let who = Who::from(self.person.clone());
        let actor = Actor { who, ..self.actor.clone() };
        audit_insert(tx, &actor, "second_factor.use", id, &json!({"by": by}));
        Ok(())
    }
}

impl UseSecondFactor {
    async fn is_code_of_app(&self, tx: &mut Tx<'_>, factor: &SecondFactor) -> Answer<bool> {
        let Some(step) = step_of_code(&factor.secret, &self.code, tx.now()) else {
            return Ok(false);
        };
        Ok(second_factor_step(tx, &self.actor.shop, self.person.id(), step).await?)
    }

    async fn is_recovery_code(&self, tx: &mut Tx<'_>) -> Answer<bool> {
        let (shop, id) = (&self.actor.shop, self.person.id());
        let Some(code) = typed_recovery(&self.code) else { return Ok(false) };
        Ok(recovery_code_use(tx, shop, id, &recovery_hash(shop, id, &code)).await?)
    }
}

impl Service {
    /// Whether a person is asked for a second factor.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn has_second_factor(&self, shop: &ShopId, who: &SignedIn) -> Answer<bool> {
        Ok(has_second_factor(&mut self.store(), shop, who.id()).await?)
    }

    /// The secret that the person who acts is setting up; `None` when none is, or it counts already.
    ///
    /// # Errors
    /// `Denied` for anyone who is not a person.
    pub async fn begun_secret(&self, actor: &Actor) -> Answer<Option<String>> {
        let person = person_of(actor)?;
        let found = second_factor_fetch(&mut self.store(), &actor.shop, person.id()).await?;
        Ok(found.filter(|factor| factor.confirmed_at.is_none()).map(|factor| factor.secret))
    }

    /// How many recovery codes the person who acts has left.
    ///
    /// # Errors
    /// `Denied` for anyone who is not a person.
    pub async fn recovery_codes_left(&self, actor: &Actor) -> Answer<i64> {
        let person = person_of(actor)?;
        Ok(recovery_codes_left(&mut self.store(), &actor.shop, person.id()).await?)
    }

    /// The code that a person's app shows now; only a demo asks.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn shown_code(&self, shop: &ShopId, who: &SignedIn) -> Answer<Option<String>> {
        let found = second_factor_fetch(&mut self.store(), shop, who.id()).await?;
        let now = self.now();
        Ok(found.and_then(|factor| code_at(&factor.secret, now)))
    }

    /// Uses up a code. Guesses are counted before.
    ///
    /// # Errors
    /// `WrongCredentials` for a code that does not count or was used.
    pub async fn use_second_factor(
        &self,
        actor: &Actor,
        person: &SignedIn,
        code: &str,
    ) -> Answer<()> {
        let (code, person) = (code.to_owned(), person.clone());
        let used = UseSecondFactor { actor: actor.clone(), person: person.clone(), code };
        let outcome = self.store().write(used).await;
        if let Err(ServiceError::Refused(Refusal::WrongCredentials)) = &outcome {
            self.note_wrong(actor, ("second factor", person.id()), person.id()).await;
        }
        outcome
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_standard() {
        // RFC 6238, appendix B, SHA-1; the last six of its eight digits.
        let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
        for (secs, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(code_at(secret, Timestamp::from_secs(secs)).as_deref(), Some(code));
        }
        assert_eq!(code_at("1", Timestamp::from_secs(59)), None);
    }
}
