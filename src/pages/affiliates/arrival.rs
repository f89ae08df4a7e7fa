//! Arriving over a referral link, and what that saves the visitor.

use crate::domain::affiliates::attribution::is_program;
use crate::domain::entropy::random_128;
use crate::domain::text::{AffiliateCode, EmailAddress};
use crate::http::{Carry, PageError, Visit, is_prefetch};
use crate::service::{RecordClick, Saving, digest};
use axum::http::header::USER_AGENT;
use axum::http::{HeaderMap, Method};

/// Records the click of a visitor who comes over a link, and answers what the session then remembers. An unknown code
/// changes nothing.
///
/// # Errors
/// When the session or the store fails.
pub async fn arrive(
    visit: &Visit,
    method: &Method,
    headers: &HeaderMap,
) -> Result<Carry, PageError> {
    let mut carry = visit.carry().await?;
    let code = visit.query.given("ref").or(visit.query.given("via"));
    let Some(code) = code.and_then(AffiliateCode::parse) else { return Ok(carry) };
    if !is_person_arriving(method, headers) {
        return Ok(carry);
    }
    let service = &visit.app.service;
    let visitor = carry
        .visitor
        .clone()
        .unwrap_or_else(|| data_encoding::HEXLOWER.encode(&random_128(service.entropy())));
    let click = RecordClick {
        shop: visit.shop.id.clone(),
        code,
        visitor_hash: digest(&format!("{}:{visitor}", visit.shop.id)),
        held: carry.touch.clone(),
    };
    let Some(landing) = service.run(click).await? else { return Ok(carry) };
    carry.visitor = Some(visitor);
    carry.referrer = Some((landing.referrer, landing.discount_ppm));
    carry.touch = Some(landing.touch);
    visit.set_carry(carry.clone()).await?;
    Ok(carry)
}

/// Whether a person opens the page itself, now: not a frame, an image, a prefetch or a program.
fn is_person_arriving(method: &Method, headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let is_document = text("sec-fetch-dest").is_none_or(|kind| kind == "document");
    let is_bot = text(USER_AGENT.as_str()).is_some_and(is_program);
    *method == Method::GET && is_document && !is_bot && !is_prefetch(headers)
}

/// What the held click saves this visitor: who sent them, and parts per million.
///
/// # Errors
/// When the store fails.
pub async fn offer(visit: &Visit, carry: &Carry) -> Result<Option<(String, i64)>, PageError> {
    let service = &visit.app.service;
    let Some(code) = carry.held_code(service.now()) else { return Ok(None) };
    let email = visit.person.as_ref().and_then(|person| EmailAddress::parse(&person.email));
    Ok(match service.code_saving(&visit.actor, code.as_str(), email.as_ref()).await? {
        Saving::Ppm(code, ppm) => Some((code, ppm)),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_people_who_open_the_page_count() {
        let arrives = |method: Method, pairs: &[(&'static str, &str)]| {
            let headers =
                pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
            is_person_arriving(&method, &headers.collect())
        };
        assert!(arrives(Method::GET, &[]));
        assert!(arrives(Method::GET, &[("sec-fetch-dest", "document")]));
        assert!(!arrives(Method::HEAD, &[]));
        assert!(!arrives(Method::GET, &[("sec-fetch-dest", "iframe")]));
        assert!(!arrives(Method::GET, &[("sec-purpose", "prefetch;prerender")]));
        assert!(!arrives(Method::GET, &[("user-agent", "Googlebot/2.1")]));
        assert!(arrives(Method::GET, &[("user-agent", "Mozilla/5.0 Firefox/140.0")]));
    }
}
