//! Where secrets lie that must be readable: which tables, sealed or not. Sealing itself is in `kernel/vault.rs`.

use super::account::second_factor::second_factor_about;
use super::signing_key::signing_key_about;
use crate::domain::entropy::Entropy;
use crate::domain::ids::ShopId;
use crate::store::integrity::sealed;
use crate::store::kernel::idempotency::answer_about;
use crate::store::kernel::seal::Sealed;
use crate::store::kernel::vault::{Standing, Vault, standing, standing_inside};
use crate::store::payments::account::sealed_about_text;
use crate::store::webhooks::payment_webhook::payment_secret_about;
use crate::store::webhooks::webhook::secret_about;
use crate::store::{Columns, Command, Source, StoreError, Tx};
use crate::values;

/// A column with secrets.
struct Place {
    /// Every row: the shop, two parts of its key, the text.
    select: &'static str,
    /// Writes the text of one row.
    update: &'static str,
    /// The place that the text is sealed for.
    about: fn(&str, &str, &str) -> String,
    kind: Kind,
    /// How `verify` knows the row, by the first part of its key.
    row: Option<&'static Sealed>,
}

/// How a text of a place stands.
type Judge = fn(Option<&Vault>, &str, &str, &dyn Entropy) -> Standing;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A secret; the product needs it all the time.
    Needed,
    /// Credentials of a provider, which are never stored open; without the key the provider is not used.
    Provider,
    /// A text with secrets in it.
    Around,
}

const PLACES: [Place; 6] = [
    Place {
        select: "SELECT shop_id, endpoint_id, CAST(number AS TEXT), secret FROM webhook_secret",
        update: "UPDATE webhook_secret SET secret = $4 WHERE shop_id = $1 AND endpoint_id = $2 \
                 AND CAST(number AS TEXT) = $3",
        about: secret_about,
        kind: Kind::Needed,
        row: None,
    },
    Place {
        select: "SELECT shop_id, order_id, '', secret FROM payment_webhook",
        update: "UPDATE payment_webhook SET secret = $4 WHERE shop_id = $1 AND order_id = $2 AND $3 = ''",
        about: |shop, order, _| payment_secret_about(shop, order),
        kind: Kind::Needed,
        row: None,
    },
    Place {
        select: "SELECT shop_id, purpose, '', secret FROM signing_key",
        update: "UPDATE signing_key SET secret = $4 WHERE shop_id = $1 AND purpose = $2 AND $3 = ''",
        about: |shop, purpose, _| signing_key_about(shop, purpose),
        kind: Kind::Needed,
        row: Some(&sealed::SIGNING_KEY),
    },
    Place {
        select: "SELECT shop_id, person_id, '', secret FROM second_factor",
        update: "UPDATE second_factor SET secret = $4 WHERE shop_id = $1 AND person_id = $2 AND $3 = ''",
        about: |shop, person, _| second_factor_about(shop, person),
        kind: Kind::Needed,
        row: None,
    },
    Place {
        select: "SELECT shop_id, gateway, '', sealed_credentials FROM payment_account",
        update: "UPDATE payment_account SET sealed_credentials = $4 WHERE shop_id = $1 AND gateway = $2 AND $3 = ''",
        about: |shop, gateway, _| sealed_about_text(shop, gateway),
        kind: Kind::Provider,
        row: Some(&sealed::PAYMENT_ACCOUNT),
    },
    Place {
        select: "SELECT shop_id, idempotency_key, '', body FROM idempotency WHERE status <> 0 \
                 AND (body LIKE '%whsec%' OR body LIKE '%v2.%')",
        update: "UPDATE idempotency SET body = $4 WHERE shop_id = $1 AND idempotency_key = $2 AND $3 = ''",
        about: |shop, key, _| answer_about(shop, key),
        kind: Kind::Around,
        row: None,
    },
];

/// How the secrets of a database stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SecretsFound {
    /// How many lie open, because there is no key.
    pub open: usize,
    /// How many were sealed now, because they lay open or were sealed with an earlier key.
    pub sealed: usize,
}

/// Seals with the current key what lies open and what is sealed with an earlier key, in one transaction. Where one
/// cannot be opened, nothing is changed, and the error says so.
#[derive(Clone, Copy, Debug)]
pub struct SealSecrets;

impl Command for SealSecrets {
    type Output = SecretsFound;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<SecretsFound, StoreError> {
        let (vault, entropy) = (tx.vault(), tx.entropy());
        let mut found = SecretsFound::default();
        let mut renewed = Vec::new();
        for place in &PLACES {
            for row in &tx.rows(place.select, vec![]).await? {
                let mut columns = Columns::of(row);
                let (shop, first) = (columns.text()?, columns.text()?);
                let (second, text) = (columns.text()?, columns.text()?);
                let about = (place.about)(&shop, &first, &second);
                let judge: Judge =
                    if place.kind == Kind::Around { standing_inside } else { standing };
                match judge(vault.as_deref(), &about, &text, &*entropy) {
                    Standing::Done => {}
                    Standing::Open => found.open += 1,
                    Standing::Foreign if vault.is_none() && place.kind == Kind::Provider => {}
                    Standing::Foreign => return Err(StoreError::Sealed),
                    Standing::Renewed(text) => {
                        found.sealed += 1;
                        renewed.push((place, (shop, first, second, text)));
                    }
                }
            }
        }
        for (place, (shop, first, second, text)) in renewed {
            tx.queue(place.update, values![shop.as_str(), first.as_str(), second, text]);
            if let (Some(row), Some(shop)) = (place.row, ShopId::parse(&shop)) {
                tx.seal(row, &shop, first);
            }
        }
        Ok(found)
    }
}
