//! Installed apps, what they were allowed, and the digests of their codes and tokens.

use crate::domain::actor::Scopes;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{GrantId, ShopId};
use crate::store::integrity::sealed;
use crate::store::{Columns, Source, StoreError, Tx};
use crate::values;

/// An app that a merchant installed.
#[derive(Clone, Debug)]
pub struct OauthApp {
    /// The shop.
    pub shop: ShopId,
    /// The public id, `shoc_…`.
    pub client_id: String,
    /// The digest of the secret.
    pub secret_hash: String,
    /// What people know it as.
    pub name: String,
    /// Where people may be sent back to, each to be matched exactly.
    pub redirect_uris: Vec<String>,
    /// The most it may be allowed.
    pub scopes: Scopes,
    /// When it was registered.
    pub created_at: Timestamp,
    /// When it was removed.
    pub revoked_at: Option<Timestamp>,
}

/// What one consent allowed an app.
#[derive(Clone, Debug)]
pub struct OauthGrant {
    /// The id.
    pub id: GrantId,
    /// The app.
    pub client_id: String,
    /// What it may do.
    pub scopes: Scopes,
    /// When it ended.
    pub revoked_at: Option<Timestamp>,
}

/// An authorization code.
#[derive(Clone, Debug)]
pub struct OauthCode {
    /// The shop.
    pub shop: ShopId,
    /// What it stands for.
    pub grant: GrantId,
    /// Where it was sent.
    pub redirect_uri: String,
    /// The S256 challenge that came with the request.
    pub challenge: Option<String>,
    /// When it stops working.
    pub expires_at: Timestamp,
    /// When it was used.
    pub used_at: Option<Timestamp>,
}

/// Which of the two a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// For calling the API.
    Access,
    /// For a new pair.
    Refresh,
}

impl TokenKind {
    fn as_str(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::Refresh => "refresh",
        }
    }
}

/// A token.
#[derive(Clone, Debug)]
pub struct OauthToken {
    /// The shop.
    pub shop: ShopId,
    /// The consent it comes of.
    pub grant: GrantId,
    /// Which of the two.
    pub kind: TokenKind,
    /// What it may do.
    pub scopes: Scopes,
    /// When it stops working.
    pub expires_at: Timestamp,
    /// When a refresh token was exchanged.
    pub used_at: Option<Timestamp>,
}

fn scopes(text: &str) -> Option<Scopes> {
    Scopes::parse(text).ok()
}

macro_rules! apps {
    () => {
        "SELECT shop_id, client_id, secret_hash, name, redirect_uris, scopes, created_at, revoked_at FROM oauth_app "
    };
}

fn read_app(row: &sqlx::any::AnyRow) -> Result<OauthApp, StoreError> {
    let mut columns = Columns::of(row);
    Ok(OauthApp {
        shop: columns.parsed("oauth_app", "shop_id", ShopId::parse)?,
        client_id: columns.text()?,
        secret_hash: columns.text()?,
        name: columns.text()?,
        redirect_uris: columns.text()?.split('\n').map(str::to_owned).collect(),
        scopes: columns.parsed("oauth_app", "scopes", scopes)?,
        created_at: columns.instant()?,
        revoked_at: columns.instant_or_null()?,
    })
}

/// The app with this client id, in any shop, removed or not.
pub async fn app_by_client(
    source: &mut impl Source,
    client_id: &str,
) -> Result<Option<OauthApp>, StoreError> {
    let row = source.row(concat!(apps!(), "WHERE client_id = $1"), values![client_id]).await?;
    row.as_ref().map(read_app).transpose()
}

/// The apps of a shop that were not removed, newest first.
pub async fn app_list(
    source: &mut impl Source,
    shop: &ShopId,
) -> Result<Vec<OauthApp>, StoreError> {
    let sql = concat!(
        apps!(),
        "WHERE shop_id = $1 AND revoked_at IS NULL AND created_at <= $2 \
         ORDER BY created_at DESC, client_id DESC"
    );
    let rows = source.rows(sql, values![shop.as_str(), i64::MAX]).await?;
    rows.iter().map(read_app).collect()
}

/// What an app was last allowed, by whom and when.
#[derive(Clone, Debug)]
pub struct LastGrant {
    /// What it may do.
    pub scopes: Scopes,
    /// Who allowed it.
    pub granted_by: String,
    /// When.
    pub granted_at: Timestamp,
}

/// What an app was last allowed, unless that has ended.
pub async fn grant_last(
    source: &mut impl Source,
    shop: &ShopId,
    client_id: &str,
) -> Result<Option<LastGrant>, StoreError> {
    let row = source
        .row(
            "SELECT scopes, granted_by, created_at FROM oauth_grant WHERE shop_id = $1 AND client_id = $2 \
             AND revoked_at IS NULL ORDER BY grant_id DESC LIMIT 1",
            values![shop.as_str(), client_id],
        )
        .await?;
    let Some(row) = row else { return Ok(None) };
    let mut columns = Columns::of(&row);
    Ok(Some(LastGrant {
        scopes: columns.parsed("oauth_grant", "scopes", scopes)?,
        granted_by: columns.text()?,
        granted_at: columns.instant()?,
    }))
}

/// Adds an app.
pub fn app_insert(tx: &mut Tx<'_>, app: &OauthApp) {
    tx.queue(
        "INSERT INTO oauth_app (shop_id, client_id, secret_hash, name, redirect_uris, scopes, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        values![
            app.shop.as_str(), app.client_id.as_str(), app.secret_hash.as_str(), app.name.as_str(),
            app.redirect_uris.join("\n"), app.scopes.to_text(), app.created_at,
        ],
    );
    tx.seal(&sealed::OAUTH_APP, &app.shop, app.client_id.as_str());
}

/// Removes an app; everything it was allowed ends with it.
pub fn app_revoke(tx: &mut Tx<'_>, shop: &ShopId, client_id: &str, now: Timestamp) {
    tx.queue(
        "UPDATE oauth_app SET revoked_at = $3 WHERE shop_id = $1 AND client_id = $2 AND revoked_at IS NULL",
        values![shop.as_str(), client_id, now],
    );
    tx.queue(
        "UPDATE oauth_grant SET revoked_at = $3 WHERE shop_id = $1 AND client_id = $2 AND revoked_at IS NULL",
        values![shop.as_str(), client_id, now],
    );
    tx.seal(&sealed::OAUTH_APP, shop, client_id);
    tx.seal(&sealed::OAUTH_GRANT_OF_APP, shop, client_id);
    tx.touch(shop, GrantId::PREFIX);
}

/// Adds what somebody allowed.
pub fn grant_insert(tx: &mut Tx<'_>, shop: &ShopId, grant: &OauthGrant, granted_by: &str) {
    let now = tx.now();
    tx.queue(
        "INSERT INTO oauth_grant (shop_id, grant_id, client_id, scopes, granted_by, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6)",
        values![
            shop.as_str(),
            grant.id.as_str(),
            grant.client_id.as_str(),
            grant.scopes.to_text(),
            granted_by,
            now,
        ],
    );
    tx.seal(&sealed::OAUTH_GRANT, shop, grant.id.as_str());
}

/// Who allowed what is allowed under this id.
pub async fn grant_giver(
    source: &mut impl Source,
    shop: &ShopId,
    id: &str,
) -> Result<Option<String>, StoreError> {
    let sql = "SELECT granted_by FROM oauth_grant WHERE shop_id = $1 AND grant_id = $2";
    let row = source.row(sql, values![shop.as_str(), id]).await?;
    row.map(|row| Columns::of(&row).text()).transpose()
}

/// What was allowed under this id.
pub async fn grant_fetch(
    source: &mut impl Source,
    shop: &ShopId,
    id: &GrantId,
) -> Result<Option<OauthGrant>, StoreError> {
    let row = source
        .row(
            "SELECT grant_id, client_id, scopes, revoked_at FROM oauth_grant WHERE shop_id = $1 AND grant_id = $2",
            values![shop.as_str(), id.as_str()],
        )
        .await?;
    let Some(row) = row else { return Ok(None) };
    let mut columns = Columns::of(&row);
    Ok(Some(OauthGrant {
        id: columns.parsed("oauth_grant", "grant_id", GrantId::parse)?,
        client_id: columns.text()?,
        scopes: columns.parsed("oauth_grant", "scopes", scopes)?,
        revoked_at: columns.instant_or_null()?,
    }))
}

/// Ends what was allowed: every token of it stops working.
pub fn grant_revoke(tx: &mut Tx<'_>, shop: &ShopId, id: &GrantId) {
    let now = tx.now();
    tx.queue(
        "UPDATE oauth_grant SET revoked_at = $3 WHERE shop_id = $1 AND grant_id = $2 AND revoked_at IS NULL",
        values![shop.as_str(), id.as_str(), now],
    );
    tx.seal(&sealed::OAUTH_GRANT, shop, id.as_str());
    tx.touch(shop, id.as_str());
}

/// Adds a code.
pub fn code_insert(tx: &mut Tx<'_>, code_hash: &str, code: &OauthCode) {
    tx.queue(
        "INSERT INTO oauth_code (shop_id, code_hash, grant_id, redirect_uri, challenge, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6)",
        values![
            code.shop.as_str(), code_hash, code.grant.as_str(), code.redirect_uri.as_str(),
            code.challenge.as_deref(), code.expires_at,
        ],
    );
}

/// The code with this digest, in any shop.
pub async fn code_by_hash(
    source: &mut impl Source,
    code_hash: &str,
) -> Result<Option<OauthCode>, StoreError> {
    let row = source
        .row(
            "SELECT shop_id, grant_id, redirect_uri, challenge, expires_at, used_at FROM oauth_code \
             WHERE code_hash = $1",
            values![code_hash],
        )
        .await?;
    let Some(row) = row else { return Ok(None) };
    let mut columns = Columns::of(&row);
    Ok(Some(OauthCode {
        shop: columns.parsed("oauth_code", "shop_id", ShopId::parse)?,
        grant: columns.parsed("oauth_code", "grant_id", GrantId::parse)?,
        redirect_uri: columns.text()?,
        challenge: columns.text_or_null()?,
        expires_at: columns.instant()?,
        used_at: columns.instant_or_null()?,
    }))
}

/// Notes that a code was used.
pub fn code_use(tx: &mut Tx<'_>, shop: &ShopId, code_hash: &str) {
    let now = tx.now();
    tx.queue(
        "UPDATE oauth_code SET used_at = $3 WHERE shop_id = $1 AND code_hash = $2 AND used_at IS NULL",
        values![shop.as_str(), code_hash, now],
    );
}

/// Adds a token; the ones of the same consent that have run out are cleared away.
pub fn token_insert(tx: &mut Tx<'_>, token_hash: &str, token: &OauthToken) {
    let now = tx.now();
    tx.queue(
        "DELETE FROM oauth_token WHERE shop_id = $1 AND grant_id = $2 AND kind = $3 AND expires_at <= $4",
        values![token.shop.as_str(), token.grant.as_str(), token.kind.as_str(), now],
    );
    tx.queue(
        "INSERT INTO oauth_token (shop_id, token_hash, grant_id, kind, scopes, created_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        values![
            token.shop.as_str(), token_hash, token.grant.as_str(), token.kind.as_str(), token.scopes.to_text(), now,
            token.expires_at,
        ],
    );
}

/// The token with this digest, in any shop, unless what it stands for has ended.
pub async fn token_by_hash(
    source: &mut impl Source,
    token_hash: &str,
    kind: TokenKind,
) -> Result<Option<OauthToken>, StoreError> {
    let row = source
        .row(
            "SELECT t.shop_id, t.grant_id, t.scopes, t.expires_at, t.used_at FROM oauth_token t \
             JOIN oauth_grant g ON g.shop_id = t.shop_id AND g.grant_id = t.grant_id AND g.revoked_at IS NULL \
             WHERE t.token_hash = $1 AND t.kind = $2",
            values![token_hash, kind.as_str()],
        )
        .await?;
    let Some(row) = row else { return Ok(None) };
    let mut columns = Columns::of(&row);
    Ok(Some(OauthToken {
        shop: columns.parsed("oauth_token", "shop_id", ShopId::parse)?,
        grant: columns.parsed("oauth_token", "grant_id", GrantId::parse)?,
        kind,
        scopes: columns.parsed("oauth_token", "scopes", scopes)?,
        expires_at: columns.instant()?,
        used_at: columns.instant_or_null()?,
    }))
}

/// Notes that a refresh token was exchanged.
pub fn token_use(tx: &mut Tx<'_>, shop: &ShopId, token_hash: &str) {
    let now = tx.now();
    tx.queue(
        "UPDATE oauth_token SET used_at = $3 WHERE shop_id = $1 AND token_hash = $2 AND used_at IS NULL",
        values![shop.as_str(), token_hash, now],
    );
}
