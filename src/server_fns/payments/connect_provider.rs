//! An operator connects the shop to a provider. Credentials are judged, tried at the provider and sealed before
//! anything is written; nothing of them is told, kept or logged.

use crate::components::FlashKind;
use crate::domain::payments::payment::Gateway;
use crate::forms::{ConnectProviderForm, gateway_of};
use crate::http::{ActError, Acted, Done, Form as _, Visit, act};
use crate::payments::{
    CredentialProblem, CredentialRefusal, DeskError, ProviderError, Typed, paypal, sealed_account,
    stripe,
};
use crate::service::{ConnectGateway, KeySpace, OnceKey, PaymentAccount, Problem, Refusal};
use leptos::prelude::*;

/// Connects the shop, or replaces its credentials.
#[server(prefix = "", endpoint = "admin/payments/providers/connect")]
pub async fn connect_provider(
    /// The form.
    #[server(flatten)]
    form: ConnectProviderForm,
) -> Acted {
    act(form, async |visit, form| {
        visit.operator()?;
        let gateway = gateway_of(&form.provider)?;
        let key = visit.once_key(&form, "")?;
        let Some(vault) = visit.app.desk.vault() else {
            let text = visit.language.text("admin.providers.no_key").to_owned();
            return Err(ActError::Back(FlashKind::Refusal, text));
        };
        let is_live = match &*form.mode {
            "live" => true,
            "test" => false,
            _ => return Err(Refusal::field("mode", Problem::UnknownWord).into()),
        };
        let credentials = typed(gateway, &form).judged(is_live);
        let credentials = credentials.map_err(|refusal| wrong(&visit, &refusal))?;
        let accounts = visit.app.service.payment_accounts(&visit.actor).await?;
        let known = accounts.iter().find(|account| account.gateway == gateway);
        let is_enabled = known.is_none_or(|account| account.is_enabled);
        let wanted = (gateway, is_live, is_enabled);
        let account = sealed_account(&visit.app.service, vault, &visit.shop, wanted, &credentials);
        let was_accepted = try_out(&visit, &account, &credentials).await?;
        let command = ConnectGateway { actor: visit.actor.clone(), account };
        let key = with_credentials(key, &credentials);
        visit.app.service.run_once(&visit.shop.id, key, command, |()| ()).await?;
        Ok(connected(&visit, gateway, form.page(), was_accepted))
    })
    .await
}

/// The key with the credentials in its digest: secrets are no part of a form's own.
fn with_credentials(key: OnceKey, credentials: &str) -> OnceKey {
    let with = OnceKey::new(KeySpace::Form, "", &[&key.fingerprint, credentials]);
    OnceKey { fingerprint: with.fingerprint, ..key }
}

/// The credentials in a form.
fn typed(gateway: Gateway, form: &ConnectProviderForm) -> Typed {
    match gateway {
        Gateway::Paypal => Typed::Paypal(paypal::Credentials {
            client_id: form.client_id.to_string(),
            client_secret: form.client_secret.reveal().to_owned(),
            webhook_id: form.webhook_id.to_string(),
        }),
        _ => Typed::Stripe(stripe::Credentials {
            secret_key: form.secret_key.reveal().to_owned(),
            webhook_secrets: form
                .webhook_secrets
                .reveal()
                .split_whitespace()
                .map(str::to_owned)
                .collect(),
        }),
    }
}

/// What is wrong with the credentials, at its field; the secrets have to be typed again.
fn wrong(visit: &Visit, refusal: &CredentialRefusal) -> ActError {
    let key = match refusal.problem {
        CredentialProblem::Missing => "refusals.field.required".to_owned(),
        problem => format!("admin.providers.problem.{}", problem.code()),
    };
    ActError::At(refusal.part, visit.language.text(&key).to_owned())
}

/// Whether the provider accepted the credentials; `false` when it could not be asked, or answered neither yes nor no.
async fn try_out(
    visit: &Visit,
    account: &PaymentAccount,
    credentials: &str,
) -> Result<bool, ActError> {
    let gateway = account.gateway;
    match visit.app.desk.try_credentials(account, credentials).await {
        Ok(()) => Ok(true),
        Err(DeskError::Provider(ProviderError::Unauthorized)) => {
            let field = if gateway == Gateway::Paypal { "client_secret" } else { "secret_key" };
            let key = format!("admin.providers.{}.rejected", gateway.slug());
            Err(ActError::At(field, visit.language.text(&key).to_owned()))
        }
        Err(error) => {
            tracing::warn!(gateway = gateway.as_str(), %error, "credentials could not be tried");
            Ok(false)
        }
    }
}

fn connected(visit: &Visit, gateway: Gateway, page: String, was_accepted: bool) -> Done {
    let (kind, key) = if was_accepted {
        (FlashKind::Success, "admin.providers.connected")
    } else {
        (FlashKind::Info, "admin.providers.untried")
    };
    let name = visit.language.text(&format!("admin.providers.name.{}", gateway.slug()));
    Done::To(page, Some((kind, visit.language.format(key, &[("provider", name)]))))
}
