//! Opens the page of a test payment.

use super::PAGES;
use crate::domain::entropy::random_128;
use crate::payments::provider::{Opened, ProviderError, SessionAsk};
use crate::store::payments::sandbox::{
    SandboxPayment, SandboxStage, sandbox_fetch, sandbox_insert,
};
use crate::store::settings::shop::shop_fetch;
use crate::store::{Command, StoreError, Tx};

/// Writes a payment down once per attempt, as long as the shop takes test payments.
pub(super) struct CreateSession {
    pub ask: SessionAsk,
}

impl Command for CreateSession {
    type Output = Result<Opened, ProviderError>;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, StoreError> {
        let ask = &self.ask;
        tx.lock_shop(&ask.shop).await?;
        // Without a host: whichever the buyer came by, the page is on this server.
        let url = format!("{PAGES}{}", ask.session);
        let opened = Opened { reference: ask.session.to_string(), url };
        if sandbox_fetch(tx, &ask.shop, &ask.session).await?.is_some() {
            return Ok(Ok(opened));
        }
        let shop = shop_fetch(tx, &ask.shop).await?;
        if !shop.is_some_and(|shop| shop.has_sandbox) {
            let reason = "the shop takes no test payments".to_owned();
            return Ok(Err(ProviderError::Refused(reason)));
        }
        let number = data_encoding::HEXLOWER.encode(&random_128(&*tx.entropy())[..8]);
        let payment = SandboxPayment {
            session: ask.session.clone(),
            order: ask.order.clone(),
            stage: SandboxStage::Open,
            amount_minor: ask.amount_minor,
            currency: ask.currency,
            reference: format!("sandbox_{number}"),
            return_url: ask.return_url.clone(),
            cancel_url: ask.cancel_url.clone(),
            expires_at: ask.expires_at,
        };
        sandbox_insert(tx, &ask.shop, &payment);
        Ok(Ok(opened))
    }
}
