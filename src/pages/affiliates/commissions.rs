//! Every commission as a list, by state, page by page, and as a file.

use crate::components::{
    Breadcrumb, Cell, Choice, Column, DataTable, Empty, Filter, FilterBar, PageData, PageHead,
    Pager, Row, Shell, page, rate_text, state_text, t,
};
use crate::domain::affiliates::commission::CommissionState;
use crate::domain::ids::CommissionId;
use crate::domain::money::{Currency, Money};
use crate::http::{Download, PageError, PageResult, Visit};
use crate::pages::csv;
use crate::pages::words::{affiliate_name, sale_number};
use crate::service::{Commission, Listing, Problem, Refusal};
use leptos::prelude::*;

/// How many rows a page shows.
const ROWS: i64 = 50;
const LIST: &str = "/affiliate/commissions";

/// Which rows were asked for.
struct CommissionFilter {
    state: Option<CommissionState>,
    before: Option<CommissionId>,
}

impl CommissionFilter {
    fn of(visit: &Visit) -> Result<Self, PageError> {
        let parsed = |name, parsed: bool, problem| match (visit.query.given(name), parsed) {
            (Some(_), false) => Err(Refusal::field(name, problem)),
            _ => Ok(()),
        };
        let state = CommissionState::parse(visit.query.get("state"));
        let before = CommissionId::parse(visit.query.get("before"));
        parsed("state", state.is_some(), Problem::UnknownWord)?;
        parsed("before", before.is_some(), Problem::BadCursor)?;
        Ok(Self { state, before })
    }

    async fn rows(&self, visit: &Visit) -> Result<Listing<Commission>, PageError> {
        let before = self.before.as_ref().map(CommissionId::as_str);
        let service = &visit.app.service;
        let own = visit.customer()?;
        Ok(service.commissions(&visit.actor, own, self.state, before, ROWS).await?)
    }
}

/// The filter, the links to other pages and the file.
struct Around {
    state: Option<CommissionState>,
    newer: Option<String>,
    older: Option<String>,
    csv: String,
}

/// `/affiliate/commissions`.
#[component]
pub fn Commissions() -> impl IntoView {
    crate::http::load(show)
}

/// `GET /affiliate/commissions`.
pub async fn show(visit: Visit) -> PageResult {
    visit.customer()?;
    let filter = CommissionFilter::of(&visit)?;
    let listing = filter.rows(&visit).await?;
    let (query, currency) = (&visit.query, visit.shop.currency);
    let around = Around {
        state: filter.state,
        newer: filter.before.is_some().then(|| csv::address(LIST, &query.with("before", ""))),
        older: listing.next.as_ref().map(|next| csv::address(LIST, &query.with("before", next))),
        csv: csv::address("/affiliate/commissions.csv", &query.with("before", "")),
    };
    Ok(visit.page(move || page_of(currency, &listing, around)))
}

fn page_of(currency: Currency, listing: &Listing<Commission>, around: Around) -> AnyView {
    let title = t("portal.commissions.title");
    let (total, shown) = (listing.total, listing.rows.len());
    let Around { state, newer, older, csv } = around;
    let list = list(currency, &listing.rows, state.is_some());
    let pager =
        (shown > 0).then(|| view! { <Pager total=total shown=shown previous=newer next=older/> });
    view! {
        <Shell title=title>
            <Breadcrumb trail=vec![(affiliate_name(&page()), "/affiliate".into())]/>
            <PageHead title=title lead=t("portal.commissions.lead")/>
            <FilterBar
                action=LIST
                filters=vec![state_filter(state)]
                active=state.is_some()
                csv=(shown > 0).then_some(csv)
            />
            {list} {pager}
        </Shell>
    }
    .into_any()
}

fn state_filter(state: Option<CommissionState>) -> Filter {
    let page = page();
    let known = CommissionState::ALL.map(|state| {
        let label = state_text(page.language, &format!("commission.{}", state.as_str()));
        Choice::new(state.as_str(), label)
    });
    let all = Choice::new("", page.t("portal.commissions.all"));
    Filter::Select {
        name: "state",
        label: page.t("portal.commissions.state").into(),
        choices: std::iter::once(all).chain(known).collect(),
        value: state.map_or("", CommissionState::as_str).to_owned(),
    }
}

fn list(currency: Currency, commissions: &[Commission], is_filtered: bool) -> AnyView {
    let page = page();
    if commissions.is_empty() {
        let (title, text, next) = if is_filtered {
            ("none_title", "none_text", ("portal.commissions.all", LIST))
        } else {
            ("empty_title", "empty_text", ("portal.commissions.to_link", "/affiliate"))
        };
        let next = (page.t(next.0).into(), next.1.to_owned());
        let word = |key: &str| page.t(&format!("portal.commissions.{key}"));
        return view! { <Empty title=word(title) text=word(text) next=next/> }.into_any();
    }
    let label = |key: &str| page.t(&format!("portal.commissions.column.{key}"));
    let columns = vec![
        Column::main(label("order")),
        Column::quiet(label("date")),
        Column::figure(label("base")),
        Column::figure(label("rate")),
        Column::labelled(label("release")),
        Column::state(label("state")),
        Column::amount(label("amount")),
    ];
    let rows = commissions.iter().map(|one| row(&page, currency, one)).collect();
    view! { <DataTable caption=t("portal.commissions.title") columns=columns rows=rows/> }
        .into_any()
}

fn row(page: &PageData, currency: Currency, commission: &Commission) -> Row {
    let rate = rate_text(commission.explanation.rate_ppm, page.language);
    Row::link(
        why(commission),
        vec![
            Cell::Code(sale_number(&commission.id).into()),
            Cell::Time(commission.created_at),
            Cell::Money(Money::new(commission.base_minor, currency)),
            Cell::Text(rate.into()),
            release(commission),
            Cell::State(format!("commission.{}", commission.state.as_str()).into()),
            Cell::Money(Money::new(commission.open_minor(), currency)),
        ],
    )
}

/// When it is or was released; nothing for what will never be.
fn release(commission: &Commission) -> Cell {
    match (commission.state, commission.released_at) {
        (_, Some(at)) => Cell::Day(at),
        (CommissionState::Pending, None) => Cell::Day(commission.release_at),
        _ => Cell::Empty,
    }
}

fn why(commission: &Commission) -> String {
    format!("{LIST}/{}", commission.id)
}

/// The columns of [`newest`].
pub fn newest_columns(page: &PageData) -> Vec<Column> {
    let label = |key: &str| page.t(&format!("portal.commissions.column.{key}"));
    vec![
        Column::main(label("order")),
        Column::quiet(label("date")),
        Column::labelled(label("release")),
        Column::state(label("state")),
        Column::amount(label("amount")),
    ]
}

/// The rows of the affiliate's first page: fewer columns, days instead of times.
pub fn newest(currency: Currency, commissions: &[Commission]) -> Vec<Row> {
    let row = |commission: &Commission| {
        let cells = vec![
            Cell::Code(sale_number(&commission.id).into()),
            Cell::Day(commission.created_at),
            release(commission),
            Cell::State(format!("commission.{}", commission.state.as_str()).into()),
            Cell::Money(Money::new(commission.open_minor(), currency)),
        ];
        Row::link(why(commission), cells)
    };
    commissions.iter().map(row).collect()
}

const FILE: csv::Head = csv::Head {
    name: "commissions",
    columns: &[
        "commission_id",
        "order",
        "date",
        "status",
        "base",
        "rate",
        "amount",
        "reversed",
        "left",
        "currency",
        "release",
    ],
};

/// `GET /affiliate/commissions.csv`: every commission that the filter lets through.
pub async fn download(visit: Visit) -> Download {
    let own = visit.customer()?.clone();
    let (state, currency) = (CommissionFilter::of(&visit)?.state, visit.shop.currency);
    let read = move |visit: Visit, before: Option<String>| {
        let own = own.clone();
        async move {
            let (service, limit) = (&visit.app.service, csv::ROWS_AT_ONCE);
            service.commissions(&visit.actor, &own, state, before.as_deref(), limit).await
        }
    };
    csv::file(&visit, FILE, read, move |writer, one| record(writer, currency, &one)).await
}

fn record(writer: &csv::Writer, currency: Currency, commission: &Commission) -> Vec<csv::Cell> {
    let amount = |minor| csv::Cell::amount(Money::new(minor, currency));
    vec![
        csv::Cell::text(commission.id.to_string()),
        csv::Cell::text(sale_number(&commission.id)),
        writer.time(commission.created_at),
        writer.state(&format!("commission.{}", commission.state.as_str())),
        amount(commission.base_minor),
        csv::Cell::percent(commission.explanation.rate_ppm),
        amount(commission.amount_minor),
        amount(commission.reversed_minor),
        amount(commission.open_minor()),
        csv::Cell::text(currency.to_string()),
        writer.time(commission.released_at.unwrap_or(commission.release_at)),
    ]
}
