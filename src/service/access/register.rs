//! Making an account: asking for one, and confirming the address by a link that came by mail.
//!
//! Known and unknown addresses take the same steps. Which one it is shows when the mail leaves: a new address gets the
//! link, a known one is told that somebody tried.

use super::api_keys::{NewSecret, digest};
use crate::domain::actor::{Actor, Who};
use crate::domain::clock::SECS_PER_DAY;
use crate::domain::ids::{CustomerId, ShopId};
use crate::domain::mail::Mail;
use crate::domain::text::EmailAddress;
use crate::domain::webhooks::event::EventName;
use crate::service::kernel::post::rule_of;
use crate::service::kernel::refusal::{Answer, Refusal, ServiceError};
use crate::service::{BecomeAffiliate, Service};
use crate::store::access::registration::{
    Registration, RegistrationLink, registration_by_token, registration_finish, registration_insert,
};
use crate::store::customers::customer::{NewCustomer, customer_by_email, customer_insert};
use crate::store::kernel::audit::audit_insert;
use crate::store::mail::mail_insert;
use crate::store::webhooks::outbox::outbox_insert;
use crate::store::{Command, Tx};
use serde_json::json;

/// How long the link of a registration works.
pub const REGISTRATION_SECS: i64 = SECS_PER_DAY;

/// Asks for an account. The caller has asked for consent to the shop's terms.
#[derive(Clone)]
pub struct Register {
    /// Who asks.
    pub visitor: Actor,
    /// The address.
    pub email: EmailAddress,
    /// The name.
    pub name: String,
    /// The hash of the password.
    pub password_hash: String,
    /// Whether they also join the affiliate program.
    pub joins_program: bool,
    /// The language of the mail.
    pub language: &'static str,
}

impl Command for Register {
    type Output = ();
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<()> {
        let shop = &self.visitor.shop;
        let (language, mail) = (Some(self.language), Mail::ConfirmRegistration);
        let Some(mail_id) = mail_insert(tx, shop, &self.email, language, &mail) else {
            return Ok(());
        };
        let asked = Registration {
            mail_id,
            email: self.email.clone(),
            name: self.name.clone(),
            password_hash: self.password_hash.clone(),
            joins_program: self.joins_program,
        };
        let expires_at = tx.now().plus_secs(REGISTRATION_SECS);
        registration_insert(tx, shop, &asked, expires_at);
        audit_insert(tx, &self.visitor, "registration.request", "", &json!({}));
        Ok(())
    }
}

/// Confirms an address over the link of the mail: makes the account, once.
#[derive(Clone, Debug)]
pub struct ConfirmRegistration {
    /// Who has the link.
    pub visitor: Actor,
    /// The token of the link.
    pub token: String,
}

/// Who an account was made for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    /// The new customer.
    pub customer: CustomerId,
    /// Whether they are an affiliate now.
    pub is_affiliate: bool,
}

impl Command for ConfirmRegistration {
    type Output = Registered;
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<Registered> {
        let shop = &self.visitor.shop;
        tx.lock_shop(shop).await?;
        let asked = registration_by_token(tx, shop, &digest(&self.token)).await?;
        let asked = asked.ok_or(Refusal::WrongCredentials)?;
        if customer_by_email(tx, shop, &asked.email).await?.is_some() {
            return Err(Refusal::WrongCredentials.into());
        }
        let id = CustomerId::new(tx.now(), &*tx.entropy());
        let new = NewCustomer {
            id: &id,
            email: &asked.email,
            name: Some(&asked.name),
            country_code: None,
            password_hash: Some(&asked.password_hash),
            created_at: tx.now(),
        };
        customer_insert(tx, shop, &new);
        registration_finish(tx, shop, &asked, &id);
        let actor = Actor { who: Who::Customer(id.clone()), ..self.visitor.clone() };
        let detail = json!({"joins_program": asked.joins_program});
        audit_insert(tx, &actor, "customer.register", id.as_str(), &detail);
        let payload = json!({"customer_id": id, "fields": ["name"]});
        outbox_insert(tx, shop, EventName::CustomerCreated, id.as_str(), &payload);
        let is_affiliate = asked.joins_program && rule_of(tx, shop).await?.is_active;
        if is_affiliate {
            let join = BecomeAffiliate { actor, customer: id.clone(), code: None };
            join.run(tx).await?;
        }
        Ok(Registered { customer: id, is_affiliate })
    }
}

/// What the mail of a registration says.
#[derive(Clone)]
pub enum RegistrationMail {
    /// The address is new; this is the token of its link.
    Link(NewSecret),
    /// The address has an account already.
    Known,
    /// Nothing: the registration has ended.
    Nothing,
}

impl Service {
    /// Makes the link for a mail that is about to leave, if the address has no account.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn issue_registration_link(
        &self,
        shop: &ShopId,
        email: &EmailAddress,
        mail_id: &str,
    ) -> Answer<RegistrationMail> {
        if customer_by_email(&mut self.store(), shop, email).await?.is_some() {
            return Ok(RegistrationMail::Known);
        }
        let token = NewSecret::token(self.entropy());
        let link = RegistrationLink {
            shop: shop.clone(),
            mail_id: mail_id.to_owned(),
            token_hash: digest(token.reveal()),
        };
        let is_open = self.store().write(link).await?;
        Ok(if is_open { RegistrationMail::Link(token) } else { RegistrationMail::Nothing })
    }
}
