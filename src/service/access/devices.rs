//! The devices and networks that an account is known by: where somebody signed in to it before. Guesses of strangers
//! never use up what such a place may try.
//!
//! A device is known by a cookie of 256 random bits; the database holds its digest only, and one of the network.

use super::api_keys::{NewSecret, digest};
use crate::domain::ids::ShopId;
use crate::service::Service;
use crate::service::kernel::refusal::{Answer, ServiceError};
use crate::store::access::known_device::{
    is_known_device, known_device_note, known_devices, known_devices_forget,
};
use crate::store::access::login_code::sent_codes_forget;
use crate::store::{Command, Tx};

/// The longest cookie that is looked at, in bytes.
const COOKIE_LENGTH_MAX: usize = 100;

/// The digest of an account's address, as it is looked up.
pub(in crate::service) fn account_hash(shop: &ShopId, lookup: &str) -> String {
    digest(&format!("{shop} {lookup}"))
}

/// Forgets where somebody signed in and the codes that were sent.
pub(in crate::service) fn forget_sign_ins(tx: &mut Tx<'_>, shop: &ShopId, lookup: &str) {
    let account = account_hash(shop, lookup);
    known_devices_forget(tx, shop, &account);
    sent_codes_forget(tx, shop, &account);
}

/// Where somebody tries to sign in from.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The device's cookie, where it sent one.
    pub device: Option<&'a str>,
    /// The network.
    pub network: &'a str,
}

/// How an account knows the place that somebody tries to sign in from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Familiarity {
    /// The owner signed in with this device before; its digest.
    Device(String),
    /// The owner signed in from this network before; its digest.
    Network(String),
    /// Neither; the digest of the network.
    Stranger(String),
}

impl Familiarity {
    /// Whether the account does not know the place.
    pub fn is_stranger(&self) -> bool {
        matches!(self, Self::Stranger(_))
    }

    /// A name of the place that no other has.
    pub fn name(&self) -> String {
        match self {
            Self::Device(hash) => format!("device:{hash}"),
            Self::Network(hash) | Self::Stranger(hash) => format!("network:{hash}"),
        }
    }
}

struct NoteDevice {
    shop: ShopId,
    account_hash: String,
    device_hash: String,
    network_hash: String,
}

impl Command for NoteDevice {
    type Output = ();
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<()> {
        let place = (self.device_hash.as_str(), self.network_hash.as_str());
        Ok(known_device_note(tx, &self.shop, &self.account_hash, place).await?)
    }
}

impl Service {
    async fn network_hash(&self, shop: &ShopId, network: &str) -> Answer<String> {
        self.visitor_hash(shop, &format!("network\n{network}")).await
    }

    /// How an account knows a place, by the address of the account as it is looked up.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn familiarity(
        &self,
        shop: &ShopId,
        lookup: &str,
        place: Place<'_>,
    ) -> Answer<Familiarity> {
        let network = self.network_hash(shop, place.network).await?;
        let account = account_hash(shop, lookup);
        let known = known_devices(&mut self.store(), shop, &account, self.now()).await?;
        let device = place.device.filter(|cookie| cookie.len() <= COOKIE_LENGTH_MAX).map(digest);
        let by_device = device.filter(|hash| known.iter().any(|it| it.device_hash == *hash));
        Ok(match by_device {
            Some(hash) => Familiarity::Device(hash),
            None if known.iter().any(|it| it.network_hash == network) => {
                Familiarity::Network(network)
            }
            None => Familiarity::Stranger(network),
        })
    }

    /// The digest of a device's cookie, if any account of the shop knows it.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn known_device(&self, shop: &ShopId, cookie: &str) -> Answer<Option<String>> {
        if cookie.is_empty() || cookie.len() > COOKIE_LENGTH_MAX {
            return Ok(None);
        }
        let hash = digest(cookie);
        let is_known = is_known_device(&mut self.store(), shop, &hash, self.now()).await?;
        Ok(is_known.then_some(hash))
    }

    /// Notes that somebody signed in to an account from a place. Answers the cookie of a device that the account did
    /// not know: a new one, so that none that was planted before the login becomes known.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn note_device(
        &self,
        shop: &ShopId,
        lookup: &str,
        place: Place<'_>,
    ) -> Answer<Option<NewSecret>> {
        let familiarity = self.familiarity(shop, lookup, place).await?;
        let (device_hash, cookie) = match familiarity {
            Familiarity::Device(hash) => (hash, None),
            _ => {
                let cookie = NewSecret::token(self.entropy());
                (digest(cookie.reveal()), Some(cookie))
            }
        };
        self.write_device(shop, lookup, (device_hash, place.network)).await?;
        Ok(cookie)
    }

    /// Notes that somebody signed in to an account from a network, with a program that keeps no cookie.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn note_network(&self, shop: &ShopId, lookup: &str, network: &str) -> Answer<()> {
        let device_hash = self.network_hash(shop, network).await?;
        self.write_device(shop, lookup, (device_hash, network)).await
    }

    async fn write_device(
        &self,
        shop: &ShopId,
        lookup: &str,
        (device_hash, network): (String, &str),
    ) -> Answer<()> {
        let network_hash = self.network_hash(shop, network).await?;
        let account_hash = account_hash(shop, lookup);
        let note = NoteDevice { shop: shop.clone(), account_hash, device_hash, network_hash };
        self.store().write(note).await
    }
}
