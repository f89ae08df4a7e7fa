//! `/account/close`: closing the account. What happens to money comes first.

use super::sub_page;
use crate::components::{
    Actions, Checkbox, Fact, KeyValues, Note, PostForm, Submit, Tone, Weight, t,
};
use crate::domain::money::Money;
use crate::forms::CloseAccountForm;
use crate::http::{Kept, PageResult, Visit};
use crate::server_fns::account::CloseAccount as Close;
use crate::service::AffiliateSummary;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

/// `/account/close`.
#[component]
pub fn CloseAccount() -> impl IntoView {
    crate::http::load(show)
}

/// `GET /account/close`.
pub async fn show(visit: Visit) -> PageResult {
    let customer = visit.customer()?;
    let summary = visit.app.service.account_money(&visit.actor, customer).await?;
    let kept = visit.kept_form().await?;
    let money = |minor: i64| {
        crate::components::money_text(Money::new(minor, visit.shop.currency), visit.language)
    };
    let facts = left(&summary).map(|(key, minor)| (key, money(minor)));
    let has_money = left(&summary).iter().any(|(_, minor)| *minor != 0);
    Ok(visit.page(move || {
        let facts = facts.into_iter().map(|(key, text)| Fact::new(t(key), text)).collect();
        let content = view! { <KeyValues facts=facts/> {form(&kept, has_money)} }.into_any();
        sub_page(t("portal.account.close.title"), t("portal.account.close.lead"), content)
    }))
}

/// What is left in the account, in minor units.
fn left(summary: &AffiliateSummary) -> [(&'static str, i64); 4] {
    let earned = summary.pending_minor + summary.frozen_minor + summary.available_minor;
    [
        (
            "portal.account.close.balance",
            summary.store_balance_minor + summary.store_reserved_minor,
        ),
        ("portal.account.close.commission", earned),
        ("portal.account.close.requested", summary.requested_minor),
        ("portal.account.close.owed", summary.owed_minor),
    ]
}

fn form(kept: &Kept<CloseAccountForm>, has_money: bool) -> AnyView {
    if has_money {
        return view! { <Note tone=Tone::Warning>{t("portal.account.close.first")}</Note> }
            .into_any();
    }
    let is_sure = kept.is_sure.0;
    view! {
        <PostForm action=Close::url()>
            <Checkbox label=t("portal.account.close.sure") name="is_sure" checked=is_sure/>
            <Actions>
                <Submit label=t("portal.account.close.submit") weight=Weight::Danger/>
            </Actions>
        </PostForm>
    }
    .into_any()
}
