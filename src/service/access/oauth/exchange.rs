//! Tokens for a code or for a refresh token. Both work once; presenting one a second time ends everything that came
//! of the same consent, because one of the two must have stolen it (RFC 9700, 2.1.1 and 4.14).

use super::authorize::is_client_id;
use crate::domain::actor::{Actor, Scopes};
use crate::domain::clock::SECS_PER_DAY;
use crate::domain::ids::{GrantId, ShopId};
use crate::service::kernel::refusal::{Answer, ServiceError};
use crate::service::{NewSecret, Service, digest};
use crate::store::access::oauth::{
    OauthApp, OauthGrant, OauthToken, TokenKind, app_by_client, code_by_hash, code_use,
    grant_fetch, grant_revoke, token_by_hash, token_insert, token_use,
};
use crate::store::kernel::audit::audit_insert;
use crate::store::{Command, Tx};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

/// How long an access token works.
pub const ACCESS_SECS: i64 = 3_600;
/// How long a refresh token works.
const REFRESH_SECS: i64 = 90 * SECS_PER_DAY;

/// What an app brings.
#[derive(Clone)]
pub enum TokenAsk {
    /// A code from allowing it something.
    Code {
        /// The code.
        code: String,
        /// Where the code was sent.
        redirect_uri: String,
        /// The verifier behind the challenge.
        verifier: Option<String>,
    },
    /// A refresh token.
    Refresh {
        /// The token.
        token: String,
        /// Less than was allowed, with spaces between.
        scope: Option<String>,
    },
}

/// Gives an app its tokens.
pub struct ExchangeToken {
    /// The app's public id.
    pub client_id: String,
    /// The app's secret.
    pub client_secret: String,
    /// What it brings.
    pub ask: TokenAsk,
    /// The access token to give.
    pub access: NewSecret,
    /// The refresh token to give.
    pub refresh: NewSecret,
}

/// Why an app gets nothing, in the words of RFC 6749, 5.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenRefusal {
    /// No such app, or another secret.
    InvalidClient,
    /// The code or token is none, was used, ran out, or belongs to something else.
    InvalidGrant(&'static str),
    /// More than was allowed.
    InvalidScope,
}

/// Tokens that were given; the secrets are those of the command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenPair {
    /// What the access token may do.
    pub scopes: Scopes,
}

/// A refusal is an outcome here, not an error: ending a stolen consent has to be written.
type Outcome = Result<TokenPair, TokenRefusal>;

impl Service {
    /// The shop of an app, by what the app calls itself; `None` for an app that never was.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn shop_of_app(&self, client_id: &str) -> Answer<Option<ShopId>> {
        if !is_client_id(client_id) {
            return Ok(None);
        }
        Ok(app_by_client(&mut self.store(), client_id).await?.map(|app| app.shop))
    }
}

impl Command for ExchangeToken {
    type Output = Outcome;
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<Outcome> {
        let app = if is_client_id(&self.client_id) {
            app_by_client(tx, &self.client_id).await?
        } else {
            None
        };
        let given = digest(&self.client_secret);
        let Some(app) = app.filter(|app| is_same(&app.secret_hash, &given)) else {
            return Ok(Err(TokenRefusal::InvalidClient));
        };
        tx.lock_shop(&app.shop).await?;
        if app.revoked_at.is_some() {
            return Ok(Err(TokenRefusal::InvalidClient));
        }
        match &self.ask {
            TokenAsk::Code { code, redirect_uri, verifier } => {
                self.by_code(tx, &app, code, (redirect_uri, verifier.as_deref())).await
            }
            TokenAsk::Refresh { token, scope } => {
                self.by_refresh(tx, &app, token, scope.as_deref()).await
            }
        }
    }
}

impl ExchangeToken {
    async fn by_code(
        &self,
        tx: &mut Tx<'_>,
        app: &OauthApp,
        code: &str,
        (redirect_uri, verifier): (&str, Option<&str>),
    ) -> Answer<Outcome> {
        let hash = digest(code);
        let Some(found) = code_by_hash(tx, &hash).await?.filter(|code| code.shop == app.shop)
        else {
            return refuse("The code is not known.");
        };
        let Some(grant) = own_grant(tx, app, &found.grant).await? else {
            return refuse("The code is not known.");
        };
        if found.used_at.is_some() {
            end(tx, app, &grant);
            return refuse("The code was used before; what it gave has ended.");
        }
        if grant.revoked_at.is_some() || found.expires_at <= tx.now() {
            return refuse("The code has run out.");
        }
        if found.redirect_uri != redirect_uri {
            return refuse("redirect_uri is not the one the code was sent to.");
        }
        match (&found.challenge, verifier) {
            (None, None) => {}
            (Some(challenge), Some(verifier)) if is_same(challenge, &s256(verifier)) => {}
            (Some(_), _) => return refuse("code_verifier does not fit the challenge."),
            (None, Some(_)) => return refuse("There was no challenge for this code_verifier."),
        }
        code_use(tx, &app.shop, &hash);
        let detail = json!({"client_id": app.client_id, "scopes": grant.scopes.to_text()});
        let actor = Actor::system(app.shop.clone());
        audit_insert(tx, &actor, "app.connect", grant.id.as_str(), &detail);
        Ok(Ok(self.issue(tx, app, &grant, grant.scopes)))
    }

    async fn by_refresh(
        &self,
        tx: &mut Tx<'_>,
        app: &OauthApp,
        token: &str,
        scope: Option<&str>,
    ) -> Answer<Outcome> {
        let hash = digest(token);
        let found = token_by_hash(tx, &hash, TokenKind::Refresh).await?;
        let Some(found) = found.filter(|token| token.shop == app.shop) else {
            return refuse("The refresh token is not known, or has ended.");
        };
        let Some(grant) = own_grant(tx, app, &found.grant).await? else {
            return refuse("The refresh token is not known, or has ended.");
        };
        if found.used_at.is_some() {
            end(tx, app, &grant);
            return refuse("The refresh token was used before; what it gave has ended.");
        }
        if found.expires_at <= tx.now() {
            return refuse("The refresh token has run out.");
        }
        let scopes = match scope.map(Scopes::parse) {
            None => grant.scopes,
            Some(Ok(fewer)) if fewer.is_within(grant.scopes) && fewer != Scopes::default() => fewer,
            Some(_) => return Ok(Err(TokenRefusal::InvalidScope)),
        };
        token_use(tx, &app.shop, &hash);
        Ok(Ok(self.issue(tx, app, &grant, scopes)))
    }

    /// Writes a new pair. The refresh token keeps all that was allowed, also where less is asked for now.
    fn issue(
        &self,
        tx: &mut Tx<'_>,
        app: &OauthApp,
        grant: &OauthGrant,
        scopes: Scopes,
    ) -> TokenPair {
        let now = tx.now();
        for (kind, secret, scopes, secs) in [
            (TokenKind::Access, &self.access, scopes, ACCESS_SECS),
            (TokenKind::Refresh, &self.refresh, grant.scopes, REFRESH_SECS),
        ] {
            let token = OauthToken {
                shop: app.shop.clone(),
                grant: grant.id.clone(),
                kind,
                scopes,
                expires_at: now.plus_secs(secs),
                used_at: None,
            };
            token_insert(tx, &digest(secret.reveal()), &token);
        }
        TokenPair { scopes }
    }
}

/// The consent behind a code or token, unless it was given to another app.
async fn own_grant(tx: &mut Tx<'_>, app: &OauthApp, id: &GrantId) -> Answer<Option<OauthGrant>> {
    let grant = grant_fetch(tx, &app.shop, id).await?;
    Ok(grant.filter(|grant| grant.client_id == app.client_id))
}

fn end(tx: &mut Tx<'_>, app: &OauthApp, grant: &OauthGrant) {
    grant_revoke(tx, &app.shop, &grant.id);
    let actor = Actor::system(app.shop.clone());
    let detail = json!({"client_id": app.client_id, "reason": "used twice"});
    audit_insert(tx, &actor, "app.grant_ended", grant.id.as_str(), &detail);
}

#[expect(clippy::unnecessary_wraps, reason = "it stands for the whole outcome of a command")]
fn refuse(why: &'static str) -> Answer<Outcome> {
    Ok(Err(TokenRefusal::InvalidGrant(why)))
}

/// The S256 challenge of a verifier (RFC 7636, 4.2).
fn s256(verifier: &str) -> String {
    data_encoding::BASE64URL_NOPAD.encode(&Sha256::digest(verifier.as_bytes()))
}

/// Compares two texts in a time that tells nothing about where they differ.
fn is_same(left: &str, right: &str) -> bool {
    left.as_bytes().ct_eq(right.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_standard() {
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        assert_eq!(s256(verifier), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
        assert!(is_same("ab", "ab") && !is_same("ab", "ac") && !is_same("ab", "abc"));
    }
}
