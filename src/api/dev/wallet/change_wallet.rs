//! `GET /dev/v1/customers/{id}/wallet`, `POST …/wallet/credit` and `…/wallet/debit`.

use crate::api::ApiState;
use crate::api::answer::data::{ApiResult, Data, data, data_text};
use crate::api::answer::refusal::{Topic, put};
use crate::api::dev::{NOTE_LENGTH_MAX, required_reason};
use crate::api::idempotency::{Submission, answer_once};
use crate::api::json::{WalletChangedJson, WalletJson};
use crate::api::openapi::{CreditBody, CustomerPath, DebitBody, IdempotencyKey};
use crate::api::request::auth::Caller;
use crate::api::request::fields::Fields;
use crate::api::request::path::{PathId, unless_no_customer};
use crate::domain::actor::Scope;
use crate::domain::money::Currency;
use crate::domain::text::note;
use crate::domain::wallet::WalletKind;
use crate::service::{ChangeWallet, Refusal, RenderContext, WalletChange, WalletChanged};
use axum::extract::State;
use axum::http::StatusCode;

/// The longest name of a kind that is looked at.
const KIND_LENGTH_MAX: usize = 32;

/// A customer's store balance.
#[utoipa::path(
    get,
    path = "/dev/v1/customers/{id}/wallet",
    tag = "Customers",
    params(CustomerPath),
    responses((status = 200, description = "The wallet; every customer has one.", body = Data<WalletJson>)),
    security(("key" = ["customers.read"])),
    extensions(("x-errors" = json!(["CUSTOMER_NOT_FOUND"]))),
)]
pub async fn show_wallet(State(state): State<ApiState>, caller: Caller, id: PathId) -> ApiResult {
    caller.require(Scope::CustomersRead)?;
    let wallet = state.service.wallet(&caller.actor, &id.customer()?).await;
    let wallet = wallet.map_err(|error| caller.failed(&error, Topic::Customer))?;
    Ok(data(WalletJson::new(&wallet, &caller.context())))
}

/// Puts store balance into a wallet.
#[utoipa::path(
    post,
    path = "/dev/v1/customers/{id}/wallet/credit",
    tag = "Customers",
    params(CustomerPath, IdempotencyKey),
    request_body = CreditBody,
    responses((status = 200, description = "What was booked, and the balance after it.", body = Data<WalletChangedJson>)),
    security(("key" = ["customers.write"])),
    extensions(("x-errors" = json!(["CUSTOMER_NOT_FOUND"]))),
)]
pub async fn credit_wallet(
    State(state): State<ApiState>,
    caller: Caller,
    id: PathId,
    submission: Submission,
) -> ApiResult {
    change((state, caller), id, submission, read_credit).await
}

/// Takes store balance out of a wallet.
#[utoipa::path(
    post,
    path = "/dev/v1/customers/{id}/wallet/debit",
    tag = "Customers",
    params(CustomerPath, IdempotencyKey),
    request_body = DebitBody,
    responses((status = 200, description = "What was booked, and the balance after it.", body = Data<WalletChangedJson>)),
    security(("key" = ["customers.write"])),
    extensions(("x-errors" = json!(["INSUFFICIENT_BALANCE", "CUSTOMER_NOT_FOUND"]))),
)]
pub async fn debit_wallet(
    State(state): State<ApiState>,
    caller: Caller,
    id: PathId,
    submission: Submission,
) -> ApiResult {
    change((state, caller), id, submission, read_debit).await
}

async fn change(
    (state, caller): (ApiState, Caller),
    id: PathId,
    submission: Submission,
    read: fn(&mut Fields, Currency) -> WalletChange,
) -> ApiResult {
    caller.require(Scope::CustomersWrite)?;
    let customer = id.customer()?;
    let parsed = submission.read(&[customer.as_str()]).and_then(|(mut fields, key)| {
        let change = read(&mut fields, caller.currency());
        fields.finish().map(|()| (change, key))
    });
    let (change, key) = match parsed {
        Ok(parsed) => parsed,
        Err(error) => return Err(unless_no_customer((&state, &caller), &customer, error).await),
    };
    let command = ChangeWallet { actor: caller.actor.clone(), customer, change };
    answer_once((&state, &caller), key, command, (Topic::Wallet, render)).await
}

fn read_credit(fields: &mut Fields, currency: Currency) -> WalletChange {
    let amount_minor = fields.amount("amount", currency);
    let kind = fields.optional_text("type", KIND_LENGTH_MAX);
    let kind = kind.filter(|kind| !kind.trim().is_empty()).and_then(|text| {
        let known =
            WalletKind::parse(text.trim()).filter(|kind| WalletKind::CREDITS.contains(kind));
        if known.is_none() {
            let names = WalletKind::CREDITS.map(WalletKind::as_str).join(", ");
            fields.refuse("type", format!("must be one of {names}"));
        }
        known
    });
    let kind = kind.unwrap_or(WalletKind::Credit);
    let reason = reason(fields).unwrap_or_else(|| kind.as_str().to_owned());
    let expires_at = fields.optional_instant("expires_at");
    WalletChange { kind, amount_minor, reason, expires_at, expired: None }
}

fn read_debit(fields: &mut Fields, currency: Currency) -> WalletChange {
    let amount_minor = -fields.amount("amount", currency);
    let reason = required_reason(fields, "description");
    WalletChange { kind: WalletKind::Debit, amount_minor, reason, expires_at: None, expired: None }
}

/// Why, as the caller says it.
fn reason(fields: &mut Fields) -> Option<String> {
    let text = fields.optional_text("description", NOTE_LENGTH_MAX)?;
    note(&text).ok().flatten()
}

fn render(outcome: &Result<WalletChanged, Refusal>, context: &RenderContext) -> (u16, String) {
    put(outcome, context, (Topic::Wallet, StatusCode::OK), |changed| {
        data_text(WalletChangedJson::new(changed, context))
    })
}
