//! Shops.

use crate::domain::clock::Timestamp;
use crate::domain::ids::ShopId;
use crate::domain::ledger::GENESIS_HASH;
use crate::domain::money::Currency;
use crate::store::integrity::sealed;
use crate::store::{Columns, Source, StoreError, Tx};
use crate::values;

/// What happens to a payout address that fails its check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressPolicy {
    /// Stored as sent and marked; approval needs an override.
    Warn,
    /// Refused.
    Strict,
}

impl AddressPolicy {
    /// The policy as it is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Warn => "warn",
            Self::Strict => "strict",
        }
    }

    /// Reads a policy.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Warn, Self::Strict].into_iter().find(|policy| policy.as_str() == text)
    }
}

/// A shop: one merchant's customers, orders and ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shop {
    /// Its id.
    pub id: ShopId,
    /// Its short name in brand files and on the command line.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// The one currency of its ledger.
    pub currency: Currency,
    /// Where its pages answer, without a trailing slash; links in answers start with it.
    pub base_url: String,
    /// Tax on top of every order, in parts per million.
    pub tax_ppm: i64,
    /// Whether orders can be paid with the test provider, which takes no money.
    pub has_sandbox: bool,
    /// What happens to payout addresses that fail their check, over the API.
    pub address_policy: AddressPolicy,
    /// Whether the API is closed to it.
    pub is_suspended: bool,
    /// When it was made.
    pub created_at: Timestamp,
}

/// What can always be done with an order: say that it was paid.
pub const MANUAL: &str = "MANUAL";
/// The built-in test provider, which takes no money.
pub const SANDBOX: &str = "SANDBOX";

impl Shop {
    /// The ways to pay that this shop has.
    pub fn gateways(&self) -> Vec<&'static str> {
        let mut gateways = vec![MANUAL];
        gateways.extend(self.has_sandbox.then_some(SANDBOX));
        gateways
    }
}

macro_rules! columns {
    () => {
        "SELECT shop_id, slug, name, currency, base_url, tax_ppm, has_sandbox, address_policy, is_suspended, created_at FROM shop "
    };
}

fn read(row: &sqlx::any::AnyRow) -> Result<Shop, StoreError> {
    let mut columns = Columns::of(row);
    Ok(Shop {
        id: columns.parsed("shop", "shop_id", ShopId::parse)?,
        slug: columns.text()?,
        name: columns.text()?,
        currency: columns.parsed("shop", "currency", Currency::parse)?,
        base_url: columns.text()?,
        tax_ppm: columns.integer()?,
        has_sandbox: columns.boolean()?,
        address_policy: columns.parsed("shop", "address_policy", AddressPolicy::parse)?,
        is_suspended: columns.boolean()?,
        created_at: columns.instant()?,
    })
}

/// The shop with this id.
pub async fn shop_fetch(source: &mut impl Source, id: &ShopId) -> Result<Option<Shop>, StoreError> {
    let row = source.row(concat!(columns!(), "WHERE shop_id = $1"), values![id.as_str()]).await?;
    row.as_ref().map(read).transpose()
}

/// The shop with this short name.
pub async fn shop_by_slug(
    source: &mut impl Source,
    slug: &str,
) -> Result<Option<Shop>, StoreError> {
    let row = source.row(concat!(columns!(), "WHERE slug = $1"), values![slug]).await?;
    row.as_ref().map(read).transpose()
}

/// The shop whose pages answer under this domain (with its port, where it is not the usual one); `None` when several
/// do.
pub async fn shop_by_domain(
    source: &mut impl Source,
    domain: &str,
) -> Result<Option<Shop>, StoreError> {
    let sql = concat!(
        columns!(),
        "WHERE base_url = 'https://' || $1 OR base_url = 'http://' || $1 LIMIT 2"
    );
    let rows = source.rows(sql, values![domain]).await?;
    match rows.as_slice() {
        [only] => read(only).map(Some),
        _ => Ok(None),
    }
}

/// Every shop, by short name.
pub async fn shop_list(source: &mut impl Source) -> Result<Vec<Shop>, StoreError> {
    let rows = source.rows(concat!(columns!(), "ORDER BY slug"), vec![]).await?;
    rows.iter().map(read).collect()
}

/// Writes what about a shop can change.
pub fn shop_update(tx: &mut Tx<'_>, shop: &Shop) {
    tx.queue(
        "UPDATE shop SET name = $2, base_url = $3, tax_ppm = $4, address_policy = $5 WHERE shop_id = $1",
        values![
            shop.id.as_str(), shop.name.as_str(), shop.base_url.as_str(), shop.tax_ppm, shop.address_policy.as_str(),
        ],
    );
    tx.seal(&sealed::SHOP, &shop.id, shop.id.as_str());
}

/// Adds a shop with an empty ledger.
pub fn shop_insert(tx: &mut Tx<'_>, shop: &Shop) {
    tx.queue(
        "INSERT INTO shop (shop_id, slug, name, currency, base_url, tax_ppm, has_sandbox, address_policy, is_suspended, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        values![
            shop.id.as_str(), shop.slug.as_str(), shop.name.as_str(), shop.currency.as_str(), shop.base_url.as_str(),
            shop.tax_ppm,
            shop.has_sandbox, shop.address_policy.as_str(), shop.is_suspended, shop.created_at,
        ],
    );
    tx.queue(
        "INSERT INTO ledger_head (shop_id, sequence, hash, posted_at) VALUES ($1, 0, $2, 0)",
        values![shop.id.as_str(), GENESIS_HASH],
    );
    tx.seal(&sealed::SHOP, &shop.id, shop.id.as_str());
}
