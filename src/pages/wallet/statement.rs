//! `GET /balance`: one account over one month, entry by entry, to be read and printed.

use super::ending::ending;
use super::month::Month;
use crate::components::{
    Amount, AmountSize, Empty, Headline, Icon, LinkButton, PageContext, PageData, PageHead, Shell,
    Stat, Statement, StatementRow, Stats, Tab, Tabs, Text, Weight, icon, page, t,
};
use crate::domain::ledger::{AccountKind, TransactionKind};
use crate::domain::money::{Currency, Money};
use crate::domain::wallet::Lot;
use crate::http::{Download, PageError, PageResult, Visit};
use crate::pages::csv;
use crate::pages::words::{balance_name, order_number, sale_number};
use crate::service::{AffiliateSummary, Listing, Problem, Refusal, StatementLine};
use leptos::prelude::*;

/// How many parts of a long month are put on one page.
const PARTS_MAX: usize = 10;

/// Which account is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    Available,
    Store,
}

impl Shown {
    fn as_str(self) -> &'static str {
        match self {
            Self::Available => "available",
            Self::Store => "store",
        }
    }

    fn kind(self) -> AccountKind {
        match self {
            Self::Available => AccountKind::AffAvailable,
            Self::Store => AccountKind::StoreBalance,
        }
    }
}

/// What the page shows.
struct Facts {
    summary: AffiliateSummary,
    shown: Shown,
    month: Month,
    span: Span,
    zone: String,
    lines: Vec<StatementLine>,
    opening: Money,
    closing: Money,
    /// The version to continue before, for a month with very many entries.
    older: Option<i64>,
    /// Store credit that ends, where that account is shown.
    lots: Vec<Lot>,
}

/// Which neighbours the month has.
struct Span {
    has_previous: bool,
    has_next: bool,
}

/// `/balance`.
#[component]
pub fn StatementPage() -> impl IntoView {
    crate::http::load(show)
}

/// The statement.
pub async fn show(visit: Visit) -> PageResult {
    let overview = visit.app.service.overview(&visit.actor, visit.customer()?).await?;
    let facts = load(&visit, &overview.summary).await?;
    let until = visit.until_midnight_or(facts.lots.iter().map(|lot| lot.expires_at).min());
    Ok(visit.page(move || balance(&facts)).kept(until))
}

/// The account and the month that the address asks for, and the month of now.
fn asked(visit: &Visit, is_affiliate: bool) -> Result<(Shown, Month, Month), Refusal> {
    let shown = match visit.query.get("account") {
        "" if is_affiliate => Shown::Available,
        "" | "store" => Shown::Store,
        "available" => Shown::Available,
        _ => return Err(Refusal::field("account", Problem::UnknownWord)),
    };
    let shop_zone = visit.zone();
    let current = Month::of(visit.app.service.now(), shop_zone.time_zone());
    let month = match visit.query.given("month") {
        None => current,
        Some(text) => Month::parse(text).ok_or(Refusal::field("month", Problem::UnknownWord))?,
    };
    Ok((shown, month, current))
}

async fn load(visit: &Visit, summary: &AffiliateSummary) -> Result<Facts, PageError> {
    let (shown, month, current) = asked(visit, summary.state.is_some())?;
    let shop_zone = visit.zone();
    let (from, to) = month.span(shop_zone.time_zone());
    let mut before = visit.query.get("before").parse().ok();
    let account = (&summary.customer, shown.kind());
    let mut lines = Vec::new();
    let (mut opening, mut closing);
    let mut parts = 0;
    loop {
        let part =
            visit.app.service.statement(&visit.actor, account.clone(), (from, to), before).await?;
        (opening, closing) = (part.opening_minor, part.closing_minor);
        lines.extend(part.lines);
        (before, parts) = (part.next, parts + 1);
        if before.is_none() || parts == PARTS_MAX {
            break;
        }
    }
    lines.reverse();
    if let (Some(first), true) = (lines.first(), before.is_some()) {
        opening = first.balance_after_minor - first.amount_minor;
    }
    if let (Some(last), true) = (lines.last(), visit.query.given("before").is_some()) {
        closing = last.balance_after_minor;
    }
    let has_previous = from > visit.shop.created_at;
    let lots = match shown {
        Shown::Store => visit.app.service.credit_ending(&visit.actor, &summary.customer).await?,
        Shown::Available => Vec::new(),
    };
    Ok(Facts {
        summary: summary.clone(),
        shown,
        month,
        span: Span { has_previous, has_next: month < current },
        zone: shop_zone.name().to_owned(),
        lines,
        opening: Money::new(opening, visit.shop.currency),
        closing: Money::new(closing, visit.shop.currency),
        older: before,
        lots,
    })
}

fn balance(facts: &Facts) -> AnyView {
    let page = page();
    let title = balance_name(&page);
    let is_affiliate = facts.summary.state.is_some();
    let head = if is_affiliate { earnings(facts) } else { store_only(facts) };
    let caption =
        format!("{}, {}", account_name(&page, facts.shown), facts.month.name(page.language));
    let tabs = is_affiliate.then(|| tabs(&page, facts));
    let (months, statement) = (months(&page, facts), statement(&page, facts, &caption));
    let ends = ending(&page, &facts.lots, facts.opening.currency);
    view! {
        <Shell title=title.clone()>
            <PageHead title=title/>
            {head} {tabs}
            <section class="section">
                <h2>{caption}</h2>
                {ends} {months} {statement}
            </section>
        </Shell>
    }
    .into_any()
}

fn account_name(page: &PageData, shown: Shown) -> &'static str {
    page.t(&format!("portal.balance.account.{}", shown.as_str()))
}

/// Earnings first, with what can be done about them; beside them, never added to them, the store balance.
fn earnings(facts: &Facts) -> AnyView {
    let summary = &facts.summary;
    let currency = facts.opening.currency;
    let money = move |minor: i64| Money::new(minor, currency);
    let available = money(summary.available_minor);
    let weight = if available.minor > 0 { Weight::Primary } else { Weight::Normal };
    let value = view! { <Amount money=available size=AmountSize::Hero/> }.into_any();
    let figure = move |minor: i64| view! { <Amount money=money(minor)/> }.into_any();
    let owed = (summary.owed_minor > 0).then(|| {
        view! { <Stat label=t("portal.balance.owed") value=figure(summary.owed_minor)/> }
    });
    let store = figure(summary.store_balance_minor);
    let on_hold = figure(summary.pending_minor);
    let requested = figure(summary.requested_minor);
    view! {
        <Headline
            label=t("portal.affiliate.available")
            value=value
            note=t("portal.balance.note")
        >
            <LinkButton
                label=t("portal.affiliate.convert")
                href="/balance/convert"
                weight=weight
                sign=Icon::Swap
            />
            <LinkButton label=t("portal.affiliate.payout") href="/balance/payout"/>
        </Headline>
        <Stats>
            <Stat
                label=t("portal.balance.account.store")
                value=store
                previous=t("portal.balance.store_note")
                href="/balance?account=store"
            />
            <Stat
                label=t("portal.balance.on_hold")
                value=on_hold
                href="/affiliate/commissions?state=pending"
            />
            <Stat
                label=t("portal.balance.requested")
                value=requested
                href="/balance/payout"
            />
            {owed}
        </Stats>
    }
    .into_any()
}

/// What a customer has who earns nothing.
fn store_only(facts: &Facts) -> AnyView {
    let summary = &facts.summary;
    let money = Money::new(summary.store_balance_minor, facts.opening.currency);
    let value = view! { <Amount money=money size=AmountSize::Hero/> }.into_any();
    view! {
        <Headline
            label=t("portal.balance.account.store")
            value=value
            note=t("portal.balance.store_note")
        >
            <LinkButton label=t("portal.balance.to_shop") href="/checkout"/>
        </Headline>
    }
    .into_any()
}

fn tabs(page: &PageData, facts: &Facts) -> AnyView {
    let tab = |shown: Shown| Tab {
        label: account_name(page, shown).into(),
        href: address(shown, facts.month, None),
        current: shown == facts.shown,
        count: None,
    };
    let tabs = vec![tab(Shown::Available), tab(Shown::Store)];
    view! { <Tabs label=t("portal.balance.accounts") tabs=tabs/> }.into_any()
}

fn address(shown: Shown, month: Month, before: Option<i64>) -> String {
    let base = format!("/balance?account={}&month={}", shown.as_str(), month.to_text());
    before.map(|before| format!("{base}&before={before}")).unwrap_or(base)
}

fn months(page: &PageContext, facts: &Facts) -> AnyView {
    let link = |month: Month, rel: &'static str| {
        let name = month.name(page.language);
        let arrow = |sign: &'static str| view! { <span aria-hidden="true">{sign}</span> };
        let before = (rel == "prev").then_some("←");
        let after = (rel == "next").then_some("→");
        view! {
            <a class="button" rel=rel href=address(facts.shown, month, None)>
                {before.map(arrow)} {name} {after.map(arrow)}
            </a>
        }
    };
    let previous = facts.span.has_previous.then(|| link(facts.month.previous(), "prev"));
    let next = facts.span.has_next.then(|| link(facts.month.next(), "next"));
    let zone = page.t_with("portal.balance.zone", &[("zone", &facts.zone)]);
    let label = page.t("components.stat.period");
    let file = (!facts.lines.is_empty()).then(|| {
        let query = format!("account={}&month={}", facts.shown.as_str(), facts.month.to_text());
        let href = csv::address("/balance.csv", &query);
        view! {
            <a class="button quiet" href=href download="">
                {icon(Icon::Download)} {page.t("components.list.csv")}
            </a>
        }
    });
    view! { <nav class="pager" aria-label=label><p>{zone}</p>{file} {previous} {next}</nav> }
        .into_any()
}

fn statement(page: &PageContext, facts: &Facts, caption: &str) -> AnyView {
    if facts.lines.is_empty() && facts.opening.minor == 0 {
        let title = page.t("portal.balance.empty_title");
        let text = page.t(match facts.shown {
            Shown::Available => "portal.balance.empty_available",
            Shown::Store => "portal.balance.empty_store",
        });
        return view! { <Empty title=title text=text/> }.into_any();
    }
    let currency = facts.opening.currency;
    let row = |line: &StatementLine| StatementRow {
        at: line.at,
        reason: reason(page, line, own_number(facts.shown, line)),
        href: link_of(facts, line),
        change: Money::new(line.amount_minor, currency),
        balance: Money::new(line.balance_after_minor, currency),
    };
    let rows = facts.lines.iter().map(row).collect();
    let older = facts.older.map(|before| {
        let href = address(facts.shown, facts.month, Some(before));
        view! { <p><a class="button" href=href>{page.t("portal.balance.older")}</a></p> }
    });
    view! {
        {older}
        <Statement caption=caption.to_owned() opening=facts.opening rows=rows closing=facts.closing/>
    }
    .into_any()
}

/// Why an entry was booked, with the number of what it is about.
pub fn reason(page: &PageData, line: &StatementLine, number: Option<String>) -> Text {
    let words = page.t(&format!("portal.balance.entry.{}", line.kind.as_str()));
    match number {
        Some(number) => format!("{words} · {number}").into(),
        None => words.into(),
    }
}

/// The number of what an entry is about, for the owner of the account: the own order, or the sale to another person.
fn own_number(shown: Shown, line: &StatementLine) -> Option<String> {
    match shown {
        Shown::Store => line.order.as_ref().map(order_number),
        Shown::Available => line.commission.as_ref().map(sale_number),
    }
}

const FILE: csv::Head = csv::Head {
    name: "statement",
    columns: &["date", "entry", "order", "amount", "balance", "currency"],
};

/// `GET /balance.csv`: every entry of the month and account that the page with the same address shows, newest first.
pub async fn download(visit: Visit) -> Download {
    let own = visit.customer()?.clone();
    let overview = visit.app.service.overview(&visit.actor, &own).await?;
    let (shown, month, _) = asked(&visit, overview.summary.state.is_some())?;
    let (from, to) = month.span(visit.zone().time_zone());
    let currency = visit.shop.currency;
    let read = move |visit: Visit, before: Option<String>| {
        let own = own.clone();
        async move {
            let before = before.and_then(|before| before.parse().ok());
            let (account, span) = ((&own, shown.kind()), (from, to, before));
            let service = &visit.app.service;
            let part =
                service.statement_part(&visit.actor, account, span, csv::ROWS_AT_ONCE).await?;
            let next = part.next.map(|before| before.to_string());
            Ok(Listing { rows: part.lines, total: 0, next })
        }
    };
    csv::file(&visit, FILE, read, move |writer, line| record(writer, (shown, currency), &line))
        .await
}

fn record(
    writer: &csv::Writer,
    (shown, currency): (Shown, Currency),
    line: &StatementLine,
) -> Vec<csv::Cell> {
    let amount = |minor| csv::Cell::amount(Money::new(minor, currency));
    vec![
        writer.time(line.at),
        writer.words(&format!("portal.balance.entry.{}", line.kind.as_str())),
        csv::Cell::text(own_number(shown, line).unwrap_or_default()),
        amount(line.amount_minor),
        amount(line.balance_after_minor),
        csv::Cell::text(currency.to_string()),
    ]
}

/// The page about what caused an entry.
fn link_of(facts: &Facts, line: &StatementLine) -> Option<String> {
    use TransactionKind as K;
    let source = &line.source_id;
    match line.kind {
        K::CommissionAccrued | K::CommissionReleased => {
            Some(format!("/affiliate/commissions/{source}"))
        }
        K::PayoutRequested | K::PayoutReturned | K::PayoutCompleted => {
            Some(format!("/balance/payout/{source}"))
        }
        K::BalanceReserved | K::BalanceReturned | K::OrderPaid => Some(format!("/orders/{source}")),
        K::ClaimConverted => {
            let other = match facts.shown {
                Shown::Available => Shown::Store,
                Shown::Store => Shown::Available,
            };
            Some(address(other, facts.month, None))
        }
        _ => None,
    }
}
