//! The parts of the operator console that still read their forms field by field. The rest is in `console`.

pub mod affiliate_change;
pub mod affiliate_link;
pub mod affiliate_list;
pub mod affiliate_page;
pub mod app_consent;
pub mod application_list;
pub mod apps;
pub mod keys;
pub mod post;
pub mod program_settings;
pub mod publishable_keys;
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
    Router::new().route("/admin/affiliates.csv", get(affiliate_list::csv))
}

/// Forms that are not server functions yet.
pub fn router() -> Router<SharedApp> {
    Router::new()
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
