//! The providers that can take a shop's money, and which of them do.

use crate::components::{
    Cell, Column, DataTable, Frame, Note, PageHead, Row, Section, Shell, Tab, Tabs, Tone, page, t,
};
use crate::domain::payments::payment::Gateway;
use crate::forms::PROVIDERS;
use crate::http::{PageResult, Visit};
use crate::service::PaymentAccount;
use leptos::prelude::*;

/// The list, and above each provider's own page.
pub const PAGE: &str = "/admin/payments/providers";

/// The tabs of this part.
pub fn tabs(current: &str) -> AnyView {
    let tab = |name: &str, href: &str| Tab {
        label: t(&format!("admin.providers.tab.{name}")).into(),
        href: href.to_owned(),
        current: current == name,
        count: None,
    };
    let tabs = vec![tab("desk", "/admin/payments"), tab("providers", PAGE)];
    view! { <Tabs label=t("admin.providers.tabs") tabs=tabs/> }.into_any()
}

/// What a provider is called.
pub fn name_of(gateway: Gateway) -> &'static str {
    t(&format!("admin.providers.name.{}", gateway.slug()))
}

/// The chip of an account.
pub fn state_of(account: &PaymentAccount) -> &'static str {
    if account.is_enabled { "active" } else { "inactive" }
}

/// Whether real money moves.
pub fn mode_of(account: &PaymentAccount) -> &'static str {
    t(if account.is_live { "admin.payments.live" } else { "admin.payments.test" })
}

/// `/admin/payments/providers`.
#[component]
pub fn ProviderList() -> impl IntoView {
    crate::http::load(show)
}

/// `GET /admin/payments/providers`.
pub async fn show(visit: Visit) -> PageResult {
    visit.operator()?;
    let accounts = visit.app.service.payment_accounts(&visit.actor).await?;
    let has_key = visit.app.desk.vault().is_some();
    Ok(visit.page(move || {
        let title = page().nav_name("payments", "admin.payments.title");
        view! {
            <Shell title=t("admin.providers.title") frame=Frame::Wide>
                <PageHead title=title lead=t("admin.providers.lead")/> {tabs("providers")}
                {(!has_key).then(without_key)}
                <Section title=t("admin.providers.title")>{table(&accounts)}</Section>
            </Shell>
        }
    }))
}

/// Says how a server gets the key that seals credentials.
pub fn without_key() -> AnyView {
    view! {
        <Note tone=Tone::Warning title=t("admin.providers.no_key_title")>
            {t("admin.providers.no_key")} " " <code>"portico payments new-key"</code> " · "
            <code>"PORTICO_SECRET_KEY"</code>
        </Note>
    }
    .into_any()
}

/// Every provider with a row, whether the shop has an account there or not.
pub fn table(accounts: &[PaymentAccount]) -> AnyView {
    let columns = vec![
        Column::main(t("admin.payments.provider")),
        Column::state(t("admin.payments.state")),
        Column::labelled(t("admin.payments.mode")),
        Column::labelled(t("admin.providers.since")),
        Column::labelled(t("admin.payments.changed")),
    ];
    let row = |gateway: Gateway| {
        let name = Cell::Text(name_of(gateway).into());
        let found = accounts.iter().find(|account| account.gateway == gateway);
        let cells = match found {
            Some(account) => vec![
                name,
                Cell::State(state_of(account).into()),
                Cell::Text(mode_of(account).into()),
                Cell::Day(account.created_at),
                Cell::Time(account.updated_at),
            ],
            None => vec![
                name,
                Cell::Text(t("admin.providers.not_connected").into()),
                Cell::Empty,
                Cell::Empty,
                Cell::Empty,
            ],
        };
        Row::link(format!("{PAGE}/{}", gateway.slug()), cells)
    };
    let rows = PROVIDERS.into_iter().map(row).collect();
    view! { <DataTable caption=t("admin.providers.title") columns=columns rows=rows/> }.into_any()
}
