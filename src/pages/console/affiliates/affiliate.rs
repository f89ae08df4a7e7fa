//! One affiliate: what can be used, the links, the newest entries of the account, and what can be changed.

use super::change::{Forms, forms};
use crate::components::{
    Amount, AmountSize, Breadcrumb, Cell, Column, DataTable, Fact, Frame, Headline, KeyValues,
    LATEST_ROWS, Note, PageHead, Row, Section, Shell, Split, StateChip, Tone, number_text, page,
    rate_text, t, t_with,
};
use crate::domain::clock::Timestamp;
use crate::domain::ids::CustomerId;
use crate::domain::ledger::AccountKind;
use crate::domain::money::{Currency, Money};
use crate::http::{PageResult, Visit};
use crate::pages::wallet::statement::reason;
use crate::pages::words::order_number;
use crate::service::{
    AccountStatement, AffiliateRow, Link, Overview, Problem, Refusal, StatementLine, Subject,
};
use leptos::prelude::*;
use std::sync::Arc;

/// What the page shows.
struct Loaded {
    row: AffiliateRow,
    overview: Arc<Overview>,
    statement: AccountStatement,
    /// Whether all entries are listed, or the newest only.
    is_whole: bool,
    forms: Forms,
    currency: Currency,
}

/// Reads the id in an address.
pub fn read_id(id: &str) -> Result<CustomerId, Refusal> {
    CustomerId::parse(id).ok_or(Refusal::NotFound(Subject::Customer))
}

/// `/admin/affiliates/{id}`.
#[component]
pub fn AffiliatePage() -> impl IntoView {
    crate::http::load(show)
}

/// `GET /admin/affiliates/{id}`.
pub async fn show(visit: Visit) -> PageResult {
    let id = visit.param("id");
    visit.operator()?;
    let id = read_id(&id)?;
    let before = match visit.query.given("before").map(str::parse) {
        None => None,
        Some(Ok(version)) => Some(version),
        Some(Err(_)) => return Err(Refusal::field("before", Problem::BadCursor).into()),
    };
    let is_whole = before.is_some() || visit.query.get("entries") == "all";
    let service = &visit.app.service;
    let row = service.affiliate(&visit.actor, &id).await?;
    let overview = service.overview(&visit.actor, &id).await?;
    let span = (Timestamp(0), service.now().plus_secs(1));
    let account = (&id, AccountKind::AffAvailable);
    let statement = service.statement(&visit.actor, account, span, before).await?;
    let (forms, currency) = (Forms::load(&visit, &id).await?, visit.shop.currency);
    let loaded = Loaded { row, overview, statement, is_whole, forms, currency };
    Ok(visit.page(move || draw(loaded)))
}

/// The name, or the address where no name is known.
pub fn title_of(row: &AffiliateRow) -> String {
    row.name.clone().filter(|name| !name.is_empty()).unwrap_or_else(|| row.email.clone())
}

fn draw(loaded: Loaded) -> AnyView {
    let Loaded { row, overview, statement, is_whole, forms: state, currency } = loaded;
    let title = title_of(&row);
    let trail = vec![(
        page().nav_name("affiliates", "admin.affiliates.title"),
        "/admin/affiliates".to_owned(),
    )];
    let available = Money::new(row.available_minor, currency);
    let amount = view! { <Amount money=available size=AmountSize::Hero/> }.into_any();
    let since = t_with("admin.affiliate.since", &[("date", &page().date_full(row.joined_at))]);
    let reason = (row.state != "active").then(|| {
        let why = row.state_reason.clone();
        let why = why.unwrap_or_else(|| t("admin.affiliate.no_reason").to_owned());
        view! { <Note tone=Tone::Warning title=t("admin.affiliate.disabled_because")>{why}</Note> }
    });
    let owed = Money::new(overview.summary.owed_minor, currency);
    let main = view! {
        <Headline label=t("admin.account.available") value=amount note=since/>
        {reason} {links(&row, &overview)} {forms(&row, owed, state)}
        {entries(&row, &statement, is_whole, currency)}
    };
    let (state, aside) = (row.state.clone(), account(&row, &overview, currency));
    view! {
        <Shell title=title.clone() frame=Frame::Wide>
            <Breadcrumb trail=trail/>
            <PageHead title=title>
                <StateChip state=state/>
            </PageHead>
            <Split main=main.into_any() aside=aside/>
        </Shell>
    }
    .into_any()
}

fn account(row: &AffiliateRow, overview: &Overview, currency: Currency) -> AnyView {
    let (page, summary) = (page(), &overview.summary);
    let money = |minor| view! { <Amount money=Money::new(minor, currency)/> };
    let number = |count| number_text(count, page.language);
    let facts = vec![
        Fact::new(t("admin.account.email"), row.email.clone()),
        Fact::new(t("admin.account.pending"), money(summary.pending_minor)),
        Fact::new(t("admin.account.frozen"), money(summary.frozen_minor)),
        Fact::new(t("admin.account.requested"), money(summary.requested_minor)),
        Fact::new(t("admin.account.owed"), money(summary.owed_minor)),
        Fact::new(t("admin.account.earned"), money(summary.totals.accrued_minor)),
        Fact::new(t("admin.account.reversed"), money(summary.totals.reversed_minor)),
        Fact::new(t("admin.account.written_off"), money(summary.totals.written_off_minor)),
        Fact::new(t("admin.account.converted"), money(summary.totals.converted_minor)),
        Fact::new(t("admin.account.paid"), money(summary.totals.paid_minor)),
        Fact::new(t("admin.account.clicks"), number(summary.totals.clicks)),
        Fact::new(t("admin.account.sales"), number(summary.totals.sales)),
        Fact::new(t("admin.affiliates.column.active"), page.date_time_zone(row.updated_at)),
    ];
    view! {
        <Section title=t("admin.payout.balances")>
            <KeyValues facts=facts/>
        </Section>
    }
    .into_any()
}

fn links(row: &AffiliateRow, overview: &Overview) -> AnyView {
    let page = page();
    let columns = vec![
        Column::main(t("admin.affiliate.link.code")),
        Column::state(t("admin.affiliate.link.state")),
        Column::figure(t("admin.affiliate.link.rate")),
        Column::figure(t("admin.affiliate.link.discount")),
        Column::figure(t("admin.account.clicks")),
        Column::figure(t("admin.account.sales")),
    ];
    let rate = |ppm| Cell::Text(rate_text(ppm, page.language).into());
    let line = |link: &Link| {
        let code = view! { <code>{link.code.to_string()}</code> };
        let label = link.label.clone();
        let label = label.map(|label| view! { <br/> <small class="muted">{label}</small> });
        let href = format!("/admin/affiliates/{}/links/{}", row.customer, link.id);
        let cells = vec![
            Cell::View(view! { {code} {label} }.into_any()),
            Cell::State(link.state.clone().into()),
            rate(overview.rule.rate_for(link.rate_override_ppm)),
            rate(overview.rule.discount_for(link.discount_override_ppm)),
            Cell::Number(link.clicks),
            Cell::Number(link.sales),
        ];
        Row::link(href, cells)
    };
    let rows = overview.links.iter().map(line).collect();
    view! {
        <Section title=t("admin.affiliate.links")>
            <DataTable caption=t("admin.affiliate.links") columns=columns rows=rows/>
        </Section>
    }
    .into_any()
}

/// The newest entries of what can be used, each with the balance after it.
fn entries(
    row: &AffiliateRow,
    statement: &AccountStatement,
    is_whole: bool,
    currency: Currency,
) -> AnyView {
    if statement.lines.is_empty() {
        return view! {
            <Section title=t("admin.affiliate.entries")>
                <p class="muted">{t("admin.affiliate.no_entries")}</p>
            </Section>
        }
        .into_any();
    }
    let page = page();
    let columns = vec![
        Column::main(t("components.statement.reason")),
        Column::quiet(t("components.statement.date")),
        Column::figure(t("components.statement.balance")),
        Column::amount(t("components.statement.change")),
    ];
    let line = |line: &StatementLine| {
        Row::plain(vec![
            Cell::Text(reason(&page, line, line.order.as_ref().map(order_number))),
            Cell::Time(line.at),
            Cell::Money(Money::new(line.balance_after_minor, currency)),
            Cell::Change(Money::new(line.amount_minor, currency)),
        ])
    };
    let shown = if is_whole { usize::MAX } else { LATEST_ROWS };
    let rows = statement.lines.iter().take(shown).map(line).collect();
    let has_more = statement.lines.len() > shown;
    let whole = has_more.then(|| ("entries=all".to_owned(), "admin.affiliate.all_entries"));
    let older = statement.next.filter(|_| is_whole);
    let older = older.map(|before| (format!("before={before}"), "admin.affiliate.older"));
    let older = whole.or(older).map(|(query, key)| {
        let href = format!("/admin/affiliates/{}?{query}", row.customer);
        view! { <p><a class="more" href=href>{t(key)}</a></p> }
    });
    view! {
        <Section title=t("admin.affiliate.entries")>
            <DataTable caption=t("admin.affiliate.entries") columns=columns rows=rows/> {older}
        </Section>
    }
    .into_any()
}
