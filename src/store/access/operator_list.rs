//! Managing operators: who there is, removing and resetting one, and what an only operator may decide on.

use crate::domain::clock::Timestamp;
use crate::domain::ids::{OperatorId, ShopId};
use crate::store::integrity::sealed;
use crate::store::{Columns, Source, StoreError, Tx};
use crate::values;

/// An operator as the list shows them.
#[derive(Clone, Debug)]
pub struct OperatorRow {
    /// The id.
    pub id: OperatorId,
    /// The address.
    pub email: String,
    /// Whether a password was chosen, so that they can sign in.
    pub has_password: bool,
    /// When the invitation that is open ends.
    pub invitation_expires_at: Option<Timestamp>,
    /// Until when they may decide on their own money.
    pub own_money_until: Option<Timestamp>,
}

/// The operators of a shop who were not removed, by address.
pub async fn operator_list(
    source: &mut impl Source,
    shop: &ShopId,
) -> Result<Vec<OperatorRow>, StoreError> {
    let sql = "SELECT operator_id, email, CASE WHEN password_hash IS NULL THEN 0 ELSE 1 END, invitation_expires_at, \
               own_money_until FROM operator WHERE shop_id = $1 AND removed_at IS NULL ORDER BY email_lookup";
    let rows = source.rows(sql, values![shop.as_str()]).await?;
    let read = |row| {
        let mut columns = Columns::of(row);
        Ok(OperatorRow {
            id: columns.parsed("operator", "operator_id", OperatorId::parse)?,
            email: columns.text()?,
            has_password: columns.integer()? != 0,
            invitation_expires_at: columns.instant_or_null()?,
            own_money_until: columns.instant_or_null()?,
        })
    };
    rows.iter().map(read).collect()
}

/// The version that sessions of an operator hold for; `None` for one who is unknown or was removed.
pub async fn operator_access_version(
    source: &mut impl Source,
    shop: &ShopId,
    id: &OperatorId,
) -> Result<Option<i64>, StoreError> {
    let sql = "SELECT access_version FROM operator WHERE shop_id = $1 AND operator_id = $2 AND removed_at IS NULL";
    let row = source.row(sql, values![shop.as_str(), id.as_str()]).await?;
    row.map(|row| Columns::of(&row).integer()).transpose()
}

/// Ends what an operator could do: password, invitation and sessions.
pub fn operator_remove(tx: &mut Tx<'_>, shop: &ShopId, id: &OperatorId) {
    let now = tx.now();
    tx.queue(
        "UPDATE operator SET removed_at = $3, password_hash = NULL, invitation_hash = NULL, \
         invitation_expires_at = NULL, own_money_until = NULL, access_version = access_version + 1 \
         WHERE shop_id = $1 AND operator_id = $2",
        values![shop.as_str(), id.as_str(), now],
    );
    tx.seal(&sealed::OPERATOR, shop, id.as_str());
    tx.touch(shop, id.as_str());
}

/// Puts an invitation (digest and end) in the place of the password, and ends the sessions.
pub fn operator_reset(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    id: &OperatorId,
    (invitation_hash, expires_at): (&str, Timestamp),
) {
    tx.queue(
        "UPDATE operator SET password_hash = NULL, invitation_hash = $3, invitation_expires_at = $4, \
         access_version = access_version + 1 WHERE shop_id = $1 AND operator_id = $2",
        values![shop.as_str(), id.as_str(), invitation_hash, expires_at],
    );
    tx.seal(&sealed::OPERATOR, shop, id.as_str());
    tx.touch(shop, id.as_str());
}

/// Takes an operator back who was removed, under the same id and with an invitation (digest and end).
pub fn operator_take_back(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    (id, name): (&OperatorId, &str),
    (invitation_hash, expires_at): (&str, Timestamp),
) {
    tx.queue(
        "UPDATE operator SET removed_at = NULL, name = $3, invitation_hash = $4, invitation_expires_at = $5 \
         WHERE shop_id = $1 AND operator_id = $2",
        values![shop.as_str(), id.as_str(), name, invitation_hash, expires_at],
    );
    tx.seal(&sealed::OPERATOR, shop, id.as_str());
    tx.touch(shop, id.as_str());
}

/// Lets an operator decide on their own money for a while.
pub fn own_money_allow(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    id: &OperatorId,
    (until, reason): (Timestamp, &str),
) {
    tx.queue(
        "UPDATE operator SET own_money_until = $3, own_money_reason = $4 WHERE shop_id = $1 AND operator_id = $2",
        values![shop.as_str(), id.as_str(), until, reason],
    );
    tx.seal(&sealed::OPERATOR, shop, id.as_str());
}

/// Until when an operator may decide on their own money, and why.
pub async fn own_money_fetch(
    source: &mut impl Source,
    shop: &ShopId,
    id: &OperatorId,
) -> Result<Option<(Timestamp, String)>, StoreError> {
    let sql = "SELECT own_money_until, own_money_reason FROM operator WHERE shop_id = $1 AND operator_id = $2 \
               AND own_money_until IS NOT NULL AND own_money_reason IS NOT NULL";
    let row = source.row(sql, values![shop.as_str(), id.as_str()]).await?;
    row.map(|row| {
        let mut columns = Columns::of(&row);
        Ok((columns.instant()?, columns.text()?))
    })
    .transpose()
}

/// The API keys that somebody made and that still work: id and label.
pub async fn keys_made_by(
    source: &mut impl Source,
    shop: &ShopId,
    maker: &str,
) -> Result<Vec<(String, String)>, StoreError> {
    let sql = "SELECT api_key_id, label FROM api_key WHERE shop_id = $1 AND created_by = $2 AND revoked_at IS NULL \
               ORDER BY created_at, api_key_id";
    let rows = source.rows(sql, values![shop.as_str(), maker]).await?;
    rows.iter()
        .map(|row| {
            let mut columns = Columns::of(row);
            Ok((columns.text()?, columns.text()?))
        })
        .collect()
}
