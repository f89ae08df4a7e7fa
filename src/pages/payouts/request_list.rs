//! The payout requests of an affiliate as a list and as a file.

use crate::components::{
    Cell, Choice, Column, DataTable, Empty, Filter, FilterBar, Pager, Row, Section, Text, page,
    short_address, state_text, t,
};
use crate::domain::money::{Currency, Money};
use crate::domain::payouts::claim::{ClaimKind, ClaimState};
use crate::domain::payouts::payout_address::PayoutNetwork;
use crate::http::{Download, PageError, Visit};
use crate::pages::csv;
use crate::pages::words::instant;
use crate::service::{Claim, Destination, Problem, Refusal};
use leptos::prelude::*;

/// Which requests to list.
#[derive(Clone, Copy)]
pub struct StateFilter(Option<ClaimState>);

impl StateFilter {
    /// The filter in the address.
    ///
    /// # Errors
    /// A word that is no state.
    pub fn of(visit: &Visit) -> Result<Self, PageError> {
        let Some(text) = visit.query.given("state") else { return Ok(Self(None)) };
        let state = ClaimState::parse(text).ok_or(Refusal::field("state", Problem::UnknownWord))?;
        Ok(Self(Some(state)))
    }
}

/// The newest requests.
pub struct Requests {
    filter: StateFilter,
    currency: Currency,
    rows: Vec<Claim>,
}

impl Requests {
    /// Reads them.
    ///
    /// # Errors
    /// The login first, for visitors; failures of the store.
    pub async fn load(visit: &Visit, filter: StateFilter) -> Result<Self, PageError> {
        let (own, kind) = (visit.customer()?, Some(ClaimKind::Payout));
        let mut rows = visit.app.service.claims(&visit.actor, own, kind).await?;
        rows.retain(|claim| filter.0.is_none_or(|state| state == claim.state));
        Ok(Self { filter, currency: visit.shop.currency, rows })
    }
}

/// The list.
pub fn list(requests: &Requests) -> AnyView {
    let page = page();
    let filter = requests.filter.0;
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
    let shown = requests.rows.len();
    let csv = match filter {
        Some(state) => format!("/balance/payout.csv?state={}", state.as_str()),
        None => "/balance/payout.csv".to_owned(),
    };
    let is_bare = shown == 0 && filter.is_none();
    let bar = (!is_bare).then(|| {
        let csv = (shown > 0).then_some(csv);
        view! { <FilterBar action="/balance/payout" filters=filters active=filter.is_some() csv=csv/> }
    });
    let total = i64::try_from(shown).unwrap_or(i64::MAX);
    let table = table(requests);
    let pager = (shown > 0).then(|| view! { <Pager total=total shown=shown/> });
    view! {
        <div id="requests">
            <Section title=t("portal.payout.requests")>{bar} {table} {pager}</Section>
        </div>
    }
    .into_any()
}

fn table(requests: &Requests) -> AnyView {
    let page = page();
    if requests.rows.is_empty() {
        let (title, text) = match requests.filter.0 {
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
    let rows = requests.rows.iter().map(|claim| row(requests.currency, claim)).collect();
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

const FILE_HEAD: [&str; 10] = [
    "request",
    "date",
    "state",
    "amount",
    "currency",
    "asset",
    "network",
    "address",
    "reason",
    "reference",
];

/// `GET /balance/payout.csv`: the same rows as the list with the same filter.
pub async fn download(visit: Visit) -> Download {
    let requests = Requests::load(&visit, StateFilter::of(&visit)?).await?;
    let currency = requests.currency;
    let rows: Vec<_> = requests.rows.into_iter().map(|claim| record(currency, claim)).collect();
    Ok(csv::file("payouts", &FILE_HEAD, rows))
}

fn record(currency: Currency, claim: Claim) -> Vec<String> {
    let to = claim.destination;
    let of = |read: fn(&Destination) -> String| to.as_ref().map(read).unwrap_or_default();
    vec![
        claim.id.to_string(),
        instant(claim.created_at),
        claim.state.as_str().to_owned(),
        Money::new(claim.amount_minor, currency).to_plain(),
        claim.currency,
        of(|to| to.asset.clone()),
        of(|to| to.network.clone().unwrap_or_default()),
        of(|to| to.address.clone()),
        claim.reason.unwrap_or_default(),
        claim.payout_reference.unwrap_or_default(),
    ]
}
