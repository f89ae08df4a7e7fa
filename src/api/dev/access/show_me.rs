//! `GET /dev/v1/me` and `/me/capabilities`: whose key this is and what it may do.

use crate::api::ApiState;
use crate::api::answer::data::{ApiResult, Data, data};
use crate::api::dev::payments::fields::enabled;
use crate::api::request::auth::Caller;
use crate::domain::actor::Scope;
use crate::service::MANUAL;
use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
struct Me<'a> {
    id: &'a str,
    slug: &'a str,
    store_name: &'a str,
    currency: &'a str,
}

#[derive(Serialize, ToSchema)]
struct Capabilities {
    scopes: Vec<&'static str>,
    payment_methods: Vec<&'static str>,
}

/// The shop of the key.
#[utoipa::path(
    get,
    path = "/dev/v1/me",
    operation_id = "show_me",
    tag = "Identity",
    responses((status = 200, description = "The shop of the key.", body = Data<Me>)),
    security(("key" = [])),
)]
pub async fn me(caller: Caller) -> Response {
    let shop = caller.shop();
    data(Me {
        id: shop.id.as_str(),
        slug: &shop.slug,
        store_name: &shop.name,
        currency: shop.currency.as_str(),
    })
}

/// The scopes of the key and the shop's payment methods.
#[utoipa::path(
    get,
    path = "/dev/v1/me/capabilities",
    operation_id = "show_capabilities",
    tag = "Identity",
    responses((status = 200, description = "The scopes of the key and the payment methods of its shop.", body = Data<Capabilities>)),
    security(("key" = [])),
)]
pub async fn capabilities(State(state): State<ApiState>, caller: Caller) -> ApiResult {
    let granted = Scope::ALL.into_iter().filter(|scope| caller.require(*scope).is_ok());
    let gateways = enabled(&state, &caller).await?;
    Ok(data(Capabilities {
        scopes: granted.map(Scope::as_str).collect(),
        payment_methods: payment_methods(&gateways),
    }))
}

/// What orders can be paid with: the shop's providers, store balance by its owner, and anything that the merchant
/// confirms by hand.
fn payment_methods(gateways: &[&'static str]) -> Vec<&'static str> {
    let online = gateways.iter().copied().filter(|gateway| *gateway != MANUAL);
    online.chain(["CUSTOMER_BALANCE", MANUAL]).collect()
}
