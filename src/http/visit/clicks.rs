//! The clicks that a visitor holds, in a cookie of their own that lives exactly as long as one of them counts: signing
//! in and out and the end of the session do not touch it.

use super::Visit;
use crate::domain::affiliates::attribution::Touch;
use crate::domain::text::{AffiliateCode, EmailAddress};
use crate::http::page::PageError;
use crate::service::{HeldClicks, Saving};
use axum::http::header::COOKIE;
use axum::http::{HeaderMap, HeaderValue};

/// The cookie's name; over HTTPS with the prefix that ties it to this host.
const NAME: &str = "clicks";

fn name(is_https: bool) -> &'static str {
    if is_https { "__Host-clicks" } else { NAME }
}

/// The value of the cookie, where the browser sent one.
pub(super) fn sent(headers: &HeaderMap, is_https: bool) -> Option<String> {
    cookie(headers, name(is_https))
}

/// The value of the first cookie of this name.
pub(in crate::http) fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let texts = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs = texts.flat_map(|text| text.split(';')).filter_map(|pair| pair.split_once('='));
    let mut values = pairs.filter(|(found, _)| found.trim() == name);
    values.next().map(|(_, value)| value.trim().to_owned())
}

impl Visit {
    /// The clicks that the visitor holds, and the name they are counted by.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn held_clicks(&self) -> Result<HeldClicks, PageError> {
        let cookie = self.clicks.as_deref().unwrap_or_default();
        Ok(self.app.service.open_clicks(&self.shop.id, cookie).await?)
    }

    /// The held clicks that still count.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn touches(&self) -> Result<Vec<Touch>, PageError> {
        Ok(self.held_clicks().await?.counting(self.app.service.now()))
    }

    /// Holds these clicks from now on; the header that lets the browser keep them.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn hold_clicks(&mut self, clicks: &HeldClicks) -> Result<HeaderValue, PageError> {
        let service = &self.app.service;
        let sealed = service.seal_clicks(&self.shop.id, clicks).await?;
        let expires_at = clicks.expires_at().unwrap_or(service.now());
        let secs = expires_at.secs_since(service.now()).max(0);
        let is_https = self.app.options.is_https;
        let (name, secure) = (name(is_https), if is_https { "; Secure" } else { "" });
        let cookie =
            format!("{name}={sealed}; Path=/; HttpOnly; SameSite=Lax; Max-Age={secs}{secure}");
        self.clicks = Some(sealed);
        HeaderValue::from_str(&cookie).map_err(|_| PageError::Failed)
    }

    /// The code of the held click that would be credited to an order under this address, and what it saves.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn credited_click(
        &self,
        touches: &[Touch],
        email: Option<&EmailAddress>,
    ) -> Result<Option<(AffiliateCode, Saving)>, PageError> {
        Ok(self.app.service.credited_click(&self.actor, touches, email).await?)
    }

    /// The code that counts where this one stands in the field: of a held click that is the buyer's own, the next held
    /// one; any other code as it was typed.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn code_in_place_of(
        &self,
        typed: &str,
        email: Option<&EmailAddress>,
    ) -> Result<String, PageError> {
        let touches = chosen_first(self.touches().await?, typed);
        let is_held = touches.first().is_some_and(|touch| is_code_of(touch, typed));
        let credited = if is_held { self.credited_click(&touches, email).await? } else { None };
        Ok(credited.map_or_else(|| typed.to_owned(), |(code, _)| code.to_string()))
    }
}

/// Whether a typed text is the code of a click.
pub fn is_code_of(touch: &Touch, typed: &str) -> bool {
    touch.code.as_str().eq_ignore_ascii_case(typed.trim())
}

/// The clicks with the one first whose code was typed.
pub fn chosen_first(mut touches: Vec<Touch>, typed: &str) -> Vec<Touch> {
    touches.sort_by_key(|touch| !is_code_of(touch, typed));
    touches
}
