//! `GET /dev/v1/me` and `/me/capabilities`: whose key this is and what it may do.

use crate::api::answer::{Data, data};
use crate::api::auth::Caller;
use crate::domain::actor::Scope;
use crate::service::Shop;
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
pub async fn capabilities(caller: Caller) -> Response {
    let granted = Scope::ALL.into_iter().filter(|scope| caller.require(*scope).is_ok());
    data(Capabilities {
        scopes: granted.map(Scope::as_str).collect(),
        payment_methods: payment_methods(caller.shop()),
    })
}

/// What orders can be paid with: store balance by its owner, the sandbox where the shop has one, and anything that the
/// merchant confirms by hand.
fn payment_methods(shop: &Shop) -> Vec<&'static str> {
    let sandbox = shop.has_sandbox.then_some("SANDBOX");
    sandbox.into_iter().chain(["CUSTOMER_BALANCE", "MANUAL"]).collect()
}
