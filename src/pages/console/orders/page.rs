//! One order: its life, who bought what for how much, and who gets the credit.

use super::actions::{Forms, actions};
use super::evidence::{Credited, credit};
use crate::components::{
    Amount, AmountSize, Breadcrumb, Cell, Column, DataTable, DateTime, Fact, Frame, Headline,
    KeyValues, PageHead, Row, Section, Shell, Split, StateChip, Step, StepState, Text, Timeline,
    amount, money_text, page, t, t_with,
};
use crate::domain::ids::OrderId;
use crate::domain::money::{Currency, Money};
use crate::domain::orders::order::OrderState;
use crate::http::{PageResult, Visit};
use crate::pages::words::order_number;
use crate::service::{Answer, Customer, Order, OrderDetail, OrderEvent, Refusal, Subject};
use leptos::prelude::*;

/// All that the page shows.
struct Loaded {
    detail: OrderDetail,
    customer: Customer,
    credited: Credited,
    currency: Currency,
}

/// `/admin/orders/{id}`.
#[component]
pub fn OrderDesk() -> impl IntoView {
    crate::http::load(show)
}

/// `GET /admin/orders/{id}`; the id in either form.
pub async fn show(visit: Visit) -> PageResult {
    let id = visit.param("id");
    visit.operator()?;
    let id = OrderId::parse_either(&id).ok_or(Refusal::NotFound(Subject::Order))?;
    let loaded = load(&visit, &id).await?;
    let forms = Forms::load(&visit, &loaded.detail.order).await?;
    Ok(visit.page(move || draw(&loaded, forms)))
}

fn draw(loaded: &Loaded, forms: Forms) -> AnyView {
    let (detail, credited, currency) = (&loaded.detail, &loaded.credited, loaded.currency);
    let order = &detail.order;
    let state = order.state.as_str();
    let title = t_with("admin.order.title", &[("email", &order.email)]);
    let trail =
        vec![(page().nav_name("admin_orders", "admin.orders.title"), "/admin/orders".to_owned())];
    let main = view! {
        {head(loaded)} {items(order, currency)} {totals(order, currency)}
        {actions(detail, credited, forms, currency)}
    };
    let aside = view! {
        {credit(detail, credited, currency)} {life(&detail.events, currency)}
        {about(order, &loaded.customer)}
    };
    view! {
        <Shell title=title.clone() frame=Frame::Wide>
            <Breadcrumb trail=trail/>
            <PageHead title=title>
                <StateChip state=state/>
            </PageHead>
            <Split main=main.into_any() aside=aside.into_any()/>
        </Shell>
    }
    .into_any()
}

async fn load(visit: &Visit, id: &OrderId) -> Answer<Loaded> {
    let service = &visit.app.service;
    let detail = service.order_detail(&visit.actor, id).await?;
    let customer = service.customer_ever(&visit.actor, &detail.order.customer).await?;
    let credited = Credited::load(visit, &detail).await?;
    Ok(Loaded { detail, customer, credited, currency: visit.shop.currency })
}

fn head(loaded: &Loaded) -> AnyView {
    let page = page();
    let order = &loaded.detail.order;
    let money = |minor| Money::new(minor, loaded.currency);
    let value = view! { <Amount money=money(order.totals.total_minor) size=AmountSize::Hero/> };
    let text = |minor| money_text(money(minor), page.language);
    let note = match order.state {
        OrderState::Pending => t("admin.order.note.pending").to_owned(),
        OrderState::Voided => t("admin.order.note.voided").to_owned(),
        OrderState::Refunded => t("admin.order.note.refunded").to_owned(),
        _ if order.refunded_minor > 0 => page.t_with(
            "admin.order.note.part_refunded",
            &[
                ("refunded", &text(order.refunded_minor)),
                ("left", &text(order.paid_minor - order.refunded_minor)),
            ],
        ),
        _ => match order.paid_at {
            Some(at) => page.t_with("admin.order.note.paid", &[("date", &page.date_time_zone(at))]),
            None => String::new(),
        },
    };
    view! { <Headline label=t("admin.order.total") value=value.into_any() note=note/> }.into_any()
}

fn items(order: &Order, currency: Currency) -> AnyView {
    let columns = vec![
        Column::main(t("admin.order.item")),
        Column::figure(t("admin.order.unit")),
        Column::figure(t("admin.order.quantity")),
        Column::amount(t("admin.order.line")),
    ];
    let row = |item: &crate::service::OrderItem| {
        Row::plain(vec![
            Cell::Text(item.title.clone().into()),
            Cell::Money(Money::new(item.unit_minor, currency)),
            Cell::Number(item.quantity),
            Cell::Money(Money::new(item.unit_minor.saturating_mul(item.quantity), currency)),
        ])
    };
    let rows = order.items.iter().map(row).collect();
    view! {
        <Section title=t("admin.order.items")>
            <DataTable caption=t("admin.order.items") columns=columns rows=rows/>
        </Section>
    }
    .into_any()
}

fn totals(order: &Order, currency: Currency) -> AnyView {
    let page = page();
    let money =
        |minor| amount(page.language, Money::new(minor, currency), AmountSize::Inline, false);
    let mut facts = vec![Fact::new(t("admin.order.subtotal"), money(order.totals.subtotal_minor))];
    let mut add = |key: &str, minor: i64| {
        if minor != 0 {
            facts.push(Fact::new(page.t(key), money(minor)));
        }
    };
    add("admin.order.discount", -order.totals.discount_minor);
    add("admin.order.tax", order.totals.tax_minor);
    facts.push(Fact::total(t("admin.order.total"), money(order.totals.total_minor)));
    let mut add = |key: &str, minor: i64| {
        if minor != 0 {
            facts.push(Fact::new(page.t(key), money(minor)));
        }
    };
    add("admin.order.balance", order.balance_minor);
    add("admin.order.paid", order.paid_minor);
    add("admin.order.refunded", order.refunded_minor);
    view! { <KeyValues facts=facts/> }.into_any()
}

fn about(order: &Order, customer: &Customer) -> AnyView {
    let names = [customer.name.clone(), customer.surname.clone()];
    let name = names.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let mut facts = Vec::new();
    if !name.is_empty() {
        facts.push(Fact::new(t("admin.order.customer"), name));
    }
    facts.push(Fact::new(t("admin.order.email"), order.email.clone()));
    let href = format!(
        "/admin/orders?{}",
        serde_urlencoded::to_string([("q", customer.email.as_str())]).unwrap_or_default()
    );
    let others = view! { <a href=href>{t("admin.order.all_of_customer")}</a> };
    facts.push(Fact::new(t("admin.order.others"), others));
    if let Some(gateway) = &order.gateway {
        facts.push(Fact::new(t("admin.order.gateway"), provider(gateway)));
    }
    if let Some(reference) = order.provider_reference.clone() {
        facts.push(Fact::new(t("admin.order.reference"), view! { <code>{reference}</code> }));
    }
    facts.push(Fact::new(t("admin.order.made_at"), view! { <DateTime at=order.created_at/> }));
    let number = view! {
        <code>{order_number(&order.id)}</code>
        <small class="order-id"><code>{order.id.plain_uuid()}</code></small>
    };
    facts.push(Fact::new(t("admin.order.number"), number));
    view! {
        <Section title=t("admin.order.facts")>
            <KeyValues facts=facts/>
        </Section>
    }
    .into_any()
}

/// What a payment provider is called.
fn provider(gateway: &str) -> String {
    let key = match gateway.to_uppercase().as_str() {
        "SANDBOX" => "admin.order.provider.sandbox",
        "BALANCE" => "admin.order.provider.balance",
        "MANUAL" => "admin.order.provider.manual",
        "STRIPE" => "admin.order.provider.stripe",
        "PAYPAL" => "admin.order.provider.paypal",
        _ => return gateway.to_owned(),
    };
    t(key).to_owned()
}

fn life(events: &[OrderEvent], currency: Currency) -> AnyView {
    let page = page();
    let step = |event: &OrderEvent| {
        let known = KINDS.contains(&event.kind.as_str());
        let kind = if known { event.kind.as_str() } else { "other" };
        let failed = matches!(
            kind,
            "payment_failed" | "expired" | "cancelled" | "refund_refused" | "disputed"
        );
        let money = event.amount_minor.map(|minor| Money::new(minor, currency));
        let money = money.map(|money| money_text(money, page.language));
        let words = match kind {
            "payment_started" | "payment_failed" => event.detail.as_deref().map(provider),
            _ => event.detail.clone(),
        };
        let detail: Vec<_> = [money, words].into_iter().flatten().collect();
        Step {
            state: if failed { StepState::Failed } else { StepState::Done },
            label: Text::from(page.t(&format!("admin.order.step.{kind}"))),
            at: Some(event.happened_at),
            detail: (!detail.is_empty()).then(|| detail.join(" · ").into()),
        }
    };
    let steps: Vec<_> = events.iter().map(step).collect();
    view! {
        <Section title=t("admin.order.timeline")>
            <Timeline steps=steps/>
        </Section>
    }
    .into_any()
}

/// The steps that have words of their own.
const KINDS: [&str; 13] = [
    "created",
    "payment_started",
    "payment_on_its_way",
    "payment_failed",
    "paid",
    "expired",
    "cancelled",
    "refunded",
    "refund_asked",
    "refund_refused",
    "disputed",
    "dispute_won",
    "dispute_lost",
];
