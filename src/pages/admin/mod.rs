//! The operator console: what needs a hand now, payout requests, orders. Everything works with
//! scripts off; each change is a form that posts, runs at most once and leads back.

mod address;
mod affiliate_change;
mod affiliate_link;
mod affiliate_list;
mod affiliate_page;
mod app_consent;
mod application_list;
mod apps;
mod clock;
mod keys;
mod numbered;
mod order_actions;
mod order_change;
mod order_evidence;
mod order_list;
mod order_page;
mod payment_desk;
mod payment_event;
mod payout_actions;
mod payout_bulk;
mod payout_confirm;
mod payout_decide;
mod payout_evidence;
mod payout_list;
mod payout_page;
mod payout_queue;
mod post;
mod program_settings;
mod publishable_keys;
mod today;
mod webhook_change;
mod webhook_list;
mod webhook_log;
mod webhook_page;

use crate::web::SharedApp;
use axum::Router;
use axum::routing::{get, post};

/// The pages of this part.
pub fn router() -> Router<SharedApp> {
    Router::new()
        .route("/admin", get(today::show))
        .route("/admin/clock", post(clock::advance))
        .route("/admin/payouts", get(payout_list::show))
        .route("/admin/payouts.csv", get(payout_list::csv))
        .route("/admin/payouts/confirm", get(payout_confirm::show).post(payout_confirm::gather))
        .route("/admin/payouts/decide", post(payout_bulk::decide))
        .route("/admin/payouts/{id}", get(payout_page::show))
        .route("/admin/payouts/{id}/{decision}", post(payout_decide::decide))
        .route("/admin/orders", get(order_list::show))
        .route("/admin/orders.csv", get(order_list::csv))
        .route("/admin/orders/{id}", get(order_page::show))
        .route("/admin/orders/{id}/{change}", post(order_change::change))
        .route("/admin/payments", get(payment_desk::show))
        .route(
            "/admin/payments/events/{provider}/{event}",
            get(payment_event::show).post(payment_event::replay),
        )
        .route("/admin/payments/reviews/{id}", post(payment_event::settle))
        .route("/admin/affiliates", get(affiliate_list::show))
        .route("/admin/affiliates.csv", get(affiliate_list::csv))
        .route("/admin/affiliates/applications", get(application_list::list))
        .route("/admin/affiliates/applications/{id}", get(application_list::show))
        .route("/admin/affiliates/applications/{id}/{decision}", post(application_list::decide))
        .route("/admin/affiliates/{id}", get(affiliate_page::show))
        .route("/admin/affiliates/{id}/{change}", post(affiliate_change::change))
        .route(
            "/admin/affiliates/{id}/links/{link}",
            get(affiliate_link::show).post(affiliate_link::change),
        )
        .route(
            "/admin/settings/program",
            get(program_settings::show).post(program_settings::change),
        )
        .route("/admin/keys", get(keys::show).post(keys::create))
        .route(
            "/admin/keys/publishable",
            get(publishable_keys::show).post(publishable_keys::create),
        )
        .route("/admin/keys/publishable/{key}", get(publishable_keys::show_one))
        .route("/admin/keys/publishable/{key}/revoke", post(publishable_keys::revoke))
        .route("/admin/keys/{id}", get(keys::show_one))
        .route("/admin/keys/{id}/revoke", post(keys::revoke))
        .route("/admin/apps", get(apps::show))
        .route("/admin/apps/authorize", get(app_consent::show).post(app_consent::decide))
        .route("/admin/apps/{id}", get(apps::show_one))
        .route("/admin/apps/{id}/revoke", post(apps::revoke))
        .route("/admin/webhooks", get(webhook_list::show).post(webhook_change::create))
        .route("/admin/webhooks/log", get(webhook_log::show))
        .route("/admin/webhooks/log/{id}", get(webhook_log::show_one))
        .route("/admin/webhooks/log/{id}/retry", post(webhook_change::retry))
        .route("/admin/webhooks/{id}", get(webhook_page::show))
        .route("/admin/webhooks/{id}/{change}", post(webhook_change::change))
}
