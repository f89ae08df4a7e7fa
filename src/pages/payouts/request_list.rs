//! The payout requests of an affiliate as a list and as a file.

use crate::components::{
    Cell, Choice, Column, DataTable, Empty, Filter, FilterBar, Pager, Row, Section, Text, page,
    short_address, state_text, t,
};
use crate::domain::ids::ClaimId;
use crate::domain::money::{Currency, Money};
use crate::domain::payouts::claim::ClaimState;
use crate::domain::payouts::payout_address::PayoutNetwork;
use crate::http::{Download, PageError, Query, Visit};
use crate::pages::csv::{self, Head, ROWS_AT_ONCE, Writer, address, file};
use crate::service::{Claim, Destination, Listing, Problem, Refusal};
use leptos::prelude::*;

const LIST: &str = "/balance/payout";
/// How many requests a page shows.
const ROWS: i64 = 50;

/// Which requests to list.
pub struct RequestFilter {
    state: Option<ClaimState>,
    before: Option<ClaimId>,
}

impl RequestFilter {
    /// The filter in the address.
    ///
    /// # Errors
    /// A word that is no state, or a place that cannot be in the list.
    pub fn of(visit: &Visit) -> Result<Self, PageError> {
        let state = match visit.query.given("state") {
            None => None,
            Some(text) => {
                Some(ClaimState::parse(text).ok_or(Refusal::field("state", Problem::UnknownWord))?)
            }
        };
        let before = match visit.query.given("before") {
            None => None,
            Some(text) => {
                Some(ClaimId::parse(text).ok_or(Refusal::field("before", Problem::BadCursor))?)
            }
        };
        Ok(Self { state, before })
    }

    fn address(&self, path: &str, before: &str) -> String {
        let query = Query::default();
        let query = query.with("state", self.state.map_or("", ClaimState::as_str));
        address(path, &Query::parse(query.as_bytes()).with("before", before))
    }
}

/// One page of the requests.
pub struct Requests {
    filter: RequestFilter,
    currency: Currency,
    listing: Listing<Claim>,
}

impl Requests {
    /// Reads them.
    ///
    /// # Errors
    /// The login first, for visitors; failures of the store.
    pub async fn load(visit: &Visit, filter: RequestFilter) -> Result<Self, PageError> {
        let (own, before) = (visit.customer()?, filter.before.as_ref().map(ClaimId::as_str));
        let service = &visit.app.service;
        let listing = service.own_payouts(&visit.actor, own, (filter.state, before), ROWS).await?;
        Ok(Self { filter, currency: visit.shop.currency, listing })
    }
}

/// The list.
pub fn list(requests: &Requests) -> AnyView {
    let page = page();
    let filter = requests.filter.state;
    let choices = ClaimState::ALL.map(|state| {
        let label = state_text(page.language, &format!("payout.{}", state.as_str()));
        Choice::new(state.as_str(), label)
    });
    let all = Choice::new("", page.t("portal.payout.all_states"));
    let filters = vec![Filter::Select {
        name: "state",
        label: page.t("portal.commissions.state").into(),
        choices: std::iter::once(all).chain(choices).collect(),
        value: filter.map_or("", ClaimState::as_str).to_owned(),
    }];
    let (shown, total) = (requests.listing.rows.len(), requests.listing.total);
    let to = |before: &str| requests.filter.address(LIST, before);
    let older = requests.listing.next.as_deref().map(to);
    let newer = requests.filter.before.is_some().then(|| to(""));
    let is_bare = shown == 0 && filter.is_none();
    let bar = (!is_bare).then(|| {
        let csv = (shown > 0).then(|| requests.filter.address("/balance/payout.csv", ""));
        view! { <FilterBar action=LIST filters=filters active=filter.is_some() csv=csv/> }
    });
    let table = table(requests);
    let pager =
        (shown > 0).then(|| view! { <Pager total=total shown=shown previous=newer next=older/> });
    view! {
        <div id="requests">
            <Section title=t("portal.payout.requests")>{bar} {table} {pager}</Section>
        </div>
    }
    .into_any()
}

fn table(requests: &Requests) -> AnyView {
    let page = page();
    if requests.listing.rows.is_empty() {
        let (title, text) = match requests.filter.state {
            None => ("portal.payout.empty_title", "portal.payout.empty_text"),
            Some(_) => ("portal.payout.none_title", "portal.payout.none_text"),
        };
        return view! { <Empty title=page.t(title) text=page.t(text)/> }.into_any();
    }
    let label = |key: &str| page.t(&format!("portal.payout.column.{key}"));
    let columns = vec![
        Column::main(label("to")),
        Column::quiet(label("date")),
        Column::quiet(label("address")),
        Column::state(label("state")),
        Column::amount(label("amount")),
    ];
    let rows = requests.listing.rows.iter().map(|claim| row(requests.currency, claim)).collect();
    view! { <DataTable caption=t("portal.payout.requests") columns=columns rows=rows/> }.into_any()
}

fn row(currency: Currency, claim: &Claim) -> Row {
    let (to, address) = match &claim.destination {
        Some(to) => {
            let name = format!("{} · {}", to.asset, network_name(to));
            (Cell::Text(name.into()), Cell::Code(short_address(&to.address).into()))
        }
        None => (Cell::Empty, Cell::Empty),
    };
    let href = format!("/balance/payout/{}", claim.id);
    let state = Cell::State(format!("payout.{}", claim.state.as_str()).into());
    let amount = Cell::Money(Money::new(claim.amount_minor, currency));
    Row::link(href, vec![to, Cell::Day(claim.created_at), address, state, amount])
}

/// What a network is called.
pub fn network_name(to: &Destination) -> Text {
    let network = to.network.as_deref().unwrap_or_default();
    match PayoutNetwork::parse(network) {
        Some(known) => known.label().into(),
        None => network.to_owned().into(),
    }
}

const FILE: Head = Head {
    name: "payouts",
    columns: &[
        "request_id",
        "date",
        "status",
        "amount",
        "currency",
        "asset",
        "network",
        "address",
        "reason",
        "transfer",
    ],
};

/// `GET /balance/payout.csv`: every request that the filter lets through.
pub async fn download(visit: Visit) -> Download {
    let own = visit.customer()?.clone();
    let (state, currency) = (RequestFilter::of(&visit)?.state, visit.shop.currency);
    let read = move |visit: Visit, before: Option<String>| {
        let own = own.clone();
        async move {
            let filter = (state, before.as_deref());
            visit.app.service.own_payouts(&visit.actor, &own, filter, ROWS_AT_ONCE).await
        }
    };
    file(&visit, FILE, read, move |writer, claim| record(writer, currency, claim)).await
}

fn record(writer: &Writer, currency: Currency, claim: Claim) -> Vec<csv::Cell> {
    let to = claim.destination;
    let of = |read: fn(&Destination) -> String| to.as_ref().map(read).unwrap_or_default();
    vec![
        csv::Cell::text(claim.id.to_string()),
        writer.time(claim.created_at),
        writer.state(&format!("payout.{}", claim.state.as_str())),
        csv::Cell::amount(Money::new(claim.amount_minor, currency)),
        csv::Cell::text(claim.currency),
        csv::Cell::text(of(|to| to.asset.clone())),
        csv::Cell::text(of(|to| network_name(to).to_string())),
        csv::Cell::text(of(|to| to.address.clone())),
        csv::Cell::text(claim.reason.unwrap_or_default()),
        csv::Cell::text(claim.payout_reference.unwrap_or_default()),
    ]
}
