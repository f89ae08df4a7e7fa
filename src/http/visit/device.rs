//! The device that visits: a cookie of its own, set by signing in and kept after signing out, by which accounts know
//! the device again. It opens nothing; it only keeps the guesses of others from slowing its owner down.

use super::Visit;
use super::clicks::cookie;
use crate::domain::actor::Who;
use crate::domain::text::EmailAddress;
use crate::http::page::PageError;
use crate::service::{Familiarity, Place, Refusal, SignedIn};
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use std::sync::{Arc, Mutex, PoisonError};

/// How long browsers keep a cookie at most, in seconds.
const COOKIE_SECS: i64 = 400 * 86_400;

/// The cookie's name; over HTTPS with the prefix that ties it to this host.
fn name(is_https: bool) -> &'static str {
    if is_https { "__Host-device" } else { "device" }
}

/// The device of a visit: the cookie that it sent, and the one that it gets.
#[derive(Clone, Debug, Default)]
pub struct Device {
    sent: Option<String>,
    new: Arc<Mutex<Option<HeaderValue>>>,
}

impl Device {
    pub(super) fn of(headers: &HeaderMap, is_https: bool) -> Self {
        Self { sent: cookie(headers, name(is_https)), new: Arc::default() }
    }

    fn new_cookie(&self) -> Option<HeaderValue> {
        self.new.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// New cookies of a device and its browser on their way out.
#[derive(Clone)]
struct NewCookies(Vec<HeaderValue>);

/// Leaves the new cookies with the answer, for [`add_device_cookies`].
pub(super) fn leave_cookies(
    device: &Device,
    browser: Option<HeaderValue>,
    response: &mut Response,
) {
    let cookies: Vec<_> = device.new_cookie().into_iter().chain(browser).collect();
    if !cookies.is_empty() {
        response.extensions_mut().insert(NewCookies(cookies));
    }
}

/// Adds the new cookies after that of the session.
pub fn add_device_cookies(mut response: Response) -> Response {
    if let Some(NewCookies(cookies)) = response.extensions_mut().remove::<NewCookies>() {
        for cookie in cookies {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
    }
    response
}

impl Visit {
    /// How the account with this address knows the device and its network.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn familiarity(&self, lookup: &str) -> Result<Familiarity, PageError> {
        let network = self.peer.network().to_string();
        let place = Place { device: self.device.sent.as_deref(), network: &network };
        Ok(self.app.service.familiarity(&self.shop.id, lookup, place).await?)
    }

    /// Lets the account that was just signed in to know this device again.
    pub(super) async fn note_device(&self, who: &SignedIn) -> Result<(), PageError> {
        let (service, shop) = (&self.app.service, &self.shop.id);
        let person = service.person(shop, who).await?;
        let email = person.and_then(|person| EmailAddress::parse(&person.email));
        let Some(email) = email else { return Ok(()) };
        let network = self.peer.network().to_string();
        let place = Place { device: self.device.sent.as_deref(), network: &network };
        let Some(token) = service.note_device(shop, &email.lookup(), place).await? else {
            return Ok(());
        };
        let is_https = self.app.options.is_https;
        let (name, secure) = (name(is_https), if is_https { "; Secure" } else { "" });
        let token = token.reveal();
        let cookie = format!(
            "{name}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={COOKIE_SECS}{secure}"
        );
        let cookie = HeaderValue::from_str(&cookie).map_err(|_| PageError::Failed)?;
        *self.device.new.lock().unwrap_or_else(PoisonError::into_inner) = Some(cookie);
        Ok(())
    }

    /// Counts a form that is posted: of a customer, or else of a device that an account of the shop knows, or else of
    /// the address it comes from. Operators are the shop's own people and may work as fast as they like.
    ///
    /// # Errors
    /// The page that says how long to wait.
    pub async fn count_write(&self) -> Result<(), PageError> {
        let by = match &self.actor.who {
            Who::Operator(_) => return Ok(()),
            Who::Customer(id) => id.to_string(),
            _ => {
                let cookie = self.device.sent.as_deref().unwrap_or_default();
                let known = self.app.service.known_device(&self.shop.id, cookie).await?;
                known.unwrap_or_else(|| self.peer.network().to_string())
            }
        };
        let counted = self.app.limits.count_write(&by);
        counted.map_err(|wait_secs| Refusal::TooManyTries(wait_secs).into())
    }

    /// Whether the address of this visit may bring another visitor whose click is counted.
    pub fn may_be_new_visitor(&self) -> bool {
        let by = format!("clicks:{}", self.peer.network());
        self.app.limits.count_write(&by).is_ok()
    }
}
