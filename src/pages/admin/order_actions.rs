//! What can be done about one order in its state: mark as paid, void, give money back.

use super::order_change::{Change, form_name};
use super::order_evidence::{Credited, clawback_text};
use super::post::new_key;
use crate::components::{
    Actions, AmountField, Field, FieldKind, Note, PostForm, Section, Submit, Tone, Weight,
    money_text, page, t, t_with,
};
use crate::domain::money::{Currency, Money};
use crate::domain::orders::order::OrderState;
use crate::http::{FormState, PageError, Visit};
use crate::service::{Order, OrderDetail};
use leptos::prelude::*;

/// A form's key and what was typed into it last time.
#[derive(Clone, Debug)]
struct Prepared {
    change: Change,
    action: String,
    key: String,
    state: FormState,
}

/// The forms that the state of an order allows.
#[derive(Clone, Debug, Default)]
pub struct Forms(Vec<Prepared>);

impl Forms {
    /// Takes what was typed and makes the keys.
    pub async fn load(visit: &Visit, order: &Order) -> Result<Self, PageError> {
        let changes: &[Change] = match order.state {
            OrderState::Pending => &[Change::Pay, Change::Void],
            _ if order.state.is_refundable() => &[Change::RefundPart, Change::RefundRest],
            _ => &[],
        };
        let mut forms = Vec::new();
        for change in changes {
            let state = visit.take_form(&form_name(&order.id, *change)).await?;
            let action = format!("/admin/orders/{}/{}", order.id, change.as_str());
            forms.push(Prepared { change: *change, action, key: new_key(visit), state });
        }
        Ok(Self(forms))
    }
}

/// The forms; nothing where the order can no longer be changed.
pub fn actions(
    detail: &OrderDetail,
    credited: &Credited,
    forms: Forms,
    currency: Currency,
) -> Option<AnyView> {
    let order = &detail.order;
    let minor = match order.state {
        OrderState::Pending => order.totals.total_minor - order.balance_minor,
        _ => order.paid_minor - order.refunded_minor,
    };
    let money = Money::new(minor, currency);
    let is_refund = order.state.is_refundable();
    let forms: Vec<_> = forms.0.into_iter().map(|form| form_of(form, money)).collect();
    if forms.is_empty() {
        return None;
    }
    let takes = is_refund.then(|| {
        let text = clawback_text(detail, credited, currency);
        view! { <Note tone=Tone::Info>{text}</Note> }
    });
    let title = if is_refund { "admin.order.refund.title" } else { "admin.order.change" };
    Some(view! { <Section title=t(title)>{takes} {forms}</Section> }.into_any())
}

fn form_of(form: Prepared, money: Money) -> AnyView {
    let amount = money_text(money, page().language);
    let word = form.change.word();
    let text = |part: &str| t_with(&format!("admin.order.{word}.{part}"), &[("amount", &amount)]);
    let weight = match form.change {
        Change::Pay => Weight::Primary,
        Change::Void | Change::RefundPart | Change::RefundRest => Weight::Danger,
    };
    let (title, explained, submit) = (text("title"), text("text"), text("submit"));
    let state = &form.state;
    let fields = match form.change {
        Change::Pay => pay_fields(state),
        Change::Void => ().into_any(),
        Change::RefundRest => reason_field("reason", state),
        Change::RefundPart => part_fields(state, money),
    };
    let is_open = form.change == Change::Pay || !state.is_fresh();
    view! {
        <details class="disclose" open=is_open>
            <summary>{title}</summary>
            <PostForm action=form.action key=form.key>
                <p>{explained}</p>
                {fields}
                <Actions>
                    <Submit label=submit weight=weight/>
                </Actions>
            </PostForm>
        </details>
    }
    .into_any()
}

fn pay_fields(state: &FormState) -> AnyView {
    view! {
        <Field label=t("admin.order.pay.reference") name="reference" kind=FieldKind::Exact
            optional=true max_length=200 hint=t("admin.order.pay.reference_hint")
            value=state.value("reference") error=state.error("reference")/>
    }
    .into_any()
}

/// The reason; both refund forms stand on one page, so its name differs.
fn reason_field(name: &'static str, state: &FormState) -> AnyView {
    view! {
        <Field label=t("admin.order.refund.reason") name=name max_length=500
            hint=t("admin.order.refund.reason_hint") value=state.value(name)
            error=state.error(name)/>
    }
    .into_any()
}

fn part_fields(state: &FormState, most: Money) -> AnyView {
    let text = money_text(most, page().language);
    let hint = t_with("admin.order.refund.at_most", &[("amount", &text)]);
    let reason = reason_field("part_reason", state);
    view! {
        <AmountField label=t("admin.order.refund.amount") name="amount" currency=most.currency
            value=state.value("amount") error=state.error("amount") hint=hint/>
        {reason}
    }
    .into_any()
}
