//! The overview of a signed-in customer: where the earnings are, the store balance, the newest orders, what to buy.

use super::landing::offer_text;
use super::products::ProductCards;
use crate::components::{
    Amount, AmountSize, Empty, Headline, LATEST_ROWS, LinkButton, MoneyLine, Note, PageData,
    PageHead, Section, Segment, Shell, Split, Tone, Weight, money_text, page, rate_text, t, t_with,
};
use crate::domain::actor::Scope;
use crate::domain::affiliates::next_step::{NextStep, next_step};
use crate::domain::ids::CustomerId;
use crate::domain::money::{Currency, Money};
use crate::http::{PageResult, Visit};
use crate::pages::affiliates::next_step::next_step_text;
use crate::pages::orders::order_list::order_table;
use crate::service::{AffiliateSummary, Listing, Order, OrderQuery, Overview, Product};
use leptos::prelude::*;
use std::sync::Arc;

/// `GET /` for a customer.
pub async fn show(
    visit: &Visit,
    customer: &CustomerId,
    offer: Option<(String, i64)>,
    products: Vec<Product>,
) -> PageResult {
    let service = &visit.app.service;
    let overview = service.overview(&visit.actor, customer).await?;
    let query = OrderQuery::default();
    let newest = i64::try_from(LATEST_ROWS).unwrap_or(0);
    let orders = service.orders(&visit.actor, Scope::OrdersRead, &query, newest).await?;
    let currency = visit.shop.currency;
    Ok(visit.page(move || {
        let title = page().t_with("portal.overview.title", &[("name", page().person_label())]);
        let parts = if overview.summary.state.is_some() {
            affiliate(&overview, orders, currency)
        } else {
            customer_parts(&overview, orders, currency)
        };
        view! {
            <Shell title=t("portal.overview.page")>
                <PageHead title=title/>
                {offer.map(offer_note)} {parts} {shop_section(products, currency)}
            </Shell>
        }
    }))
}

fn offer_note(offer: (String, i64)) -> AnyView {
    view! { <Note tone=Tone::Positive>{offer_text(&offer)}</Note> }.into_any()
}

fn shop_section(products: Vec<Product>, currency: Currency) -> Option<AnyView> {
    (!products.is_empty()).then(|| {
        view! {
            <Section title=t("portal.overview.shop")>
                <ProductCards products=products currency=currency/>
            </Section>
        }
        .into_any()
    })
}

fn affiliate(overview: &Arc<Overview>, orders: Listing<Order>, currency: Currency) -> AnyView {
    let summary = &overview.summary;
    let money = |minor| Money::new(minor, currency);
    let available = money(summary.available_minor);
    let figure = view! { <Amount money=available size=AmountSize::Hero/> }.into_any();
    let can_use = summary.available_minor > 0;
    let weight = if can_use { Weight::Primary } else { Weight::Normal };
    let actions = if can_use {
        view! {
            <LinkButton label=t("portal.overview.convert") href="/balance/convert" weight=weight/>
            <LinkButton label=t("portal.overview.payout") href="/balance/payout"/>
        }
        .into_any()
    } else {
        view! {
            <LinkButton label=t("portal.overview.share") href="/affiliate" weight=Weight::Primary/>
        }
        .into_any()
    };
    let line = money_line(overview, currency);
    view! {
        <Headline label=t("portal.overview.available") value=figure>{actions}</Headline>
        <Section
            title=t("portal.overview.earnings")
            more=(page().nav_name("affiliate", "portal.overview.earnings_more"), "/affiliate".to_owned())
        >
            {line}
        </Section>
        <Split main=orders_section(orders) aside=balance_section(summary, currency)/>
    }
    .into_any()
}

fn money_line(overview: &Overview, currency: Currency) -> AnyView {
    let summary = &overview.summary;
    let segment = |minor: i64, href: &str| Segment {
        money: Money::new(minor, currency),
        href: href.to_owned(),
    };
    let totals = &summary.totals;
    let earned = Money::new(totals.earned_minor(), currency);
    view! {
        <MoneyLine
            earned=earned
            pending=segment(summary.pending_minor, "/affiliate/commissions?state=pending")
            available=segment(summary.available_minor, "/balance")
            requested=segment(summary.requested_minor, "/balance/payout")
            paid=segment(totals.paid_minor, "/balance/payout")
            converted=segment(totals.converted_minor, "/balance/convert")
            note=coming(&page(), overview, currency)
        />
    }
    .into_any()
}

/// What is frozen or owed and why, then what comes next.
fn coming(page: &PageData, overview: &Overview, currency: Currency) -> String {
    let summary = &overview.summary;
    let money = |minor| money_text(Money::new(minor, currency), page.language);
    let sentence = |key: &str, minor: i64| page.t_with(key, &[("amount", &money(minor))]);
    let mut sentences = Vec::new();
    if summary.state.as_deref() == Some("disabled") {
        sentences.push(page.t("portal.overview.disabled").to_owned());
    }
    if summary.frozen_minor > 0 {
        sentences.push(sentence("portal.overview.frozen", summary.frozen_minor));
    }
    if summary.owed_minor > 0 {
        sentences.push(sentence("portal.overview.owed", summary.owed_minor));
    }
    match next_step(&summary.standing(), &overview.rule, page.now) {
        // Said above.
        NextStep::Disabled | NextStep::Debt { .. } | NextStep::Frozen { .. } => {}
        NextStep::NothingYet | NextStep::NothingLeft => {
            let rate = rate_text(overview.own_rule().rate_ppm, page.language);
            sentences.push(page.t_with("portal.overview.share_text", &[("rate", &rate)]));
        }
        step => sentences.push(next_step_text(page, step, currency)),
    }
    sentences.join(" ")
}

fn customer_parts(overview: &Arc<Overview>, orders: Listing<Order>, currency: Currency) -> AnyView {
    let rate = rate_text(overview.rule.rate_ppm, page().language);
    let is_open = overview.rule.is_active && !page().brand.brand.hides("affiliate");
    let invitation = is_open.then(|| {
        let text = t_with("portal.overview.join_text", &[("rate", &rate)]);
        view! {
            <Section title=t("portal.overview.join_title")>
                <p class="muted">{text}</p>
                <LinkButton label=t("portal.overview.join") href="/affiliate"/>
            </Section>
        }
    });
    let balance = balance_section(&overview.summary, currency);
    let aside = view! { {balance} {invitation} }.into_any();
    view! { <Split main=orders_section(orders) aside=aside/> }.into_any()
}

fn orders_section(orders: Listing<Order>) -> AnyView {
    let title = t("portal.overview.orders");
    if orders.rows.is_empty() {
        return view! {
            <Section title=title>
                <Empty
                    title=t("portal.orders.empty")
                    text=t("portal.orders.empty_text")
                    next=(t("portal.orders.empty_next").into(), "/#products".to_owned())
                />
            </Section>
        }
        .into_any();
    }
    let table = order_table(&page(), orders.rows, false);
    view! {
        <Section title=title more=(t("portal.overview.orders_more").into(), "/orders".to_owned())>
            {table}
        </Section>
    }
    .into_any()
}

fn balance_section(summary: &AffiliateSummary, currency: Currency) -> AnyView {
    let money = Money::new(summary.store_balance_minor, currency);
    let reserved = (summary.store_reserved_minor > 0).then(|| {
        let set_aside =
            money_text(Money::new(summary.store_reserved_minor, currency), page().language);
        t_with("portal.overview.reserved", &[("amount", &set_aside)])
    });
    let text = reserved.unwrap_or_else(|| t("portal.overview.balance_text").to_owned());
    view! {
        <Section
            title=t("portal.overview.balance")
            more=(t("portal.overview.balance_more").into(), "/balance".to_owned())
        >
            <p><Amount money=money size=AmountSize::Large/></p>
            <p class="muted small">{text}</p>
        </Section>
    }
    .into_any()
}
