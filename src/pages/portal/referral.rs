//! Arriving over a referral link, and what a code saves its buyer.

use crate::domain::actor::Who;
use crate::domain::affiliates::attribution::{NothingEarned, Referrer, is_program, may_earn};
use crate::domain::entropy::random_128;
use crate::domain::ids::CustomerId;
use crate::domain::text::{AffiliateCode, EmailAddress};
use crate::http::{Carry, PageError, Visit, is_prefetch};
use crate::service::{RecordClick, digest};
use axum::http::header::USER_AGENT;
use axum::http::{HeaderMap, Method};

/// Stands for a buyer who is not known yet.
const NOBODY: &str = "nobody";
/// Stands for an address that is not known yet.
const NOBODYS_ADDRESS: &str = "nobody@localhost";

/// What a code gives on an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Saving {
    /// No code was given.
    None,
    /// The buyer saves this part of the items, in parts per million.
    Ppm(String, i64),
    /// Nobody has this code.
    Unknown,
    /// The code is the buyer's own.
    Own,
    /// The code, its affiliate or the program is switched off.
    Off,
}

impl Saving {
    /// What is saved, in parts per million of the items.
    pub fn ppm(&self) -> i64 {
        match self {
            Self::Ppm(_, ppm) => *ppm,
            _ => 0,
        }
    }
}

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
    let Some(landing) = service.store().write(click).await? else { return Ok(carry) };
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

/// The code of the click that is held and still counts.
pub fn held_code(visit: &Visit, carry: &Carry) -> Option<AffiliateCode> {
    let now = visit.app.service.now();
    carry.touch.as_ref().filter(|touch| touch.counts_at(now)).map(|touch| touch.code.clone())
}

/// What the held click saves this visitor: who sent them, and parts per million.
///
/// # Errors
/// When the store fails.
pub async fn offer(visit: &Visit, carry: &Carry) -> Result<Option<(String, i64)>, PageError> {
    let Some(code) = held_code(visit, carry) else { return Ok(None) };
    let email = visit.person.as_ref().and_then(|person| EmailAddress::parse(&person.email));
    Ok(match saving(visit, code.as_str(), email.as_ref()).await? {
        Saving::Ppm(code, ppm) => Some((code, ppm)),
        _ => None,
    })
}

/// What a code would save the buyer with this address, under the rules of now.
///
/// # Errors
/// When the store fails.
pub async fn saving(
    visit: &Visit,
    code: &str,
    email: Option<&EmailAddress>,
) -> Result<Saving, PageError> {
    if code.is_empty() {
        return Ok(Saving::None);
    }
    let service = &visit.app.service;
    let Some(code) = AffiliateCode::parse(code) else { return Ok(Saving::Unknown) };
    let Some(owner) = service.referrer(&visit.shop.id, &code).await? else {
        return Ok(Saving::Unknown);
    };
    let rule = service.program(&visit.actor).await?;
    let buyer = match &visit.actor.who {
        Who::Customer(own) => Some(own.clone()),
        _ => CustomerId::parse(NOBODY),
    };
    let email = email.cloned().or_else(|| EmailAddress::parse(NOBODYS_ADDRESS));
    let (Some(buyer), Some(email)) = (buyer, email) else { return Ok(Saving::None) };
    let discount_ppm = rule.discount_for(owner.discount_override_ppm);
    let referrer =
        Referrer { customer: owner.affiliate, email: owner.email, is_active: owner.is_active };
    Ok(match may_earn(&rule, &referrer, &buyer, &email) {
        Ok(()) => Saving::Ppm(owner.code.to_string(), discount_ppm),
        Err(NothingEarned::SelfReferral) => Saving::Own,
        Err(_) => Saving::Off,
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
