//! All orders: filtered by state, searched by number or by the customer's address, as a list and
//! as a file.

use crate::components::{
    Cell, Choice, Column, DataTable, Empty, Filter, FilterBar, Frame, PageContext, PageHead, Pager,
    Row, Shell, page, t,
};
use crate::domain::actor::Scope;
use crate::domain::ids::OrderId;
use crate::domain::money::{Currency, Money};
use crate::domain::orders::order::OrderState;
use crate::domain::text::EmailAddress;
use crate::http::{Download, PageResult, Query, Visit};
use crate::pages::csv::{self, Head, ROWS_AT_ONCE, Writer, file};
use crate::pages::words::{order_number, provider_name};
use crate::service::{Answer, Listing, Order, OrderQuery, Problem, Refusal};
use leptos::prelude::*;

/// How many orders a page shows.
const PAGE_ROWS: i64 = 50;

const FILE: Head = Head {
    name: "orders",
    columns: &[
        "date",
        "order",
        "order_id",
        "status",
        "email",
        "items",
        "subtotal",
        "discount",
        "tax",
        "total",
        "store_balance",
        "paid",
        "refunded",
        "currency",
        "payment",
        "reference",
        "code",
        "paid_at",
    ],
};

/// What was asked for in the address.
#[derive(Clone, Debug)]
struct Wanted {
    state: Option<OrderState>,
    search: Search,
    before: Option<String>,
}

/// What the search field holds.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Search {
    Nothing,
    Email(EmailAddress),
    Number(String),
    /// Words that are neither, so that no order can match.
    Neither,
}

impl Wanted {
    fn of(query: &Query) -> Result<Self, Refusal> {
        let unknown = || Refusal::field("state", Problem::UnknownWord);
        let state = query
            .given("state")
            .map(|text| OrderState::parse(text).ok_or_else(unknown))
            .transpose()?;
        let bad_cursor = || Refusal::field("before", Problem::BadCursor);
        let before = query
            .given("before")
            .map(|text| OrderId::parse(text).ok_or_else(bad_cursor))
            .transpose()?;
        let before = before.map(|id| id.to_string());
        Ok(Self { state, search: Search::of(query.get("q")), before })
    }

    /// One page of what matches, its total, and where the next one starts.
    async fn load(&self, visit: &Visit, limit: i64) -> Answer<Listing<Order>> {
        let email = match &self.search {
            Search::Neither => return Ok(Listing { rows: Vec::new(), total: 0, next: None }),
            Search::Number(number) => return self.by_number(visit, number).await,
            Search::Email(email) => Some(email.clone()),
            Search::Nothing => None,
        };
        let query = OrderQuery {
            email,
            state: self.state,
            before: self.before.clone(),
            // Files show no total.
            is_uncounted: limit == ROWS_AT_ONCE,
            ..OrderQuery::default()
        };
        let service = &visit.app.service;
        service.orders(&visit.actor, Scope::OrdersRead, &query, limit).await
    }

    async fn by_number(&self, visit: &Visit, number: &str) -> Answer<Listing<Order>> {
        let service = &visit.app.service;
        let mut rows = service.orders_numbered(&visit.actor, Scope::OrdersRead, number).await?;
        rows.retain(|order| self.state.is_none_or(|state| state == order.state));
        Ok(Listing { total: i64::try_from(rows.len()).unwrap_or(0), rows, next: None })
    }
}

impl Search {
    fn of(text: &str) -> Self {
        let text = text.trim().trim_start_matches('#');
        if text.is_empty() {
            return Self::Nothing;
        }
        let by_email = EmailAddress::parse(text).map(Self::Email);
        let by_number = || OrderId::parse_either(text).map(|_| Self::Number(text.to_owned()));
        by_email.or_else(by_number).unwrap_or(Self::Neither)
    }
}

/// `/admin/orders`.
#[component]
pub fn OrderList() -> impl IntoView {
    crate::http::load(show)
}

/// `GET /admin/orders`.
pub async fn show(visit: Visit) -> PageResult {
    visit.operator()?;
    let wanted = Wanted::of(&visit.query)?;
    let found = wanted.load(&visit, PAGE_ROWS).await?;
    let (query, currency) = (visit.query.clone(), visit.shop.currency);
    Ok(visit.page(move || {
        let title = page().nav_name("admin_orders", "admin.orders.title");
        let has_rows = !found.rows.is_empty();
        view! {
            <Shell title=title.clone() frame=Frame::Wide>
                <PageHead title=title/>
                {filters(&query, has_rows)} {list(found, &query, currency)}
            </Shell>
        }
    }))
}

/// `GET /admin/orders.csv`: every order that the filters let through.
pub async fn csv(visit: Visit) -> Download {
    visit.operator()?;
    let wanted = Wanted { before: None, ..Wanted::of(&visit.query)? };
    let currency = visit.shop.currency;
    let read = move |visit: Visit, before: Option<String>| {
        let wanted = Wanted { before, ..wanted.clone() };
        async move { wanted.load(&visit, ROWS_AT_ONCE).await }
    };
    file(&visit, FILE, read, move |writer, order| record(writer, order, currency)).await
}

fn record(writer: &Writer, order: Order, currency: Currency) -> Vec<csv::Cell> {
    let amount = |minor| csv::Cell::amount(Money::new(minor, currency));
    let provider = |gateway: &str| provider_name(writer.language, gateway).to_string();
    vec![
        writer.time(order.created_at),
        csv::Cell::text(order_number(&order.id)),
        csv::Cell::text(order.id.to_string()),
        writer.state(order.state.as_str()),
        csv::Cell::text(order.email.as_str()),
        csv::Cell::text(items(&order)),
        amount(order.totals.subtotal_minor),
        amount(order.totals.discount_minor),
        amount(order.totals.tax_minor),
        amount(order.totals.total_minor),
        amount(order.balance_minor),
        amount(order.paid_minor),
        amount(order.refunded_minor),
        csv::Cell::text(order.currency),
        csv::Cell::text(order.gateway.as_deref().map(provider).unwrap_or_default()),
        csv::Cell::text(order.provider_reference.unwrap_or_default()),
        csv::Cell::text(order.affiliate_code.unwrap_or_default()),
        writer.time(order.paid_at),
    ]
}

/// What was bought, in one line.
fn items(order: &Order) -> String {
    let named = |item: &crate::service::OrderItem| match item.quantity {
        1 => item.title.clone(),
        quantity => format!("{quantity} × {}", item.title),
    };
    order.items.iter().map(named).collect::<Vec<_>>().join(", ")
}

fn filters(query: &Query, has_rows: bool) -> AnyView {
    let page = page();
    let mut choices = vec![Choice::new("", page.t("admin.orders.any_state"))];
    choices.extend(OrderState::ALL.into_iter().map(|state| {
        let word = state.as_str().to_lowercase();
        Choice::new(word.clone(), page.t(&format!("components.state.{word}")))
    }));
    let state = Filter::Select {
        name: "state",
        label: t("admin.orders.state").into(),
        choices,
        value: query.get("state").to_lowercase(),
    };
    let active = query.given("state").is_some() || query.given("q").is_some();
    let csv = has_rows.then(|| format!("/admin/orders.csv?{}", query.with("before", "")));
    view! {
        <FilterBar action="/admin/orders" search=t("admin.orders.search") query=query.get("q")
            filters=vec![state] active=active csv=csv/>
    }
    .into_any()
}

fn list(found: Listing<Order>, query: &Query, currency: Currency) -> AnyView {
    let is_first = query.given("before").is_none();
    if found.rows.is_empty() {
        return empty(query);
    }
    let page = page();
    let count = found.rows.len();
    let next = found.next.map(|next| format!("/admin/orders?{}", query.with("before", &next)));
    let first = format!("/admin/orders?{}", query.with("before", ""));
    let back =
        (!is_first).then(|| view! { <a class="more" href=first>{t("admin.orders.first")}</a> });
    let columns = vec![
        Column::main(t("admin.orders.column.customer")),
        Column::quiet(t("admin.orders.column.items")),
        Column::quiet(t("admin.orders.column.date")),
        Column::quiet(t("admin.orders.column.number")),
        Column::quiet(t("admin.orders.column.code")),
        Column::state(t("admin.orders.column.state")),
        Column::amount(t("admin.orders.column.total")),
    ];
    let rows = found.rows.iter().map(|order| line(&page, order, currency)).collect();
    view! {
        {back}
        <DataTable caption=t("admin.orders.title") columns=columns rows=rows/>
        <Pager total=found.total shown=count next=next/>
    }
    .into_any()
}

fn line(page: &PageContext, order: &Order, currency: Currency) -> Row {
    let code = order.affiliate_code.clone().map_or(Cell::Empty, |code| Cell::Code(code.into()));
    let cells = vec![
        Cell::Text(order.email.clone().into()),
        Cell::Text(items(order).into()),
        Cell::Time(order.created_at),
        Cell::Code(order_number(&order.id).into()),
        code,
        Cell::State(order.state.as_str().into()),
        total(page, order, currency),
    ];
    Row::link(format!("/admin/orders/{}", order.id), cells)
}

/// The total, and below it what was refunded.
fn total(page: &PageContext, order: &Order, currency: Currency) -> Cell {
    use crate::components::{AmountSize, amount, money_text};
    let money = Money::new(order.totals.total_minor, currency);
    let back = (order.refunded_minor > 0 && order.state == OrderState::Completed).then(|| {
        let back = money_text(Money::new(order.refunded_minor, currency), page.language);
        let text = page.t_with("admin.orders.given_back", &[("amount", &back)]);
        view! { <br/> <small class="muted">{text}</small> }
    });
    Cell::View(
        view! { {amount(page.language, money, AmountSize::Inline, false)} {back} }.into_any(),
    )
}

fn empty(query: &Query) -> AnyView {
    let is_filtered = ["state", "q", "before"].iter().any(|name| query.given(name).is_some());
    if is_filtered {
        let all = (t("admin.orders.empty.all").into(), "/admin/orders".to_owned());
        view! {
            <Empty title=t("admin.orders.empty.filtered_title")
                text=t("admin.orders.empty.filtered_text") next=all/>
        }
        .into_any()
    } else {
        view! {
            <Empty title=t("admin.orders.empty.none_title") text=t("admin.orders.empty.none_text")/>
        }
        .into_any()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_search_takes_addresses_and_numbers() {
        assert!(matches!(Search::of("a@example.com"), Search::Email(_)));
        assert!(matches!(Search::of(" #ord_1 "), Search::Number(_)));
        let uniqid = "0199c0ff-ee00-7000-8000-000000000000";
        assert!(matches!(Search::of(uniqid), Search::Number(_)));
        assert_eq!(Search::of("two words"), Search::Neither);
        assert_eq!(Search::of(""), Search::Nothing);
    }
}
