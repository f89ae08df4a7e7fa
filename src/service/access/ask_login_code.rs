//! Asking for a one-time code by mail: how often that may be done, by whom.

use super::api_keys::digest;
use super::devices::Familiarity;
use super::login_code::email_hash;
use crate::domain::clock::{SECS_PER_DAY, Timestamp};
use crate::domain::ids::ShopId;
use crate::domain::mail::Mail;
use crate::domain::text::EmailAddress;
use crate::service::kernel::refusal::{Answer, Refusal, ServiceError};
use crate::store::access::login_code::{login_code_request, sent_code_ask};
use crate::store::mail::mail_insert;
use crate::store::{Command, Tx};

/// How long a while is in which requests are counted.
const WINDOW_SECS: i64 = 900;

/// How many codes may be asked for in a while and in a day.
#[derive(Clone, Copy)]
struct Allowance {
    window: i64,
    day: i64,
}

/// What one requester has, and a place that the address is known by.
const OWN: Allowance = Allowance { window: 5, day: 20 };
/// What all strangers in one network have for an address.
const NETWORK: Allowance = Allowance { window: 10, day: 20 };
/// What all strangers have for an address.
const STRANGERS: Allowance = Allowance { window: 20, day: 60 };
/// Who asks for a code.
#[derive(Clone, Debug, Default)]
pub struct CodeRequester {
    /// Who may enter the code: a random name that a session keeps, or the network.
    pub name: String,
    /// The place as the address knows it; `None` where it is not known, which counts like a stranger's.
    pub place: Option<Familiarity>,
}

/// Asks for a code by mail.
#[derive(Clone, Debug)]
pub struct RequestLoginCode {
    /// The shop.
    pub shop: ShopId,
    /// Where to; nothing is sent when no customer has this address.
    pub email: EmailAddress,
    /// In which language.
    pub language: Option<&'static str>,
    /// Who asks.
    pub from: CodeRequester,
}

impl RequestLoginCode {
    /// Counts a request under a name of its own for this address; the empty name counts all of them.
    async fn count(&self, tx: &mut Tx<'_>, name: &str, most: Option<Allowance>) -> Answer<()> {
        let address = email_hash(&self.shop, &self.email);
        let counted = if name.is_empty() { address } else { digest(&format!("{address} {name}")) };
        let asked = login_code_request(tx, &self.shop, &counted, WINDOW_SECS).await?;
        let now = tx.now();
        let wait = |from: Timestamp, secs| {
            u64::try_from(from.plus_secs(secs).secs_since(now)).unwrap_or(0).max(1)
        };
        match most {
            Some(most) if asked.window > most.window => {
                Err(Refusal::TooManyTries(wait(asked.window_started_at, WINDOW_SECS)).into())
            }
            Some(most) if asked.day > most.day => {
                Err(Refusal::TooManyTries(wait(asked.day_started_at, SECS_PER_DAY)).into())
            }
            _ => Ok(()),
        }
    }
}

impl Command for RequestLoginCode {
    type Output = ();
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<()> {
        let from = &self.from;
        let known = from.place.as_ref().filter(|place| !place.is_stranger());
        if let Some(known) = known {
            self.count(tx, &known.name(), Some(OWN)).await?;
        } else {
            self.count(tx, &format!("requester:{}", from.name), Some(OWN)).await?;
            let network = from.place.as_ref().map(Familiarity::name).unwrap_or_default();
            self.count(tx, &format!("strangers:{network}"), Some(NETWORK)).await?;
        }
        self.count(tx, "", known.is_none().then_some(STRANGERS)).await?;
        let mail = mail_insert(tx, &self.shop, &self.email, self.language, &Mail::LoginCode);
        if let Some(mail) = mail {
            let hash = email_hash(&self.shop, &self.email);
            sent_code_ask(tx, &self.shop, (&hash, &digest(&from.name)), &mail);
        }
        Ok(())
    }
}
