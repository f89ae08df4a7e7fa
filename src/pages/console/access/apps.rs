//! Installed apps: what each may ask for, what it was allowed and when, and removing one.

use super::keys::{revoke_form, tabs};
use super::scopes::{scopes_in_words, short_scopes};
use crate::components::{
    Breadcrumb, Cell, Column, DataTable, Empty, Fact, Frame, KeyValues, PageHead, Row, Section,
    Shell, StateChip, page, t,
};
use crate::http::{PageResult, Visit};
use crate::server_fns::access::RevokeApp;
use crate::service::InstalledApp;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

/// The page.
const PAGE: &str = "/admin/apps";

/// Whether an app may do anything now, by the name of a state chip.
fn state_of((_, grant): &InstalledApp) -> &'static str {
    if grant.is_some() { "active" } else { "inactive" }
}

/// `/admin/apps`.
#[component]
pub fn Apps() -> impl IntoView {
    crate::http::load(show)
}

/// `GET /admin/apps`.
pub async fn show(visit: Visit) -> PageResult {
    visit.operator()?;
    let apps = visit.app.service.apps(&visit.actor).await?;
    Ok(visit.page(move || {
        let title = page().nav_name("keys", "admin.keys.title");
        view! {
            <Shell title=title.clone() frame=Frame::Wide>
                <PageHead title=title lead=t("admin.apps.text")/>
                {tabs("apps")} {table(&apps)}
            </Shell>
        }
    }))
}

fn table(apps: &[InstalledApp]) -> AnyView {
    if apps.is_empty() {
        let (title, text) = (t("admin.apps.none"), t("admin.apps.none_text"));
        return view! { <Empty title=title text=text/> }.into_any();
    }
    let columns = vec![
        Column::main(t("admin.apps.name")),
        Column::state(t("admin.keys.state")),
        Column::labelled(t("admin.keys.created")),
        Column::labelled(t("admin.apps.allowed_at")),
        Column::quiet(t("admin.keys.scopes")),
    ];
    let line = |installed: &InstalledApp| {
        let (app, grant) = installed;
        let scopes = grant.as_ref().map(|grant| Cell::View(short_scopes(grant.scopes)));
        let cells = vec![
            Cell::Text(app.name.clone().into()),
            Cell::State(state_of(installed).into()),
            Cell::Day(app.created_at),
            grant.as_ref().map_or(Cell::Empty, |grant| Cell::Time(grant.granted_at)),
            scopes.unwrap_or(Cell::Empty),
        ];
        Row::link(format!("{PAGE}/{}", app.client_id), cells)
    };
    let rows = apps.iter().map(line).collect();
    view! { <DataTable caption=t("admin.keys.tab.apps") columns=columns rows=rows/> }.into_any()
}

/// `/admin/apps/{id}`.
#[component]
pub fn AppPage() -> impl IntoView {
    crate::http::load(show_one)
}

/// `GET /admin/apps/{id}`.
pub async fn show_one(visit: Visit) -> PageResult {
    let id = visit.param("id");
    visit.operator()?;
    let installed = visit.app.service.app(&visit.actor, &id).await?;
    let key = visit.new_form_key();
    Ok(visit.page(move || draw(&installed, key)))
}

fn draw(installed: &InstalledApp, key: String) -> AnyView {
    let (page, state) = (page(), state_of(installed));
    let (app, grant) = installed;
    let trail = vec![
        (page.nav_name("keys", "admin.keys.title"), "/admin/keys".to_owned()),
        (t("admin.keys.tab.apps").into(), PAGE.to_owned()),
    ];
    let addresses: Vec<_> =
        app.redirect_uris.iter().map(|uri| view! { <code>{uri.clone()}</code> <br/> }).collect();
    let allowed = match grant {
        Some(grant) => page.date_time_zone(grant.granted_at),
        None => t("admin.apps.not_allowed").to_owned(),
    };
    let facts = vec![
        Fact::new(t("admin.apps.client"), view! { <code>{app.client_id.clone()}</code> }),
        Fact::new(t("admin.keys.created"), page.date_time_zone(app.created_at)),
        Fact::new(t("admin.apps.allowed_at"), allowed),
        Fact::new(t("admin.apps.addresses"), addresses),
    ];
    let (title, scopes) = match grant {
        Some(grant) => (t("admin.keys.scopes"), grant.scopes),
        None => (t("admin.apps.most"), app.scopes),
    };
    let form = (RevokeApp::url(), app.client_id.clone(), key);
    let words =
        [t("admin.apps.remove.title"), t("admin.apps.remove.text"), t("admin.apps.remove.submit")];
    let (name, scopes) = (app.name.clone(), scopes_in_words(scopes));
    view! {
        <Shell title=name.clone()>
            <Breadcrumb trail=trail/>
            <PageHead title=name>
                <StateChip state=state/>
            </PageHead>
            <div class="measure">
                <KeyValues facts=facts/>
            </div>
            <Section title=title>{scopes}</Section>
            {revoke_form(words, form)}
        </Shell>
    }
    .into_any()
}
