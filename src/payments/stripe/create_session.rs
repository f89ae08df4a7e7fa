//! Opens a Checkout Session.

use super::Stripe;
use super::money::to_wire;
use super::wire::{ORDER_KEY, SESSION_KEY, SHOP_KEY, text, unreadable};
use crate::domain::clock::Timestamp;
use crate::payments::provider::{Opened, ProviderError, SessionAsk};

/// A page works for at least half an hour and at most a day; the margin is for clocks that differ.
const OPEN_SECS_MIN: i64 = 30 * 60;
const OPEN_SECS_MAX: i64 = 24 * 60 * 60;
const CLOCK_MARGIN_SECS: i64 = 5 * 60;
/// The longest name of the thing paid for that is sent, in characters.
const TITLE_LENGTH_MAX: usize = 250;

pub(super) async fn create_session(
    stripe: &Stripe,
    ask: &SessionAsk,
) -> Result<Opened, ProviderError> {
    let amount = to_wire(ask.amount_minor, ask.currency)?.to_string();
    let currency = ask.currency.as_str().to_ascii_lowercase();
    let expires_at = expires_at(ask).secs().to_string();
    let title = title(ask);
    let (session, order, shop) = (ask.session.as_str(), ask.order.as_str(), ask.shop.as_str());
    let [session_key, order_key, shop_key] =
        [SESSION_KEY, ORDER_KEY, SHOP_KEY].map(|key| format!("metadata[{key}]"));
    let [paid_session_key, paid_order_key, paid_shop_key] = [SESSION_KEY, ORDER_KEY, SHOP_KEY]
        .map(|key| format!("payment_intent_data[metadata][{key}]"));
    let mut fields = vec![
        ("mode", "payment"),
        ("client_reference_id", session),
        ("success_url", &ask.return_url),
        ("cancel_url", &ask.cancel_url),
        ("expires_at", &expires_at),
        // The buyer pays what the order says, in its currency, whatever the account's own setting is.
        ("adaptive_pricing[enabled]", "false"),
        ("line_items[0][quantity]", "1"),
        ("line_items[0][price_data][currency]", &currency),
        ("line_items[0][price_data][unit_amount]", &amount),
        ("line_items[0][price_data][product_data][name]", &title),
        (&session_key, session),
        (&order_key, order),
        (&shop_key, shop),
        (&paid_session_key, session),
        (&paid_order_key, order),
        (&paid_shop_key, shop),
    ];
    fields.extend(ask.email.as_deref().map(|email| ("customer_email", email)));
    let answer = stripe.post("/v1/checkout/sessions", session, &fields).await?;
    let reference = text(&answer, "id").ok_or_else(unreadable)?.to_owned();
    let url = text(&answer, "url").ok_or_else(unreadable)?.to_owned();
    Ok(Opened { reference, url })
}

fn title(ask: &SessionAsk) -> String {
    match ask.title.trim() {
        "" => ask.order.to_string(),
        title => title.chars().take(TITLE_LENGTH_MAX).collect(),
    }
}

/// Within Stripe's bounds, which are taken from the time in our id: asked again, the same session must send the same
/// form, or Stripe refuses its idempotency key.
fn expires_at(ask: &SessionAsk) -> Timestamp {
    let Some(opened_at) = opened_at(ask) else { return ask.expires_at };
    let earliest = opened_at.plus_secs(OPEN_SECS_MIN + CLOCK_MARGIN_SECS);
    let latest = opened_at.plus_secs(OPEN_SECS_MAX - CLOCK_MARGIN_SECS);
    ask.expires_at.max(earliest).min(latest)
}

fn opened_at(ask: &SessionAsk) -> Option<Timestamp> {
    let uuid = ask.session.uuid().filter(|uuid| uuid.get_version_num() == 7)?;
    // The first 48 bits are milliseconds (RFC 9562, 5.7).
    let millis = i64::try_from(uuid.as_u128() >> 80).ok()?;
    Some(Timestamp(millis.checked_mul(1_000)?))
}
