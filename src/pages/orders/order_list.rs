//! `/orders`: a customer's orders with state and number in the address, and the same rows as CSV.

use crate::components::{
    Cell, Choice, Column, DataTable, Empty, Filter, FilterBar, PageData, PageHead, Pager, Row,
    Shell, page, t, t_with,
};
use crate::domain::actor::Scope;
use crate::domain::ids::OrderId;
use crate::domain::orders::order::OrderState;
use crate::http::{Download, PageResult, Query, Visit};
use crate::pages::csv;
use crate::pages::words::{items_text, money_of, order_number, provider_name};
use crate::service::{Answer, Listing, Order, OrderQuery, Problem, Refusal};
use leptos::prelude::*;

/// How many orders one page shows.
const ROWS: i64 = 20;
/// How many pages back are remembered in the address.
const TRAIL_MAX: usize = 40;
/// The states that can be filtered by.
const STATES: [OrderState; 5] = [
    OrderState::Pending,
    OrderState::Completed,
    OrderState::Refunded,
    OrderState::Voided,
    OrderState::CustomerDisputeOngoing,
];

/// `/orders`.
#[component]
pub fn Orders() -> impl IntoView {
    crate::http::load(show)
}

/// `GET /orders`.
pub async fn show(visit: Visit) -> PageResult {
    visit.customer()?;
    let orders = listed(&visit, visit.query.get("before"), ROWS).await?;
    let (query, until) = (visit.query.clone(), visit.midnight());
    let page = visit.page(move || {
        let title = page().nav_name("orders", "portal.orders.title");
        let has_rows = !orders.rows.is_empty();
        let body = if has_rows { table(orders, &query) } else { nothing(&query) };
        view! {
            <Shell title=title.clone()>
                <PageHead title=title/>
                {filters(&query, has_rows)} {body}
            </Shell>
        }
    });
    Ok(page.kept_with_orders(until))
}

const FILE: csv::Head = csv::Head {
    name: "orders",
    columns: &["date", "order", "order_id", "items", "total", "currency", "payment", "status"],
};

/// `GET /orders.csv`: every order that the filters let through.
pub async fn download(visit: Visit) -> Download {
    visit.customer()?;
    let read = |visit: Visit, before: Option<String>| async move {
        listed(&visit, &before.unwrap_or_default(), csv::ROWS_AT_ONCE).await
    };
    csv::file(&visit, FILE, read, record).await
}

fn record(writer: &csv::Writer, order: Order) -> Vec<csv::Cell> {
    let provider = |gateway: &str| provider_name(writer.language, gateway).to_string();
    vec![
        writer.time(order.created_at),
        csv::Cell::text(order_number(&order.id)),
        csv::Cell::text(order.id.plain_uuid()),
        csv::Cell::text(items_text(writer.language, &order)),
        csv::Cell::amount(money_of(&order, order.totals.total_minor)),
        csv::Cell::text(order.currency.clone()),
        csv::Cell::text(order.gateway.as_deref().map(provider).unwrap_or_default()),
        writer.state(order.state.as_str()),
    ]
}

/// The orders that the filters in the address let through, from `before` on.
async fn listed(visit: &Visit, before: &str, limit: i64) -> Answer<Listing<Order>> {
    let service = &visit.app.service;
    let state = match visit.query.given("state") {
        None => None,
        Some(word) => Some(
            OrderState::parse(word).ok_or_else(|| Refusal::field("state", Problem::UnknownWord))?,
        ),
    };
    if let Some(number) = visit.query.given("q") {
        let mut rows = service.orders_numbered(&visit.actor, Scope::OrdersRead, number).await?;
        rows.retain(|order| state.is_none_or(|state| order.state == state));
        return Ok(Listing { total: i64::try_from(rows.len()).unwrap_or(0), rows, next: None });
    }
    let before = match before {
        "" => None,
        text => Some(
            OrderId::parse(text)
                .filter(|id| id.uuid().is_some())
                .ok_or_else(|| Refusal::field("before", Problem::BadCursor))?
                .to_string(),
        ),
    };
    let query = OrderQuery { state, before, ..OrderQuery::default() };
    service.orders(&visit.actor, Scope::OrdersRead, &query, limit).await
}

fn filters(query: &Query, has_rows: bool) -> AnyView {
    let page = page();
    let word = |state: OrderState| {
        page.t(&format!("components.state.{}", state.as_str().to_ascii_lowercase()))
    };
    let all = Choice::new("", page.t("portal.orders.all"));
    let states = STATES.into_iter().map(|state| Choice::new(state.as_str(), word(state)));
    let filter = Filter::Select {
        name: "state",
        label: page.t("portal.orders.status").into(),
        choices: std::iter::once(all).chain(states).collect(),
        value: query.get("state").to_ascii_uppercase(),
    };
    let csv = has_rows.then(|| csv::address("/orders.csv", &filters_only(query)));
    let active = query.given("q").or(query.given("state")).is_some();
    view! {
        <FilterBar
            action="/orders"
            search=page.t("portal.orders.search")
            query=query.get("q").to_owned()
            filters=vec![filter]
            active=active
            csv=csv
        />
    }
    .into_any()
}

fn nothing(query: &Query) -> AnyView {
    if let Some(number) = query.given("q") {
        let shown: String = number.chars().take(60).collect();
        let text = t_with("portal.orders.not_found_text", &[("number", &shown)]);
        return view! {
            <Empty
                title=t("portal.orders.not_found")
                text=text
                next=(t("portal.orders.show_all").into(), "/orders".to_owned())
            />
        }
        .into_any();
    }
    if query.given("state").or(query.given("before")).is_some() {
        return view! {
            <Empty
                title=t("portal.orders.none_here")
                text=t("portal.orders.none_here_text")
                next=(t("portal.orders.show_all").into(), "/orders".to_owned())
            />
        }
        .into_any();
    }
    view! {
        <Empty
            title=t("portal.orders.empty")
            text=t("portal.orders.empty_text")
            next=(t("portal.orders.empty_next").into(), "/#products".to_owned())
        />
    }
    .into_any()
}

fn table(orders: Listing<Order>, query: &Query) -> AnyView {
    let page = page();
    let (total, shown) = (orders.total, orders.rows.len());
    let (previous, next) = around(query, orders.next);
    let zone = page.t_with("portal.order.zone", &[("zone", &page.zone_name(page.now))]);
    view! {
        {order_table(&page, orders.rows, true)}
        <Pager total=total shown=shown previous=previous next=next/>
        <p class="muted small">{zone}</p>
    }
    .into_any()
}

/// The addresses of the pages before and after. The way back is kept in `trail`, since a cursor only leads onward.
fn around(query: &Query, next: Option<String>) -> (Option<String>, Option<String>) {
    let here = query.get("before");
    let mut trail: Vec<_> = query.get("trail").split('.').filter(|id| !id.is_empty()).collect();
    let onward = next.map(|next| {
        let mut trail = trail.clone();
        trail.extend(Some(here).filter(|here| !here.is_empty()));
        let start = trail.len().saturating_sub(TRAIL_MAX);
        page_at(query, &next, &trail[start..])
    });
    let back = (!here.is_empty()).then(|| {
        let before = trail.pop().unwrap_or_default();
        page_at(query, before, &trail)
    });
    (back, onward)
}

/// The query without the place in the list.
fn filters_only(query: &Query) -> String {
    Query::parse(query.with("before", "").as_bytes()).with("trail", "")
}

fn page_at(query: &Query, before: &str, trail: &[&str]) -> String {
    let query = Query::parse(query.with("before", before).as_bytes());
    csv::address("/orders", &query.with("trail", &trail.join(".")))
}

/// Orders as rows; `is_full` adds the time, the payment, and the way to pay where one waits for it.
pub fn order_table(page: &PageData, orders: Vec<Order>, is_full: bool) -> AnyView {
    let mut columns = vec![
        Column::main(page.t("portal.orders.order")),
        Column::quiet(page.t("portal.orders.date")),
        Column::quiet(page.t("portal.orders.items")),
    ];
    if is_full {
        columns.push(Column::quiet(page.t("portal.orders.payment")));
    }
    let has_open = is_full && orders.iter().any(|order| order.state == OrderState::Pending);
    columns.push(Column::state(page.t("portal.orders.status")));
    if has_open {
        columns.push(Column::quiet(page.t("portal.orders.next")));
    }
    columns.push(Column::amount(page.t("portal.orders.total")));
    let rows = orders.into_iter().map(|order| row(page, &order, is_full, has_open)).collect();
    view! { <DataTable caption=page.t("portal.orders.title") columns=columns rows=rows/> }
        .into_any()
}

fn row(page: &PageData, order: &Order, is_full: bool, has_open: bool) -> Row {
    // A phone leaves the payment out: it is the same in almost every row.
    let provider = |gateway: &str| {
        let name = provider_name(page.language, gateway);
        Cell::View(view! { <span class="only-desk">{name}</span> }.into_any())
    };
    let mut cells = vec![
        Cell::Code(order_number(&order.id).into()),
        if is_full { Cell::Time(order.created_at) } else { Cell::Day(order.created_at) },
        Cell::Text(items_text(page.language, order).into()),
    ];
    if is_full {
        cells.push(order.gateway.as_deref().map_or(Cell::Empty, provider));
    }
    cells.push(Cell::State(order.state.as_str().into()));
    if has_open {
        let is_open = order.state == OrderState::Pending;
        let pay = || Cell::Link {
            text: page.t("portal.orders.pay").into(),
            href: format!("/orders/{}", order.id),
        };
        cells.push(if is_open { pay() } else { Cell::Empty });
    }
    cells.push(Cell::Money(money_of(order, order.totals.total_minor)));
    Row::link(format!("/orders/{}", order.id), cells)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_leads_through_the_same_pages() {
        let first = Query::parse(b"state=PENDING");
        let (back, onward) = around(&first, Some("ord_2".into()));
        assert_eq!(back, None);
        assert_eq!(onward.as_deref(), Some("/orders?state=PENDING&before=ord_2"));
        let second = Query::parse(b"state=PENDING&before=ord_2");
        let (back, onward) = around(&second, Some("ord_3".into()));
        assert_eq!(back.as_deref(), Some("/orders?state=PENDING"));
        assert_eq!(onward.as_deref(), Some("/orders?state=PENDING&before=ord_3&trail=ord_2"));
        let third = Query::parse(b"before=ord_3&trail=ord_2");
        assert_eq!(around(&third, None).0.as_deref(), Some("/orders?before=ord_2"));
    }
}
