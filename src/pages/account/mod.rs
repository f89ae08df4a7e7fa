//! One's own account, for customers and operators: name, password, address, sessions, second factor, notices, data, and
//! closing it. Each page holds one idea; the first one leads to the others.

pub mod close;
pub mod confirm;
pub mod data;
pub mod email;
pub mod notices;
pub mod overview;
pub mod password;
pub mod second_factor;
pub mod sessions;
pub mod zones;

use crate::components::{Breadcrumb, Frame, PageHead, Shell, Text, t};
use crate::http::SharedApp;
use axum::Router;
use axum::routing::get;
use leptos::prelude::*;

/// The first page.
pub const PAGE: &str = "/account";

/// Files to download.
pub fn downloads() -> Router<SharedApp> {
    Router::new()
        .route("/account/data.json", get(data::whole))
        .route("/account/data/{part}", get(data::part))
}

/// A page below the first one.
fn sub_page(title: &'static str, lead: impl Into<Text>, content: AnyView) -> AnyView {
    let trail = vec![(t("portal.account.title").into(), PAGE.to_owned())];
    let lead = lead.into();
    view! {
        <Shell title=title frame=Frame::Narrow>
            <Breadcrumb trail=trail/>
            <PageHead title=title lead=lead/>
            {content}
        </Shell>
    }
    .into_any()
}
