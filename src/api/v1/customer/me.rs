//! `GET /v1/customer/me`: who is signed in, and where.

use super::guest::Guest;
use crate::api::ApiState;
use crate::api::answer::data::ApiResult;
use crate::api::answer::refusal::Topic;
use crate::api::json::iso_text as iso;
use crate::api::openapi::{FrontKey, ShopQuery};
use crate::api::v1::envelope::{Success, data};
use crate::brand::LoadedBrand;
use crate::domain::brand::Scheme;
use crate::service::{Customer, Shop};
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
#[schema(as = OwnAccount)]
struct MeJson<'a> {
    customer: CustomerJson<'a>,
    shop: ShopJson<'a>,
    /// Always null: a token that a server could use never reaches a browser's own code.
    #[schema(required)]
    token: Option<&'static str>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = OwnAccountCustomer)]
struct CustomerJson<'a> {
    id: &'a str,
    email: &'a str,
    name: String,
    #[schema(required)]
    avatar_url: Option<&'a str>,
    joined_at: String,
}

/// A shop with what its front looks like.
#[derive(Serialize, ToSchema)]
#[schema(as = ShopFront)]
pub struct ShopJson<'a> {
    id: &'a str,
    slug: &'a str,
    name: &'a str,
    currency: &'a str,
    branding: BrandingJson,
}

#[derive(Serialize, ToSchema)]
#[schema(as = ShopBranding)]
struct BrandingJson {
    #[schema(required)]
    logo_url: Option<String>,
    primary_color: String,
    secondary_color: String,
    accent_color: String,
}

impl<'a> ShopJson<'a> {
    /// A shop in the look of its brand.
    pub fn new(state: &ApiState, shop: &'a Shop) -> Self {
        let brand = state.brands.by_shop(&shop.slug);
        let branding = match &brand {
            Some(brand) => BrandingJson::new(brand, shop),
            None => {
                let plain = BrandingJson::new(&LoadedBrand::plain(), shop);
                BrandingJson { logo_url: None, ..plain }
            }
        };
        let currency = shop.currency.as_str();
        Self { id: shop.id.as_str(), slug: &shop.slug, name: &shop.name, currency, branding }
    }
}

impl BrandingJson {
    fn new(brand: &LoadedBrand, shop: &Shop) -> Self {
        let palette = brand.brand.palette(brand.brand.colour.scheme == Scheme::Dark);
        let colour = |name: &str| palette.get(name).to_string();
        Self {
            logo_url: Some(format!("{}/theme/{}.svg", shop.base_url, brand.hash)),
            primary_color: colour("accent"),
            secondary_color: colour("surface-1"),
            accent_color: colour("accent-text"),
        }
    }
}

/// The given and the family name; empty when none is known.
pub fn full_name(customer: &Customer) -> String {
    let parts = [customer.name.as_deref(), customer.surname.as_deref()];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// Who is signed in.
#[utoipa::path(
    get,
    path = "/v1/customer/me",
    operation_id = "show_own_account",
    tag = "Customer account",
    params(ShopQuery, FrontKey),
    responses((status = 200, description = "Customer, shop and its look.", body = Success<MeJson>)),
    security(("session" = [])),
    extensions(("x-errors" = json!(["NOT_FOUND", "CUSTOMER_NOT_FOUND"]))),
)]
pub async fn me(State(state): State<ApiState>, guest: Guest) -> ApiResult {
    let customer = state.service.customer(&guest.actor, &guest.customer).await;
    let customer = customer.map_err(|error| guest.failed(&error, Topic::Customer))?;
    Ok(data(MeJson {
        customer: CustomerJson {
            id: customer.id.as_str(),
            email: customer.email.as_str(),
            name: full_name(&customer),
            avatar_url: None,
            joined_at: iso(customer.created_at),
        },
        shop: ShopJson::new(&state, &guest.shop),
        token: None,
    }))
}
