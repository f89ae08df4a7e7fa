//! Payments at providers: what needs a decision, what came in, and how each day compares.

use super::provider_list::{PAGE as PROVIDERS, name_of, table, tabs, without_key};
use super::words::{detail_words, effect_words};
use crate::components::{
    Actions, Cell, Column, DataTable, Empty, Fact, Field, Frame, KeyValues, Note, PageHead,
    PostForm, Row, Section, Shell, Submit, Tone, Weight, page, t,
};
use crate::domain::clock::Timestamp;
use crate::domain::money::{Currency, Money};
use crate::forms::{ReplayEventForm, SettleReviewForm};
use crate::http::{PageError, PageResult, Visit};
use crate::pages::console::prepared::Prepared;
use crate::server_fns::payments::{ReplayPaymentEvent, SettleReview};
use crate::service::{
    InboxEvent, InboxState, PAYMENT_EVENTS_MAX, PaymentAccount, PaymentDesk, PaymentReport, Review,
};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

/// `/admin/payments`.
#[component]
pub fn Payments() -> impl IntoView {
    crate::http::load(show)
}

/// `GET /admin/payments`, with `before` for older events.
pub async fn show(visit: Visit) -> PageResult {
    visit.operator()?;
    let before = visit.query.get("before").parse().ok().map(Timestamp);
    let desk = visit.app.service.payment_desk(&visit.actor, before).await?;
    let forms = settle_forms(&visit, &desk.reviews).await?;
    let currency = visit.shop.currency;
    let has_key = visit.app.desk.vault().is_some();
    Ok(visit.page(move || {
        let title = page().nav_name("payments", "admin.payments.title");
        let PaymentDesk { accounts, reviews, has_more_reviews, events, reports } = desk;
        let more = has_more_reviews.then(|| {
            view! { <Note tone=Tone::Warning>{t("admin.payments.more_reviews")}</Note> }
        });
        view! {
            <Shell title=title.clone() frame=Frame::Wide>
                <PageHead title=title lead=t("admin.payments.lead")/>
                {tabs("desk")} {reviews_part(&reviews, forms, currency)} {more}
                {accounts_part(&accounts, has_key)} {events_part(events, currency)}
                {reports_part(reports, currency)}
            </Shell>
        }
    }))
}

/// What an event's state is called in chips.
pub fn chip(state: InboxState) -> &'static str {
    match state {
        InboxState::Waiting => "pending",
        InboxState::Done => "completed",
        InboxState::Ignored => "none",
        InboxState::Review => "failed",
    }
}

/// The form of each review, in their order.
async fn settle_forms(
    visit: &Visit,
    reviews: &[Review],
) -> Result<Vec<Prepared<SettleReviewForm>>, PageError> {
    let mut forms = Vec::with_capacity(reviews.len());
    for review in reviews {
        forms.push(Prepared::load(visit, review.id.as_str()).await?);
    }
    Ok(forms)
}

fn reviews_part(
    reviews: &[Review],
    forms: Vec<Prepared<SettleReviewForm>>,
    currency: Currency,
) -> AnyView {
    if reviews.is_empty() {
        return view! { <Note tone=Tone::Positive>{t("admin.payments.nothing")}</Note> }.into_any();
    }
    let parts = reviews.iter().zip(forms);
    let parts: Vec<_> = parts.map(|(review, form)| review_part(review, form, currency)).collect();
    view! { <Section title=t("admin.payments.reviews")>{parts}</Section> }.into_any()
}

fn review_part(
    review: &Review,
    prepared: Prepared<SettleReviewForm>,
    currency: Currency,
) -> AnyView {
    let page = page();
    let order = review.order.as_ref().map(|order| {
        let href = format!("/admin/orders/{order}");
        Fact::new(t("admin.payments.order"), view! { <a href=href>{order.to_string()}</a> })
    });
    let mut facts = vec![
        Fact::new(t("admin.payments.found"), page.date_time_zone(review.created_at)),
        Fact::new(t("admin.payments.subject"), view! { <code>{review.subject.clone()}</code> }),
        Fact::new(t("admin.payments.detail"), detail_words(&review.detail, currency)),
    ];
    facts.extend(order);
    let money = ["amount_differs", "paid_twice", "paid_too_late"];
    let send_back = money.contains(&review.problem.as_str()).then(|| {
        view! {
            <Submit label=t("admin.payments.send_back") weight=Weight::Normal
                sends=("action", "send_back")/>
        }
    });
    let problem = format!("admin.payments.problem.{}", review.problem);
    let Prepared { key, form } = prepared;
    let hidden = vec![("id", review.id.to_string())];
    view! {
        <div class="measure stack">
            <Note tone=Tone::Warning>{t(&problem)}</Note>
            <KeyValues facts=facts/>
            <PostForm action=SettleReview::url() key=key hidden=hidden>
                <Field label=t("admin.payments.note") name="note" max_length=1000
                    value=form.note.to_string() error=form.error("note")/>
                <Actions>
                    {send_back}
                    <Submit label=t("admin.payments.close") weight=Weight::Quiet
                        sends=("action", "close")/>
                </Actions>
            </PostForm>
        </div>
    }
    .into_any()
}

/// The accounts in use; the list of all providers is a page of its own.
fn accounts_part(accounts: &[PaymentAccount], has_key: bool) -> AnyView {
    let without_key = (!has_key && !accounts.is_empty()).then(without_key);
    let more = (t("admin.providers.title").into(), PROVIDERS.to_owned());
    let table = table(accounts);
    view! {
        <Section title=t("admin.payments.accounts") more=more>
            {without_key} {table}
        </Section>
    }
    .into_any()
}

fn events_part(events: Vec<InboxEvent>, currency: Currency) -> AnyView {
    if events.is_empty() {
        return view! {
            <Section title=t("admin.payments.events")>
                <Empty title=t("admin.payments.no_events") text=t("admin.payments.no_events_text")/>
            </Section>
        }
        .into_any();
    }
    let is_full = i64::try_from(events.len()).is_ok_and(|count| count >= PAYMENT_EVENTS_MAX);
    let older = events.last().filter(|_| is_full).map(|event| {
        let href = format!("/admin/payments?before={}", event.received_at.0);
        view! { <p><a href=href>{t("admin.payments.older")}</a></p> }
    });
    let columns = vec![
        Column::main(t("admin.payments.kind")),
        Column::labelled(t("admin.payments.provider")),
        Column::state(t("admin.payments.state")),
        Column::labelled(t("admin.payments.effect")),
        Column::labelled(t("admin.payments.received")),
    ];
    let row = |event: InboxEvent| {
        let href =
            format!("/admin/payments/events/{}/{}", event.key.gateway.slug(), event.key.event);
        let effect = event.effect.map(|effect| effect_words(&effect, currency));
        let cells = vec![
            Cell::Code(event.kind.into()),
            Cell::Text(name_of(event.key.gateway).into()),
            Cell::State(chip(event.state).into()),
            effect.map_or(Cell::Empty, |effect| Cell::Text(effect.into())),
            Cell::Time(event.received_at),
        ];
        Row::link(href, cells)
    };
    let rows = events.into_iter().map(row).collect();
    view! {
        <Section title=t("admin.payments.events")>
            <DataTable caption=t("admin.payments.events") columns=columns rows=rows/>
            {older}
        </Section>
    }
    .into_any()
}

fn reports_part(reports: Vec<PaymentReport>, currency: Currency) -> AnyView {
    if reports.is_empty() {
        return ().into_any();
    }
    let columns = vec![
        Column::main(t("admin.payments.day")),
        Column::labelled(t("admin.payments.provider")),
        Column::figure(t("admin.payments.count")),
        Column::figure(t("admin.payments.there")),
        Column::figure(t("admin.payments.here")),
        Column::labelled(t("admin.payments.differences")),
    ];
    let row = |report: PaymentReport| {
        let differences: Vec<String> =
            serde_json::from_str(&report.differences).unwrap_or_default();
        let differences: Vec<_> =
            differences.iter().map(|kept| detail_words(kept, currency)).collect();
        let cells = vec![
            Cell::Text(page().day_label(report.day).into()),
            Cell::Text(name_of(report.gateway).into()),
            Cell::Number(report.sessions),
            Cell::Money(Money::new(report.provider_minor, currency)),
            Cell::Money(Money::new(report.ledger_minor, currency)),
            Cell::Text(if differences.is_empty() {
                t("admin.payments.equal").into()
            } else {
                differences.join("; ").into()
            }),
        ];
        Row { href: None, cells }
    };
    let rows = reports.into_iter().map(row).collect();
    view! {
        <Section title=t("admin.payments.reports")>
            <DataTable caption=t("admin.payments.reports") columns=columns rows=rows/>
        </Section>
    }
    .into_any()
}

/// The button that lets an event be acted on once more.
pub fn replay_form(event: &InboxEvent, prepared: Prepared<ReplayEventForm>) -> AnyView {
    let provider = event.key.gateway.slug().to_owned();
    let hidden = vec![("provider", provider), ("event", event.key.event.clone())];
    view! {
        <PostForm action=ReplayPaymentEvent::url() key=prepared.key hidden=hidden>
            <p>{t("admin.payments.replay_text")}</p>
            <div>
                <Submit label=t("admin.payments.replay") weight=Weight::Normal/>
            </div>
        </PostForm>
    }
    .into_any()
}
