//! What a provider sent, as long as it is kept.

use crate::components::{CodeBlock, Note, t};
use leptos::prelude::*;

/// The body of an event, or that it is no longer kept.
pub fn body_part(body: String) -> AnyView {
    if body.is_empty() {
        return view! {
            <div class="measure">
                <Note>{t("admin.payments.body_gone")}</Note>
            </div>
        }
        .into_any();
    }
    view! { <CodeBlock title=t("admin.payments.body") code=body/> }.into_any()
}
