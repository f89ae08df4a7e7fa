//! `/account/notices`: the mails that can be switched off.

use super::sub_page;
use crate::components::{Actions, Check, CheckGroup, PostForm, Submit, page, t};
use crate::domain::people::notice::NoticeKind;
use crate::forms::NoticesForm;
use crate::http::{Kept, PageResult, Visit};
use crate::server_fns::account::SaveNotices;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

/// `/account/notices`.
#[component]
pub fn Notices() -> impl IntoView {
    crate::http::load(show)
}

/// `GET /account/notices`.
pub async fn show(visit: Visit) -> PageResult {
    let preferences = visit.app.service.preferences(&visit.actor, visit.customer()?).await?;
    let (kept, key) = (visit.kept_form::<NoticesForm>().await?, visit.new_form_key());
    Ok(visit.page(move || {
        let content = form(&kept, &preferences.muted, key);
        sub_page(t("portal.account.notices.title"), t("portal.account.notices.lead"), content)
    }))
}

fn form(kept: &Kept<NoticesForm>, muted: &[NoticeKind], key: String) -> AnyView {
    let page = page();
    let check = |kind: NoticeKind| {
        let name = kind.as_str();
        let is_checked = if kept.is_fresh() {
            !muted.contains(&kind)
        } else {
            kept.notices.iter().any(|chosen| **chosen == *name)
        };
        let label = page.t(&format!("portal.account.notices.{name}"));
        Check { value: name.to_owned(), is_checked, label: label.into_any() }
    };
    let checks = NoticeKind::ALL.into_iter().map(check).collect();
    view! {
        <PostForm action=SaveNotices::url() key=key>
            <CheckGroup label=t("portal.account.notices.label") name="notices" checks=checks/>
            <Actions>
                <Submit label=t("portal.account.save")/>
            </Actions>
        </PostForm>
    }
    .into_any()
}
