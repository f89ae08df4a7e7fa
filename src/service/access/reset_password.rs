//! Choosing a new password over a link that came by mail. Known and unknown addresses take the same steps; which one it
//! is shows when the mail leaves, or does not.

use super::api_keys::{NewSecret, digest};
use crate::domain::actor::{Actor, Who};
use crate::domain::ids::ShopId;
use crate::domain::mail::{Mail, PASSWORD_RESET_SECS};
use crate::domain::text::EmailAddress;
use crate::service::Service;
use crate::service::kernel::refusal::{Answer, Refusal, ServiceError};
use crate::store::access::operator::{operator_by_email, operator_set_password};
use crate::store::access::operator_list::operator_reset;
use crate::store::access::password_reset::{
    PasswordResetLink, customer_set_password, password_reset_email, password_reset_insert,
    password_resets_forget,
};
use crate::store::customers::customer::customer_by_email;
use crate::store::kernel::audit::audit_insert;
use crate::store::mail::mail_insert;
use crate::store::{Command, Tx};
use serde_json::json;

/// Asks for a link by mail; nothing is sent when no one has the address.
#[derive(Clone, Debug)]
pub struct RequestReset {
    /// Who asks.
    pub visitor: Actor,
    /// The address.
    pub email: EmailAddress,
    /// The language of the mail.
    pub language: &'static str,
}

impl Command for RequestReset {
    type Output = ();
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<()> {
        let shop = &self.visitor.shop;
        let (language, mail) = (Some(self.language), Mail::ResetPassword);
        if let Some(mail_id) = mail_insert(tx, shop, &self.email, language, &mail) {
            let expires_at = tx.now().plus_secs(PASSWORD_RESET_SECS);
            password_reset_insert(tx, shop, (&mail_id, &self.email), expires_at);
            audit_insert(tx, &self.visitor, "password_reset.request", "", &json!({}));
        }
        Ok(())
    }
}

/// Sets a new password over a link, once, for the accounts of its address. All their sessions end, and no one is signed
/// in: whatever else signing in asks for, it still asks for.
#[derive(Clone)]
pub struct ResetPassword {
    /// Who has the link.
    pub visitor: Actor,
    /// The token of the link.
    pub token: String,
    /// The hash of the new password.
    pub password_hash: String,
    /// The language of the mail that tells the owner.
    pub language: &'static str,
}

impl Command for ResetPassword {
    type Output = ();
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<()> {
        let shop = &self.visitor.shop;
        tx.lock_shop(shop).await?;
        let hash = digest(&self.token);
        let email = password_reset_email(tx, shop, &hash).await?;
        let email = email.ok_or(Refusal::WrongCredentials)?;
        let operator = operator_by_email(tx, shop, &email).await?;
        let customer = customer_by_email(tx, shop, &email).await?;
        if let Some(operator) = &operator {
            // Ends the sessions; the link it leaves is used up by the next line.
            operator_reset(tx, shop, &operator.id, (&hash, tx.now()));
            operator_set_password(tx, shop, &operator.id, &self.password_hash);
            let who = Who::Operator(operator.id.clone());
            let actor = Actor { who, ..self.visitor.clone() };
            audit_insert(tx, &actor, "password.reset", operator.id.as_str(), &json!({}));
        }
        if let Some(customer) = &customer {
            customer_set_password(tx, shop, &customer.id, &self.password_hash);
            let who = Who::Customer(customer.id.clone());
            let actor = Actor { who, ..self.visitor.clone() };
            audit_insert(tx, &actor, "password.reset", customer.id.as_str(), &json!({}));
        }
        if operator.is_none() && customer.is_none() {
            return Err(Refusal::WrongCredentials.into());
        }
        password_resets_forget(tx, shop, &email.lookup());
        mail_insert(tx, shop, &email, Some(self.language), &Mail::PasswordChanged);
        Ok(())
    }
}

impl Service {
    /// Makes the link for a mail that is about to leave; `None` when no one has the address, or it is too late.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn issue_password_reset(
        &self,
        shop: &ShopId,
        email: &EmailAddress,
        mail_id: &str,
    ) -> Answer<Option<NewSecret>> {
        let is_operator = operator_by_email(&mut self.store(), shop, email).await?.is_some();
        if !is_operator && customer_by_email(&mut self.store(), shop, email).await?.is_none() {
            return Ok(None);
        }
        let token = NewSecret::token(self.entropy());
        let link = PasswordResetLink {
            shop: shop.clone(),
            mail_id: mail_id.to_owned(),
            token_hash: digest(token.reveal()),
        };
        Ok(self.store().write(link).await?.then_some(token))
    }
}
