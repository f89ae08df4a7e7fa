//! Affiliates: filtered by state, sorted, searched by whole address or code, as a list and as a file; beside them the
//! links that wait for a decision.

use crate::components::{
    Cell, Choice, Column, DataTable, Empty, Filter, FilterBar, Frame, PageHead, Pager, Row, Shell,
    Tab, Tabs, page, t,
};
use crate::domain::affiliates::program::ApplicationState;
use crate::domain::ids::CustomerId;
use crate::domain::money::{Currency, Money};
use crate::http::{Download, PageResult, Query, Visit};
use crate::pages::csv::{self, Head, ROWS_AT_ONCE, Writer, file};
use crate::service::{
    AffiliateOrder, AffiliateRow, AffiliateSpan, Answer, ApplicationQuery, Listing, Problem,
    Refusal,
};
use leptos::prelude::*;

/// How many rows a page shows.
pub const PAGE_ROWS: i64 = 50;
/// The states and their words in the address.
const STATES: [&str; 2] = ["active", "disabled"];
/// The orders and their words in the address, the usual one first.
const ORDERS: [(&str, AffiliateOrder); 3] = [
    ("newest", AffiliateOrder::Newest),
    ("oldest", AffiliateOrder::Oldest),
    ("sales", AffiliateOrder::Sales),
];

const FILE: Head = Head {
    name: "affiliates",
    columns: &[
        "affiliate_id",
        "email",
        "name",
        "code",
        "status",
        "clicks",
        "sales",
        "revenue",
        "commission",
        "on_hold",
        "available",
        "currency",
        "joined_at",
        "active_at",
    ],
};
/// The most pages that an address can name.
const PAGES_MAX: i64 = 10_000;

/// What was asked for in the address.
#[derive(Clone, Debug)]
struct Wanted {
    search: String,
    span: AffiliateSpan,
}

impl Wanted {
    fn of(query: &Query) -> Result<Self, Refusal> {
        let unknown = |field| Refusal::field(field, Problem::UnknownWord);
        let state = match query.given("state") {
            None => None,
            Some(word) => {
                Some(STATES.into_iter().find(|state| *state == word).ok_or(unknown("state"))?)
            }
        };
        let order = match query.given("sort") {
            None => AffiliateOrder::default(),
            Some(word) => {
                ORDERS.into_iter().find(|order| order.0 == word).ok_or(unknown("sort"))?.1
            }
        };
        let after = query.given("after").map(cursor).transpose()?;
        let span = AffiliateSpan { state, order, after, limit: PAGE_ROWS };
        Ok(Self { search: query.get("q").to_owned(), span })
    }

    async fn load(&self, visit: &Visit) -> Answer<Listing<AffiliateRow>> {
        let service = &visit.app.service;
        if self.search.is_empty() {
            return service.affiliates_from(&visit.actor, &self.span).await;
        }
        let found = service.find_affiliate(&visit.actor, &self.search).await?;
        let fits = |row: &AffiliateRow| self.span.state.is_none_or(|state| state == row.state);
        let rows: Vec<_> = found.into_iter().filter(fits).collect();
        Ok(Listing { total: i64::try_from(rows.len()).unwrap_or(0), rows, next: None })
    }

    /// A stretch of a file. How much was sold may change while the file is read, which would leave rows out, so files
    /// sorted by it come in the order of joining.
    async fn stretch(
        mut self,
        visit: &Visit,
        after: Option<&str>,
    ) -> Answer<Listing<AffiliateRow>> {
        if self.span.order == AffiliateOrder::Sales {
            self.span.order = AffiliateOrder::Newest;
        }
        self.span.limit = ROWS_AT_ONCE;
        self.span.after = after.map(cursor).transpose()?;
        self.load(visit).await
    }
}

/// What the last row of a page is sorted by, and its id.
fn cursor(text: &str) -> Result<(i64, String), Refusal> {
    let read = || {
        let (value, id) = text.split_once('.')?;
        Some((value.parse().ok()?, CustomerId::parse(id)?.to_string()))
    };
    read().ok_or_else(|| Refusal::field("after", Problem::BadCursor))
}

/// The number of a page in the address, from 1.
pub fn page_number(query: &Query) -> Result<i64, Refusal> {
    match query.given("page").map(str::parse) {
        None => Ok(1),
        Some(Ok(number)) if (1..=PAGES_MAX).contains(&number) => Ok(number),
        Some(_) => Err(Refusal::field("page", Problem::OutOfRange(1, PAGES_MAX))),
    }
}

/// The tabs over affiliates and the links that were asked for.
pub async fn load_tabs(visit: &Visit) -> Answer<[i64; 2]> {
    let service = &visit.app.service;
    let span =
        AffiliateSpan { state: None, order: AffiliateOrder::default(), after: None, limit: 1 };
    let all = service.affiliates_from(&visit.actor, &span).await?.total;
    let state = Some(ApplicationState::Pending);
    let waiting = ApplicationQuery { state, page: 1, limit: 1 };
    let waiting = service.applications(&visit.actor, &waiting).await?.total;
    Ok([all, waiting])
}

/// Draws the tabs; `current` is the word of the one that is shown.
pub fn tabs([all, waiting]: [i64; 2], current: &str) -> AnyView {
    let tab = |word: &str, href: &str, count| Tab {
        label: t(&format!("admin.affiliates.tab.{word}")).into(),
        href: href.to_owned(),
        current: word == current,
        count: Some(count),
    };
    let tabs = vec![
        tab("all", "/admin/affiliates", all),
        tab("waiting", "/admin/affiliates/applications", waiting),
    ];
    view! { <Tabs label=t("admin.affiliates.tabs") tabs=tabs/> }.into_any()
}

/// `/admin/affiliates`.
#[component]
pub fn AffiliateList() -> impl IntoView {
    crate::http::load(show)
}

/// `GET /admin/affiliates`.
pub async fn show(visit: Visit) -> PageResult {
    visit.operator()?;
    let found = Wanted::of(&visit.query)?.load(&visit).await?;
    let counts = load_tabs(&visit).await?;
    let (query, currency) = (visit.query.clone(), visit.shop.currency);
    Ok(visit.page(move || {
        let title = page().nav_name("affiliates", "admin.affiliates.title");
        view! {
            <Shell title=title.clone() frame=Frame::Wide>
                <PageHead title=title/>
                {tabs(counts, "all")} {filters(&query, !found.rows.is_empty())}
                {list(&found, &query, currency)}
            </Shell>
        }
    }))
}

/// `GET /admin/affiliates.csv`: every affiliate that the filters let through.
pub async fn csv(visit: Visit) -> Download {
    visit.operator()?;
    let (wanted, currency) = (Wanted::of(&visit.query)?, visit.shop.currency);
    let read = move |visit: Visit, after: Option<String>| {
        let wanted = wanted.clone();
        async move { wanted.stretch(&visit, after.as_deref()).await }
    };
    file(&visit, FILE, read, move |writer, row| record(writer, row, currency)).await
}

fn record(writer: &Writer, row: AffiliateRow, currency: Currency) -> Vec<csv::Cell> {
    let amount = |minor| csv::Cell::amount(Money::new(minor, currency));
    vec![
        csv::Cell::text(row.customer.to_string()),
        csv::Cell::text(row.email),
        csv::Cell::text(row.name.unwrap_or_default()),
        csv::Cell::text(row.link.map(|(_, code)| code.to_string()).unwrap_or_default()),
        writer.state(&row.state),
        csv::Cell::count(row.clicks),
        csv::Cell::count(row.sales),
        amount(row.revenue_minor),
        amount(row.commission_minor),
        amount(row.pending_minor),
        amount(row.available_minor),
        csv::Cell::text(currency.to_string()),
        writer.time(row.joined_at),
        writer.time(row.updated_at),
    ]
}

fn filters(query: &Query, has_rows: bool) -> AnyView {
    let choice =
        |kind: &str, word: &str| Choice::new(word, t(&format!("admin.affiliates.{kind}.{word}")));
    let mut states = vec![Choice::new("", t("admin.affiliates.state.any"))];
    states.extend(STATES.map(|word| choice("state", word)));
    let state = Filter::Select {
        name: "state",
        label: t("admin.affiliates.column.state").into(),
        choices: states,
        value: query.get("state").to_owned(),
    };
    let sort = Filter::Select {
        name: "sort",
        label: t("admin.affiliates.sort.label").into(),
        choices: ORDERS.map(|(word, _)| choice("sort", word)).to_vec(),
        value: query.given("sort").unwrap_or("newest").to_owned(),
    };
    let active = ["q", "state", "sort"].iter().any(|name| query.given(name).is_some());
    let csv = has_rows.then(|| format!("/admin/affiliates.csv?{}", query.with("after", "")));
    view! {
        <FilterBar action="/admin/affiliates" search=t("admin.affiliates.search")
            query=query.get("q") filters=vec![state, sort] active=active csv=csv/>
    }
    .into_any()
}

fn list(found: &Listing<AffiliateRow>, query: &Query, currency: Currency) -> AnyView {
    if found.rows.is_empty() {
        return empty(query);
    }
    let columns = vec![
        Column::main(t("admin.affiliates.column.affiliate")),
        Column::state(t("admin.affiliates.column.state")),
        Column::quiet(t("admin.affiliates.column.code")),
        Column::figure(t("admin.affiliates.column.clicks")),
        Column::figure(t("admin.affiliates.column.sales")),
        Column::figure(t("admin.affiliates.column.pending")),
        Column::labelled(t("admin.affiliates.column.active")),
        Column::amount(t("admin.affiliates.column.available")),
    ];
    let rows = found.rows.iter().map(|row| line(row, currency)).collect();
    let address = |after: &str| format!("/admin/affiliates?{}", query.with("after", after));
    let next = found.next.as_deref().map(address);
    let back = query.given("after").is_some().then(|| {
        view! { <a class="more" href=address("")>{t("admin.affiliates.first")}</a> }
    });
    view! {
        {back}
        <DataTable caption=t("admin.affiliates.title") columns=columns rows=rows/>
        <Pager total=found.total shown=found.rows.len() next=next/>
    }
    .into_any()
}

fn line(row: &AffiliateRow, currency: Currency) -> Row {
    let money = |minor| Cell::Money(Money::new(minor, currency));
    let code =
        row.link.as_ref().map_or(Cell::Empty, |(_, code)| Cell::Code(code.to_string().into()));
    let cells = vec![
        Cell::View(person(row.name.as_deref(), &row.email)),
        Cell::State(row.state.clone().into()),
        code,
        Cell::Number(row.clicks),
        Cell::Number(row.sales),
        money(row.pending_minor),
        Cell::Text(page().ago(row.updated_at).into()),
        money(row.available_minor),
    ];
    Row::link(format!("/admin/affiliates/{}", row.customer), cells)
}

/// Name and address, the address alone where no name is known.
pub fn person(name: Option<&str>, email: &str) -> AnyView {
    let email = email.to_owned();
    match name.filter(|name| !name.is_empty()).map(str::to_owned) {
        Some(name) => {
            view! { <bdi>{name}</bdi> <br/> <small class="muted"><bdi>{email}</bdi></small> }
                .into_any()
        }
        None => email.into_any(),
    }
}

fn empty(query: &Query) -> AnyView {
    let (title, text) = if query.given("q").is_some() {
        ("admin.affiliates.empty.search_title", "admin.affiliates.empty.search_text")
    } else if query.given("state").or(query.given("after")).is_some() {
        ("admin.affiliates.empty.state_title", "admin.affiliates.empty.state_text")
    } else {
        let settings = t("admin.affiliates.empty.settings");
        let next = (settings.into(), "/admin/settings/program".to_owned());
        let title = t("admin.affiliates.empty.none_title");
        return view! { <Empty title=title text=t("admin.affiliates.empty.none_text") next=next/> }
            .into_any();
    };
    let all = (t("admin.affiliates.empty.all").into(), "/admin/affiliates".to_owned());
    view! { <Empty title=t(title) text=t(text) next=all/> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_cursors_are_taken() {
        assert_eq!(cursor("-5.cus_1").unwrap(), (-5, "cus_1".to_owned()));
        for bad in ["", "5", "5.", "x.cus_1", "5.a b", ".cus_1"] {
            assert!(cursor(bad).is_err(), "{bad}");
        }
    }
}
