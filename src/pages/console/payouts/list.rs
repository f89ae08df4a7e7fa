//! The queue of payout requests: tabs by state, one row a request, checkboxes to decide several at once.

use super::address::{asset_on_network, check_key, mark};
use super::queue::{PAGE_ROWS, Queue, QueuePage, load, total_of};
use crate::components::{
    Actions, Cell, Column, DataTable, Empty, Frame, Icon, NumberedPager, PageContext, PageHead,
    PostForm, Row, Shell, Submit, Tab, Tabs, Weight, icon, page, short_address, state_text, t,
};
use crate::domain::money::{Currency, Money};
use crate::domain::payouts::claim::ClaimState;
use crate::http::{Download, PageResult, Visit};
use crate::pages::csv::{self, Head, ROWS_AT_ONCE, Writer, file};
use crate::pages::payouts::request_list::network_name;
use crate::server_fns::payouts::SelectPayouts;
use crate::service::{Claim, ClaimRow};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

/// How much of a note a row shows, in characters.
const NOTE_CHARS: usize = 40;

const FILE: Head = Head {
    name: "payouts",
    columns: &[
        "request_id",
        "date",
        "status",
        "affiliate_id",
        "email",
        "name",
        "amount",
        "currency",
        "asset",
        "network",
        "address",
        "address_check",
        "note",
        "approved_at",
        "completed_at",
        "transfer",
        "network_fee",
        "reason",
    ],
};

/// `/admin/payouts`.
#[component]
pub fn PayoutList() -> impl IntoView {
    crate::http::load(show)
}

/// `GET /admin/payouts`.
pub async fn show(visit: Visit) -> PageResult {
    visit.operator()?;
    let shown = load(&visit, Queue::of(&visit.query)?).await?;
    let currency = visit.shop.currency;
    Ok(visit.page(move || {
        view! {
            <Shell title=page().nav_name("payouts", "admin.payouts.title") frame=Frame::Wide>
                {head(&shown)} {tabs(&shown)} {list(shown, currency)}
            </Shell>
        }
    }))
}

/// `GET /admin/payouts.csv`: every request that the filter lets through.
pub async fn csv(visit: Visit) -> Download {
    visit.operator()?;
    let (queue, currency) = (Queue::of(&visit.query)?, visit.shop.currency);
    let read = move |visit: Visit, after: Option<String>| {
        let span = queue.span(after);
        async move { visit.app.service.payouts_from(&visit.actor, &span, ROWS_AT_ONCE).await }
    };
    file(&visit, FILE, read, move |writer, row| record(writer, row, currency)).await
}

fn record(writer: &Writer, row: ClaimRow, currency: Currency) -> Vec<csv::Cell> {
    let claim = row.claim;
    let amount = |minor| csv::Cell::amount(Money::new(minor, currency));
    let (asset, network, address, check) = match claim.destination {
        Some(to) => {
            let network = network_name(&to).to_string();
            let check = writer.language.text(&check_key(&to).1).to_owned();
            (to.asset, network, to.address, check)
        }
        None => Default::default(),
    };
    vec![
        csv::Cell::text(claim.id.to_string()),
        writer.time(claim.created_at),
        writer.state(&format!("payout.{}", claim.state.as_str())),
        csv::Cell::text(claim.customer.to_string()),
        csv::Cell::text(row.email),
        csv::Cell::text(row.name.unwrap_or_default()),
        amount(claim.amount_minor),
        csv::Cell::text(claim.currency),
        csv::Cell::text(asset),
        csv::Cell::text(network),
        csv::Cell::text(address),
        csv::Cell::text(check),
        csv::Cell::text(claim.note.unwrap_or_default()),
        writer.time(claim.approved_at),
        writer.time(claim.completed_at),
        csv::Cell::text(claim.payout_reference.unwrap_or_default()),
        amount(claim.network_fee_minor),
        csv::Cell::text(claim.reason.unwrap_or_default()),
    ]
}

fn head(shown: &QueuePage) -> AnyView {
    let href = format!("/admin/payouts.csv?state={}", shown.queue.word());
    let csv = (shown.total > 0).then(|| {
        view! {
            <a class="button quiet" href=href download="">
                {icon(Icon::Download)} {t("components.list.csv")}
            </a>
        }
    });
    let title = page().nav_name("payouts", "admin.payouts.title");
    view! { <PageHead title=title lead=t("admin.payouts.lead")>{csv}</PageHead> }.into_any()
}

fn tabs(shown: &QueuePage) -> AnyView {
    let (all, language) = (t("admin.payouts.tab.all"), page().language);
    let tab = |state: Option<ClaimState>| {
        let word = state.map_or("all", ClaimState::as_str);
        Tab {
            label: state.map_or(all.into(), |state| {
                state_text(language, &format!("payout.{}", state.as_str()))
            }),
            href: format!("/admin/payouts?state={word}"),
            current: shown.queue.state == state,
            count: Some(total_of(&shown.counts, state)),
        }
    };
    // No step of ours puts a request into processing, so its tab comes only with requests in it.
    let is_shown = |state: &ClaimState| {
        *state != ClaimState::Processing || total_of(&shown.counts, Some(*state)) > 0
    };
    let states = ClaimState::ALL.into_iter().filter(is_shown).map(Some);
    let tabs = states.chain([None]).map(tab).collect();
    view! { <Tabs label=t("admin.payouts.tabs") tabs=tabs/> }.into_any()
}

fn list(shown: QueuePage, currency: Currency) -> AnyView {
    let QueuePage { queue, rows, total, .. } = shown;
    if rows.is_empty() {
        return empty(&queue);
    }
    let count = rows.len();
    let current = queue.page;
    let decidable = queue.state == Some(ClaimState::Pending);
    let columns = columns(decidable, queue.state.is_none());
    let page = page();
    let rows = rows.into_iter().map(|row| line(&page, row, &queue, currency)).collect();
    let table = view! { <DataTable caption=t("admin.payouts.title") columns=columns rows=rows/> }
        .into_any();
    let table = if decidable { selecting(table, &queue) } else { table };
    view! {
        {table}
        <NumberedPager total=total shown=count limit=PAGE_ROWS current=current
            href=Box::new(move |number| queue.href(number))/>
    }
    .into_any()
}

/// The form around a table with checkboxes.
fn selecting(table: AnyView, queue: &Queue) -> AnyView {
    let (key, select) = if queue.selects_all {
        ("admin.payouts.untick", "")
    } else {
        ("admin.payouts.tick", "&select=all")
    };
    let href = format!("{}{select}", queue.href(queue.page));
    view! {
        <PostForm class="section" action=SelectPayouts::url()>
            <p>
                <a class="more" href=href>{t(key)}</a>
            </p>
            {table}
            <div>
                <Actions>
                    <Submit label=t("admin.payouts.approve_ticked") weight=Weight::Primary
                        sends=("decision", "approve")/>
                    <Submit label=t("admin.payouts.reject_ticked") weight=Weight::Danger
                        sends=("decision", "reject")/>
                </Actions>
            </div>
        </PostForm>
    }
    .into_any()
}

fn columns(has_boxes: bool, has_state: bool) -> Vec<Column> {
    let mut columns = Vec::new();
    if has_boxes {
        columns.push(Column::control(t("admin.payouts.column.tick")));
    }
    columns.push(Column::main(t("admin.payouts.column.affiliate")));
    if has_state {
        columns.push(Column::state(t("admin.payouts.column.state")));
    }
    columns.push(Column::labelled(t("admin.payouts.column.age")));
    columns.push(Column::quiet(t("admin.payouts.column.to")));
    columns.push(Column::quiet(t("admin.payouts.column.note")));
    columns.push(Column::amount(t("admin.payouts.column.amount")));
    columns
}

fn line(page: &PageContext, row: ClaimRow, queue: &Queue, currency: Currency) -> Row {
    let claim = &row.claim;
    let mut cells = Vec::new();
    if queue.state == Some(ClaimState::Pending) {
        cells.push(Cell::View(select_box(page, &row, queue.selects_all)));
    }
    cells.push(Cell::View(affiliate(&row)));
    if queue.state.is_none() {
        cells.push(Cell::State(format!("payout.{}", claim.state.as_str()).into()));
    }
    cells.push(if claim.state.is_open() {
        Cell::Text(page.age(claim.created_at).into())
    } else {
        Cell::Day(claim.created_at)
    });
    cells.push(destination(page, claim));
    cells
        .push(claim.note.as_deref().map_or(Cell::Empty, |note| Cell::Text(shortened(note).into())));
    cells.push(Cell::Money(Money::new(claim.amount_minor, currency)));
    Row::link(format!("/admin/payouts/{}", claim.id), cells)
}

/// The checkbox that selects a request for a decision about several.
fn select_box(page: &PageContext, row: &ClaimRow, is_selected: bool) -> AnyView {
    let label = page.t_with("admin.payouts.tick_one", &[("email", &row.email)]);
    view! {
        <label class="choice">
            <input type="checkbox" name="claims[]" value=row.claim.id.to_string() checked=is_selected
                aria-label=label/>
        </label>
    }
    .into_any()
}

/// Name and address of an affiliate, the address alone where no name is known.
pub fn affiliate(row: &ClaimRow) -> AnyView {
    let email = row.email.clone();
    match row.name.clone().filter(|name| !name.is_empty()) {
        Some(name) => {
            view! { <bdi>{name}</bdi> <br/> <small class="muted"><bdi>{email}</bdi></small> }
                .into_any()
        }
        None => email.into_any(),
    }
}

/// Asset, network and the ends of the address, with a mark where the check has something to say.
pub fn destination(page: &PageContext, claim: &Claim) -> Cell {
    let Some(to) = &claim.destination else { return Cell::Empty };
    let address = short_address(&to.address);
    Cell::View(
        view! {
            {asset_on_network(to)} <br/> <code title=to.address.clone()>{address}</code> " "
            {mark(page, to)}
        }
        .into_any(),
    )
}

fn shortened(note: &str) -> String {
    let mut words: String = note.chars().take(NOTE_CHARS).collect();
    if words.len() < note.len() {
        words.push('…');
    }
    words
}

fn empty(queue: &Queue) -> AnyView {
    let all = (t("admin.payouts.empty.all").into(), "/admin/payouts?state=all".to_owned());
    let today = (t("admin.payouts.empty.today").into(), "/admin".to_owned());
    match queue.state {
        Some(ClaimState::Pending) => view! {
            <Empty title=t("admin.payouts.empty.waiting_title")
                text=t("admin.payouts.empty.waiting_text") next=all/>
        }
        .into_any(),
        Some(_) => view! {
            <Empty title=t("admin.payouts.empty.state_title")
                text=t("admin.payouts.empty.state_text") next=all/>
        }
        .into_any(),
        None => view! {
            <Empty title=t("admin.payouts.empty.none_title")
                text=t("admin.payouts.empty.none_text") next=today/>
        }
        .into_any(),
    }
}
