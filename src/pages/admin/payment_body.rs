//! What a provider sent, as long as it is kept.

use crate::components::{CodeBlock, Note, t};
use crate::service::InboxEvent;
use leptos::prelude::*;

/// The body of an event, or that it is no longer kept.
pub fn body_part(event: &InboxEvent) -> AnyView {
    if event.body.is_empty() {
        return view! {
            <div class="measure">
                <Note>{t("admin.payments.body_gone")}</Note>
            </div>
        }
        .into_any();
    }
    let value: Option<serde_json::Value> = serde_json::from_str(&event.body).ok();
    let body = value.and_then(|value| serde_json::to_string_pretty(&value).ok());
    let body = body.unwrap_or_else(|| event.body.clone());
    view! { <CodeBlock title=t("admin.payments.body") code=body/> }.into_any()
}
