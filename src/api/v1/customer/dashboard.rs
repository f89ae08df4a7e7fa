//! `GET /v1/customer/dashboard`: the first page of a customer's account in one answer. What this product has nothing of
//! (subscriptions, licences, deliverables, tickets, rewards) is there and empty, because the client looks for it.

use super::affiliate_json::AffiliateJson;
use super::guest::Guest;
use super::invoice_json::DashboardInvoiceJson;
use super::me::{ShopJson, full_name};
use crate::api::ApiState;
use crate::api::answer::data::ApiResult;
use crate::api::answer::refusal::Topic;
use crate::api::openapi::{FrontKey, ShopQuery};
use crate::api::v1::envelope::{Success, data, decimal};
use crate::domain::money::Currency;
use crate::service::OwnOrders;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

/// How many orders the dashboard shows.
const ORDERS_SHOWN: i64 = 10;

#[derive(Serialize, ToSchema)]
#[schema(as = Dashboard)]
struct DashboardJson<'a> {
    shop: ShopJson<'a>,
    customer: CustomerJson<'a>,
    stats: StatsJson,
    wallet: WalletJson<'a>,
    rewards: RewardsJson<'a>,
    affiliate: AffiliateJson<'a>,
    invoices: Vec<DashboardInvoiceJson<'a>>,
    #[schema(value_type = Vec<serde_json::Value>)]
    subscriptions: [(); 0],
    #[schema(value_type = Vec<serde_json::Value>)]
    licenses: [(); 0],
    #[schema(value_type = Vec<serde_json::Value>)]
    deliverables: [(); 0],
    #[schema(value_type = Vec<serde_json::Value>)]
    tickets: [(); 0],
}

#[derive(Serialize, ToSchema)]
#[schema(as = DashboardCustomer)]
struct CustomerJson<'a> {
    email: &'a str,
    name: String,
}

#[derive(Serialize, ToSchema)]
#[schema(as = DashboardStats)]
#[expect(clippy::struct_field_names, reason = "the contract names them")]
struct StatsJson {
    invoices_count: i64,
    licenses_count: i64,
    deliverables_count: i64,
    tickets_count: i64,
}

#[derive(Serialize, ToSchema)]
#[schema(as = DashboardWallet)]
struct WalletJson<'a> {
    available: String,
    total: String,
    hold: String,
    currency: &'a str,
    enabled: bool,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Rewards)]
struct RewardsJson<'a> {
    summary: RewardSummaryJson<'a>,
    #[schema(value_type = Vec<serde_json::Value>)]
    activity: [(); 0],
    #[schema(value_type = Vec<serde_json::Value>)]
    earned_after_invoice: [(); 0],
    #[schema(value_type = Vec<serde_json::Value>)]
    pending_after_invoice: [(); 0],
}

#[derive(Serialize, ToSchema)]
#[schema(as = RewardSummary)]
struct RewardSummaryJson<'a> {
    available: String,
    pending: String,
    lifetime_earned: String,
    #[schema(required)]
    redeemed: Option<String>,
    currency: &'a str,
}

impl<'a> RewardsJson<'a> {
    fn none(currency: Currency, name: &'a str) -> Self {
        let zero = || decimal(0, currency);
        Self {
            summary: RewardSummaryJson {
                available: zero(),
                pending: zero(),
                lifetime_earned: zero(),
                redeemed: None,
                currency: name,
            },
            activity: [],
            earned_after_invoice: [],
            pending_after_invoice: [],
        }
    }
}

/// The account at a glance.
#[utoipa::path(
    get,
    path = "/v1/customer/dashboard",
    operation_id = "show_dashboard",
    tag = "Customer account",
    params(ShopQuery, FrontKey),
    responses((status = 200, description = "Shop, customer, wallet, affiliate account and the newest invoices.", body = Success<DashboardJson>)),
    security(("session" = [])),
    extensions(("x-errors" = json!(["NOT_FOUND", "CUSTOMER_NOT_FOUND"]))),
)]
pub async fn show_dashboard(State(state): State<ApiState>, guest: Guest) -> ApiResult {
    let failed = |error| guest.failed(&error, Topic::Customer);
    let (service, actor, id) = (&state.service, &guest.actor, &guest.customer);
    let customer = service.customer(actor, id).await.map_err(failed)?;
    let overview = service.overview(actor, id).await.map_err(failed)?;
    let wish = OwnOrders { limit: ORDERS_SHOWN, ..OwnOrders::default() };
    let (orders, orders_total) = service.own_orders(actor, id, &wish).await.map_err(failed)?;
    let (currency, context) = (guest.currency(), guest.context());
    let money = |minor| decimal(minor, currency);
    let summary = &overview.summary;
    let (free_minor, held_minor) = (summary.store_balance_minor, summary.store_reserved_minor);
    Ok(data(DashboardJson {
        shop: ShopJson::new(&state, &guest.shop),
        customer: CustomerJson { email: customer.email.as_str(), name: full_name(&customer) },
        stats: StatsJson {
            invoices_count: orders_total,
            licenses_count: 0,
            deliverables_count: 0,
            tickets_count: 0,
        },
        wallet: WalletJson {
            available: money(free_minor),
            total: money(free_minor.saturating_add(held_minor)),
            hold: money(held_minor),
            currency: guest.shop.currency.as_str(),
            enabled: true,
        },
        rewards: RewardsJson::none(currency, guest.shop.currency.as_str()),
        affiliate: AffiliateJson::new(&overview, &customer, (&guest.shop, &context)),
        invoices: orders.iter().map(DashboardInvoiceJson::new).collect(),
        subscriptions: [],
        licenses: [],
        deliverables: [],
        tickets: [],
    }))
}
