//! Judges deliveries (<https://docs.stripe.com/webhooks#verify-manually>). The version of the API and the account that
//! an event was made for do not matter: it only says where to look.

use super::wire::{SESSION_KEY, reference, text};
use crate::domain::clock::Timestamp;
use crate::domain::ids::PaymentSessionId;
use crate::payments::provider::{About, Notice, Untrusted};
use axum::http::HeaderMap;
use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::Value as Json;
use sha2::Sha256;

/// How far the time of signing may be from ours, in seconds, both ways.
const AGE_SECS_MAX: u64 = 300;
/// The longest id and name of an event, in bytes.
const WORD_LENGTH_MAX: usize = 255;

pub(super) fn verify_event(
    secrets: &[String],
    headers: &HeaderMap,
    body: &[u8],
    now: Timestamp,
) -> Result<Notice, Untrusted> {
    let header = headers.get("stripe-signature").ok_or(Untrusted::Malformed)?;
    let header = header.to_str().map_err(|_| Untrusted::Malformed)?;
    let signed = Signed::read(header).ok_or(Untrusted::Malformed)?;
    if !secrets.iter().any(|secret| signed.is_by(secret, body)) {
        return Err(Untrusted::Signature);
    }
    if now.secs().abs_diff(signed.at_secs) > AGE_SECS_MAX {
        return Err(Untrusted::Stale);
    }
    read(body).ok_or(Untrusted::Malformed)
}

/// What the header says.
struct Signed<'a> {
    /// The time of signing as it is written: what is signed holds these very characters.
    at: &'a str,
    at_secs: i64,
    /// What may be the MAC. Schemes that we do not know are left out.
    macs: Vec<&'a str>,
}

impl<'a> Signed<'a> {
    fn read(header: &'a str) -> Option<Self> {
        let (mut at, mut macs) = (None, Vec::new());
        for item in header.split(',') {
            match item.trim().split_once('=') {
                Some(("t", _)) if at.is_some() => return None,
                Some(("t", value)) => at = Some(value),
                Some(("v1", value)) => macs.push(value),
                _ => {}
            }
        }
        let at = at.filter(|at| at.bytes().all(|byte| byte.is_ascii_digit()))?;
        Some(Self { at, at_secs: at.parse().ok()?, macs })
    }

    fn is_by(&self, secret: &str, body: &[u8]) -> bool {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return false };
        for part in [self.at.as_bytes(), b".", body] {
            mac.update(part);
        }
        self.macs
            .iter()
            .filter_map(|text| HEXLOWER.decode(text.as_bytes()).ok())
            .any(|bytes| mac.clone().verify_slice(&bytes).is_ok())
    }
}

fn read(body: &[u8]) -> Option<Notice> {
    let event: Json = serde_json::from_slice(body).ok()?;
    let word = |name| text(&event, name).filter(|word| word.len() <= WORD_LENGTH_MAX);
    let (id, kind) = (word("id")?, word("type")?);
    let about = event.get("data").and_then(|data| data.get("object")).map(about);
    Some(Notice {
        event: id.to_owned(),
        kind: kind.to_owned(),
        about: about.filter(|about| !about.is_empty()).unwrap_or_else(|| vec![About::Nothing]),
    })
}

/// Where to look, by the kind of thing that the event carries.
fn about(object: &Json) -> Vec<About> {
    let session = |id: Option<&str>| id.and_then(PaymentSessionId::parse).map(About::Session);
    let ours = || session(object.get("metadata").and_then(|metadata| text(metadata, SESSION_KEY)));
    let payment = |name| reference(object, name).map(|id| About::Payment(id.to_owned()));
    let found = match text(object, "object").unwrap_or_default() {
        "checkout.session" => [
            session(text(object, "client_reference_id")),
            text(object, "id").map(|id| About::SessionReference(id.to_owned())),
        ],
        "payment_intent" => [ours(), payment("id")],
        // A charge has a copy of the metadata of its payment.
        "charge" => [ours(), payment("payment_intent")],
        "refund" | "dispute" => [payment("payment_intent"), None],
        _ => [None, None],
    };
    found.into_iter().flatten().collect()
}
