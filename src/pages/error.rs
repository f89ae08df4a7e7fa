//! The page for what could not be shown: what happened, and where to go from here.

use crate::components::{Actions, LinkButton, PageHead, Shell, t};
use crate::http::{PageError, Visit};
use crate::service::{Refusal, Subject};
use leptos::prelude::*;

/// An address that leads nowhere.
#[component]
pub fn Missing() -> impl IntoView {
    crate::http::load(async |_| Err(Refusal::NotFound(Subject::Order).into()))
}

/// The page for a refusal or failure.
pub fn view(visit: &Visit, error: &PageError) -> AnyView {
    let (title, text) = match error {
        PageError::Refused(refusal @ Refusal::NotFound(_)) => {
            ("portal.error.missing_title", visit.refusal_text(refusal))
        }
        PageError::Refused(refusal) => ("portal.error.refused_title", visit.refusal_text(refusal)),
        PageError::Unreadable => (
            "portal.error.refused_title",
            visit.language.text("portal.error.unreadable_text").to_owned(),
        ),
        PageError::Unavailable
        | PageError::Failed
        | PageError::Login
        | PageError::Confirm
        | PageError::Redirect(_)
        | PageError::Away(_) => (
            "portal.error.failed_title",
            visit.language.text("portal.error.failed_text").to_owned(),
        ),
    };
    let title = t(title);
    view! {
        <Shell title=title>
            <PageHead title=title lead=text/>
            <Actions>
                <LinkButton label=t("portal.error.home") href="/"/>
            </Actions>
        </Shell>
    }
    .into_any()
}
