//! Links that affiliates applied for and that wait for a decision.

use super::list::{PAGE_ROWS, load_tabs, page_number, person, tabs};
use crate::components::NumberedPager;
use crate::components::{
    Cell, Column, DataTable, Empty, Frame, PageHead, Row, Shell, page, rate_text, t,
};
use crate::domain::affiliates::program::ApplicationState;
use crate::http::{PageResult, Visit};
use crate::service::{Application, ApplicationQuery};
use leptos::prelude::*;

/// `/admin/affiliates/applications`.
#[component]
pub fn ApplicationList() -> impl IntoView {
    crate::http::load(list)
}

/// `GET /admin/affiliates/applications`.
pub async fn list(visit: Visit) -> PageResult {
    visit.operator()?;
    let number = page_number(&visit.query)?;
    let state = Some(ApplicationState::Pending);
    let query = ApplicationQuery { state, page: number, limit: PAGE_ROWS };
    let listing = visit.app.service.applications(&visit.actor, &query).await?;
    let counts = load_tabs(&visit).await?;
    Ok(visit.page(move || {
        let title = page().nav_name("affiliates", "admin.affiliates.title");
        view! {
            <Shell title=title.clone() frame=Frame::Wide>
                <PageHead title=title lead=t("admin.applications.lead")/>
                {tabs(counts, "waiting")} {table(&listing.rows, listing.total, number)}
            </Shell>
        }
    }))
}

fn table(rows: &[Application], total: i64, current: i64) -> AnyView {
    if rows.is_empty() {
        let all = (t("admin.affiliates.empty.all").into(), "/admin/affiliates".to_owned());
        let (title, text) =
            (t("admin.applications.empty_title"), t("admin.applications.empty_text"));
        return view! { <Empty title=title text=text next=all/> }.into_any();
    }
    let page = page();
    let columns = vec![
        Column::main(t("admin.affiliates.column.affiliate")),
        Column::quiet(t("admin.affiliates.column.code")),
        Column::labelled(t("admin.applications.asked")),
        Column::figure(t("admin.affiliate.link.rate")),
        Column::figure(t("admin.affiliate.link.discount")),
    ];
    let rate = |ppm: Option<i64>| {
        ppm.map_or(Cell::Empty, |ppm| Cell::Text(rate_text(ppm, page.language).into()))
    };
    let line = |row: &Application| {
        let cells = vec![
            Cell::View(person(row.name.as_deref(), &row.email)),
            Cell::Code(row.link.code.to_string().into()),
            Cell::Text(page.age(row.link.created_at).into()),
            rate(row.link.requested_rate_ppm),
            rate(row.link.requested_discount_ppm),
        ];
        Row::link(format!("/admin/affiliates/applications/{}", row.link.id), cells)
    };
    let (count, rows) = (rows.len(), rows.iter().map(line).collect());
    view! {
        <DataTable caption=t("admin.applications.title") columns=columns rows=rows/>
        <NumberedPager total=total shown=count limit=PAGE_ROWS current=current
            href=Box::new(|number| format!("/admin/affiliates/applications?page={number}"))/>
    }
    .into_any()
}
