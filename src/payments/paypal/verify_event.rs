//! Judges a delivery: its signature covers the transmission's id and time, our webhook's id and a CRC32 of the body.

use super::Paypal;
use super::notice::notice;
use crate::domain::clock::Timestamp;
use crate::payments::provider::{Notice, Untrusted};
use axum::http::HeaderMap;
use bytes::Bytes;
use data_encoding::BASE64;

/// The only way of signing that is believed.
const ALGORITHM: &str = "SHA256withRSA";
/// How old a transmission may be. `PayPal` tries for three days and does not say that it signs anew, so a shop that
/// was away for the weekend must still believe the last try. An old one does no harm: events are stored once by their
/// id, and money is fetched.
const AGE_SECS_MAX: i64 = 4 * 86_400;
/// How far ahead its clock may be.
const AHEAD_SECS_MAX: i64 = 300;
/// The longest header that is read, in bytes.
const HEADER_LENGTH_MAX: usize = 1_024;

pub(super) async fn verify_event(
    paypal: &Paypal,
    headers: &HeaderMap,
    body: &Bytes,
    now: Timestamp,
) -> Result<Notice, Untrusted> {
    let id = header(headers, "paypal-transmission-id")?;
    let time = header(headers, "paypal-transmission-time")?;
    let address = header(headers, "paypal-cert-url")?;
    let signature = header(headers, "paypal-transmission-sig")?;
    let signature = BASE64.decode(signature.as_bytes()).map_err(|_| Untrusted::Malformed)?;
    if !is_transmission_id(id) {
        return Err(Untrusted::Malformed);
    }
    if header(headers, "paypal-auth-algo")? != ALGORITHM {
        return Err(Untrusted::Signature);
    }
    let sent: jiff::Timestamp = time.parse().map_err(|_| Untrusted::Malformed)?;
    let age_secs = now.secs_since(Timestamp(sent.as_microsecond()));
    if !(-AHEAD_SECS_MAX..=AGE_SECS_MAX).contains(&age_secs) {
        return Err(Untrusted::Stale);
    }
    let notice = notice(body).ok_or(Untrusted::Malformed)?;
    let webhook = &paypal.credentials.webhook_id;
    let message = format!("{id}|{time}|{webhook}|{}", crc32fast::hash(body));
    paypal.certificates.verify(address, message.as_bytes(), &signature, now).await?;
    Ok(notice)
}

/// A header that is there once and is plain text.
fn header<'a>(headers: &'a HeaderMap, name: &str) -> Result<&'a str, Untrusted> {
    let mut values = headers.get_all(name).iter();
    let value = values.next().and_then(|value| value.to_str().ok()).ok_or(Untrusted::Malformed)?;
    if values.next().is_some() || value.is_empty() || value.len() > HEADER_LENGTH_MAX {
        return Err(Untrusted::Malformed);
    }
    Ok(value)
}

/// Letters, digits and hyphens: nothing that could be mistaken for the bar between the signed parts.
fn is_transmission_id(text: &str) -> bool {
    text.len() <= 64 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}
