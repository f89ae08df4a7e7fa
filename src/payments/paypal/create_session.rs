//! Opens a payment page: an order that the buyer approves.

use super::Paypal;
use super::call::{Ask, is_id, read};
use super::money::to_wire;
use super::wire::Order;
use crate::payments::provider::{Opened, ProviderError, SessionAsk};
use reqwest::{Method, Url};
use serde_json::json;

/// The longest description, in bytes; `PayPal` counts characters of several bytes as more than one.
const DESCRIPTION_LENGTH_MAX: usize = 127;
/// The longest address, in bytes.
const EMAIL_LENGTH_MAX: usize = 254;
/// Where the buyer goes, by the name that `PayPal` gives the link.
const PAYER_LINKS: [&str; 2] = ["payer-action", "approve"];

pub(super) async fn create_session(
    paypal: &Paypal,
    ask: &SessionAsk,
) -> Result<Opened, ProviderError> {
    // PayPal keeps the request id for six hours and an unpaid order for about three, so the same session finds the
    // same order as long as that can be paid.
    let request = Ask {
        method: Method::POST,
        path: "/v2/checkout/orders".to_owned(),
        request_id: Some(ask.session.to_string()),
        body: Some(body(ask)?.into()),
    };
    let order: Order = read(&paypal.ask(&request).await?)?;
    let link = order.links.iter().find(|link| PAYER_LINKS.contains(&link.rel.as_str()));
    match link.filter(|link| is_web_url(&link.href)) {
        Some(link) if is_id(&order.id) => {
            Ok(Opened { reference: order.id, url: link.href.clone() })
        }
        _ => Err(ProviderError::Unknown("it gave no payment page".to_owned())),
    }
}

fn body(ask: &SessionAsk) -> Result<String, ProviderError> {
    let mut unit = json!({
        "custom_id": ask.session.as_str(),
        // The order's, not the attempt's: PayPal then captures only one of several attempts to pay the same order.
        "invoice_id": ask.order.plain_uuid(),
        "amount": to_wire(ask.amount_minor, ask.currency)?,
    });
    let description = description(&ask.title);
    if !description.is_empty() {
        unit["description"] = description.into();
    }
    let mut wallet = json!({
        "experience_context": {
            "return_url": ask.return_url,
            "cancel_url": ask.cancel_url,
            "user_action": "PAY_NOW",
            "shipping_preference": "NO_SHIPPING",
        },
    });
    let email = ask.email.as_deref();
    if let Some(email) = email.filter(|email| email.is_ascii() && email.len() <= EMAIL_LENGTH_MAX) {
        wallet["email_address"] = email.into();
    }
    let order = json!({
        "intent": "CAPTURE",
        "purchase_units": [unit],
        "payment_source": { "paypal": wallet },
    });
    Ok(order.to_string())
}

/// The title in one line, cut where `PayPal` would refuse it.
fn description(title: &str) -> String {
    let line = title.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut kept = String::new();
    for letter in line.chars().filter(|letter| !letter.is_control()) {
        if kept.len() + letter.len_utf8() > DESCRIPTION_LENGTH_MAX {
            break;
        }
        kept.push(letter);
    }
    kept.trim_end().to_owned()
}

fn is_web_url(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "https" | "http"))
}
