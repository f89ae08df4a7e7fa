//! Keys as people manage them: listing, making, revoking. A key never makes or revokes another.

use super::api_keys::digest;
use super::oauth::require_person;
use crate::domain::actor::{Actor, Scopes};
use crate::domain::ids::ApiKeyId;
use crate::service::kernel::refusal::{Answer, Conflict, Problem, Refusal, ServiceError, Subject};
use crate::service::{NewSecret, Service};
use crate::store::access::api_key::{
    ApiKey, KeyRow, api_key_fetch, api_key_insert, api_key_list, api_key_revoke,
};
use crate::store::customers::session::{
    publishable_key_insert, publishable_key_list, publishable_key_revoke,
};
use crate::store::kernel::audit::audit_insert;
use crate::store::{Command, Tx};
use serde_json::json;

/// The longest label of a key, in characters.
pub const KEY_LABEL_LENGTH_MAX: usize = 80;
/// How many publishable keys of a shop work at once.
const PUBLISHABLE_KEYS_MAX: usize = 100;

/// A label without blanks around it.
fn label_of(text: &str, problems: &mut Vec<(&'static str, Problem)>) -> String {
    let label = text.trim();
    if label.is_empty() {
        problems.push(("label", Problem::Required));
    } else if label.chars().count() > KEY_LABEL_LENGTH_MAX {
        problems.push(("label", Problem::TooLong(KEY_LABEL_LENGTH_MAX)));
    }
    label.to_owned()
}

fn require_none(problems: Vec<(&'static str, Problem)>) -> Result<(), Refusal> {
    if problems.is_empty() { Ok(()) } else { Err(Refusal::Invalid(problems)) }
}

/// Makes an API key.
pub struct IssueKey {
    /// Who makes it.
    pub actor: Actor,
    /// Its secret.
    pub secret: NewSecret,
    /// What it may do.
    pub scopes: Scopes,
    /// What it is called.
    pub label: String,
}

impl Command for IssueKey {
    type Output = ApiKeyId;
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<ApiKeyId> {
        require_person(&self.actor)?;
        let mut problems = Vec::new();
        let label = label_of(&self.label, &mut problems);
        if self.scopes == Scopes::default() {
            problems.push(("scopes", Problem::Required));
        }
        require_none(problems)?;
        let now = tx.now();
        let id = ApiKeyId::new(now, &*tx.entropy());
        let shop = self.actor.shop.clone();
        let key = ApiKey { id: id.clone(), shop, scopes: self.scopes, expires_at: None };
        let made = (label.as_str(), self.actor.label());
        api_key_insert(tx, &key, &digest(self.secret.reveal()), (made.0, &made.1), now);
        let detail = json!({"scopes": self.scopes.to_text(), "label": label});
        audit_insert(tx, &self.actor, "api_key.create", id.as_str(), &detail);
        Ok(id)
    }
}

/// Revokes an API key; it stops working at once. Doing it twice changes nothing. Answers what it was called.
pub struct RevokeKey {
    /// Who revokes it.
    pub actor: Actor,
    /// The key.
    pub key: ApiKeyId,
}

impl Command for RevokeKey {
    type Output = String;
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<String> {
        require_person(&self.actor)?;
        let shop = &self.actor.shop;
        let found = api_key_fetch(tx, shop, &self.key).await?;
        let row = found.ok_or(Refusal::NotFound(Subject::Key))?;
        if row.revoked_at.is_none() {
            let now = tx.now();
            api_key_revoke(tx, shop, &self.key, now);
            let detail = json!({"before": {"label": row.label, "scopes": row.scopes.to_text()}});
            audit_insert(tx, &self.actor, "api_key.revoke", self.key.as_str(), &detail);
        }
        Ok(row.label)
    }
}

/// Makes a key that a shop front names itself with. Answers the key, which is no secret.
pub struct IssuePublishableKey {
    /// Who makes it.
    pub actor: Actor,
    /// The key.
    pub key: NewSecret,
    /// What it is called.
    pub label: String,
}

impl Command for IssuePublishableKey {
    type Output = String;
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<String> {
        require_person(&self.actor)?;
        let mut problems = Vec::new();
        let label = label_of(&self.label, &mut problems);
        require_none(problems)?;
        let shop = &self.actor.shop;
        tx.lock_shop(shop).await?;
        if publishable_key_list(tx, shop).await?.len() >= PUBLISHABLE_KEYS_MAX {
            return Err(Refusal::Conflict(Conflict::TooManyKeys).into());
        }
        let key = self.key.reveal().to_owned();
        publishable_key_insert(tx, shop, &key, &label);
        let detail = json!({"label": label});
        audit_insert(tx, &self.actor, "publishable_key.create", &key, &detail);
        Ok(key)
    }
}

/// Revokes a publishable key; it stops working at once. Answers what it was called.
pub struct RevokePublishableKey {
    /// Who revokes it.
    pub actor: Actor,
    /// The key.
    pub key: String,
}

impl Command for RevokePublishableKey {
    type Output = String;
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<String> {
        require_person(&self.actor)?;
        let shop = &self.actor.shop;
        let keys = publishable_key_list(tx, shop).await?;
        let found = keys.into_iter().find(|known| known.key == self.key);
        let found = found.ok_or(Refusal::NotFound(Subject::Key))?;
        publishable_key_revoke(tx, shop, &found.key);
        let detail = json!({"label": found.label});
        audit_insert(tx, &self.actor, "publishable_key.revoke", &found.key, &detail);
        Ok(found.label)
    }
}

impl Service {
    /// The keys of the shop, newest first, revoked ones too.
    ///
    /// # Errors
    /// `Denied` for anyone but an operator.
    pub async fn api_keys(&self, actor: &Actor) -> Answer<Vec<KeyRow>> {
        require_person(actor)?;
        Ok(api_key_list(&mut self.store(), &actor.shop).await?)
    }

    /// One key of the shop, revoked or not.
    ///
    /// # Errors
    /// `NotFound`, or `Denied` for anyone but an operator.
    pub async fn api_key(&self, actor: &Actor, id: &ApiKeyId) -> Answer<KeyRow> {
        require_person(actor)?;
        let found = api_key_fetch(&mut self.store(), &actor.shop, id).await?;
        Ok(found.ok_or(Refusal::NotFound(Subject::Key))?)
    }
}
