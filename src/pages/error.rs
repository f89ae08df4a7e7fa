//! The page for what could not be shown: what happened, and where to go from here.

use crate::components::{Actions, LinkButton, PageHead, Shell, t};
use crate::service::{Refusal, Subject};
use crate::web::{PageError, Visit};
use axum::response::Response;
use leptos::prelude::*;

/// An address that leads nowhere.
pub async fn missing() -> Result<Response, PageError> {
    Err(Refusal::NotFound(Subject::Order).into())
}

/// The page for a refusal or failure.
pub fn show(visit: &Visit, error: &PageError) -> Response {
    let (title, text) = match error {
        PageError::Refused(refusal @ Refusal::NotFound(_)) => {
            ("portal.error.missing_title", visit.refusal_text(refusal))
        }
        PageError::Refused(refusal) => ("portal.error.refused_title", visit.refusal_text(refusal)),
        PageError::Failed | PageError::Redirect(_) => (
            "portal.error.failed_title",
            visit.language.text("portal.error.failed_text").to_owned(),
        ),
    };
    visit.page_with(error.status(), move || {
        let title = t(title);
        view! {
            <Shell title=title>
                <PageHead title=title lead=text/>
                <Actions>
                    <LinkButton label=t("portal.error.home") href="/"/>
                </Actions>
            </Shell>
        }
    })
}
