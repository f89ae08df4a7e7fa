//! Parts of every page about one order: its items, its totals, its timeline.

use crate::components::{
    AmountSize, Cell, Column, DataTable, Fact, KeyValues, PageData, Row, Step, StepState, amount,
    page, rate_text,
};
use crate::domain::ids::OrderId;
use crate::domain::money::{PPM, ratio_of};
use crate::domain::orders::order::{OrderState, PAYMENT_WINDOW_SECS};
use crate::http::{PageError, Visit};
use crate::pages::words::{line_title, money_of, money_words, order_number, provider_name};
use crate::service::{
    Order, OrderDetail, OrderEvent, Refusal, Subject, order_lines, referral_minor,
};
use leptos::prelude::*;

/// The order named in the page's path, in either form of its id.
///
/// # Errors
/// `NotFound`.
pub fn asked_order(visit: &Visit) -> Result<OrderId, PageError> {
    let id = OrderId::parse_either(&visit.param("id"));
    id.ok_or_else(|| Refusal::NotFound(Subject::Order).into())
}

/// The number that people read out, and under it the whole one.
pub fn number_fact(page: &PageData, order: &Order) -> Fact {
    let number = view! {
        <code>{order_number(&order.id)}</code>
        <small class="order-id"><code>{order.id.plain_uuid()}</code></small>
    };
    Fact::new(page.t("portal.order.number"), number)
}

/// What is left to pay, in minor units.
pub fn due_minor(order: &Order) -> i64 {
    order.totals.total_minor - order.balance_minor
}

/// The items as a table.
pub fn items(page: &PageData, order: &Order) -> AnyView {
    let columns = vec![
        Column::main(page.t("portal.order.item")),
        Column::figure(page.t("portal.order.price")),
        Column::figure(page.t("portal.order.pieces")),
        Column::amount(page.t("portal.order.sum")),
    ];
    let rows = order_lines(order)
        .into_iter()
        .map(|line| {
            Row::plain(vec![
                Cell::Text(line_title(page.language, order, &line).to_owned().into()),
                Cell::Money(money_of(order, line.unit_minor)),
                Cell::Number(line.quantity),
                Cell::Money(money_of(order, line.sum_minor)),
            ])
        })
        .collect();
    view! { <DataTable caption=page.t("portal.order.items") columns=columns rows=rows/> }.into_any()
}

/// Subtotal, discount, tax, store balance, total, what was paid and what came back.
pub fn sums(page: &PageData, order: &Order) -> AnyView {
    let figure = |minor| amount(page.language, money_of(order, minor), AmountSize::Inline, false);
    let totals = &order.totals;
    let mut facts = vec![Fact::new(page.t("portal.order.subtotal"), figure(totals.subtotal_minor))];
    let by_referral = referral_minor(order);
    if by_referral > 0 {
        facts.push(Fact::new(referral_label(page, order), figure(-by_referral)));
    }
    if order.coupon_minor > 0 {
        facts.push(Fact::new(page.t("portal.order.coupon"), figure(-order.coupon_minor)));
    }
    if totals.tax_minor > 0 {
        facts.push(Fact::new(page.t("portal.order.tax"), figure(totals.tax_minor)));
    }
    facts.push(Fact::total(page.t("portal.order.total"), figure(totals.total_minor)));
    if order.balance_minor > 0 {
        facts.push(Fact::new(page.t("portal.order.balance"), figure(-order.balance_minor)));
        let key = if order.state == OrderState::Pending {
            "portal.order.due"
        } else {
            "portal.order.by_provider"
        };
        if due_minor(order) > 0 {
            facts.push(Fact::new(page.t(key), figure(due_minor(order))));
        }
    }
    if order.refunded_minor > 0 {
        facts.push(Fact::new(page.t("portal.order.refunded"), figure(-order.refunded_minor)));
        let kept = order.paid_minor - order.refunded_minor;
        facts.push(Fact::total(page.t("portal.order.kept"), figure(kept)));
    }
    view! { <KeyValues facts=facts/> }.into_any()
}

/// "Code creator123, 10 % off".
fn referral_label(page: &PageData, order: &Order) -> String {
    let ppm = ratio_of(referral_minor(order), PPM, order.totals.subtotal_minor);
    // The rate of then is not kept with the order; to a tenth of a percent it follows from the amounts.
    let saved = rate_text((ppm + 500) / 1_000 * 1_000, page.language);
    let code = order.affiliate_code.as_deref().unwrap_or_default();
    page.t_with("portal.order.discount", &[("code", code), ("saved", &saved)])
}

/// What the code that was used gave, in a sentence.
pub fn code_sentence(page: &PageData, order: &Order) -> Option<String> {
    let code = order.affiliate_code.as_deref()?;
    let saved = money_words(page, order, referral_minor(order));
    let key = if referral_minor(order) > 0 {
        "portal.order.code_saved"
    } else if order.nothing_earned.as_deref() == Some("self_referral") {
        "portal.order.code_own"
    } else {
        "portal.order.code_used"
    };
    Some(page.t_with(key, &[("code", code), ("amount", &saved)]))
}

/// What happened to the order, and what comes next.
pub fn steps(page: &PageData, detail: &OrderDetail) -> Vec<Step> {
    let order = &detail.order;
    let mut steps: Vec<_> = detail.events.iter().map(|event| step(page, order, event)).collect();
    if order.state == OrderState::Pending {
        let until = order.created_at.plus_secs(PAYMENT_WINDOW_SECS);
        let values = [("amount", money_words(page, order, due_minor(order)))];
        let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
        // What is on its way may come later than what has not been started.
        let last = detail.events.last();
        let is_on_its_way = last.is_some_and(|event| event.kind == "payment_on_its_way");
        let until_text = page.t_with("portal.order.pay_until", &[("date", &page.date_time(until))]);
        steps.push(Step {
            state: StepState::Current,
            label: page.t_with("portal.order.waits", &values).into(),
            at: None,
            detail: (!is_on_its_way).then(|| until_text.into()),
        });
        steps.push(Step {
            state: StepState::Next,
            label: page.t("portal.order.event.paid").into(),
            at: None,
            detail: None,
        });
    }
    steps
}

fn step(page: &PageData, order: &Order, event: &OrderEvent) -> Step {
    let (state, key) = match event.kind.as_str() {
        "created" => (StepState::Done, "portal.order.event.created"),
        "payment_started" => (StepState::Done, "portal.order.event.payment_started"),
        "payment_on_its_way" => (StepState::Done, "portal.order.event.payment_on_its_way"),
        "payment_failed" => (StepState::Failed, "portal.order.event.payment_failed"),
        "paid" => (StepState::Done, "portal.order.event.paid"),
        "refunded" => (StepState::Done, "portal.order.event.refunded"),
        "expired" => (StepState::Failed, "portal.order.event.expired"),
        "cancelled" => (StepState::Failed, "portal.order.event.cancelled"),
        "fulfilled" => (StepState::Done, "portal.order.event.fulfilled"),
        "refund_asked" => (StepState::Done, "portal.order.event.refund_asked"),
        "refund_refused" => (StepState::Failed, "portal.order.event.refund_refused"),
        "disputed" => (StepState::Failed, "portal.order.event.disputed"),
        "dispute_won" => (StepState::Done, "portal.order.event.dispute_won"),
        "dispute_lost" => (StepState::Done, "portal.order.event.dispute_lost"),
        "attributed" => (StepState::Done, "portal.order.event.attributed"),
        _ => (StepState::Done, "portal.order.event.changed"),
    };
    let text = detail(page, order, event);
    let detail = (!text.is_empty()).then(|| text.into());
    Step { state, label: page.t(key).into(), at: Some(event.happened_at), detail }
}

/// Amount, provider and the provider's reference. Notes of the merchant's people are theirs and not shown here.
fn detail(page: &PageData, order: &Order, event: &OrderEvent) -> String {
    let mut parts = Vec::new();
    parts.extend(event.amount_minor.map(|minor| money_words(page, order, minor)));
    let provider = |gateway: &str| provider_name(page.language, gateway).to_string();
    match event.kind.as_str() {
        "payment_started" | "payment_on_its_way" | "payment_failed" => {
            parts.extend(event.detail.as_deref().map(provider));
        }
        "paid" => {
            parts.extend(order.gateway.as_deref().map(provider));
            parts.extend(order.provider_reference.as_deref().map(|reference| {
                page.t_with("portal.order.reference", &[("reference", reference)])
            }));
        }
        _ => {}
    }
    parts.join(" · ")
}

/// A sentence that names the zone of the times on the page.
pub fn zone_sentence() -> String {
    let page = page();
    page.t_with("portal.order.zone", &[("zone", &page.zone_name(page.now))])
}
