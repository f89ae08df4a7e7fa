//! Changing the address of an account: a link to the new address decides. The token in it is made when the mail leaves,
//! and only its digest is kept.

use super::person_of;
use crate::domain::actor::{Actor, Who};
use crate::domain::audit::Origin;
use crate::domain::clock::SECS_PER_DAY;
use crate::domain::ids::{CustomerId, ShopId};
use crate::domain::mail::Mail;
use crate::domain::text::EmailAddress;
use crate::service::access::api_keys::{NewSecret, digest};
use crate::service::access::sign_in::SignedIn;
use crate::service::customers::save_customer::UpdateCustomer;
use crate::service::kernel::refusal::{Answer, Refusal, ServiceError, Subject};
use crate::service::{Customer, Service};
use crate::store::access::account::email_change::{
    EmailChange, email_change_ask, email_change_forget, email_change_link, email_change_of,
    email_change_use,
};
use crate::store::customers::customer::{customer_by_email, customer_fetch};
use crate::store::kernel::audit::audit_insert;
use crate::store::mail::mail_insert;
use crate::store::{Command, Tx};
use serde_json::json;

/// How long a link works, in seconds.
pub const EMAIL_CHANGE_SECS: i64 = SECS_PER_DAY;

/// Asks for another address. The last address asked for counts; whether another account has it is not told here.
#[derive(Clone, Debug)]
pub struct AskEmailChange {
    /// Who acts; a customer.
    pub actor: Actor,
    /// The new address.
    pub email: EmailAddress,
    /// The language of the mail.
    pub language: Option<&'static str>,
}

impl Command for AskEmailChange {
    type Output = ();
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<()> {
        let SignedIn::Customer(customer) = person_of(&self.actor)? else {
            return Err(Refusal::NotFound(Subject::Customer).into());
        };
        let shop = &self.actor.shop;
        let mail = Mail::EmailChange { customer: customer.clone() };
        let mail_id = mail_insert(tx, shop, &self.email, self.language, &mail);
        let expires_at = tx.now().plus_secs(EMAIL_CHANGE_SECS);
        let change = EmailChange { customer: customer.clone(), email: self.email.clone() };
        if let Some(mail_id) = mail_id {
            email_change_ask(tx, shop, &change, (&mail_id, expires_at));
        }
        let id = customer.as_str();
        audit_insert(tx, &self.actor, "customer.email_ask", id, &json!({}));
        Ok(())
    }
}

/// Uses up the link that went to a new address.
#[derive(Clone, Debug)]
pub struct ConfirmEmailChange {
    /// The shop.
    pub shop: ShopId,
    /// The token in the link.
    pub token: String,
    /// From where it is used.
    pub origin: Origin,
    /// The language of the note to the old address.
    pub language: Option<&'static str>,
}

impl Command for ConfirmEmailChange {
    type Output = CustomerId;
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<CustomerId> {
        let shop = &self.shop;
        tx.lock_shop(shop).await?;
        let change = email_change_use(tx, shop, &digest(&self.token)).await?;
        let change = change.ok_or(Refusal::WrongCredentials)?;
        let customer = change.customer;
        let before = customer_fetch(tx, shop, &customer).await?;
        let before = before.ok_or(Refusal::WrongCredentials)?;
        let who = Who::Customer(customer.clone());
        let update = UpdateCustomer {
            actor: Actor::new(shop.clone(), who).at(self.origin.clone()),
            customer: customer.clone(),
            email: Some(change.email),
            changes: Vec::new(),
            balance: None,
        };
        update.run(tx).await?;
        if tx.sends_mail() {
            mail_insert(tx, shop, &before.email, self.language, &Mail::EmailChanged);
        }
        audit_insert(tx, &update.actor, "customer.email", customer.as_str(), &json!({}));
        Ok(customer)
    }
}

/// Ties the link of a mail to what was asked for.
struct LinkEmailChange {
    shop: ShopId,
    mail_id: String,
    token_hash: String,
}

impl Command for LinkEmailChange {
    type Output = bool;
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<bool> {
        Ok(email_change_link(tx, &self.shop, &self.mail_id, &self.token_hash).await?)
    }
}

/// Gives up what a customer asked for.
#[derive(Clone, Debug)]
pub struct DropEmailChange {
    /// Who acts; a customer.
    pub actor: Actor,
}

impl Command for DropEmailChange {
    type Output = ();
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<()> {
        if let SignedIn::Customer(customer) = person_of(&self.actor)? {
            email_change_forget(tx, &self.actor.shop, &customer);
            audit_insert(tx, &self.actor, "customer.email_drop", customer.as_str(), &json!({}));
        }
        Ok(())
    }
}

impl Service {
    /// The address that waits for its owner.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn awaited_email(
        &self,
        actor: &Actor,
        customer: &CustomerId,
    ) -> Answer<Option<EmailAddress>> {
        let (mut store, now) = (self.store(), self.now());
        let change = email_change_of(&mut store, &actor.shop, customer, now).await?;
        Ok(change.map(|change| change.email))
    }

    /// What is known of the customer who acts, for their own page.
    ///
    /// # Errors
    /// `NotFound` when the account is gone.
    pub async fn own_facts(&self, actor: &Actor, customer: &CustomerId) -> Answer<Customer> {
        let found = customer_fetch(&mut self.store(), &actor.shop, customer).await?;
        Ok(found.ok_or(Refusal::NotFound(Subject::Customer))?)
    }

    /// Makes the token for a mail that is about to leave; `None` when another address was asked for since, the time is
    /// up, or another account has the address.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn issue_email_change(
        &self,
        shop: &ShopId,
        (customer, email): (&CustomerId, &EmailAddress),
        mail_id: &str,
    ) -> Answer<Option<String>> {
        let holder = customer_by_email(&mut self.store(), shop, email).await?;
        if holder.is_some_and(|holder| holder.id != *customer) {
            return Ok(None);
        }
        let token = NewSecret::token(self.entropy());
        let link = LinkEmailChange {
            shop: shop.clone(),
            mail_id: mail_id.to_owned(),
            token_hash: digest(token.reveal()),
        };
        let is_awaited = self.store().write(link).await?;
        Ok(is_awaited.then(|| token.reveal().to_owned()))
    }
}
