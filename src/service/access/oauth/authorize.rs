//! Allowing an app something: the code it gets back.

use crate::domain::actor::{Actor, Denied, Scopes, Who};
use crate::domain::ids::{ApiKeyId, GrantId};
use crate::service::kernel::refusal::{Answer, AppProblem, Problem, Refusal, ServiceError};
use crate::service::{NewSecret, Service, digest};
use crate::store::access::oauth::{
    OauthApp, OauthCode, OauthGrant, app_by_client, code_insert, grant_insert,
};
use crate::store::kernel::audit::audit_insert;
use crate::store::{Command, Source, Tx};
use serde_json::json;

/// How long a code works.
const CODE_SECS: i64 = 600;
/// The length of an S256 challenge: 32 bytes in base64url.
const CHALLENGE_LENGTH: usize = 43;

/// What an app asks for, as it came.
#[derive(Clone, Debug, Default)]
pub struct AppWish {
    /// The app's public id.
    pub client_id: String,
    /// Where people go afterwards.
    pub redirect_uri: String,
    /// Scopes with spaces or commas between them; all that the app was registered with when empty.
    pub scope: String,
    /// The S256 challenge of PKCE; may be left out.
    pub challenge: Option<String>,
    /// How the challenge was made; only `S256` is known.
    pub challenge_method: Option<String>,
}

/// A wish of an app that is registered, to be sent back to one of its own addresses.
#[derive(Clone, Debug)]
pub struct AppRequest {
    /// The app.
    pub app: OauthApp,
    /// What is asked for, or why that cannot be: its field and problem.
    pub scopes: Result<Scopes, (&'static str, Problem)>,
}

impl AppWish {
    /// Who asks and for what. Whatever is wrong with app or address is an error: nobody may be sent there.
    async fn read(&self, source: &mut impl Source, actor: &Actor) -> Answer<AppRequest> {
        let app = if is_client_id(&self.client_id) {
            app_by_client(source, &self.client_id).await?
        } else {
            None
        };
        let app = app.filter(|app| app.shop == actor.shop && app.revoked_at.is_none());
        let app = app.ok_or(Refusal::field("client_id", Problem::App(AppProblem::Unknown)))?;
        if !app.redirect_uris.contains(&self.redirect_uri) {
            return Err(Refusal::field("redirect_uri", Problem::App(AppProblem::Address)).into());
        }
        let scopes = self.scopes(app.scopes);
        Ok(AppRequest { app, scopes })
    }

    fn scopes(&self, most: Scopes) -> Result<Scopes, (&'static str, Problem)> {
        match (&self.challenge, self.challenge_method.as_deref()) {
            (Some(challenge), Some("S256")) if is_challenge(challenge) => {}
            (Some(_), Some("S256")) => {
                return Err(("code_challenge", Problem::App(AppProblem::Challenge)));
            }
            (None, None) => {}
            _ => return Err(("code_challenge_method", Problem::App(AppProblem::Challenge))),
        }
        if self.scope.trim().is_empty() {
            return Ok(most);
        }
        let asked = Scopes::parse(&self.scope).map_err(|_| ("scope", Problem::UnknownWord))?;
        if asked.is_within(most) && asked != Scopes::default() {
            Ok(asked)
        } else {
            Err(("scope", Problem::App(AppProblem::Beyond)))
        }
    }
}

/// Whether this could be the id of an app.
pub(super) fn is_client_id(text: &str) -> bool {
    text.len() <= 64 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

fn is_challenge(text: &str) -> bool {
    let is_base64 = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    text.len() == CHALLENGE_LENGTH && text.bytes().all(is_base64)
}

impl Service {
    /// What an app asks for, as shown to the operator who may authorise it.
    ///
    /// # Errors
    /// Unknown apps and addresses.
    pub async fn app_request(&self, actor: &Actor, wish: &AppWish) -> Answer<AppRequest> {
        wish.read(&mut self.store(), actor).await
    }
}

/// Allows an app what it asks for.
pub struct AuthorizeApp {
    /// Who allows it: an operator, or a key that has all the scopes itself.
    pub actor: Actor,
    /// What is allowed.
    pub wish: AppWish,
    /// The code the app gets.
    pub code: NewSecret,
}

impl Command for AuthorizeApp {
    type Output = ();
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<()> {
        let (shop, now) = (&self.actor.shop, tx.now());
        tx.lock_shop(shop).await?;
        let AppRequest { app, scopes } = self.wish.read(tx, &self.actor).await?;
        let scopes = scopes.map_err(|(field, problem)| Refusal::field(field, problem))?;
        require_right(&self.actor, scopes)?;
        let grant = OauthGrant {
            id: GrantId::new(now, &*tx.entropy()),
            client_id: app.client_id,
            scopes,
            revoked_at: None,
        };
        grant_insert(tx, shop, &grant, &self.actor.label());
        let detail =
            json!({"client_id": grant.client_id, "name": app.name, "scopes": scopes.to_text()});
        audit_insert(tx, &self.actor, "app.authorize", grant.id.as_str(), &detail);
        let code = OauthCode {
            shop: shop.clone(),
            grant: grant.id,
            redirect_uri: self.wish.redirect_uri.clone(),
            challenge: self.wish.challenge.clone(),
            expires_at: now.plus_secs(CODE_SECS),
            used_at: None,
        };
        code_insert(tx, &digest(self.code.reveal()), &code);
        Ok(())
    }
}

/// Nobody gives away what they do not have, and an app gives nothing away at all.
fn require_right(actor: &Actor, scopes: Scopes) -> Result<(), Denied> {
    let is_allowed = match &actor.who {
        Who::Operator(_) | Who::System => true,
        Who::ApiKey(id, own) => id.as_str().starts_with(ApiKeyId::PREFIX) && scopes.is_within(*own),
        Who::Visitor => return Err(Denied::SignInFirst),
        Who::Customer(_) => false,
    };
    if is_allowed { Ok(()) } else { Err(Denied::NotAllowed) }
}
