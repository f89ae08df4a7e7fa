//! The operator console: what needs a hand now, payout requests, orders. Everything works with
//! scripts off; each change is a form that posts, runs at most once and leads back.

pub mod address;
pub mod affiliate_change;
pub mod affiliate_link;
pub mod affiliate_list;
pub mod affiliate_page;
pub mod app_consent;
pub mod application_list;
pub mod apps;
pub mod clock;
pub mod keys;
pub mod order_actions;
pub mod order_change;
pub mod order_evidence;
pub mod order_list;
pub mod order_page;
pub mod payment_body;
pub mod payment_desk;
pub mod payment_event;
pub mod payment_words;
pub mod payout_actions;
pub mod payout_bulk;
pub mod payout_confirm;
pub mod payout_decide;
pub mod payout_evidence;
pub mod payout_list;
pub mod payout_page;
pub mod payout_queue;
pub mod post;
pub mod program_settings;
pub mod provider_change;
pub mod provider_list;
pub mod provider_page;
pub mod publishable_keys;
pub mod today;
pub mod webhook_change;
pub mod webhook_list;
pub mod webhook_log;
pub mod webhook_page;

/// The pager; it is a component now.
pub mod numbered {
    pub use crate::components::NumberedPager;
}

use crate::http::SharedApp;
use axum::Router;
use axum::routing::{get, post};

/// What is not a page: files to download.
pub fn downloads() -> Router<SharedApp> {
    Router::new()
        .route("/admin/payouts.csv", get(payout_list::csv))
        .route("/admin/orders.csv", get(order_list::csv))
        .route("/admin/affiliates.csv", get(affiliate_list::csv))
}

/// Forms that are not server functions yet.
pub fn router() -> Router<SharedApp> {
    Router::new()
        .route("/admin/clock", post(clock::advance))
        .route("/admin/payouts/confirm", post(payout_confirm::gather))
        .route("/admin/payouts/decide", post(payout_bulk::decide))
        .route("/admin/payouts/{id}/{decision}", post(payout_decide::decide))
        .route("/admin/orders/{id}/{change}", post(order_change::change))
        .route("/admin/payments/events/{provider}/{event}", post(payment_event::replay))
        .route("/admin/payments/providers/{provider}", post(provider_change::connect))
        .route("/admin/payments/providers/{provider}/{change}", post(provider_change::switch))
        .route("/admin/payments/reviews/{id}", post(payment_event::settle))
        .route("/admin/affiliates/applications/{id}/{decision}", post(application_list::decide))
        .route("/admin/affiliates/{id}/{change}", post(affiliate_change::change))
        .route("/admin/affiliates/{id}/links/{link}", post(affiliate_link::change))
        .route("/admin/settings/program", post(program_settings::change))
        .route("/admin/keys", post(keys::create))
        .route("/admin/keys/publishable", post(publishable_keys::create))
        .route("/admin/keys/publishable/{key}/revoke", post(publishable_keys::revoke))
        .route("/admin/keys/{id}/revoke", post(keys::revoke))
        .route("/admin/apps/authorize", post(app_consent::decide))
        .route("/admin/apps/{id}/revoke", post(apps::revoke))
        .route("/admin/webhooks", post(webhook_change::create))
        .route("/admin/webhooks/log/{id}/retry", post(webhook_change::retry))
        .route("/admin/webhooks/{id}/{change}", post(webhook_change::change))
}
