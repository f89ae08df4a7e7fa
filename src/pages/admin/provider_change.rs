//! What the forms about providers do. Credentials are judged, tried at the provider and sealed before anything is
//! written; what is told, kept and logged has nothing of them.

use super::post::{Kept, Posted};
use super::provider_list::PAGE;
use super::provider_page::{asked, form_name};
use crate::components::FlashKind;
use crate::domain::payments::payment::Gateway;
use crate::http::{Fields, FormState, PageResult, Visit, redirect};
use crate::payments::{
    CredentialProblem, CredentialRefusal, DeskError, ProviderError, Typed, paypal, sealed_account,
    stripe,
};
use crate::service::{ConnectGateway, EnableGateway, Problem, Refusal, RenderContext, Subject};
use axum::body::Bytes;
use axum::extract::Path;

/// What the provider said to credentials.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Accepted,
    Rejected,
    /// It could not be asked, or answered something that says neither.
    Unknown,
}

/// `POST /admin/payments/providers/{provider}`: connects the shop, or replaces the credentials.
pub async fn connect(visit: Visit, Path(slug): Path<String>, body: Bytes) -> PageResult {
    let gateway = asked(&slug)?;
    let posted = posted(visit, gateway, &body);
    if let Some(login) = posted.login_first().await? {
        return Ok(login);
    }
    let route = "/admin/payments/providers/{provider}";
    let Some(key) = posted.key(route, &slug) else { return posted.keyless().await };
    let (visit, language) = (&posted.visit, posted.visit.language);
    let Some(vault) = visit.app.desk.vault() else {
        let text = language.text("admin.providers.no_key").to_owned();
        return posted.back(FlashKind::Refusal, text).await;
    };
    let is_live = match posted.fields.get("mode") {
        "live" => true,
        "test" => false,
        _ => return posted.refuse(Refusal::field("mode", Problem::UnknownWord).into()).await,
    };
    let credentials = match typed(gateway, &posted.fields).judged(is_live) {
        Ok(credentials) => credentials,
        Err(refusal) => return refuse(&posted, gateway, refusal).await,
    };
    let accounts = visit.app.service.payment_accounts(&visit.actor).await?;
    let known = accounts.iter().find(|account| account.gateway == gateway);
    let is_enabled = known.is_none_or(|account| account.is_enabled);
    let wanted = (gateway, is_live, is_enabled);
    let account = sealed_account(&visit.app.service, vault, &visit.shop, wanted, &credentials);
    let verdict = match visit.app.desk.try_credentials(&account, &credentials).await {
        Ok(()) => Verdict::Accepted,
        Err(DeskError::Provider(ProviderError::Unauthorized)) => Verdict::Rejected,
        Err(error) => {
            tracing::warn!(gateway = gateway.as_str(), %error, "credentials could not be tried");
            Verdict::Unknown
        }
    };
    if verdict == Verdict::Rejected {
        return rejected(&posted, gateway).await;
    }
    let command = ConnectGateway { actor: visit.actor.clone(), account };
    let outcome = posted.once(Some(key), command, render).await;
    match outcome {
        Ok(answer) if Kept::read(&answer).refused().is_none() => {
            connected(&posted, gateway, verdict).await
        }
        outcome => posted.finish(outcome, |_| String::new()).await,
    }
}

fn posted(visit: Visit, gateway: Gateway, body: &Bytes) -> Posted {
    let page = format!("{PAGE}/{}", gateway.slug());
    Posted { visit, fields: Fields::parse(body), form: form_name(gateway), page }
}

/// The credentials in the fields of a form. Several signing secrets stand in one field, apart by blanks.
fn typed(gateway: Gateway, fields: &Fields) -> Typed {
    let text = |name| fields.raw(name).to_owned();
    match gateway {
        Gateway::Paypal => Typed::Paypal(paypal::Credentials {
            client_id: text("client_id"),
            client_secret: text("client_secret"),
            webhook_id: text("webhook_id"),
        }),
        _ => Typed::Stripe(stripe::Credentials {
            secret_key: text("secret_key"),
            webhook_secrets: fields
                .raw("webhook_secrets")
                .split_whitespace()
                .map(str::to_owned)
                .collect(),
        }),
    }
}

/// Back to the form with what is wrong at its field; the secrets have to be typed again.
async fn refuse(posted: &Posted, gateway: Gateway, refusal: CredentialRefusal) -> PageResult {
    let language = posted.visit.language;
    let key = match refusal.problem {
        CredentialProblem::Missing => "refusals.field.required".to_owned(),
        problem => format!("admin.providers.problem.{}", problem.code()),
    };
    tell(posted, gateway, refusal.part, language.text(&key).to_owned()).await
}

/// Back to the form: the provider does not know these credentials.
async fn rejected(posted: &Posted, gateway: Gateway) -> PageResult {
    let part = if gateway == Gateway::Paypal { "client_secret" } else { "secret_key" };
    let key = format!("admin.providers.{}.rejected", gateway.slug());
    tell(posted, gateway, part, posted.visit.language.text(&key).to_owned()).await
}

async fn tell(posted: &Posted, gateway: Gateway, part: &str, sentence: String) -> PageResult {
    let state = FormState::of(&posted.fields).problem(part, sentence.clone());
    posted.visit.keep_form(&form_name(gateway), &state).await?;
    posted.visit.flash(FlashKind::Refusal, sentence).await?;
    redirect(&posted.page)
}

async fn connected(posted: &Posted, gateway: Gateway, verdict: Verdict) -> PageResult {
    let language = posted.visit.language;
    let (kind, key) = match verdict {
        Verdict::Accepted => (FlashKind::Success, "admin.providers.connected"),
        _ => (FlashKind::Info, "admin.providers.untried"),
    };
    let name = language.text(&format!("admin.providers.name.{}", gateway.slug()));
    posted.back(kind, language.format(key, &[("provider", name)])).await
}

/// `POST /admin/payments/providers/{provider}/{change}`: `enable` or `disable`.
pub async fn switch(
    visit: Visit,
    Path((slug, change)): Path<(String, String)>,
    body: Bytes,
) -> PageResult {
    let gateway = asked(&slug)?;
    let is_enabled = match change.as_str() {
        "enable" => true,
        "disable" => false,
        _ => return Err(Refusal::NotFound(Subject::Payment).into()),
    };
    let posted = posted(visit, gateway, &body);
    if let Some(login) = posted.login_first().await? {
        return Ok(login);
    }
    let route = "/admin/payments/providers/{provider}/{change}";
    let Some(key) = posted.key(route, &format!("{slug}.{change}")) else {
        return posted.keyless().await;
    };
    let (actor, language) = (posted.visit.actor.clone(), posted.visit.language);
    let command = EnableGateway { actor, gateway, is_enabled };
    let outcome = posted.once(Some(key), command, render).await;
    let name = language.text(&format!("admin.providers.name.{slug}"));
    let done = format!("admin.providers.{change}.done");
    posted.finish(outcome, |_| language.format(&done, &[("provider", name)])).await
}

fn render(outcome: &Result<(), Refusal>, _: &RenderContext) -> (u16, String) {
    outcome.as_ref().err().map(Kept::of_refusal).unwrap_or_default().answer()
}
