//! The page that shows the secret of an endpoint, once: it exists only as the answer to a form.

use crate::components::{CopyField, Frame, LinkButton, PageHead, Shell, t};
use crate::http::Page;
use leptos::prelude::*;

/// Shows the new secret of an endpoint.
pub fn secret_page(webhook: &str, secret: String) -> Page {
    let href = format!("/admin/webhooks/{webhook}");
    Page::new(move || {
        view! {
            <Shell title=t("admin.webhook.secret.title") frame=Frame::Narrow>
                <PageHead title=t("admin.webhook.secret.title") lead=t("admin.webhook.secret.text")/>
                <div class="stack measure">
                    <CopyField label=t("admin.webhook.secret.label") id="secret" value=secret/>
                    <p class="muted">{t("admin.webhook.secret.use")}</p>
                    <div>
                        <LinkButton label=t("admin.webhook.secret.next") href=href/>
                    </div>
                </div>
            </Shell>
        }
    })
}
