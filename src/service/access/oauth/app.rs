//! Registering and removing apps.

use super::RedirectUri;
use super::authorize::is_client_id;
use crate::domain::actor::{Actor, Denied, Scopes, Who};
use crate::domain::ids::ShopId;
use crate::service::kernel::refusal::{Answer, Problem, Refusal, ServiceError, Subject};
use crate::service::{NewSecret, Service, digest};
use crate::store::access::oauth::{
    LastGrant, OauthApp, app_by_client, app_insert, app_list, app_revoke, grant_last,
};
use crate::store::kernel::audit::audit_insert;
use crate::store::{Command, Source, Tx};
use serde_json::json;

/// The longest name, in characters.
const NAME_LENGTH_MAX: usize = 80;

/// Registers an app. Only people and the command line do that, never a key.
pub struct RegisterApp {
    /// Who registers it.
    pub actor: Actor,
    /// Its public id, made like a secret.
    pub client_id: NewSecret,
    /// Its secret.
    pub secret: NewSecret,
    /// What people know it as.
    pub name: String,
    /// Where people may be sent back to.
    pub redirect_uris: Vec<RedirectUri>,
    /// The most it may be allowed.
    pub scopes: Scopes,
}

impl Command for RegisterApp {
    type Output = ();
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<()> {
        require_person(&self.actor)?;
        let name = self.name.trim();
        if name.is_empty() {
            return Err(Refusal::field("name", Problem::Required).into());
        }
        if name.chars().count() > NAME_LENGTH_MAX {
            return Err(Refusal::field("name", Problem::TooLong(NAME_LENGTH_MAX)).into());
        }
        if self.redirect_uris.is_empty() {
            return Err(Refusal::field("redirect_uri", Problem::Required).into());
        }
        if self.scopes == Scopes::default() {
            return Err(Refusal::field("scopes", Problem::Required).into());
        }
        let app = OauthApp {
            shop: self.actor.shop.clone(),
            client_id: self.client_id.reveal().to_owned(),
            secret_hash: digest(self.secret.reveal()),
            name: name.to_owned(),
            redirect_uris: self.redirect_uris.iter().map(|uri| uri.as_str().to_owned()).collect(),
            scopes: self.scopes,
            created_at: tx.now(),
            revoked_at: None,
        };
        app_insert(tx, &app);
        let detail = json!({
            "name": app.name, "redirect_uris": app.redirect_uris, "scopes": app.scopes.to_text(),
        });
        audit_insert(tx, &self.actor, "app.register", &app.client_id, &detail);
        Ok(())
    }
}

/// Removes an app; its tokens stop working at once.
pub struct RevokeApp {
    /// Who removes it.
    pub actor: Actor,
    /// Its public id.
    pub client_id: String,
}

impl Command for RevokeApp {
    type Output = String;
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<String> {
        require_person(&self.actor)?;
        // Otherwise a consent that is given right now would outlive the app.
        tx.lock_shop(&self.actor.shop).await?;
        let app = own_app(tx, &self.actor.shop, &self.client_id).await?;
        let now = tx.now();
        app_revoke(tx, &app.shop, &app.client_id, now);
        let detail = json!({"name": app.name});
        audit_insert(tx, &self.actor, "app.revoke", &app.client_id, &detail);
        Ok(app.name)
    }
}

/// An app and what it was last allowed, unless that has ended.
pub type InstalledApp = (OauthApp, Option<LastGrant>);

impl Service {
    /// The apps of the shop, the newest first, at most 200.
    ///
    /// # Errors
    /// `Denied` for anyone but an operator.
    pub async fn apps(&self, actor: &Actor) -> Answer<Vec<InstalledApp>> {
        require_person(actor)?;
        let mut store = self.store();
        let mut apps = Vec::new();
        for app in app_list(&mut store, &actor.shop).await? {
            let grant = grant_last(&mut store, &actor.shop, &app.client_id).await?;
            apps.push((app, grant));
        }
        Ok(apps)
    }

    /// One app of the shop that was not removed.
    ///
    /// # Errors
    /// `NotFound`, or `Denied` for anyone but an operator.
    pub async fn app(&self, actor: &Actor, client_id: &str) -> Answer<InstalledApp> {
        require_person(actor)?;
        let mut store = self.store();
        let app = own_app(&mut store, &actor.shop, client_id).await?;
        let grant = grant_last(&mut store, &actor.shop, &app.client_id).await?;
        Ok((app, grant))
    }
}

/// The app of this shop with this id, unless it was removed.
async fn own_app(source: &mut impl Source, shop: &ShopId, client_id: &str) -> Answer<OauthApp> {
    let found =
        if is_client_id(client_id) { app_by_client(source, client_id).await? } else { None };
    let found = found.filter(|app| app.shop == *shop && app.revoked_at.is_none());
    Ok(found.ok_or(Refusal::NotFound(Subject::App))?)
}

/// Keys and apps are for people to manage: none of them may make or end another.
pub(in crate::service) fn require_person(actor: &Actor) -> Result<(), Denied> {
    match actor.who {
        Who::Operator(_) | Who::System => Ok(()),
        Who::Visitor => Err(Denied::SignInFirst),
        _ => Err(Denied::NotAllowed),
    }
}
